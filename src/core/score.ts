export const LABELS = ["negative", "neutral", "positive"] as const;
export type Label = (typeof LABELS)[number];

/**
 * What a scorer says of one post: posteriors under even priors, in bytes that sum to 255, so that priors can be
 * corrected at query time and sums over posts stay exact.
 */
export interface Score {
  readonly neg: number;
  readonly neu: number;
  readonly pos: number;
  /** Id of the model that gave it, such as `classic-afinn-1`. */
  readonly model: string;
}

/** Posteriors (any non-negative numbers with a positive sum) as bytes that sum to exactly 255; the rest goes to the largest. */
export function scoreOf(neg: number, neu: number, pos: number, model: string): Score {
  const scale = 255 / (neg + neu + pos);
  const bytes: [number, number, number] = [Math.floor(neg * scale), Math.floor(neu * scale), Math.floor(pos * scale)];
  const largest = neg >= neu && neg >= pos ? 0 : pos > neu ? 2 : 1;
  bytes[largest] += 255 - bytes[0] - bytes[1] - bytes[2];
  return { neg: bytes[0], neu: bytes[1], pos: bytes[2], model };
}

/** The largest posterior; on a tie neutral first, then negative. */
export function labelOf(score: Score): Label {
  if (score.neu >= score.neg && score.neu >= score.pos) return "neutral";
  return score.neg >= score.pos ? "negative" : "positive";
}

/** Positive minus negative posterior in [-1, 1], to four decimals. */
export function polarityOf(score: Score): number {
  return roundTo4((score.pos - score.neg) / 255);
}

/** The form in which shares and means leave the program: four decimals, never "-0". */
export function roundTo4(value: number): number {
  return Math.round(value * 10_000) / 10_000 + 0;
}
