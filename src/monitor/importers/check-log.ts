import type { Check, LaneInterval } from "../../core/check.ts";
import { judgeRows, type LogJudgement } from "./check-log-judging.ts";
import { logLanes } from "./check-log-lanes.ts";
import { LogNotes } from "./check-log-notes.ts";
import { logOutage } from "./check-log-outages.ts";
import { LogReader } from "./check-log-reader.ts";
import type { SortedRows } from "./check-log-site-rows.ts";
import type { LogSite } from "./check-log-sites.ts";
import { logText } from "./check-log-text.ts";
import { failingTogether, togetherText } from "./check-log-together.ts";
import type { CheckLogSink, ImportedDocument, ImportSettings } from "./importer.ts";

/** Checks are handed on in batches of about so many. */
const BATCH = 1_000;
const PIECE = 1 << 16;

/** A check log, read: with its counts and lanes. */
export type CheckLogDocument = ImportedDocument & Required<Pick<ImportedDocument, "checks" | "lanes">>;

interface JudgedSite {
  readonly site: LogSite["site"];
  readonly rows: SortedRows;
  readonly judged: LogJudgement;
}

/**
 * Reads a check log: a table with the columns `time`, `status` and, if it has them, `site`, `code`, `ms`, `witness` and
 * `tz`, by name and in any order; other columns do not matter. Rows may come in any order; they are judged as live
 * checks are, each site by itself. Checks go to `sink` as they are read.
 *
 * - A time without an offset is read in the zone of its row, or in `settings.tz`, or refused. One that was twice is the
 *   earlier, with a warning; one that never was is refused.
 * - A failing row whose witness failed too is inconclusive; so is a status that is not known, with a warning.
 * - What makes a gap is learnt from the log (`learnedSilence`), unless `settings.silenceMs` says it.
 * - Failing rows with which the log ends, too few for an outage, are listed as a suspect.
 * - Where all sites of a log without witnesses fail together there is a warning, and no verdict changes.
 *
 * 8 bytes of each row stay with the document, for its lanes, and 12 more are needed while its site is being judged.
 * Throws InputError for what is no check log, UsageError for an unknown `settings.tz`.
 */
export async function readCheckLog(
  input: AsyncIterable<Uint8Array>,
  settings: ImportSettings,
  sink?: CheckLogSink,
): Promise<CheckLogDocument> {
  const notes = new LogNotes();
  let waiting: Check[] = [];
  const reader = new LogReader(settings, notes, sink === undefined ? null : (check) => waiting.push(check));
  const handOn = async (atLeast: number) => {
    if (sink === undefined || waiting.length < atLeast) return;
    const checks = waiting;
    waiting = [];
    await sink.checks(checks);
  };
  let isCut = false;
  const text = logText(input, settings.name, () => {
    isCut = true;
  });
  for await (const chunk of text) {
    for (let from = 0; from < chunk.length; from += PIECE) {
      reader.push(chunk.slice(from, from + PIECE));
      await handOn(BATCH);
    }
  }
  const sites = reader.end(isCut);
  await handOn(1);
  if (isCut) notes.warn(`line ${reader.line}`, "cut_gzip", "", "the packed file is cut off or damaged from here on");
  const judged = sites.map(({ site, rows }) => judgedSite(site, rows.take(), settings));
  warnOfFailingTogether(judged, reader, notes);
  return documentOf(judged, reader, notes);
}

function judgedSite(site: LogSite["site"], rows: SortedRows, settings: ImportSettings): JudgedSite {
  return { site, rows, judged: judgeRows(rows, settings, settings.silenceMs) };
}

function warnOfFailingTogether(sites: readonly JudgedSite[], reader: LogReader, notes: LogNotes): void {
  if (reader.has("witness")) return;
  const together = failingTogether(sites.map(({ judged }) => judged));
  if (together === null) return;
  notes.warn("line 1", "all_sites_failed", "", togetherText(together, sites.length));
}

function documentOf(sites: readonly JudgedSite[], reader: LogReader, notes: LogNotes): CheckLogDocument {
  const facts = { precision: reader.precision, lastMs: reader.lastMs, hasCodes: reader.has("code") };
  const sum = (count: (judged: LogJudgement) => number) =>
    sites.reduce((total, { judged }) => total + count(judged), 0);
  return {
    format: "check-log",
    read: reader.read,
    sites: sites.map(({ site }) => site),
    outages: sites.flatMap(({ site, rows, judged }) =>
      judged.outages.map((outage) => logOutage(outage, rows, { ...facts, siteId: site.id, siteName: site.name })),
    ),
    moments: [],
    suspects: sites.flatMap(({ site, judged }) =>
      judged.suspects.map(({ firstFailMs, lastFailMs }) => ({
        siteId: site.id,
        fromMs: firstFailMs,
        toMs: lastFailMs,
      })),
    ),
    gaps: sites.flatMap(({ site, judged }) =>
      judged.gaps.map(({ fromMs, toMs }) => ({ siteId: site.id, fromMs, toMs })),
    ),
    warnings: notes.warnings,
    rejected: notes.rejected,
    checks: {
      read: reader.read,
      pass: sum(({ counts }) => counts.pass),
      fail: sum(({ counts }) => counts.fail),
      inconclusive: sum(({ counts }) => counts.undecided),
    },
    lanes: { [Symbol.iterator]: () => lanesOf(sites, reader.place) },
  };
}

function* lanesOf(sites: readonly JudgedSite[], place: string): Generator<LaneInterval> {
  for (const { site, rows, judged } of sites) yield* logLanes({ siteId: site.id, place }, rows, judged);
}
