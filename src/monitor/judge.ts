import type { Verdict } from "../core/check.ts";

/** How many failing checks in a row make an outage, and how many passing ones end it. */
export interface JudgeRules {
  readonly fails: number;
  readonly passes: number;
}

/** What the judge needs of a check. Checks come in order of time; equal time and verdict count once. */
export interface JudgedCheck {
  readonly atMs: number;
  readonly verdict: Verdict;
  /** True where nobody was looking for too long before it. */
  readonly afterGap: boolean;
}

/** An outage as the checks of one place show it. `firstFailMs` names it for good. */
export interface JudgedOutage {
  readonly firstFailMs: number;
  /** The last pass before it; null where nothing passed before. */
  readonly startEarliestMs: number | null;
  /** The first fail: the start lies in (startEarliestMs, startLatestMs]. */
  readonly startLatestMs: number;
  /** The last fail. */
  readonly endEarliestMs: number;
  /** The first pass of those that ended it; null while it is open. */
  readonly endLatestMs: number | null;
  /** Failing runs inside. */
  readonly flapCount: number;
}

/** Failing checks that did not make an outage. */
export interface JudgedSuspect {
  readonly firstFailMs: number;
  readonly lastFailMs: number;
}

/** What one more check changed. */
export interface JudgeChange {
  /** New, or different from before; the last word of each. */
  readonly outages: readonly JudgedOutage[];
  /** New suspects, once they are over. */
  readonly suspects: readonly JudgedSuspect[];
  /** First failing checks of suspects that turned out to be part of an outage. */
  readonly notSuspects: readonly number[];
}
