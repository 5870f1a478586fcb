import type { Span } from "../core/coverage.ts";
import { InputError } from "../core/errors.ts";
import type { AuthorHasher } from "../core/identity.ts";
import type { SourceId } from "../core/post.ts";
import { isoUtc } from "../core/time.ts";
import type { ArchiveReader, Rejection } from "../sources/archive/archive.ts";
import { ArchiveCoverage, joinArchiveCoverage } from "./archive-coverage.ts";
import { BatchWriter } from "./batch.ts";
import type { ImportTarget } from "./dry-run.ts";
import { type MeasureReport, MeasureWriter } from "./import-measures.ts";
import { matchAndScore, type Pipeline } from "./pipeline.ts";

/** Reason of a row whose time needs a zone: the file is done only in part. */
const NEEDS_TZ = "needs_tz";
/** Feed under which an archive's coverage is kept. */
const ARCHIVE_FEED = "posts";

/** What became of one file. Counts by reason; times ISO 8601 UTC; `posts` = `stored` + `duplicates`. */
export interface FileReport {
  readonly path: string;
  shape: string | null;
  /** Lines, rows or array elements. */
  read: number;
  posts: number;
  /** Posts of at least one named topic. */
  matched: number;
  stored: number;
  duplicates: number;
  /** Deletions that the file holds; the text of the posts they name goes. */
  deletions: number;
  /** Posts left out by `matchedOnly`; not among `posts`. */
  unmatched: number;
  readonly rejected: Record<string, number>;
  readonly warned: Record<string, number>;
  from: string | null;
  to: string | null;
  /** Series without posts; only for a file that holds them. */
  measures?: readonly MeasureReport[];
  error?: string;
}

export interface ImportOptions {
  readonly source: SourceId;
  readonly tz: string | null;
  readonly matchedOnly: boolean;
  /** States when the archive was looking, instead of learning it from the posts. */
  readonly covers: Span | null;
  readonly receivedAtMs: number;
  readonly hashAuthor: AuthorHasher;
  readonly onReject: (rejection: Rejection) => void;
  readonly onBytes: (bytes: number) => void;
  readonly signal: AbortSignal;
}

/**
 * Takes one file the whole way into the store and says what became of it. A file that cannot be read at all, or needs a zone, has
 * an `error` in its report; the commit that was under way is whole or absent. Throws StoreError.
 */
export async function importFile(
  path: string,
  read: ArchiveReader,
  store: ImportTarget,
  pipeline: Pipeline,
  options: ImportOptions,
): Promise<FileReport> {
  const report: FileReport = {
    path,
    shape: null,
    read: 0,
    posts: 0,
    matched: 0,
    stored: 0,
    duplicates: 0,
    deletions: 0,
    unmatched: 0,
    rejected: {},
    warned: {},
    from: null,
    to: null,
  };
  const coverage = new ArchiveCoverage();
  let firstMs = Number.POSITIVE_INFINITY;
  let lastMs = Number.NEGATIVE_INFINITY;
  const writer = new BatchWriter(store, (result) => {
    report.stored += result.stored;
    report.duplicates += result.duplicates + result.updated;
  });
  const measures = new MeasureWriter(store);
  try {
    for await (const item of read(path, options)) {
      if (item.type === "read") report.read++;
      else if (item.type === "shape") {
        report.shape = item.shape;
        if (item.holds === "measures") report.measures = [];
      } else if (item.type === "warn") tally(report.warned, item.reason);
      else if (item.type === "delete") {
        report.deletions++;
        writer.addDeletion({ id: item.id, deletedAtMs: item.deletedAtMs });
      } else if (item.type === "reject") {
        tally(report.rejected, item.rejection.reason);
        options.onReject(item.rejection);
      } else if (item.type === "measure") await measures.add(item.measure, item.points);
      else {
        const scored = matchAndScore(item.post, [], pipeline);
        const at = item.post.postedAtMs;
        coverage.add(at);
        if (at < firstMs) firstMs = at;
        if (at > lastMs) lastMs = at;
        if (scored.topics.length > 0) report.matched++;
        if (scored.topics.length > 0 || !options.matchedOnly) {
          writer.addPost(scored);
          report.posts++;
        } else report.unmatched++;
      }
      if (writer.full) await writer.flush();
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    report.error = error.message;
  }
  await writer.flush();
  const zoneless = report.rejected[NEEDS_TZ] ?? 0;
  if (zoneless > 0)
    report.error ??= `times without a zone were not taken (${zoneless}); say which it is with --tz, such as --tz America/New_York`;
  if (firstMs <= lastMs) {
    report.from = isoUtc(firstMs);
    report.to = isoUtc(lastMs);
  }
  if (report.measures !== undefined) {
    report.measures = measures.reports;
    report.from = measures.reports.map(({ from }) => from).sort()[0] ?? null;
    report.to =
      measures.reports
        .map(({ to }) => to)
        .sort()
        .at(-1) ?? null;
    return report;
  }
  if (await bringsCoverage(store, options, report)) await keepCoverage(store, options, coverage);
  return report;
}

/** The same content under another name adds nothing, so it must not claim to have been looking either. */
async function bringsCoverage(store: ImportTarget, options: ImportOptions, report: FileReport): Promise<boolean> {
  if (options.covers !== null)
    return report.read > 0 && (report.error === undefined || report.posts + report.unmatched > 0);
  if (report.posts + report.unmatched === 0) return false;
  if (report.stored > 0 || report.duplicates === 0) return true;
  return (await store.sources()).some(({ source }) => source === options.source);
}

async function keepCoverage(store: ImportTarget, options: ImportOptions, learnt: ArchiveCoverage): Promise<void> {
  const { source, covers } = options;
  const { spans, silenceMs } = covers === null ? learnt.spans() : { spans: [covers], silenceMs: 0 };
  const intervals = joinArchiveCoverage(source, ARCHIVE_FEED, await store.coverage(), spans, silenceMs);
  const coverage = [{ source, feed: ARCHIVE_FEED, intervals }];
  await store.commit({ posts: [], deletions: [], cursors: [], coverage });
}

function tally(counts: Record<string, number>, reason: string): void {
  counts[reason] = (counts[reason] ?? 0) + 1;
}
