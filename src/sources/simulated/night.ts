import type { Case } from "../../core/case.ts";
import { type Random, seededRandom } from "../../core/clock.ts";
import type { CoverageInterval, Span } from "../../core/coverage.ts";
import { InputError } from "../../core/errors.ts";
import type { AuthorHasher } from "../../core/identity.ts";
import type { Moment } from "../../core/moment.ts";
import type { Outage } from "../../core/outage.ts";
import { MINUTE_MS } from "../../core/time.ts";
import { openZone } from "../../core/zone.ts";
import type { Source, SourceItem } from "../source.ts";
import { Authors } from "./authors.ts";
import { poisson } from "./chance.ts";
import { STRANDS, type Strand } from "./phrases/phrasebook.ts";
import { type Minute, nightRates } from "./rates.ts";
import { Scribe } from "./scribe.ts";
import { talkOf } from "./talk.ts";

export interface SimulatedNightOptions {
  readonly case: Case;
  readonly moments: readonly Moment[];
  /** Outages of kind `outage` that touch the window shape the posts about the site. */
  readonly outages: readonly Outage[];
  readonly seed: number;
  /** Expected number of posts delivered; the count itself varies with the seed. Default 100,000. */
  readonly posts?: number;
  /** Time of arrival that all posts bear. */
  readonly receivedAtMs: number;
  readonly hashAuthor: AuthorHasher;
  /** Time in which the collector delivers nothing, `null` for none. Default 23:11:20 to 23:15:05 ET. */
  readonly gap?: Span | null;
}

export const SIMULATED_GAP: Span = {
  fromMs: Date.UTC(2016, 10, 9, 4, 11, 20),
  toMs: Date.UTC(2016, 10, 9, 4, 15, 5),
};
export const SIMULATED_GAP_REASON = "simulated disconnect";

/** Expected number of posts of a night where nothing else is asked for. */
export const DEFAULT_POSTS = 100_000;
const POSTS_PER_AUTHOR = 4;
const MOST_AUTHORS = 100_000;
const REPORT_EVERY_MINUTES = 60;

/**
 * An invented stream of posts for a recorded night. NOT DATA: no sentence was ever posted, no author exists, and the
 * curves are drawn from rules that were chosen, not measured. It shows what the product does, fills a demonstration and
 * feeds tests; nothing about the real night can be learned from it.
 *
 * How it is made, minute by minute, from one seed:
 * - Expected counts of four strands (rates.ts): talk of the results follows a rhythm of the evening with bursts after the
 *   moments of the case; talk of leaving has its own, slower bursts; reports of the site follow the outage of the case; a
 *   small rest is about something else. Heights of bursts stand in scenes.ts. No strand depends on another.
 * - Counts are Poisson around them, times are spread evenly within the minute to the millisecond.
 * - 47 % of posts repost an earlier original, with its full text; which one is drawn by a heavy-tailed pull (crowd.ts).
 *   13 % are replies, 5 % quotes, the rest originals.
 * - Texts come from phrases of our own in seven languages (phrases/, grammar.ts, writer.ts); moods change with the hour
 *   (moods.ts). Topics, scores and languages are found later by the same pipeline as for any other post.
 * - In the gap of the collector posts are written but not delivered; numbers in ids go on, so they are missing.
 *
 * Equal options give equal items, byte for byte. Memory does not grow with the number of posts. A cursor is the number of
 * the last post; a resumed night is written again from its beginning and skipped up to there.
 */
export function openSimulatedNight(options: SimulatedNightOptions): Source {
  return {
    id: "simulated",
    async *open(cursor, signal) {
      const after = numberOf(cursor);
      let resumed = after === 0;
      for (const item of simulatedItems(options)) {
        if (signal.aborted) return;
        if (item.type === "post") resumed ||= Number(item.cursor) > after;
        if (resumed || isLast(item, options.case)) yield item;
      }
    },
  };
}

