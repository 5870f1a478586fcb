import type { OutageRow } from "../../../src/api/schemas.ts";
import { type LaneSpan, NOT_LOOKED_AT, type SiteRow, siteName } from "../model/lanes.ts";
import { isMeasured, isOpen, outageSpan, outageTimes } from "../model/outage.ts";
import type { SiteLanes } from "../model/site-lanes.ts";
import { duration, timeAt } from "../time/format.ts";
import type { Span } from "../time/span.ts";
import type { Zone } from "../time/zone.ts";
import { endWords, type Simulated, sentence, stateWord } from "./words.ts";

export interface SitesContext {
  readonly zone: Zone;
  readonly window: Span;
  readonly asOfMs: number;
  readonly simulated: Simulated;
}

const TOLD = 3;
const TOLD_UNSEEN = 1;

/** When sites were down, in one sentence, open outages first; then what checks say of the rest, or that there are none. */
export function sitesSummary(
  outages: readonly OutageRow[],
  sites: readonly SiteRow[],
  lanes: readonly SiteLanes[],
  { zone, window, asOfMs, simulated }: SitesContext,
): string {
  const beside = simulated === "none" ? null : "recorded facts beside simulated posts";
  const checked = lanes.filter(({ isChecked }) => isChecked);
  if (outages.length === 0 && checked.length === 0)
    return sentence(["no outage is recorded in this window, and no check of these sites is stored", beside]);
  const ordered = [...outages.filter(isOpenNow), ...outages.filter((outage) => !isOpenNow(outage))];
  const told = ordered.slice(0, TOLD).map((outage) => {
    const { start, startLatest, end, endLatest } = outageTimes(outage);
    const { certain } = outageSpan(outage, window, asOfMs);
    const sure = certain ? `, ${duration(certain.toMs - certain.fromMs)} of it certain` : "";
    const by = isMeasured(outage) ? " by checks" : "";
    const from = fromWords(endWords(start, startLatest, zone));
    return `the site ${siteName(outage.site, sites)} was ${stateWord(outage)}${by} from ${from}, ${untilWords(outage, end, endLatest, zone)}${sure}`;
  });
  const more = outages.length > told.length ? `${outages.length - told.length} more below` : null;
  const none = outages.length === 0 ? "no outage is recorded in this window" : null;
  return sentence([none, ...told, more, ...checkedWords(checked, lanes.length), beside]);
}

function isOpenNow(outage: OutageRow): boolean {
  return isOpen(outage) && isMeasured(outage);
}

function untilWords(outage: OutageRow, end: number | null, endLatest: number | null, zone: Zone): string {
  if (!isOpen(outage)) return `back ${endWords(end, endLatest, zone)}`;
  return end === null ? "no known end" : `still so at ${timeAt(end, zone)}, no known end`;
}

function fromWords(words: string): string {
  return words.startsWith("between") ? `some time ${words}` : words;
}

function checkedWords(checked: readonly SiteLanes[], sites: number): readonly string[] {
  if (checked.length === 0) return [];
  const lengthOf = ({ whole }: SiteLanes, state: LaneSpan["state"]): number =>
    (whole[0]?.spans ?? []).reduce((sum, span) => sum + (span.state === state ? span.toMs - span.fromMs : 0), 0);
  const unseen = checked.filter((site) => lengthOf(site, "unlooked") > 0);
  const told = unseen
    .slice(0, TOLD_UNSEEN)
    .map((site) => `${nameOf(site)} was ${NOT_LOOKED_AT} for ${duration(lengthOf(site, "unlooked"))}`);
  const failed = Math.max(...checked.map((site) => lengthOf(site, "inconclusive")));
  return [
    checked.length < sites
      ? `${checked.length} of ${sites} sites ${checked.length === 1 ? "was" : "were"} checked`
      : "all of these sites were checked",
    ...told,
    ...(unseen.length > told.length
      ? [
          `so ${unseen.length - told.length === 1 ? "was 1 other" : `were ${unseen.length - told.length} others`} at times`,
        ]
      : []),
    ...(failed > 0 ? [`for ${duration(failed)} our own network failed too`] : []),
  ];
}

function nameOf({ whole }: SiteLanes): string {
  return (whole[0]?.name ?? "").replace(/, measured$/, "");
}

/** What the lanes rest on, and what silence does not mean. */
export function sitesCaveat(facts: {
  readonly hasChecks: boolean;
  readonly measured: boolean;
  readonly reported: boolean;
}): string {
  const { hasChecks, measured, reported } = facts;
  if (!hasChecks && !measured)
    return `${reported ? "Outages come from dated reports. " : ""}No check of these sites is stored for this window: nothing was measured, and that does not mean that they were up.`;
  const parts = [
    "A check speaks for the time until the next one; what was not looked at may have been up or down.",
    reported
      ? "Outages that were only reported come from dated reports, announcements or posts, and are never merged with measured ones."
      : null,
  ];
  return parts.filter(Boolean).join(" ");
}
