import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import path from "node:path";
import { addAbortSignal } from "node:stream";
import { InputError, UsageError } from "../core/errors.ts";
import { IMPORT_FORMATS, type ImportFormat } from "../core/import-format.ts";
import { DEFAULT_WATCH } from "../core/site.ts";
import { MINUTE_MS } from "../core/time.ts";
import { importOutages, type OutageImport, type OutageSource, unreadReport } from "../ingest/import-outages.ts";
import { type OutageImportFlags, openOutageImport } from "../server/outage-import.ts";
import { openExistingRuntime } from "../server/runtime.ts";
import { archiveName } from "./archive-name.ts";
import type { Invocation, Io } from "./io.ts";
import { importJson, outageEvent } from "./outages-json.ts";
import { describeOutageImport, outageLine } from "./outages-report.ts";

interface Flags extends OutageImportFlags {
  readonly format?: string;
  readonly site?: string;
  readonly tz?: string;
  readonly startPrior?: number;
  readonly fails?: number;
  readonly passes?: number;
  readonly silence?: number;
  readonly json?: boolean;
}

/** About three of four announcements come no later than that. */
const START_PRIOR_MS = 90 * MINUTE_MS;

/** `northbound outages import FILE|URL…` and `northbound outages list`. */
export async function run({ args, options }: Invocation, io: Io): Promise<number> {
  const [action, ...documents] = args;
  const flags = options as unknown as Flags;
  if (action === "import" && documents.length > 0) return importAll(documents, flags, io);
  if (action === "list" && documents.length === 0) return list(flags, io);
  throw new UsageError("say northbound outages import FILE, or an address, or - for stdin; or northbound outages list");
}

async function importAll(documents: readonly string[], flags: Flags, io: Io): Promise<number> {
  const dryRun = flags.dryRun ?? false;
  await using runtime = await openOutageImport(flags, io.cwd);
  const done: (OutageImport | Pick<OutageImport, "file">)[] = [];
  for (const document of documents) {
    if (io.signal.aborted) break;
    const importOptions = {
      format: formatOf(flags.format),
      site: flags.site ?? null,
      tz: flags.tz ?? null,
      startPriorMs: flags.startPrior ?? START_PRIOR_MS,
      fails: flags.fails ?? DEFAULT_WATCH.fails,
      passes: flags.passes ?? DEFAULT_WATCH.passes,
      silenceMs: flags.silence ?? null,
      nowMs: io.clock(),
      dryRun,
    };
    try {
      const source = sourceOf(document, io, runtime.fetch);
      done.push(await importOutages(source, runtime.read, runtime.target, importOptions));
    } catch (error) {
      if (io.signal.aborted) break;
      if (!(error instanceof InputError) || documents.length === 1) throw error;
      if (flags.json) io.err(`${error.message}\n`);
      done.push({ file: unreadReport(document, error) });
    }
  }
  const isStopped = done.length < documents.length;
  await io.out(
    flags.json
      ? `${JSON.stringify(importJson(done, dryRun))}\n`
      : done.map((each) => describeOutageImport(each, dryRun)).join("\n"),
  );
  if (isStopped) io.err("stopped; what was read is stored, run the same command again to go on\n");
  const unread = done.filter(({ file }) => file.error !== undefined).length;
  return isStopped || unread === done.length ? 1 : unread > 0 ? 3 : 0;
}

function formatOf(text = "auto"): ImportFormat | "auto" {
  const format = IMPORT_FORMATS.find((known) => known === text);
  if (format === undefined && text !== "auto") throw new UsageError(`"${text}" is no form of document`);
  return format ?? "auto";
}

/** A file, an address, or `-` for stdin. */
function sourceOf(
  document: string,
  { cwd, signal }: Io,
  fetch: (url: string, signal: AbortSignal) => Promise<{ readonly bytes: Uint8Array }>,
): OutageSource {
  if (document === "-")
    return { path: "-", name: "stdin", documentName: "stdin", open: () => addAbortSignal(signal, process.stdin) };
  if (/^https?:\/\//i.test(document)) {
    if (!URL.canParse(document)) throw new UsageError(`"${document}" is no web address`);
    const { host, origin, pathname } = new URL(document);
    return {
      path: document,
      name: host.replace(/^www\./, ""),
      documentName: `${origin}${pathname}`,
      async *open() {
        yield (await fetch(document, signal)).bytes;
      },
    };
  }
  const file = path.resolve(cwd, document);
  return {
    path: document,
    name: archiveName(document),
    documentName: path.basename(file),
    open: () => readFile(file, document, signal),
  };
}

async function* readFile(file: string, shown: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const entry = await stat(file).catch((cause: unknown) => {
    throw new InputError(`there is no file ${shown}`, { cause });
  });
  if (!entry.isFile()) throw new InputError(`${shown} is no file`);
  try {
    for await (const piece of createReadStream(file, { signal, highWaterMark: 1 << 18 })) yield piece;
  } catch (cause) {
    if (signal.aborted) throw cause;
    throw new InputError(`${shown} cannot be read`, { cause });
  }
}

async function list(flags: Flags, io: Io): Promise<number> {
  await using runtime = await openExistingRuntime(flags, io.cwd);
  const outages = (await runtime.store.records("outage"))
    .filter(({ siteId }) => flags.site === undefined || siteId === flags.site)
    .sort((a, b) => startMs(a) - startMs(b));
  await io.out(
    flags.json
      ? `${JSON.stringify({ events: outages.map(outageEvent) })}\n`
      : outages.map((outage) => `${outageLine(outage)}\n`).join(""),
  );
  return 0;
}

function startMs({ startEarliestMs, startLatestMs }: Parameters<typeof outageEvent>[0]): number {
  return startLatestMs ?? startEarliestMs ?? 0;
}
