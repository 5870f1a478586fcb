import type { FileReport } from "../ingest/import.ts";
import type { MeasureReport } from "../ingest/import-measures.ts";
import { ARCHIVE_WARNINGS } from "../sources/archive/warnings.ts";
import { MEASURE_FAULTS, MEASURE_WARNINGS } from "../sources/measures/measures.ts";
import { FAULTS } from "../sources/normalise/faults.ts";

const SENTENCES: ReadonlyMap<string, string> = new Map([
  ...Object.entries(ARCHIVE_WARNINGS),
  ...Object.entries(MEASURE_WARNINGS),
  ...[...Object.values(FAULTS), ...Object.values(MEASURE_FAULTS)]
    .reverse()
    .map(({ reason, detail }) => [reason, detail] as const),
]);

/** A file's report for people: what it was taken for, what came in, what did not and why. */
export function describeReport(report: FileReport, dryRun: boolean): string {
  if (report.error !== undefined && report.read === 0) return `${report.path}\n  not imported: ${report.error}\n`;
  if (report.measures !== undefined) return describeMeasures(report, report.measures, dryRun);
  const stored = `${report.stored} ${dryRun ? "would be stored" : "stored"}, ${report.duplicates} known already`;
  const lines = [
    report.path,
    `  taken for ${report.shape ?? "an unknown shape"}`,
    `  ${counted(report.read, "record")} read, ${counted(report.posts, "post")}: ${stored}; ${report.matched} on a topic`,
  ];
  if (report.unmatched > 0) lines.push(`  ${counted(report.unmatched, "post")} on no topic left out (--matched-only)`);
  if (report.deletions > 0) lines.push(`  ${counted(report.deletions, "deletion")}: their texts are not kept`);
  if (report.from !== null) lines.push(`  from ${report.from} to ${report.to}`);
  lines.push(...reasons("not taken", report.rejected), ...reasons("taken with a remark", report.warned));
  if (report.error !== undefined) lines.push(`  not done: ${report.error}`);
  return `${lines.join("\n")}\n`;
}

function describeMeasures(report: FileReport, measures: readonly MeasureReport[], dryRun: boolean): string {
  const lines = [
    report.path,
    `  taken for ${report.shape ?? "an unknown shape"}: series without posts`,
    `  ${counted(report.read, "row")} read, ${measures.length} series`,
    ...measures.flatMap(({ id, name, unit, source, points, stored, unchanged, from, to }) => [
      `    ${name} (${unit}, ${source}): ${counted(points, "point")}, ${stored} ${dryRun ? "would be stored" : "stored"}, ${unchanged} known already`,
      `      ${id}, from ${from} to ${to}`,
    ]),
    ...reasons("not taken", report.rejected),
    ...reasons("taken with a remark", report.warned),
  ];
  if (report.error !== undefined) lines.push(`  not done: ${report.error}`);
  return `${lines.join("\n")}\n`;
}

/** The sum of several files, for the end of a long report. */
export function describeTotal(reports: readonly FileReport[], dryRun: boolean): string {
  const sum = (of: (report: FileReport) => number) => reports.reduce((total, report) => total + of(report), 0);
  const undone = reports.filter(({ error }) => error !== undefined).map(({ path }) => path);
  const stored = `${counted(
    sum((r) => r.stored),
    "post",
  )} ${dryRun ? "would be stored" : "stored"}`;
  const lines = [
    `${counted(reports.length, "file")}: ${stored}, ${sum((r) => r.duplicates)} known already, ${sum((r) => r.matched)} on a topic`,
  ];
  const series = sum((r) => r.measures?.length ?? 0);
  if (series > 0) lines.push(`  ${series} series without posts`);
  if (undone.length > 0) lines.push(`  not done: ${undone.join(", ")}`);
  return `${lines.join("\n")}\n`;
}

/** "1 post", "2 posts". */
export function counted(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

function reasons(heading: string, counts: Readonly<Record<string, number>>): string[] {
  const entries = Object.entries(counts).sort(([, a], [, b]) => b - a);
  if (entries.length === 0) return [];
  return [
    `  ${heading}:`,
    ...entries.map(([code, n]) => `    ${n} ${code}: ${SENTENCES.get(code) ?? "see --rejects"}`),
  ];
}
