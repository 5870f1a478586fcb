import type { FileReport } from "../ingest/import.ts";

/** A file's report for people: what it was taken for, what came in, what did not and why. */
export function describeReport(report: FileReport, dryRun: boolean): string {
  if (report.error !== undefined && report.posts === 0) return `${report.path}\n  not imported: ${report.error}\n`;
  const lines = [
    report.path,
    `  taken for ${report.shape ?? "an unknown shape"}`,
    `  ${count(report.read, "record")} read, ${count(report.posts, "post")}: ${report.stored} ${dryRun ? "would be stored" : "stored"}, ${report.duplicates} known already; ${report.matched} on a topic`,
  ];
  if (report.unmatched > 0) lines.push(`  ${count(report.unmatched, "post")} on no topic left out (--matched-only)`);
  if (report.from !== null) lines.push(`  from ${report.from} to ${report.to}`);
  const rejected = tallyText(report.rejected);
  if (rejected !== "") lines.push(`  not taken: ${rejected}`);
  const warned = tallyText(report.warned);
  if (warned !== "") lines.push(`  taken with a remark: ${warned}`);
  if (report.rejected["needs_tz"])
    lines.push("  times without a zone were not taken: say which with --tz, such as --tz America/New_York");
  if (report.error !== undefined) lines.push(`  not read to the end: ${report.error}`);
  return `${lines.join("\n")}\n`;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

function tallyText(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([reason, n]) => `${n} ${reason}`)
    .join(", ");
}
