import type { OutageRow } from "../../../src/api/schemas.ts";
import { type SiteRow, siteName } from "../model/lanes.ts";
import { outageSpan, outageTimes } from "../model/outage.ts";
import { duration } from "../time/format.ts";
import type { Span } from "../time/span.ts";
import type { Zone } from "../time/zone.ts";
import { endWords, type Simulated, sentence, stateWord } from "./words.ts";

export interface SitesContext {
  readonly zone: Zone;
  readonly window: Span;
  readonly asOfMs: number;
  readonly simulated: Simulated;
}

/** When sites were down, in one sentence. Says that nothing is known of the rest. */
export function sitesSummary(
  outages: readonly OutageRow[],
  sites: readonly SiteRow[],
  { zone, window, asOfMs, simulated }: SitesContext,
): string {
  const beside = simulated === "none" ? null : "recorded facts beside simulated posts";
  if (outages.length === 0)
    return sentence(["no outage is recorded in this window, and no check of these sites is stored", beside]);
  const told = outages.slice(0, 3).map((outage) => {
    const { start, startLatest, end, endLatest } = outageTimes(outage);
    const { certain } = outageSpan(outage, window, asOfMs);
    const sure = certain ? `, ${duration(certain.toMs - certain.fromMs)} of it certain` : "";
    const until = endLatest === null && end === null ? "no known end" : `back ${endWords(end, endLatest, zone)}`;
    return `the site ${siteName(outage.site, sites)} was ${stateWord(outage)} from ${fromWords(endWords(start, startLatest, zone))}, ${until}${sure}`;
  });
  const more = outages.length > told.length ? `${outages.length - told.length} more below` : null;
  return sentence([...told, more, beside]);
}

function fromWords(words: string): string {
  return words.startsWith("between") ? `some time ${words}` : words;
}
