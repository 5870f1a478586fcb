import { standingOf } from "../../core/check.ts";
import type { Span } from "../../core/coverage.ts";
import { MINUTE_MS } from "../../core/time.ts";
import { Judge, type JudgedOutage, type JudgedSuspect, type JudgeRules } from "../judge.ts";
import { fixedSilence, learnedSilence } from "./check-log-silence.ts";
import type { SortedRows } from "./check-log-site-rows.ts";

/** A stretch in which nobody was looking, between two rows. */
export interface LogGap extends Span {
  /** The row before it. */
  readonly row: number;
  /** Until when that row still speaks. */
  readonly heardToMs: number;
}

/** What the rows of one site come to. */
export interface LogJudgement {
  readonly outages: readonly JudgedOutage[];
  /** Failing checks that made no outage, those with which the log ends too. */
  readonly suspects: readonly JudgedSuspect[];
  readonly gaps: readonly LogGap[];
  readonly counts: { readonly pass: number; readonly fail: number; readonly undecided: number };
  /** How far the last rows are apart that no gap parts: so long speaks the last one. */
  readonly usualMs: number;
}

/** Judges all rows of a site. `silenceMs`: what makes a gap; null to learn it from the rows. */
export function judgeRows(rows: SortedRows, rules: JudgeRules, silenceMs: number | null): LogJudgement {
  const isGapAfter = silenceMs === null ? learnedSilence(rows) : fixedSilence(rows, silenceMs);
  const judge = new Judge(rules);
  const outages = new Map<number, JudgedOutage>();
  const suspects = new Map<number, JudgedSuspect>();
  const gaps: LogGap[] = [];
  const counts = { pass: 0, fail: 0, undecided: 0 };
  let usualMs = MINUTE_MS;
  let afterGap = false;
  for (let row = 0; row < rows.length; row++) {
    const atMs = rows.atMs(row);
    const verdict = rows.verdict(row);
    counts[standingOf(verdict)]++;
    const change = judge.add({ atMs, verdict, afterGap });
    for (const firstFailMs of change.notSuspects) suspects.delete(firstFailMs);
    for (const suspect of change.suspects) suspects.set(suspect.firstFailMs, suspect);
    for (const outage of change.outages) outages.set(outage.firstFailMs, outage);
    if (row + 1 === rows.length) break;
    const toMs = rows.atMs(row + 1);
    afterGap = isGapAfter(row);
    if (afterGap) gaps.push({ row, fromMs: atMs, toMs, heardToMs: Math.min(atMs + usualMs, toMs) });
    else if (toMs > atMs) usualMs = toMs - atMs;
  }
  const last = judge.suspicion();
  return {
    outages: [...outages.values()],
    suspects: [...suspects.values(), ...(last === null ? [] : [last])],
    gaps,
    counts,
    usualMs,
  };
}
