import { type LaneInterval, laneStateOf } from "../../core/check.ts";
import type { LogJudgement } from "./check-log-judging.ts";
import type { SortedRows } from "./check-log-site-rows.ts";

/**
 * What a log knows of a site, in order of time: a check speaks until the next one; before a gap, and at the end, for as
 * long as the checks before it are apart. Made while it is taken, so that it needs no room.
 */
export function* logLanes(
  lane: { readonly siteId: string; readonly place: string },
  rows: SortedRows,
  judged: Pick<LogJudgement, "gaps" | "usualMs">,
): Generator<LaneInterval> {
  let run: Piece | undefined;
  for (const piece of pieces(rows, judged)) {
    if (piece.toMs <= piece.fromMs) continue;
    if (run?.state === piece.state) {
      run = { ...run, toMs: piece.toMs };
      continue;
    }
    if (run !== undefined) yield { ...lane, ...run };
    run = piece;
  }
  if (run !== undefined) yield { ...lane, ...run };
}

type Piece = Pick<LaneInterval, "state" | "fromMs" | "toMs" | "reason">;

/** What each row says, and what gaps say between them. */
function* pieces(rows: SortedRows, { gaps, usualMs }: Pick<LogJudgement, "gaps" | "usualMs">): Generator<Piece> {
  let nextGap = 0;
  for (let row = 0; row < rows.length; row++) {
    const fromMs = rows.atMs(row);
    const state = laneStateOf(rows.verdict(row));
    const gap = gaps[nextGap];
    if (gap?.row === row) {
      nextGap++;
      yield { state, fromMs, toMs: gap.heardToMs, reason: null };
      yield { state: "gap", fromMs: gap.heardToMs, toMs: gap.toMs, reason: "no check came" };
      continue;
    }
    const isLast = row + 1 === rows.length;
    yield { state, fromMs, toMs: isLast ? fromMs + usualMs : rows.atMs(row + 1), reason: null };
  }
}
