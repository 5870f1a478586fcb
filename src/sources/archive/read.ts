import { InputError } from "../../core/errors.ts";
import { openZone } from "../../core/zone.ts";
import type { ArchiveItem, ArchiveOptions } from "./archive.ts";
import { Findings } from "./findings.ts";
import { JsonReader } from "./json-reader.ts";
import { openText } from "./open-text.ts";
import type { TimeContext } from "./row-plan.ts";
import { TableReader } from "./table-reader.ts";
import { sniffTable } from "./table-sniff.ts";

/** What turns bytes into findings. */
interface Reader {
  readonly shape: string | null;
  /** What the file holds instead of posts. */
  readonly other?: string | null;
  push(chunk: Uint8Array): void;
  end(): void;
}

/** So many items are held until the shape of the file is known. */
const HELD_ITEMS = 500;

/**
 * Reads an archive of posts in any of the known shapes and layouts, plain or gzip, in one pass and constant memory but
 * for rows without an id, which cost about 16 MB a million (see row-ordinals.ts). The first item names the shape. A bad
 * line never stops it. Ends early, without an error, when the signal aborts.
 *
 * Throws InputError, with one sentence that says what to do, where the file is missing, empty, a directory, of another
 * kind, or holds no posts; UsageError for an unknown zone.
 */
export async function* readArchive(path: string, options: ArchiveOptions): AsyncGenerator<ArchiveItem> {
  const zone = options.tz === null ? null : openZone(options.tz);
  const findings = new Findings(options);
  const text = await openText(path, options, (trouble) => findings.warn(trouble));
  const context: TimeContext = { zone, isPlausible: (ms) => findings.isPlausible(ms) };
  const reader = readerFor(path, text.head, text.isAll, findings, context);
  let isShapeTold = false;
  let held: ArchiveItem[] = [];
  for await (const chunk of text.chunks) {
    reader.push(chunk);
    const items = findings.take();
    if (isShapeTold) {
      for (const item of items) yield item;
      continue;
    }
    held = held.length === 0 ? [...items] : held.concat(items);
    if (reader.shape === null && held.length < HELD_ITEMS) continue;
    yield { type: "shape", shape: `${reader.shape ?? "JSON"}${text.packing}` };
    isShapeTold = true;
    yield* held;
  }
  if (options.signal?.aborted === true) return;
  reader.end();
  if (reader.shape === null) throw nothingFound(path, reader.other ?? null);
  if (!isShapeTold) {
    yield { type: "shape", shape: `${reader.shape}${text.packing}` };
    yield* held;
  }
  yield* findings.take();
}

function readerFor(path: string, head: string, isAll: boolean, findings: Findings, context: TimeContext): Reader {
  if (/^[\s\u0000-\u001f]*$/.test(head)) throw new InputError(`${path} is empty; there is nothing to import`);
  const lines = head.split("\n");
  if (!isAll) lines.pop();
  if (looksLikeJson(head, lines)) return new JsonReader(findings, context, head.trim().indexOf("\n") === -1);
  const form = sniffTable(
    lines.map((line) => line.replace(/\r$/, "")),
    context,
  );
  if ("refusal" in form) throw new InputError(`${path} cannot be imported: ${form.refusal}`);
  return new TableReader(form, findings);
}

/** Text that begins with a bracket, with an assignment of one, or in which at least half of the first lines do. */
function looksLikeJson(head: string, lines: readonly string[]): boolean {
  const start = head.replace(/^[\s\u0000-\u001f]+/, "");
  if (/^(?:[{[]|(?:(?:var|let|const)\s+)?[\w$.]+\s*=\s*[{[])/.test(start)) return true;
  const some = lines.filter((line) => line.trim() !== "").slice(0, 50);
  return some.length > 0 && some.filter((line) => /^\s*\{.*"/.test(line)).length >= some.length / 2;
}

function nothingFound(path: string, other: string | null): InputError {
  if (other !== null) return new InputError(`${path} cannot be imported: it holds ${other}, not posts`);
  return new InputError(`${path} cannot be imported: none of its records is a post in a form that is known here`);
}
