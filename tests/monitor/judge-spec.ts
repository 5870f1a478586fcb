import { standingOf } from "../../src/core/check.ts";
import { type JudgedCheck, type JudgedOutage, type JudgedSuspect, judgingRank } from "../../src/monitor/judge.ts";

export interface Judgement {
  readonly outages: readonly JudgedOutage[];
  readonly suspects: readonly JudgedSuspect[];
}

/** Failing checks in a row with no pass and no gap between them. */
interface Piece {
  readonly fails: readonly number[];
  /** A pass or a gap came after it. */
  readonly isOver: boolean;
}

interface Found {
  readonly fails: number[];
  runs: number;
}

const HALF_HOUR_MS = 30 * 60_000;

/**
 * The rules once more, told over all checks at once and in the order of their text: nothing here is remembered from
 * check to check. It is slow and meant to be read.
 */
export function judgedAtOnce(
  checks: readonly JudgedCheck[],
  rules: { readonly fails: number; readonly passes: number },
): Judgement {
  // (1) In order of time; equal time and verdict count once.
  const rows = checks
    .filter((row, i) => checks.findIndex((o) => o.atMs === row.atMs && o.verdict === row.verdict) === i)
    .map((row) => ({ ...row, standing: standingOf(row.verdict) }))
    .sort((a, b) => a.atMs - b.atMs || judgingRank(a.verdict) - judgingRank(b.verdict));
  // (2) Undecided rows are left out of everything but the question whether somebody was looking.
  const decided = rows.flatMap((row, at) => (row.standing === "undecided" ? [] : [{ ...row, at }]));
  const hasGap = (afterRow: number, toRow: number) => rows.slice(afterRow + 1, toRow + 1).some((row) => row.afterGap);
  const turns = decided.filter((row, i) => i > 0 && decided[i - 1]?.standing !== row.standing).map((row) => row.atMs);
  const turnAt = decided.map((row, i) => i > 0 && decided[i - 1]?.standing !== row.standing);
  const passes = decided.filter((row) => row.standing === "pass").map((row) => row.atMs);

  // Failing runs: from a pass to the next one. Gaps cut a run into pieces.
  const runs: { first: number; pieces: Piece[]; passesAfter: readonly number[] }[] = [];
  for (let i = 0; i < decided.length; i++) {
    if (decided[i]?.standing !== "fail" || decided[i - 1]?.standing === "fail") continue;
    let end = i;
    while (decided[end]?.standing === "fail") end++;
    let next = end;
    while (decided[next]?.standing === "pass") next++;
    const pieces: Piece[] = [];
    let fails: number[] = [];
    for (let k = i; k < end; k++) {
      fails.push(decided[k]?.atMs ?? 0);
      const isCut = hasGap(decided[k]?.at ?? 0, decided[k + 1]?.at ?? rows.length);
      if (isCut || k === end - 1) {
        pieces.push({ fails, isOver: isCut || end < decided.length });
        fails = [];
      }
    }
    runs.push({ first: i, pieces, passesAfter: decided.slice(end, next).map((row) => row.atMs) });
  }

  const outages: Found[] = [];
  const suspects: Piece[] = [];
  runs.forEach((run, r) => {
    const before = runs[r - 1];
    const firstMs = run.pieces[0]?.fails[0] ?? 0;
    const all = run.pieces.flatMap((piece) => piece.fails);
    const lastBefore = before?.pieces.at(-1);
    const last = outages.at(-1);
    const isLastInside = last !== undefined && last.fails.at(-1) === lastBefore?.fails.at(-1);
    // (5) Still open: so few passes since.
    if (isLastInside && (before?.passesAfter.length ?? 0) < rules.passes) {
      last.fails.push(...all);
      last.runs++;
      return;
    }
    // (6) The third change within half an hour.
    const recent = turns.filter((ms) => ms >= firstMs - HALF_HOUR_MS && ms <= firstMs);
    const index = turns.indexOf(firstMs);
    const sameInstantLater = turnAt.filter((is, i) => is && i > run.first && decided[i]?.atMs === firstMs).length;
    if (turnAt[run.first] && index !== -1 && recent.length - sameInstantLater >= 3) {
      if (isLastInside) {
        last.fails.push(...all);
        last.runs++;
      } else if (lastBefore !== undefined) {
        suspects.splice(suspects.indexOf(lastBefore), 1);
        outages.push({ fails: [...lastBefore.fails, ...all], runs: 2 });
      }
      return;
    }
    // (4) Enough fails without a pass and without a gap.
    const enough = run.pieces.findIndex((piece) => piece.fails.length >= rules.fails);
    suspects.push(...run.pieces.slice(0, enough === -1 ? undefined : enough));
    if (enough !== -1) outages.push({ fails: run.pieces.slice(enough).flatMap((piece) => [...piece.fails]), runs: 1 });
  });

  return {
    outages: outages.map(({ fails, runs: flapCount }) => {
      const first = fails[0] ?? 0;
      const lastFail = fails.at(-1) ?? 0;
      const run = runs.find(({ pieces }) => pieces.at(-1)?.fails.at(-1) === lastFail);
      const passesAfter = run?.passesAfter ?? [];
      return {
        firstFailMs: first,
        startEarliestMs: passes.filter((ms) => ms < first).at(-1) ?? null,
        startLatestMs: first,
        endEarliestMs: lastFail,
        endLatestMs: passesAfter.length >= rules.passes ? (passesAfter[0] ?? null) : null,
        flapCount,
      };
    }),
    suspects: suspects
      .filter(({ isOver }) => isOver)
      .map(({ fails }) => ({ firstFailMs: fails[0] ?? 0, lastFailMs: fails.at(-1) ?? 0 })),
  };
}
