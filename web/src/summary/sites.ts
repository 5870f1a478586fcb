import type { OutageRow } from "../../../src/api/schemas.ts";
import { type LaneSpan, NOT_LOOKED_AT, type SiteLanes, type SiteRow, siteName } from "../model/lanes.ts";
import { isMeasured, isOpen, outageSpan, outageTimes } from "../model/outage.ts";
import { counted, duration, timeAt } from "../time/format.ts";
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
const TOLD_UNSEEN = 2;

/** When sites were down, in one sentence, open outages first; then what checks say of the rest, or that there are none. */
export function sitesSummary(
  outages: readonly OutageRow[],
  sites: readonly SiteRow[],
  lanes: readonly SiteLanes[],
  { zone, window, asOfMs, simulated }: SitesContext,
): string {
  const beside = simulated === "none" ? null : "recorded facts beside simulated posts";
  const checked = lanes.filter(isChecked);
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

/** Whether any check of the site is there in the window. */
function isChecked({ whole }: SiteLanes): boolean {
  return (whole[0]?.spans ?? []).some(({ state }) => CHECKED.has(state));
}

const CHECKED: ReadonlySet<string> = new Set(["up", "slow", "failing", "inconclusive"]);

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
      ? `${counted(checked.length, "site")} of ${sites} checked`
      : "all of these sites were checked",
    ...told,
    ...(unseen.length > told.length ? [`${unseen.length - told.length} more were ${NOT_LOOKED_AT} at times`] : []),
    ...(failed > 0 ? [`for ${duration(failed)} our own network failed too`] : []),
  ];
}

function nameOf({ whole }: SiteLanes): string {
  return (whole[0]?.name ?? "").replace(/, measured$/, "");
}

/** How a watched site is now, in words. */
export function nowWords({ state, since, last_check }: SiteRow, zone: Zone): string {
  if (state === "unknown")
    return last_check === null ? NOT_LOOKED_AT : `${NOT_LOOKED_AT} since ${timeAt(Date.parse(last_check), zone)}`;
  return since === null ? NOW[state] : `${NOW[state]} since ${timeAt(Date.parse(since), zone)}`;
}

const NOW = {
  up: "up",
  slow: "slow",
  failing: "failing checks",
  down: "down",
  maintenance: "under maintenance",
  inconclusive: "not to be judged: our own network failed too,",
} as const;
