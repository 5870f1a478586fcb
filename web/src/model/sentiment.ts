import type { SeriesResponse } from "../../../src/api/schemas.ts";
import type { Span } from "../time/span.ts";
import { type Bucket, bucketsOf } from "./reactions.ts";

/** Below this many scored posts a mean is not drawn. */
export const FEWEST_SCORED = 30;

export interface SentimentModel {
  readonly buckets: readonly Bucket[];
  /** Mean polarity in [-1, 1]; null in gaps and where fewer than `FEWEST_SCORED` posts were scored. */
  readonly mean: readonly (number | null)[];
  readonly low: readonly (number | null)[];
  readonly high: readonly (number | null)[];
  readonly scored: readonly (number | null)[];
  /** Buckets that hold scored posts, but too few for a mean. */
  readonly tooFew: number;
}

/** Before the first answer: axes without data. */
export const NO_SENTIMENT: SentimentModel = { buckets: [], mean: [], low: [], high: [], scored: [], tooFew: 0 };

/** From a series without groups, reposts left out. */
export function sentimentModel(series: SeriesResponse, pending: readonly Span[] = []): SentimentModel {
  const { data } = series;
  const buckets = bucketsOf(series, pending);
  const mean: (number | null)[] = [];
  const low: (number | null)[] = [];
  const high: (number | null)[] = [];
  let tooFew = 0;
  buckets.forEach((_, i) => {
    const scored = data.scored[i] ?? 0;
    const value = data.mean_polarity[i] ?? null;
    if (scored > 0 && scored < FEWEST_SCORED) tooFew += 1;
    if (value === null || scored < FEWEST_SCORED) {
      for (const column of [mean, low, high]) column.push(null);
      return;
    }
    const error = standardErrorAtMost(value, data.negative[i] ?? 0, data.neutral[i] ?? 0, data.positive[i] ?? 0);
    mean.push(value);
    low.push(Math.max(-1, value - 1.96 * error));
    high.push(Math.min(1, value + 1.96 * error));
  });
  return { buckets, mean, low, high, scored: data.scored, tooFew };
}

/**
 * Upper bound of the standard error of a mean polarity, from label counts alone. The polarity of a post labelled
 * neutral lies within ±1/2 (neutral is the largest of three shares that sum to 1), that of any other within ±1, so the
 * mean square is at most (negative + positive + neutral / 4) / n, and the variance at most that minus mean². Holds for
 * any scorer whose label is its largest posterior. Says what drawing other posts at random would change, nothing about
 * errors of the scorer.
 */
export function standardErrorAtMost(mean: number, negative: number, neutral: number, positive: number): number {
  const n = negative + neutral + positive;
  const meanSquareAtMost = (negative + positive + neutral / 4) / n;
  return Math.sqrt(Math.max(0, meanSquareAtMost - mean * mean) / n);
}
