import type { MomentRow, OutageRow } from "../../../src/api/schemas.ts";
import { endWords, stateWord } from "../summary/words.ts";
import { dateTime, timeSpan } from "../time/format.ts";
import type { Span } from "../time/span.ts";
import type { Zone } from "../time/zone.ts";
import { type SiteRow, siteName } from "./lanes.ts";
import { isOpen, outageTimes } from "./outage.ts";

/** A dated entry of the night: a moment, or an end of an outage. */
export interface NightEvent {
  readonly atMs: number;
  /** Place among the moments, as on the chart; null for ends of outages. */
  readonly number: number | null;
  readonly kind: string;
  readonly title: string;
  /** The time in words, with zone and uncertainty. */
  readonly when: string;
  readonly precision: string;
  readonly sourceUrl: string | null;
  /** The outage that it is an end of. */
  readonly outageId: string | null;
}

/** Moments with the number they have on the chart. The API gives them in order of time; equal times keep its order. */
export function numberMoments(
  moments: readonly MomentRow[],
): readonly (MomentRow & { number: number; atMs: number })[] {
  return moments
    .map((moment) => ({ ...moment, atMs: Date.parse(moment.time_utc) }))
    .sort((a, b) => a.atMs - b.atMs)
    .map((moment, i) => ({ ...moment, number: i + 1 }));
}

/** Everything dated, in order of time: moments, and both ends of each outage. */
export function nightEvents(
  moments: readonly MomentRow[],
  outages: readonly OutageRow[],
  sites: readonly SiteRow[],
  zone: Zone,
): readonly NightEvent[] {
  const points = numberMoments(moments).map((m): NightEvent => {
    const until = m.until_utc === null ? null : Date.parse(m.until_utc);
    return {
      atMs: m.atMs,
      number: m.number,
      kind: m.kind.replaceAll("_", " "),
      title: m.title,
      when: until === null ? dateTime(m.atMs, zone) : timeSpan(m.atMs, until, zone),
      precision: m.precision,
      sourceUrl: m.source_url,
      outageId: null,
    };
  });
  const ends = outages.flatMap((outage): NightEvent[] => {
    const { start, startLatest, end, endLatest } = outageTimes(outage);
    const { id, precision_note, confidence, flap_count } = outage.detail;
    const site = siteName(outage.site, sites);
    const base = {
      number: null,
      kind: `${outage.kind === "report" ? "outage" : outage.kind}, ${confidence}`,
      precision: precision_note ?? "",
      sourceUrl: outage.source_url,
      outageId: id,
    };
    const begun = startLatest ?? start;
    // While it is open, its end says no more than until when it lasted for sure.
    const over = isOpen(outage) ? null : (end ?? endLatest);
    const again = flap_count > 1 ? `, crashed repeatedly (${flap_count} times)` : "";
    return [
      ...(begun === null
        ? []
        : [
            {
              ...base,
              atMs: begun,
              title: `${site} ${stateWord(outage)}${again}`,
              when: endWords(start, startLatest, zone),
            },
          ]),
      ...(over === null ? [] : [{ ...base, atMs: over, title: `${site} back`, when: endWords(end, endLatest, zone) }]),
    ];
  });
  return [...points, ...ends].sort((a, b) => a.atMs - b.atMs);
}

export function eventsWithin<T extends { readonly atMs: number }>(events: readonly T[], span: Span): readonly T[] {
  return events.filter((e) => e.atMs >= span.fromMs && e.atMs < span.toMs);
}
