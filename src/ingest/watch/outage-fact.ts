import { BARE_OUTAGE, keepingEdits, type Outage } from "../../core/outage.ts";
import type { Site } from "../../core/site.ts";
import { isoUtc, SECOND_MS } from "../../core/time.ts";
import type { SiteOutage } from "../../monitor/quorum.ts";
import { type Symptom, symptomsIn } from "./symptoms.ts";

/** `monitor-<site>-<first failing check>`: 20161109T013000Z. */
export function outageId(siteId: string, firstFailMs: number): string {
  return `monitor-${siteId}-${isoUtc(firstFailMs).replace(/\.\d+/, "").replaceAll(/[-:]/g, "")}`;
}

/** How people call a site in a title: by its host where it is the front page, else by its name. */
export function siteTitle({ name, url }: Pick<Site, "name" | "url">): string {
  if (url === null) return name;
  const { host, pathname } = new URL(url);
  return pathname === "/" ? host.replace(/^www\./, "") : name;
}

/** A measured outage as a fact, without what a person changed in the one that is stored. */
export function outageFact(
  site: Site,
  id: string,
  measured: SiteOutage,
  seen: readonly Symptom[],
  stored: Outage | undefined,
): Outage {
  const { startEarliestMs, startLatestMs, endEarliestMs, endLatestMs, flapCount, down, looking, isPartial } = measured;
  return keepingEdits(stored, {
    ...BARE_OUTAGE,
    id,
    siteId: site.id,
    kind: isPartial ? "degraded" : "outage",
    title: titleOf(siteTitle(site), measured),
    severity: isPartial ? "minor" : "major",
    origin: "monitor",
    confidence: "measured",
    startEarliestMs,
    startLatestMs,
    endEarliestMs,
    endLatestMs,
    precision: "s",
    precisionNote: precisionNote(site, measured),
    symptoms: symptomsIn(stored?.symptoms ?? [], seen, startLatestMs, endEarliestMs),
    sourceUrl: site.url,
    note: stored?.note ?? null,
    attributions: stored?.attributions ?? [],
    flapCount,
    places: { down: [...down], looking: [...looking] },
  });
}

function titleOf(name: string, { flapCount, down, looking }: SiteOutage): string {
  const what = flapCount > 1 ? `crashed repeatedly (${flapCount} times)` : "down";
  if (down.length >= looking.length) return `${name} ${what}`;
  return `${name} ${what}${flapCount > 1 ? ", seen" : ""} from ${down.length} of ${looking.length} places`;
}

function precisionNote({ watch }: Site, { lost }: SiteOutage): string {
  const between =
    watch === null ? "between two checks" : `between two checks, one every ${watch.everyMs / SECOND_MS} s`;
  return lost.length === 0 ? between : `${between}; ${lost.join(", ")} stopped looking while it lasted`;
}

/** When a person closed an outage: null where nobody did. */
export function closedByHandMs({ edits, endLatestMs }: Outage): number | null {
  const isByHand = edits.some(({ changes }) => changes.some(({ field }) => field === "endLatestMs"));
  return isByHand ? endLatestMs : null;
}
