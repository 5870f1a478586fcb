import { stat } from "node:fs/promises";
import path from "node:path";
import { InputError } from "../../core/errors.ts";
import { openZone } from "../../core/zone.ts";
import type { ArchiveItem, ArchiveOptions } from "./archive.ts";
import type { ByteSource } from "./bytes/byte-source.ts";
import { fileBytes } from "./bytes/file-bytes.ts";
import type { OpenText } from "./bytes/open-text.ts";
import { openText } from "./bytes/open-text.ts";
import { Findings } from "./findings.ts";
import { sniff } from "./sniff.ts";
import type { TimeContext } from "./table/row-plan.ts";

/**
 * Reads an archive of posts in any of the known shapes and layouts, or a series without posts, plain or gzip. The first
 * item names the shape; a bad line never stops it. Memory is constant, but for rows without an id, which cost about
 * 16 MB a million (see memory/row-ordinals.ts), and for series, which are held whole. The file is read once; a table whose first rows do not show whether the day or the month comes
 * first is read through once before. Ends early, without an error, when the signal aborts.
 *
 * Throws InputError, with one sentence that says what to do, where the file is missing, empty, a directory, of another
 * kind, or holds no posts; UsageError for an unknown zone.
 */
export function readArchive(file: string, options: ArchiveOptions): AsyncGenerator<ArchiveItem> {
  let isOpened = false;
  function open(): AsyncGenerator<Uint8Array> {
    // Bytes that are read a second time are not reported a second time.
    const reported = isOpened ? { signal: options.signal } : options;
    isOpened = true;
    return fileBytes(file, reported);
  }
  const canReopen = async (): Promise<boolean> => (await stat(file)).isFile();
  return readBytes({ name: file, open, canReopen }, options);
}

/** So many items are held until the shape of the file is known. */
const HELD_ITEMS = 500;

/** `readArchive` for bytes from anywhere, in chunks of any size. */
export async function* readBytes(source: ByteSource, options: ArchiveOptions): AsyncGenerator<ArchiveItem> {
  const zone = options.tz === null ? null : openZone(options.tz);
  const findings = new Findings(options);
  const text = await openText(source.name, source.open(), (trouble) => findings.warn(trouble));
  const context: TimeContext = { zone, isPlausible: (ms) => findings.isPlausible(ms), dateOrder: null };
  const measures = {
    name: options.source.replace(/^archive:/, ""),
    file: path.basename(source.name),
    zone,
    nowMs: options.receivedAtMs,
  };
  const reader = await closingOnError(text, () => sniff(source, text, findings, context, measures));
  const taken = (): string | null => reader.shape ?? reader.likely ?? null;
  const shape = (): ArchiveItem => ({
    type: "shape",
    shape: `${taken() ?? "JSON"}${text.packing}`,
    ...(reader.holds && { holds: reader.holds }),
  });
  let held: readonly ArchiveItem[] | null = [];
  for await (const chunk of text.chunks) {
    reader.push(chunk);
    const items: readonly ArchiveItem[] = findings.take();
    if (held === null) {
      for (const item of items) yield item;
      continue;
    }
    held = [...held, ...items];
    if (reader.shape === null && held.length < HELD_ITEMS) continue;
    if (taken() === null && reader.other) throw nothingFound(source.name, reader.other);
    yield shape();
    for (const item of held) yield item;
    held = null;
  }
  if (options.signal?.aborted === true) return;
  reader.end();
  if (taken() === null) throw nothingFound(source.name, reader.other ?? null);
  if (held !== null) {
    yield shape();
    for (const item of held) yield item;
  }
  for (const item of findings.take()) yield item;
}

async function closingOnError<T>(text: OpenText, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    await text.close();
    throw error;
  }
}

function nothingFound(name: string, other: string | null): InputError {
  if (other !== null)
    return new InputError(`${name} cannot be imported: it holds ${other}; import the posts themselves`);
  return new InputError(`${name} cannot be imported: none of its records is a post in a form that is known here`);
}
