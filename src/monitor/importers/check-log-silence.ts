import { standingOf } from "../../core/check.ts";
import { DAY_MS, HOUR_MS } from "../../core/time.ts";
import type { SortedRows } from "./check-log-site-rows.ts";

const WEEK_MS = 7 * DAY_MS;
const TIMES = 3;
/** Usual is what a tenth of the neighbours reach: of the 10 nearest on each side together, of 50 or of 200 on one side. */
const SHARE = 10;
const NEAR = 10;
const AROUND: readonly number[] = [50, 200];
/** Below so many neighbours in all, one that is as long is enough. */
const HANDFUL = 4;
/** So long after a failing check a monitor may look more often than usual. */
const AFTERMATH_MS = HOUR_MS;
/** So many intervals outside of that are enough to learn from them alone. */
const ENOUGH_QUIET = 10;

/** Whether the time from a row to the next one is a gap: nobody was looking. Rows are asked for in their order. */
export type Silence = (row: number) => boolean;

/** More than `silenceMs` is a gap. */
export function fixedSilence(rows: SortedRows, silenceMs: number): Silence {
  return (row) => rows.atMs(row + 1) - rows.atMs(row) > silenceMs;
}

/**
 * Learns from the rows of a site which silences are gaps: those of more than three times the longest usual interval of
 * the neighbourhood, and every week.
 *
 * An interval is usual where a tenth of the others are as long: 2 of the 20 next to it, 5 of the 50 on one side of it, or
 * 20 of the 200. Itself does not count, so that one long silence does not excuse itself. Each side is asked by itself, and
 * the nearest as well as many, so that a monitor that changes its pace for good, or ends its log soon after, is not
 * taken for silent, and neither is the long tail of a scheduler that is often late. A few silent days are less than a
 * tenth, unless three fall within twenty rows: then they are the pace. In a log of a handful of rows (4 neighbours or
 * fewer) one other as long is enough; without any neighbour only a week is a gap.
 *
 * Neighbours are intervals that follow a passing check with no failing one in the hour before: monitors look more often
 * while a site is down and shortly after, and that says nothing of how long they are silent otherwise. Where there are
 * fewer than 10 of these, all that follow a passing check count, and without any of those all there are. Intervals of a
 * week are never usual.
 *
 * 4 bytes a row; at most 400 comparisons a row, mostly 5.
 */
export function learnedSilence(rows: SortedRows): Silence {
  const kind = kindToLearnFrom(rows);
  const usual = new Uint32Array(rows.length);
  let count = 0;
  for (const row of learning(rows, kind)) usual[count++] = rows.atMs(row + 1) - rows.atMs(row);
  const following = learning(rows, kind);
  let next = following.next();
  let before = 0;
  return (row) => {
    while (!next.done && next.value < row) {
      before++;
      next = following.next();
    }
    const itself = !next.done && next.value === row ? 1 : 0;
    const ms = rows.atMs(row + 1) - rows.atMs(row);
    if (ms >= WEEK_MS) return true;
    const earlier = countAsLong(usual, ms, before - 1, -1, count);
    if (earlier.isUsual) return false;
    const later = countAsLong(usual, ms, before + itself, 1, count);
    if (later.isUsual || earlier.near + later.near >= (2 * NEAR) / SHARE) return false;
    const neighbours = earlier.asked + later.asked;
    return neighbours > HANDFUL || (neighbours > 0 && earlier.near + later.near === 0);
  };
}

/** Goes through the neighbours of one side, the nearest first, until enough of them are as long. */
function countAsLong(usual: Uint32Array, ms: number, from: number, step: 1 | -1, count: number) {
  let found = 0;
  let asked = 0;
  let near = 0;
  for (const around of AROUND) {
    for (let at = from + step * asked; at >= 0 && at < count && asked < around; at += step) {
      asked++;
      if ((usual[at] ?? 0) * TIMES < ms) continue;
      found++;
      if (asked <= NEAR) near++;
      if (found >= around / SHARE) return { isUsual: true, near, asked };
    }
  }
  return { isUsual: false, near, asked };
}

/** Which intervals can be learnt from: those after quiet passing checks, after any passing check, or all. */
type Kind = "quiet" | "passing" | "any";

function kindToLearnFrom(rows: SortedRows): Kind {
  let quiet = 0;
  for (const _ of learning(rows, "quiet")) if (++quiet >= ENOUGH_QUIET) return "quiet";
  return learning(rows, "passing").next().done ? "any" : "passing";
}

/** Rows of the kind that are followed by another one later than they are, and within a week. */
function* learning(rows: SortedRows, kind: Kind): Generator<number, undefined> {
  let lastFailMs = Number.NEGATIVE_INFINITY;
  for (let row = 0; row + 1 < rows.length; row++) {
    const atMs = rows.atMs(row);
    const standing = standingOf(rows.verdict(row));
    if (standing === "fail") lastFailMs = atMs;
    const isKind = kind === "any" || (standing === "pass" && (kind === "passing" || atMs - lastFailMs > AFTERMATH_MS));
    const ms = rows.atMs(row + 1) - atMs;
    if (isKind && ms > 0 && ms < WEEK_MS) yield row;
  }
}
