import type { FeedRow } from "../../../src/api/schemas.ts";
import type { Span } from "../time/span.ts";

/** How the feeds were at an instant, as the page has been told. */
export interface Told {
  readonly feeds: readonly FeedRow[];
  readonly atMs: number;
}

/**
 * Until when an answer knows whether somebody was looking: by source, by `<source>/<feed>`, and of everything else. What
 * comes later and looks like a gap there may be none: the word of it may be on its way.
 */
export interface Known {
  readonly untilMs: ReadonlyMap<string, number>;
  readonly otherwiseMs: number;
}

/** Where nothing comes in, answers know everything. */
export const ALL_KNOWN: Known = { untilMs: new Map(), otherwiseMs: Number.POSITIVE_INFINITY };

export function knownUntilMs({ untilMs, otherwiseMs }: Known, name: string): number {
  return untilMs.get(name) ?? otherwiseMs;
}

/** What an answer knows that is asked for after the page was told this. */
export function knownBy({ feeds, atMs }: Told): Known {
  const untilMs = new Map<string, number>();
  for (const feed of feeds) {
    const ownMs = decidedMs(feed, atMs);
    untilMs.set(feed.id, ownMs);
    untilMs.set(feed.source, Math.min(ownMs, untilMs.get(feed.source) ?? ownMs));
  }
  return { untilMs, otherwiseMs: atMs };
}

/** Time of which an answer that knows so much does not know whether these sources were looking. Without names, all of them. */
export function pendingSpans(known: Known, { feeds, atMs }: Told, sources: readonly string[]): readonly Span[] {
  const names = [...new Set(feeds.map(({ source }) => source))];
  return names
    .filter((source) => sources.length === 0 || sources.includes(source))
    .flatMap((source) => {
      const own = feeds.filter((feed) => feed.source === source);
      const streamedMs = knownUntilMs(known, source);
      // The minutes of a source are told as soon as one of its feeds has something to say of them.
      const slowestMs = Math.min(...own.map((feed) => decidedMs(feed, atMs)));
      return unknownAfter(own.length > 1 ? Math.min(streamedMs, slowestMs) : streamedMs, own, atMs);
    });
}

/** The same of one feed. */
export function pendingOfFeed(known: Known, { feeds, atMs }: Told, id: string): readonly Span[] {
  const own = feeds.filter((feed) => feed.id === id);
  return own.length > 0 ? unknownAfter(knownUntilMs(known, id), own, atMs) : [];
}

/** A feed that is away saw nothing after its last proof, as far as it has been heard of; of one that is connected there will be more. */
function unknownAfter(knownMs: number, feeds: readonly FeedRow[], atMs: number): readonly Span[] {
  if (feeds.some(({ state }) => state === "live")) return [{ fromMs: knownMs, toMs: Number.POSITIVE_INFINITY }];
  const provenMs = Math.max(...feeds.map(proofMs));
  const spans = [
    { fromMs: knownMs, toMs: provenMs },
    { fromMs: Math.max(atMs, knownMs), toMs: Number.POSITIVE_INFINITY },
  ];
  return spans.filter(({ fromMs, toMs }) => toMs > fromMs);
}

/** Until when it is decided what the feed saw: what it missed before it was connected is known. */
function decidedMs(feed: FeedRow, atMs: number): number {
  return feed.state === "live" ? Math.max(proofMs(feed), Date.parse(feed.since)) : atMs;
}

function proofMs({ proven_until }: FeedRow): number {
  return proven_until === null ? Number.NEGATIVE_INFINITY : Date.parse(proven_until);
}
