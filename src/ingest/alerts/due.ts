import type { Surge } from "../../analysis/surge.ts";
import type { Alert } from "../../core/alert.ts";
import type { Outage } from "../../core/outage.ts";
import { isoUtc, MINUTE_MS } from "../../core/time.ts";
import type { Topic } from "../../core/topic.ts";

/** Starts and ends of an outage that fall after `sinceMs`: what ended a week ago and was imported today is no news. */
export function outageAlerts(outage: Outage, sinceMs: number): readonly Alert[] {
  if (outage.kind === "maintenance") return [];
  const alerts: Alert[] = [];
  const startMs = outage.startLatestMs ?? outage.startEarliestMs;
  const about = { siteId: outage.siteId, outageId: outage.id, topic: null };
  if (startMs !== null && startMs >= sinceMs)
    alerts.push({
      ...about,
      id: `${outage.id}/started`,
      kind: "outage-started",
      title: outage.title,
      text: [...startLines(outage), knownBy(outage)].join(" "),
      atMs: startMs,
    });
  if (outage.endLatestMs !== null && outage.endLatestMs >= sinceMs)
    alerts.push({
      ...about,
      id: `${outage.id}/ended`,
      kind: "outage-ended",
      title: `Over: ${outage.title}`,
      text: [...endLines(outage), knownBy(outage)].join(" "),
      atMs: outage.endLatestMs,
    });
  return alerts;
}

/** A rise of posts on a theme above what was usual. */
export function spikeAlert(topic: Topic, surge: Surge): Alert {
  const usual = surge.expected < 1 ? "less than one" : `about ${Math.round(surge.expected)}`;
  return {
    id: `spike-${topic.id}-${isoUtc(surge.onsetLatestMs)}`,
    kind: "reaction-spike",
    title: `More posts than usual: ${topic.name}`,
    text: `${surge.observed} posts within minutes, where ${usual} are usual. The rise began after ${isoUtc(surge.onsetEarliestMs)} and not after ${isoUtc(surge.onsetLatestMs)}. Reposts are not counted. Timing alone cannot show that one thing led to another.`,
    atMs: surge.onsetLatestMs,
    siteId: null,
    outageId: null,
    topic: topic.id,
  };
}

function startLines({ startEarliestMs, startLatestMs, symptoms }: Outage): string[] {
  const lines = [
    startEarliestMs !== null && startLatestMs !== null && startEarliestMs !== startLatestMs
      ? `It began after ${isoUtc(startEarliestMs)} and not after ${isoUtc(startLatestMs)}.`
      : `It began at ${isoUtc(startLatestMs ?? startEarliestMs)}${startEarliestMs === null ? " or before" : ""}.`,
  ];
  if (symptoms.length > 0) lines.push(`Seen: ${symptoms.slice(0, 3).join("; ")}.`);
  return lines;
}

function endLines({ startLatestMs, startEarliestMs, endEarliestMs, endLatestMs, flapCount }: Outage): string[] {
  const lines = [
    endEarliestMs !== null && endEarliestMs !== endLatestMs
      ? `It ended after ${isoUtc(endEarliestMs)} and not after ${isoUtc(endLatestMs)}.`
      : `It ended at ${isoUtc(endLatestMs)}${endEarliestMs === null ? " or before" : ""}.`,
  ];
  if (startLatestMs !== null && endEarliestMs !== null && endLatestMs !== null) {
    const least = Math.max(0, Math.floor((endEarliestMs - startLatestMs) / MINUTE_MS));
    const most = Math.ceil((endLatestMs - (startEarliestMs ?? startLatestMs)) / MINUTE_MS);
    lines.push(
      startEarliestMs === null ? `It lasted at least ${least} min.` : `It lasted between ${least} and ${most} min.`,
    );
  }
  if (flapCount > 1) lines.push(`It failed ${flapCount} times in between.`);
  return lines;
}

function knownBy({ confidence, origin, places }: Outage): string {
  if (origin === "crowd") return "Known from posts alone; nobody measured it.";
  if (confidence === "measured" && places)
    return `Measured: down from ${places.down.length} of ${Math.max(places.down.length, places.looking.length)} places.`;
  return confidence === "measured" ? "Measured." : `Known from an account that is ${confidence}.`;
}