function numberOf(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  if (!/^\d{1,12}$/.test(cursor))
    throw new InputError(`"${cursor}" is no place in a simulated night; start it without one`);
  return Number(cursor);
}

function isLast(item: SourceItem, night: Case): boolean {
  return item.type === "coverage" && item.intervals.at(-1)?.toMs === night.toMs;
}

function* simulatedItems(options: SimulatedNightOptions): Generator<SourceItem> {
  const { case: night, moments } = options;
  const posts = options.posts ?? DEFAULT_POSTS;
  const random = seededRandom(options.seed);
  const zone = openZone(night.tz);
  const outages = options.outages.filter((outage) => outage.kind === "outage" && touches(outage, night));
  const gap = options.gap === undefined ? SIMULATED_GAP : options.gap;
  const delivered = (fromMs: number) => 1 - overlapMs(gap, fromMs, fromMs + MINUTE_MS) / MINUTE_MS;
  const minutes = nightRates({ ...night, posts, zone }, moments, outages, delivered, random);
  const authors = new Authors(options.hashAuthor, Math.min(MOST_AUTHORS, Math.ceil(posts / POSTS_PER_AUTHOR)), random);
  const scribe = new Scribe({ caseId: night.id, receivedAtMs: options.receivedAtMs }, authors, random);
  for (const [index, minute] of minutes.entries()) {
    if (index > 0 && index % REPORT_EVERY_MINUTES === 0) yield coverage(night, gap, minute.fromMs);
    const talk = talkOf(minute, moments, outages, zone);
    scribe.turn(minute.fromMs);
    for (const { atMs, strand } of postings(minute, night.toMs, random)) {
      const missed = gap !== null && atMs >= gap.fromMs && atMs < gap.toMs;
      const post = scribe.post(atMs, strand, talk, missed);
      if (!missed) yield { type: "post", post, cursor: String(scribe.count) };
    }
  }
  yield coverage(night, gap, night.toMs);
}

/** When something is posted in a minute, and about what, in order of time. */
function postings(minute: Minute, endMs: number, random: Random): { atMs: number; strand: Strand }[] {
  const lengthMs = Math.min(MINUTE_MS, endMs - minute.fromMs);
  const all: { atMs: number; strand: Strand }[] = [];
  for (const strand of STRANDS)
    for (let left = poisson(minute.expected[strand], random); left > 0; left--)
      all.push({ atMs: minute.fromMs + Math.floor(random() * lengthMs), strand });
  return all.sort((a, b) => a.atMs - b.atMs);
}

/** What the feed `posts` knows of its coverage until `untilMs`. */
function coverage(night: Case, gap: Span | null, untilMs: number): SourceItem {
  const cuts = gap === null ? [] : [gap.fromMs, gap.toMs];
  const edges = [night.fromMs, ...cuts, untilMs].map((ms) => Math.min(untilMs, Math.max(night.fromMs, ms)));
  const intervals = edges.slice(1).map((toMs, i): CoverageInterval => {
    const missed = gap !== null && i === 1;
    const reason = missed ? SIMULATED_GAP_REASON : null;
    return {
      source: "simulated",
      feed: "posts",
      state: missed ? "gap" : "live",
      fromMs: edges[i] ?? toMs,
      toMs,
      reason,
    };
  });
  return {
    type: "coverage",
    source: "simulated",
    feed: "posts",
    intervals: intervals.filter((interval) => interval.toMs > interval.fromMs),
  };
}

function overlapMs(gap: Span | null, fromMs: number, toMs: number): number {
  return gap === null ? 0 : Math.max(0, Math.min(toMs, gap.toMs) - Math.max(fromMs, gap.fromMs));
}

function touches(outage: Outage, night: Case): boolean {
  const startMs = outage.startEarliestMs ?? outage.startLatestMs ?? Number.NEGATIVE_INFINITY;
  return startMs < night.toMs && (outage.endLatestMs ?? Number.POSITIVE_INFINITY) > night.fromMs;
}
