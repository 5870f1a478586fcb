import type { BucketName } from "../../../src/core/bucket.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "./span.ts";

export type { BucketName };
export type BucketChoice = BucketName | "auto";

/** Lengths in milliseconds, ascending. Days are 23 to 25 hours long where clocks change. */
export const BUCKET_MS: Readonly<Record<BucketName, number>> = {
  PT1M: MINUTE_MS,
  PT5M: 5 * MINUTE_MS,
  PT10M: 10 * MINUTE_MS,
  PT15M: 15 * MINUTE_MS,
  PT30M: 30 * MINUTE_MS,
  PT1H: HOUR_MS,
  P1D: DAY_MS,
};
export const BUCKETS = Object.keys(BUCKET_MS) as readonly BucketName[];

/** The API refuses more buckets than this in one answer. */
export const MOST_BUCKETS = 10_080;

const WORDS: Readonly<Record<BucketName, string>> = {
  PT1M: "minute",
  PT5M: "5 minutes",
  PT10M: "10 minutes",
  PT15M: "15 minutes",
  PT30M: "30 minutes",
  PT1H: "hour",
  P1D: "day",
};

/** "minute", "5 minutes": what stands after "per". */
export function bucketWord(bucket: BucketName): string {
  return WORDS[bucket];
}

/** "1 minute", "5 minutes", "1 hour". */
export function bucketLength(bucket: BucketName): string {
  return /^\d/.test(WORDS[bucket]) ? WORDS[bucket] : `1 ${WORDS[bucket]}`;
}

export function isBucket(text: string): text is BucketName {
  return text in BUCKET_MS;
}

/** The shortest bucket of which at most `most` fill the window; days where none does. */
export function autoBucket(lengthMs: number, most: number): BucketName {
  return BUCKETS.find((name) => lengthMs / BUCKET_MS[name] <= most) ?? "P1D";
}
