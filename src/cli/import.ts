import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { stat } from "node:fs/promises";
import path from "node:path";
import { finished } from "node:stream/promises";
import { glob } from "tinyglobby";
import type { ConfigFlags } from "../config/load.ts";
import type { Span } from "../core/coverage.ts";
import { UsageError } from "../core/errors.ts";
import { parseInstant } from "../core/time.ts";
import { type FileReport, type ImportOptions, importFile } from "../ingest/import.ts";
import { keepMemoryFlat } from "../server/memory.ts";
import { openDryRun, openImport } from "../server/runtime.ts";
import { archiveName } from "./archive-name.ts";
import { counted, describeReport, describeTotal } from "./import-report.ts";
import type { Invocation, Io } from "./io.ts";
import { Progress } from "./progress.ts";

interface Flags extends ConfigFlags {
  readonly name?: string;
  readonly tz?: string;
  readonly matchedOnly?: boolean;
  readonly covers?: string;
  readonly rejects?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** `northbound import FILE|GLOB…`: reads archives into the store and reports what became of every file. */
export async function run({ args, options }: Invocation, io: Io): Promise<number> {
  const flags = options as Flags;
  keepMemoryFlat();
  if (args.length === 0) throw new UsageError("name at least one file; see northbound import --help");
  const covers = flags.covers === undefined ? null : parseCovers(flags.covers, io.clock());
  const files = await resolveFiles(args, io.cwd);
  await using runtime = await (flags.dryRun ? openDryRun(flags, io.cwd) : openImport(flags, io.cwd));
  await using rejects = await openRejects(flags.rejects, files, io.cwd);
  const startMs = io.clock();
  const reports: FileReport[] = [];
  for (const file of files) {
    if (io.signal.aborted) break;
    const progress = new Progress(io, path.basename(file.shown));
    const shared = {
      tz: flags.tz ?? null,
      matchedOnly: flags.matchedOnly ?? false,
      covers,
      receivedAtMs: startMs,
      hashAuthor: runtime.hashAuthor,
    };
    const importOptions: ImportOptions = {
      ...shared,
      source: `archive:${flags.name ?? archiveName(file.shown)}`,
      signal: io.signal,
      onReject: (rejection) => rejects.write({ file: file.shown, ...rejection }),
      onBytes: (bytes) => progress.update(file.bytes === 0 ? 1 : bytes / file.bytes, `${(bytes / 1e6).toFixed(0)} MB`),
    };
    const report = await importFile(file.shown, runtime.read, runtime.target, runtime.pipeline, importOptions);
    const done = report.measures === undefined ? counted(report.posts, "post") : `${report.measures.length} series`;
    progress.done(report.error === undefined ? done : "not done");
    if (report.error !== undefined && flags.json) io.err(`${report.error}\n`);
    reports.push(report);
  }
  const seconds = (io.clock() - startMs) / 1000;
  const posts = reports.reduce((sum, report) => sum + report.posts + report.unmatched, 0);
  const result = { files: reports, seconds, postsPerSecond: Math.round(posts / Math.max(seconds, 0.001)) };
  await io.out(flags.json ? `${JSON.stringify(result)}\n` : describeAll(reports, flags.dryRun ?? false));
  if (runtime.changedTopics.length > 0 && reports.some(({ duplicates }) => duplicates > 0))
    io.err(staleTopics(runtime.changedTopics));
  if (io.signal.aborted) io.err("stopped; what was read is stored, run the same command again to go on\n");
  return io.signal.aborted ? 1 : reports.some(({ error }) => error !== undefined) ? 3 : 0;
}

function describeAll(reports: readonly FileReport[], dryRun: boolean): string {
  const texts = reports.map((report) => describeReport(report, dryRun));
  return [...texts, ...(reports.length > 1 ? [describeTotal(reports, dryRun)] : [])].join("\n");
}

/** A series of a topic must not show zeros where its rules were never tried. */
function staleTopics(ids: readonly string[]): string {
  return `note: posts that were known already keep the topics they were stored with, so ${ids.join(", ")} may miss some; to match them by the new rules import everything into a new store with --store\n`;
}

function parseCovers(text: string, nowMs: number): Span {
  const [from, to, ...more] = text.split("/").map((part) => parseInstant(part, nowMs));
  if (!from || !to || more.length > 0)
    throw new UsageError(`--covers takes FROM/TO, such as 2016-11-08T23:00:00Z/2016-11-09T08:00:00Z`);
  if (!from.ok) throw new UsageError(`--covers: ${from.detail}`);
  if (!to.ok) throw new UsageError(`--covers: ${to.detail}`);
  if (from.ms >= to.ms) throw new UsageError("--covers ends before it begins");
  return { fromMs: from.ms, toMs: to.ms };
}

interface InputFile {
  readonly path: string;
  /** As the person named it. */
  readonly shown: string;
  readonly bytes: number;
}

/** Names as given; those that are no file but a pattern, as what they match, in order. */
async function resolveFiles(args: readonly string[], cwd: string): Promise<readonly InputFile[]> {
  const files: InputFile[] = [];
  for (const arg of args) {
    const whole = await sizeOf(path.resolve(cwd, arg));
    const matches =
      whole === undefined && /[*?[\]{}]/.test(arg)
        ? await glob(arg, { cwd, dot: true, onlyFiles: true, absolute: path.isAbsolute(arg) })
        : [];
    for (const shown of matches.length > 0 ? matches.sort() : [arg]) {
      const full = path.resolve(cwd, shown);
      if (!files.some((file) => file.path === full))
        files.push({ path: full, shown, bytes: (await sizeOf(full)) ?? 0 });
    }
  }
  return files;
}

async function sizeOf(file: string): Promise<number | undefined> {
  return stat(file).then(
    (entry) => entry.size,
    () => undefined,
  );
}

interface RejectFile extends AsyncDisposable {
  readonly write: (entry: object) => void;
}

/** Opened before anything is read: a file that cannot be written, or that is an input, must not cost an import. */
async function openRejects(name: string | undefined, inputs: readonly InputFile[], cwd: string): Promise<RejectFile> {
  if (name === undefined) return { write: () => {}, [Symbol.asyncDispose]: async () => {} };
  const file = path.resolve(cwd, name);
  if (inputs.some((input) => input.path === file))
    throw new UsageError(`--rejects ${name} is one of the files to import; choose another`);
  const stream = createWriteStream(file);
  const unwritable = (cause: unknown) =>
    new UsageError(`cannot write ${name}; choose another --rejects file`, { cause });
  const closed = finished(stream);
  closed.catch(() => {});
  await once(stream, "open").catch((cause: unknown) => {
    throw unwritable(cause);
  });
  return {
    write: (entry) => void stream.write(`${JSON.stringify(entry)}\n`),
    async [Symbol.asyncDispose]() {
      stream.end();
      await closed.catch((cause: unknown) => {
        throw unwritable(cause);
      });
    },
  };
}
