import { gammaP } from "./special.ts";

/** Counts over time in steps of one length; null where nobody was looking. */
export interface SurgeBins {
  readonly startMs: number;
  readonly binMs: number;
  readonly counts: readonly (number | null)[];
}

export interface SurgeRules {
  /** Bins that are taken together, so that a few posts at random are none. */
  readonly windowBins: number;
  /** Bins before the window that say what is usual, and how many of them must have been looked at. */
  readonly baselineBins: number;
  readonly leastBaselineBins: number;
  readonly leastCount: number;
  readonly leastRatio: number;
  /** Chance of as many in usual times, below which it is a surge. */
  readonly p: number;
  /** It is over after so many looked-at bins at the usual level. */
  readonly calmBins: number;
}

/** Where minutes are counted: five of them against the day before. */
export const SURGE_RULES: SurgeRules = {
  windowBins: 5,
  baselineBins: 1_440,
  leastBaselineBins: 120,
  leastCount: 10,
  leastRatio: 3,
  p: 1e-6,
  calmBins: 30,
};

/** A rise above what was usual, its ends as intervals in epoch milliseconds; an end that is null has not come. */
export interface Surge {
  readonly onsetEarliestMs: number;
  readonly onsetLatestMs: number;
  readonly endEarliestMs: number;
  readonly endLatestMs: number | null;
  /** Of the window that showed it, and what was usual for as long. */
  readonly observed: number;
  readonly expected: number;
  /** The highest count of a bin. */
  readonly peak: number;
}

/**
 * Surges in a series of counts. A window is one where at least `leastCount` came, `leastRatio` times what was usual, and
 * where so many are less likely than `p` in a Poisson process of the usual rate, counts and rate both divided by the
 * dispersion of the baseline, since posts come in bursts of their own. Bins of earlier surges and bins that nobody saw are
 * no part of a baseline; without enough of it there is no surge: what is usual is not known. The onset is (start of the
 * last quiet bin, end of the first raised one], across any gap between them.
 */
export function surges({ startMs, binMs, counts }: SurgeBins, rules: SurgeRules = SURGE_RULES): readonly Surge[] {
  const found: Surge[] = [];
  const raisedBefore = new Array<boolean>(counts.length).fill(false);
  let open: { onset: readonly [number, number]; last: number; observed: number; expected: number } | null = null;
  let usual = { perBin: 0, dispersion: 1 };
  let calm = 0;
  const endOf = (bin: number): number => startMs + (bin + 1) * binMs;
  const close = (endLatestMs: number | null): void => {
    if (!open) return;
    const from = open.onset[1];
    for (let i = from; i <= open.last; i++) raisedBefore[i] = true;
    found.push({
      onsetEarliestMs: startMs + open.onset[0] * binMs,
      onsetLatestMs: endOf(from),
      endEarliestMs: endOf(open.last),
      endLatestMs,
      observed: open.observed,
      expected: open.expected,
      peak: Math.max(...counts.slice(from, open.last + 1).map((count) => count ?? 0)),
    });
    open = null;
  };
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i];
    if (count === null || count === undefined) continue;
    if (!open) {
      const window = lastObserved(counts, i, rules.windowBins);
      const first = window[0] ?? i;
      const base = baselineOf(counts, raisedBefore, first, rules);
      if (!base) continue;
      const observed = window.reduce((sum, bin) => sum + (counts[bin] ?? 0), 0);
      const expected = base.perBin * window.length;
      if (!isSurge(observed, expected, base.dispersion, rules)) continue;
      usual = base;
      const raised = window.find((bin) => isRaised(counts[bin] ?? 0, usual.perBin, rules)) ?? i;
      open = { onset: [previousObserved(counts, raised), raised], last: i, observed, expected };
      calm = 0;
    } else if (isRaised(count, usual.perBin, rules)) {
      open.last = i;
      calm = 0;
    } else if (++calm >= rules.calmBins) {
      close(endOf(nextObserved(counts, open.last)));
    }
  }
  close(null);
  return found;
}

function isSurge(observed: number, expected: number, dispersion: number, rules: SurgeRules): boolean {
  if (observed < rules.leastCount || observed < rules.leastRatio * expected) return false;
  return gammaP(observed / dispersion, expected / dispersion) < rules.p;
}

/** A bin that is above the usual by itself. */
function isRaised(count: number, perBin: number, { leastRatio, leastCount, windowBins }: SurgeRules): boolean {
  return count >= Math.max(leastRatio * perBin, leastCount / (2 * windowBins));
}

/** Rate of a bin in usual times, and variance over mean of its counts (at least 1); null where too few were looked at. */
function baselineOf(
  counts: readonly (number | null)[],
  raisedBefore: readonly boolean[],
  end: number,
  { baselineBins, leastBaselineBins }: SurgeRules,
): { readonly perBin: number; readonly dispersion: number } | null {
  let [n, sum, squares] = [0, 0, 0];
  for (let i = Math.max(0, end - baselineBins); i < end; i++) {
    const count = counts[i];
    if (count === null || count === undefined || raisedBefore[i]) continue;
    n++;
    sum += count;
    squares += count * count;
  }
  if (n < leastBaselineBins) return null;
  const mean = sum / n;
  const variance = (squares - n * mean * mean) / Math.max(1, n - 1);
  // Half a post more, so that a topic nobody ever spoke of does not have a rate of nothing.
  return { perBin: (sum + 0.5) / n, dispersion: mean === 0 ? 1 : Math.max(1, variance / mean) };
}

/** The last `n` observed bins up to `end`, ascending, within twice as many. */
function lastObserved(counts: readonly (number | null)[], end: number, n: number): readonly number[] {
  const bins: number[] = [];
  for (let i = end; i >= 0 && i > end - 2 * n && bins.length < n; i--)
    if (typeof counts[i] === "number") bins.unshift(i);
  return bins;
}

function previousObserved(counts: readonly (number | null)[], bin: number): number {
  for (let i = bin - 1; i >= 0; i--) if (typeof counts[i] === "number") return i;
  return bin;
}

function nextObserved(counts: readonly (number | null)[], bin: number): number {
  for (let i = bin + 1; i < counts.length; i++) if (typeof counts[i] === "number") return i;
  return bin;
}
