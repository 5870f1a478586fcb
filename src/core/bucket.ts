import { UsageError } from "./errors.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "./time.ts";
import type { Zone } from "./zone.ts";

/** Bucket lengths by ISO 8601 name, in milliseconds. */
export const BUCKETS = {
  PT1M: MINUTE_MS,
  PT5M: 5 * MINUTE_MS,
  PT10M: 10 * MINUTE_MS,
  PT15M: 15 * MINUTE_MS,
  PT30M: 30 * MINUTE_MS,
  PT1H: HOUR_MS,
  P1D: DAY_MS,
} as const;
export type BucketName = keyof typeof BUCKETS;
export const BUCKET_NAMES = Object.keys(BUCKETS) as readonly BucketName[];

/** The bucket of that name. Throws UsageError for another. */
export function bucketNamed(name: string): BucketName {
  if (name in BUCKETS) return name as BucketName;
  throw new UsageError(`unknown bucket "${name}"; use one of ${BUCKET_NAMES.join(", ")}`);
}

/**
 * Starts of the buckets that cover [fromMs, toMs), widened to whole buckets, plus the end of the last: n + 1 entries.
 * Days begin at local midnight of `zone` (23 to 25 hours long); shorter buckets are counted from local midnight too, so
 * that an hour of a half-hour zone begins on its own full hour. Where clocks change, buckets stay evenly spaced.
 */
export function bucketStarts(fromMs: number, toMs: number, bucket: BucketName, zone: Zone): number[] {
  if (bucket === "P1D") return dayStarts(fromMs, toMs, zone);
  const lengthMs = BUCKETS[bucket];
  const originMs = bucketOriginMs(fromMs, bucket, zone);
  const starts: number[] = [];
  let at = originMs + Math.floor((fromMs - originMs) / lengthMs) * lengthMs;
  for (; at < toMs; at += lengthMs) starts.push(at);
  starts.push(at);
  return starts;
}

/** An instant at which a bucket begins, so that all begin a whole number of lengths from it. Not for days. */
function bucketOriginMs(fromMs: number, bucket: BucketName, zone: Zone): number {
  const lengthMs = BUCKETS[bucket];
  const shift = ((-zone.offsetMs(fromMs) % lengthMs) + lengthMs) % lengthMs;
  return Math.floor((fromMs - shift) / lengthMs) * lengthMs + shift;
}

function dayStarts(fromMs: number, toMs: number, zone: Zone): number[] {
  const localDay = Math.floor((fromMs + zone.offsetMs(fromMs)) / DAY_MS);
  const starts: number[] = [];
  for (let day = localDay; ; day++) {
    const start = midnight(day * DAY_MS, zone);
    if (start === starts.at(-1)) continue;
    if (starts.length > 0 && start >= toMs) {
      starts.push(start);
      return starts;
    }
    starts.push(start);
  }
}

/** The first instant of a local day; where the clocks skip midnight, the first instant after it. */
function midnight(localMs: number, zone: Zone): number {
  const [first] = zone.instantsOf(localMs);
  if (first !== undefined) return first;
  for (let local = localMs + 15 * MINUTE_MS; ; local += 15 * MINUTE_MS) {
    const [later] = zone.instantsOf(local);
    if (later !== undefined) return later;
  }
}
