import { NOBODY_LOOKING, NOT_LOOKING, NOT_YET_KNOWN, upper } from "../summary/words.ts";
import { clock, count, date, duration, percent, signed, timeSpan } from "../time/format.ts";
import type { Span } from "../time/span.ts";
import type { Zone } from "../time/zone.ts";
import { eventsWithin, type NightEvent } from "./events.ts";
import { type Lane, type LaneState, NOT_LOOKED_AT } from "./lanes.ts";
import type { Bucket, Column, ReactionModel } from "./reactions.ts";
import type { SentimentModel } from "./sentiment.ts";
import type { Walk } from "./walk.ts";

/** Two zones for every read-out: the chosen one, and a second that newsrooms elsewhere will ask for. */
export interface TellZones {
  readonly zone: Zone;
  readonly other: Zone;
}

/** The walk over a reactions chart. Tracks: posts, each part of the stack, reposts. */
export function reactionWalk(model: ReactionModel, zones: TellZones, events: readonly NightEvent[]): Walk {
  const columns: readonly Column[] = [model.posts, ...model.stacked, model.reposts];
  return {
    tracks: columns.map((c) => c.name),
    spansOf: () => model.buckets,
    tell(track, index) {
      const bucket = model.buckets[index];
      if (!bucket) return "";
      const at = (column: Column | undefined): string => count(column?.values[index] ?? 0);
      const counts = (): string => {
        const parts = model.stacked.map((c) => `${c.name.toLowerCase()} ${at(c)}`).join(", ");
        const all = model.all.values[index] ?? 0;
        const share =
          all > 0
            ? `; posts are ${percent((model.posts.values[index] ?? 0) / all)} of ${count(all)} on all topics`
            : "";
        const lead = track > 0 ? `${columns[track]?.name} ${at(columns[track])}; ` : "";
        return `${lead}posts ${at(model.posts)} (${parts}); reposts ${at(model.reposts)}${share}`;
      };
      const seen = bucket.status === "partial" ? " Seen only in part." : "";
      return `${when(bucket, zones)}: ${upper(unseenWords(bucket) ?? counts())}.${seen}${eventWords(bucket, events)}`;
    },
  };
}

/** The walk over a sentiment chart: one track. */
export function sentimentWalk(model: SentimentModel, zones: TellZones, events: readonly NightEvent[]): Walk {
  return {
    tracks: ["Mean polarity"],
    spansOf: () => model.buckets,
    tell(_track, index) {
      const bucket = model.buckets[index];
      if (!bucket) return "";
      const mean = model.mean[index] ?? null;
      const scored = model.scored[index] ?? 0;
      const band = `between ${signed(model.low[index] ?? 0)} and ${signed(model.high[index] ?? 0)} by sampling alone`;
      const drawn = mean === null ? `${count(scored)} scored posts: too few for a mean` : null;
      const what = drawn ?? `mean polarity ${signed(mean ?? 0)} of ${count(scored)} scored posts, ${band}`;
      return `${when(bucket, zones)}: ${upper(unseenWords(bucket) ?? what)}.${eventWords(bucket, events)}`;
    },
  };
}

/** The walk over lanes: a track per lane, a point per span. */
export function laneWalk(
  lanes: readonly Lane[],
  zones: TellZones,
  words: Readonly<Record<LaneState, string>> = STATE_WORDS,
): Walk {
  return {
    tracks: lanes.map((lane) => lane.name),
    spansOf: (track) => lanes[track]?.spans ?? [],
    tell(track, index) {
      const lane = lanes[track];
      const span = lane?.spans[index];
      if (!lane || !span) return "";
      const note = span.note ? ` ${upper(span.note)}.` : "";
      return `${lane.name}, ${when(span, zones)} (${duration(span.toMs - span.fromMs)}): ${words[span.state]}.${note}`;
    },
  };
}

export const STATE_WORDS: Readonly<Record<LaneState, string>> = {
  down: "down for certain",
  "maybe-down": "may have been down",
  "in-part": "down from some of the places that looked",
  "maybe-in-part": "may have been down from some places",
  degraded: "slow or in part unavailable, for certain",
  "maybe-degraded": "may have been slow",
  trouble: "in trouble of unknown severity",
  "maybe-trouble": "may have been in trouble",
  maintenance: "under maintenance",
  "maybe-maintenance": "may have been under maintenance",
  failing: "checks failed",
  slow: "answered slowly",
  up: "up",
  inconclusive: "cannot be judged: our own network failed too",
  unlooked: `${NOT_LOOKED_AT}: up or down is not known`,
  unknown: "not known, nothing was measured",
  live: "collecting live",
  quiet: "listening, nothing came",
  imported: "covered by an imported archive",
  refilled: "fetched later",
  sampled: "a known share taken and weighted",
  capped: "cut by a limit",
  gap: NOT_LOOKING,
  pending: NOT_YET_KNOWN,
  none: "nothing recorded",
};

/** The time of a point in both zones, with its date. */
export function when(span: Span, { zone, other }: TellZones): string {
  const second = other.id === zone.id ? "" : ` (${clock(span.fromMs, other)} ${other.label(span.fromMs)})`;
  const own = timeSpan(span.fromMs, span.toMs, zone);
  return /\d{4}/.test(own) ? `${own}${second}` : `${own}${second}, ${date(span.fromMs, zone)}`;
}

/** What happened within a point, a sentence each. */
export function eventWords(span: Span, events: readonly NightEvent[]): string {
  return eventsWithin(events, span)
    .map((e) => ` ${e.number === null ? "Outage" : `Moment ${e.number}`}: ${e.title} (${e.when}).`)
    .join("");
}

/** Null for a bucket that has numbers. */
function unseenWords({ status }: Bucket): string | null {
  if (status === "pending") return NOT_YET_KNOWN;
  return status === "gap" ? NOBODY_LOOKING : null;
}
