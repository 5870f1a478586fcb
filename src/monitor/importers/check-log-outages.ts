import { BARE_OUTAGE, type Outage, type Precision } from "../../core/outage.ts";
import { isoUtc } from "../../core/time.ts";
import type { JudgedOutage } from "../judge.ts";
import type { SortedRows } from "./check-log-site-rows.ts";

const MOST_SYMPTOMS = 5;

/** What all outages of a log have in common. */
export interface LogFacts {
  readonly siteId: string;
  readonly siteName: string;
  readonly precision: Precision;
  /** Time of the last row of the whole log: a longer one knows more. */
  readonly lastMs: number;
  /** Whether a failing check without a status code says that no answer came: the log has such codes. */
  readonly hasCodes: boolean;
}

/** An outage that a log shows. Its id is made of site and first failing check, so that a longer log ends the same one. */
export function logOutage(judged: JudgedOutage, rows: SortedRows, facts: LogFacts): Outage {
  const { firstFailMs, startEarliestMs, startLatestMs, endEarliestMs, endLatestMs, flapCount } = judged;
  const name = `${facts.siteId}-${compact(firstFailMs)}`;
  return {
    ...BARE_OUTAGE,
    id: `check-log-${name}`,
    siteId: facts.siteId,
    kind: "outage",
    title: `${facts.siteName} ${flapCount > 1 ? `crashed repeatedly (${flapCount} times)` : "down"}`,
    severity: "major",
    origin: "import",
    confidence: "measured",
    startEarliestMs,
    startLatestMs,
    endEarliestMs,
    endLatestMs,
    precision: facts.precision,
    precisionNote: "between two checks of the log",
    symptoms: symptomsOf(judged, rows, facts),
    providerId: `check-log:${name}`,
    documentUpdatedAtMs: facts.lastMs,
    flapCount,
  };
}

/** 20161109T013000Z; milliseconds only where there are any. */
function compact(ms: number): string {
  return isoUtc(ms).replace(".000", "").replaceAll(/[-:]/g, "");
}

/** What failing checks say went wrong, the most frequent first. */
function symptomsOf(
  { firstFailMs, endEarliestMs }: JudgedOutage,
  rows: SortedRows,
  facts: LogFacts,
): readonly string[] {
  const counts = new Map<string, number>();
  for (let row = rows.rowFrom(firstFailMs); row < rows.length && rows.atMs(row) <= endEarliestMs; row++) {
    const symptom = symptomOf(rows, row, facts.hasCodes);
    if (symptom !== null) counts.set(symptom, (counts.get(symptom) ?? 0) + 1);
  }
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, MOST_SYMPTOMS)
    .map(([symptom]) => symptom);
}

function symptomOf(rows: SortedRows, row: number, hasCodes: boolean): string | null {
  const verdict = rows.verdict(row);
  if (verdict === "soft_error") return "error page";
  if (verdict !== "fail") return null;
  const code = rows.code(row);
  if (code > 0) return `HTTP ${code}`;
  return hasCodes ? "no answer" : null;
}
