import { FEWEST_SCORED, type SentimentModel } from "../model/sentiment.ts";
import { type BucketName, bucketLength, bucketWord } from "../time/bucket.ts";
import { count, counted, day, signed, timeAt } from "../time/format.ts";
import type { Zone } from "../time/zone.ts";
import { postsWord, type Simulated, sentence } from "./words.ts";

/** What the sentiment chart shows, in one sentence. */
export function sentimentSummary(model: SentimentModel, bucket: BucketName, zone: Zone, simulated: Simulated): string {
  const subject = postsWord(simulated);
  const scored = model.scored.reduce<number>((sum, n) => sum + (n ?? 0), 0);
  const low = extreme(model.mean, -1);
  const high = extreme(model.mean, 1);
  if (low === null || high === null) {
    const why = scored === 0 ? `no ${subject} were scored in this window` : null;
    return sentence([why ?? `no ${bucketLength(bucket)} in this window has ${FEWEST_SCORED} scored ${subject}`]);
  }
  return sentence([
    `mean polarity of ${subject} (${count(scored)} scored) ${extremesOf(model, low, high, bucket, zone)}`,
    model.tooFew > 0
      ? `${model.tooFew} of ${counted(model.buckets.length, "bucket")} ${model.tooFew === 1 ? "has" : "have"} fewer than ${FEWEST_SCORED} scored posts and ${model.tooFew === 1 ? "is" : "are"} not drawn`
      : null,
  ]);
}

function extremesOf(model: SentimentModel, low: number, high: number, bucket: BucketName, zone: Zone): string {
  const value = (i: number): string => signed(model.mean[i] ?? 0);
  const at = (i: number): string => {
    const fromMs = model.buckets[i]?.fromMs ?? 0;
    return `${timeAt(fromMs, zone)} on ${day(fromMs, zone)}`;
  };
  if (low !== high) return `was lowest at ${at(low)} (${value(low)}) and highest at ${at(high)} (${value(high)})`;
  const isOnly = model.mean.filter((mean) => mean !== null).length === 1;
  return isOnly
    ? `was ${value(low)} at ${at(low)}, the only ${bucketWord(bucket)} drawn`
    : `was ${value(low)} throughout`;
}

function extreme(values: readonly (number | null)[], sign: 1 | -1): number | null {
  let best: number | null = null;
  values.forEach((value, i) => {
    if (value !== null && (best === null || sign * value > sign * (values[best] ?? 0))) best = i;
  });
  return best;
}
