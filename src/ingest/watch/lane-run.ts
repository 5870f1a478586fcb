import { type Check, type LaneInterval, type LaneState, laneStateOf } from "../../core/check.ts";
import { complement, type Span, union } from "../../core/coverage.ts";

/** What a place said last of a site, and since when without a change. */
export interface LaneRun {
  readonly fromMs: number;
  readonly state: LaneState;
  readonly reason: string | null;
  /** When the last check of it began and ended. */
  readonly checkedAtMs: number;
  readonly checkedToMs: number;
}

/** Time in which nobody was looking, and why. */
export interface Blind extends Span {
  readonly reason: string;
}

/** A part of a lane. */
export type Piece = Omit<LaneInterval, "siteId" | "place">;

const SILENT = "no check came";

/**
 * What is known from the beginning of the run until `toMs`: a check speaks for the time until the next one, at most for
 * `silenceMs` after it ended, and not for time in which nobody was looking. The rest is a gap.
 */
export function piecesUntil(run: LaneRun, toMs: number, silenceMs: number, blind: readonly Blind[]): readonly Piece[] {
  const { fromMs, state, reason } = run;
  const after = blind.filter((span) => span.toMs > run.checkedToMs && span.fromMs < toMs);
  const blindUntil = after.map((span) => ({ ...span, fromMs: Math.max(span.fromMs, run.checkedToMs) }));
  const silence: Span = { fromMs: Math.min(toMs, run.checkedToMs + silenceMs), toMs };
  const holes = union([...blindUntil, silence]);
  const known = complement(holes, fromMs, toMs).map((span) => ({ ...span, state, reason }));
  const unknown = complement(known, fromMs, toMs).map((span) => ({
    ...span,
    state: "gap" as const,
    reason: blindUntil.find((each) => each.fromMs < span.toMs && each.toMs > span.fromMs)?.reason ?? SILENT,
  }));
  return [...known, ...unknown].sort((a, b) => a.fromMs - b.fromMs);
}

/** The run that goes on with one more check, after what `piecesUntil` gave up to that check. */
export function runWith(run: LaneRun | null, before: readonly Piece[], check: Check): LaneRun {
  const state = laneStateOf(check.verdict);
  const reason = state === "up" ? null : (check.reasons[0] ?? null);
  const last = before.at(-1);
  const goesOn = run !== null && last?.state === state && last.reason === reason;
  return {
    state,
    reason,
    fromMs: goesOn ? last.fromMs : check.atMs,
    checkedAtMs: check.atMs,
    checkedToMs: check.atMs + Math.ceil(check.latencyMs ?? 0),
  };
}

/** What can be said at `nowMs` of the run at hand: what lies after the last that is known may still become known. */
export function piecesNow(run: LaneRun, nowMs: number, silenceMs: number, blind: readonly Blind[]): readonly Piece[] {
  // The check that came last speaks for a moment at least: it was made.
  const pieces = piecesUntil(run, Math.max(nowMs, run.checkedAtMs + 1), silenceMs, blind);
  return pieces.slice(0, pieces.findLastIndex(({ state }) => state !== "gap") + 1);
}
