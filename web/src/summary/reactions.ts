import type { OutageRow } from "../../../src/api/schemas.ts";
import type { SiteRow } from "../model/lanes.ts";
import { peakOf, type ReactionModel, runsOf } from "../model/reactions.ts";
import { type BucketName, bucketLength, bucketWord } from "../time/bucket.ts";
import { count, day, duration, timeAt, timeSpan } from "../time/format.ts";
import { overlaps, type Span } from "../time/span.ts";
import type { Zone } from "../time/zone.ts";
import { NOBODY_LOOKING, postsWord, relationWords, type Simulated, sentence } from "./words.ts";

export interface SummaryContext {
  readonly zone: Zone;
  readonly simulated: Simulated;
  readonly outages: readonly OutageRow[];
  readonly sites: readonly SiteRow[];
}

/** What the reactions chart shows, in one sentence: the peak, where it stands to outages, reposts, holes. No causes. */
export function reactionsSummary(model: ReactionModel, bucket: BucketName, context: SummaryContext): string {
  const { zone, simulated } = context;
  const subject = postsWord(simulated);
  const peak = peakOf(model.posts);
  const gaps = gapWords(runsOf(model.buckets, "gap"), zone);
  if (peak === null) {
    const isPending = model.buckets.some(({ status }) => status === "pending");
    return sentence([`no ${subject} in this window${isPending ? " so far" : ""}`, gaps]);
  }
  const at = model.buckets[peak];
  if (!at) return "";
  const peakText = `${subject} peaked at ${count(model.posts.values[peak] ?? 0)} per ${bucketWord(bucket)} at ${timeAt(at.fromMs, zone)} on ${day(at.fromMs, zone)}`;
  return sentence([
    [peakText, ...relationsOf(at, model, context)].join(", "),
    repostWords(model, zone),
    gaps,
    partialWords(model, bucket),
  ]);
}

function relationsOf(at: Span, model: ReactionModel, { outages, sites, zone }: SummaryContext): readonly string[] {
  const window = { fromMs: model.buckets[0]?.fromMs ?? 0, toMs: model.buckets.at(-1)?.toMs ?? 0 };
  return outages
    .filter((outage) => overlaps(window, { fromMs: begin(outage, window), toMs: finish(outage, window) }))
    .slice(0, 2)
    .map((outage) => relationWords(at, outage, sites, zone));
}

function begin(outage: OutageRow, window: Span): number {
  return outage.start === null ? window.fromMs : Date.parse(outage.start);
}

function finish(outage: OutageRow, window: Span): number {
  return outage.end_latest === null ? window.toMs : Date.parse(outage.end_latest) + 1;
}

function repostWords(model: ReactionModel, zone: Zone): string | null {
  const peak = peakOf(model.reposts);
  const at = peak === null ? undefined : model.buckets[peak];
  if (peak === null || !at) return null;
  return `reposts, counted apart, peaked at ${count(model.reposts.values[peak] ?? 0)} at ${timeAt(at.fromMs, zone)}`;
}

/** "nobody was looking 21:41–21:51 ET (10 min)". Null without gaps. */
export function gapWords(gaps: readonly Span[], zone: Zone): string | null {
  const [first] = gaps;
  if (!first) return null;
  const total = gaps.reduce((sum, gap) => sum + gap.toMs - gap.fromMs, 0);
  if (gaps.length === 1) return `${NOBODY_LOOKING} ${timeSpan(first.fromMs, first.toMs, zone)} (${duration(total)})`;
  return `${NOBODY_LOOKING} for ${duration(total)} in ${gaps.length} gaps`;
}

function partialWords(model: ReactionModel, bucket: BucketName): string | null {
  const partial = model.buckets.filter((b) => b.status === "partial").length;
  if (partial === 0) return null;
  return `${partial} ${partial === 1 ? "bucket" : "buckets"} of ${bucketLength(bucket)} seen only in part`;
}
