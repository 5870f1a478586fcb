import type { OutageRow } from "../../../src/api/schemas.ts";
import type { Span } from "../time/span.ts";

/** What an outage was to visitors, as far as its kind and severity tell. */
export type Trouble = "down" | "in-part" | "degraded" | "trouble" | "maintenance";

/** `in-part`: too few of the places that were looking found it down to say that the site was. */
export function troubleOf(outage: OutageRow): Trouble {
  const { kind, severity } = outage;
  if (kind === "maintenance") return "maintenance";
  if (kind === "degraded" && partOf(outage)) return "in-part";
  if (kind === "report" || severity === "unknown") return "trouble";
  return kind === "outage" && severity !== "minor" && severity !== "none" ? "down" : "degraded";
}

/** True where checks found it, not somebody's word. */
export function isMeasured({ detail }: OutageRow): boolean {
  return detail.confidence === "measured";
}

/** While its latest end is unknown an outage counts as open, however old it is. */
export function isOpen({ end_latest }: OutageRow): boolean {
  return end_latest === null;
}

/** How many of the places that were looking found it down; null where all did, or none of ours looked. */
export function partOf({ detail }: OutageRow): { readonly down: number; readonly looking: number } | null {
  const down = detail.places?.down.length ?? 0;
  const looking = detail.places?.looking.length ?? 0;
  return down > 0 && down < looking ? { down, looking } : null;
}

/** An outage in a window: `whole` is when it may have lasted, `certain` when it did for sure (null where no instant is sure). */
export interface OutageSpan {
  readonly whole: Span;
  readonly certain: Span | null;
}

/**
 * Unknown starts reach back to the window's edge. An open outage may last up to `asOfMs`, the time of the answer, and is
 * certain only as far as its earliest possible end says.
 */
export function outageSpan(outage: OutageRow, window: Span, asOfMs: number): OutageSpan {
  const { start, startLatest, end, endLatest } = outageTimes(outage);
  const openUntil = Math.max(startLatest ?? window.fromMs, Math.min(window.toMs, asOfMs));
  const whole = { fromMs: start ?? window.fromMs, toMs: endLatest ?? Math.max(end ?? openUntil, openUntil) };
  const certainFrom = startLatest ?? start;
  const certain = certainFrom !== null && end !== null && end > certainFrom ? { fromMs: certainFrom, toMs: end } : null;
  return { whole, certain };
}

export interface OutageTimes {
  readonly start: number | null;
  readonly startLatest: number | null;
  readonly end: number | null;
  readonly endLatest: number | null;
}

/** The four ends in epoch milliseconds. */
export function outageTimes(outage: OutageRow): OutageTimes {
  const at = (text: string | null): number | null => (text === null ? null : Date.parse(text));
  const start = at(outage.start);
  const end = at(outage.end);
  return {
    start,
    startLatest: at(outage.start_latest) ?? start,
    end,
    endLatest: at(outage.end_latest),
  };
}

/**
 * Where `span` stands to the outage, as far as the uncertain ends allow. `maybe-begun` and `maybe-over` where it touches
 * an uncertain start or end: then no order can be told. `open`: after the start of an outage whose end nobody knows.
 */
export type Order = "before" | "maybe-begun" | "during" | "maybe-over" | "after" | "open";

export function orderOf(span: Span, outage: OutageRow): Order {
  const { start, startLatest, end, endLatest } = outageTimes(outage);
  if (start !== null && span.toMs <= start) return "before";
  if (endLatest !== null && span.fromMs >= endLatest) return "after";
  if (startLatest === null || span.fromMs < startLatest) return "maybe-begun";
  if (end !== null && span.toMs <= end) return "during";
  return endLatest === null ? "open" : "maybe-over";
}
