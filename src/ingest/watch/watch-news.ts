import type { Check } from "../../core/check.ts";
import type { Outage } from "../../core/outage.ts";
import type { Site } from "../../core/site.ts";
import { isoUtc, MINUTE_MS, SECOND_MS } from "../../core/time.ts";
import { siteTitle } from "./outage-fact.ts";
import type { LaneTurn } from "./place-judging.ts";

/** What is told of a site in the log. */
export interface WatchNews {
  readonly siteId: string;
  readonly atMs: number;
  /** "cic.gc.ca: fails, HTTP 500" */
  readonly sentence: string;
}

/** A lane that became another one, in words; null for a site that is simply there when watching begins. */
export function newsOfTurn(site: Site, { from, to, check }: LaneTurn, place: string | null): WatchNews | null {
  if (from === null && to === "up") return null;
  const where = place === null ? "" : ` (from ${place})`;
  const sentence = `${siteTitle(site)}${where}: ${turnWords(from, to, check)}`;
  return { siteId: site.id, atMs: check.atMs, sentence };
}

function turnWords(from: LaneTurn["from"], to: LaneTurn["to"], check: Check): string {
  switch (to) {
    case "up":
      return from === "slow" ? "answers in time again" : "answers again";
    case "slow":
      return `answers slowly${check.latencyMs === null ? "" : `, in ${(check.latencyMs / 1000).toFixed(1)} s`}`;
    case "failing":
      return `fails${wayOf(check)}`;
    case "maintenance":
      return "is under maintenance";
    case "inconclusive":
      return "cannot be judged, the witnesses cannot be reached either";
    case "gap":
      return "is not looked at";
  }
}

function wayOf({ status, reasons, evidence }: Check): string {
  if (status !== null && status >= 400) return `, HTTP ${status}`;
  const found = evidence?.reasons[0]?.text ?? reasons[0]?.replaceAll("_", " ");
  return found === undefined ? "" : `: ${found}`;
}

/** An outage that began, ended, or became another kind, in words. */
export function newsOfOutage(
  site: Site,
  { siteId, title, startLatestMs, endLatestMs, ...outage }: Outage,
  nowMs: number,
): WatchNews {
  if (endLatestMs === null || startLatestMs === null) {
    const since = startLatestMs === null ? "" : ` since ${isoUtc(startLatestMs)}`;
    return { siteId, atMs: nowMs, sentence: `${title}${since}` };
  }
  const leastMs = (outage.endEarliestMs ?? endLatestMs) - startLatestMs;
  const mostMs = endLatestMs - (outage.startEarliestMs ?? startLatestMs);
  const sentence = `${siteTitle(site)}: up again since ${isoUtc(endLatestMs)}, after ${lengthWords(leastMs, mostMs)}`;
  return { siteId, atMs: nowMs, sentence };
}

function lengthWords(leastMs: number, mostMs: number): string {
  const [unit, unitMs] = mostMs < 2 * MINUTE_MS ? ["s", SECOND_MS] : ["min", MINUTE_MS];
  const [least, most] = [Math.floor(leastMs / unitMs), Math.ceil(mostMs / unitMs)];
  return least === most ? `${most} ${unit}` : `${least} to ${most} ${unit}`;
}
