import type { LaneRow } from "../../../src/api/routes/outage-schemas.ts";
import type { OutageRow } from "../../../src/api/schemas.ts";
import type { Span } from "../time/span.ts";
import { joined, type LaneSpan, type LaneState, NOT_LOOKED_AT } from "./lanes.ts";
import { outageSpan, troubleOf } from "./outage.ts";
import { slicesOf } from "./slices.ts";

/** Checks of one site, and the time that is drawn. */
export interface SiteTimeline {
  readonly id: string;
  readonly name: string;
  /** How often it is checked; null where it is not watched. */
  readonly everyMs: number | null;
  /** Of this site alone. */
  readonly rows: readonly LaneRow[];
  readonly window: Span;
  readonly asOfMs: number;
}

/** "here", "toronto", "the log statuslog". */
export function placeName(place: string): string {
  return place.startsWith("log:") ? `the log ${place.slice(4)}` : place;
}

/** From what says least to what says most: of several at one time the last is drawn. As /sites takes them. */
const WEIGHTS: readonly LaneState[] = [
  "none",
  "pending",
  "unlooked",
  "inconclusive",
  "up",
  "slow",
  "failing",
  "maybe-maintenance",
  "maintenance",
  "maybe-trouble",
  "trouble",
  "maybe-degraded",
  "degraded",
  "maybe-in-part",
  "in-part",
  "maybe-down",
  "down",
];
/** A place that was silent for so many intervals is not looking any more; as /sites has it. */
const SILENT_INTERVALS = 3;
const OUTAGE = WEIGHTS.indexOf("maybe-maintenance");

function weightOf({ state }: LaneSpan): number {
  return WEIGHTS.indexOf(state);
}

/** A check speaks for the time until the next one, though not for time that has not come. */
function checkSpans(rows: readonly LaneRow[], asOfMs: number, isFromSeveral: boolean): readonly LaneSpan[] {
  return rows.map(({ place, state, from, to, reason }) => {
    const said = state === "gap" ? NOT_LOOKED_AT : state;
    const why = reason?.replaceAll("_", " ") ?? null;
    return {
      fromMs: Date.parse(from),
      toMs: Math.min(Date.parse(to), asOfMs),
      state: state === "gap" ? "unlooked" : state,
      note: isFromSeveral ? `${said} from ${placeName(place)}${why === null ? "" : ` (${why})`}` : why,
    };
  });
}

/** When outages lasted for certain, and when they may have. */
export function outageSpans(outages: readonly OutageRow[], window: Span, asOfMs: number): readonly LaneSpan[] {
  return outages.flatMap((outage) => {
    const { whole, certain } = outageSpan(outage, window, asOfMs);
    const state = troubleOf(outage);
    const maybe: LaneSpan = { ...whole, state: `maybe-${state}`, note: outage.title };
    return certain ? [maybe, { ...certain, state, note: outage.title }] : [maybe];
  });
}

/** Time without a check was not looked at; of time in which the next has not come yet nothing is known. */
export function checkedSpans(
  timeline: SiteTimeline,
  rows: readonly LaneRow[],
  isFromSeveral: boolean,
  over: readonly LaneSpan[],
): readonly LaneSpan[] {
  const { window, asOfMs } = timeline;
  const fromMs = nextCheckMs(rows, timeline);
  const pending: LaneSpan = { fromMs, toMs: Number.POSITIVE_INFINITY, state: "pending", note: null };
  return layered([pending, ...checkSpans(rows, asOfMs, isFromSeveral), ...over], window, "unlooked");
}

/** What outages say alone; the rest is no news. */
export function reportedSpans(
  outages: readonly OutageRow[],
  { window, asOfMs }: Pick<SiteTimeline, "window" | "asOfMs">,
): readonly LaneSpan[] {
  return layered(outageSpans(outages, window, asOfMs), window, "none");
}

/** From when on nothing can be known yet: after the last check, where the next is not overdue, else from now on. */
function nextCheckMs(rows: readonly LaneRow[], { everyMs, asOfMs }: SiteTimeline): number {
  const lastMs = rows.reduce(
    (last, { state, to }) => (state === "gap" ? last : Math.max(last, Date.parse(to))),
    Number.NEGATIVE_INFINITY,
  );
  return lastMs <= asOfMs && asOfMs - lastMs < SILENT_INTERVALS * (everyMs ?? 0) ? lastMs : asOfMs;
}

/** Lays spans over each other: the weightiest is drawn, and with it all of its kind are told. */
function layered(spans: readonly LaneSpan[], window: Span, rest: LaneState): readonly LaneSpan[] {
  return joined(
    slicesOf(spans, window).map(({ fromMs, toMs, over }) => {
      const weight = Math.max(...over.map(weightOf));
      const told = weight < OUTAGE ? over : over.filter((span) => weightOf(span) >= OUTAGE);
      const notes = [...new Set(told.flatMap(({ note }) => note ?? []))];
      return { fromMs, toMs, state: WEIGHTS[weight] ?? rest, note: notes.join("; ") || null };
    }),
  );
}
