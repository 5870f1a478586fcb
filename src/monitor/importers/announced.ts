import type { Outage, OutageUpdate } from "../../core/outage.ts";
import { MINUTE_MS } from "../../core/time.ts";
import type { ImportSettings } from "./importer.ts";
import { latest } from "./times.ts";

/** Words by which an operator says that it is over; what comes after the fact does not open it again. */
const OVER = new Set(["resolved", "completed"]);
const AFTERTHOUGHT = new Set(["postmortem", "update", "notice"]);
/** Words by which an operator says that it lasts. */
const LASTING = new Set(["investigating", "identified", "in_progress"]);

/** "In progress", "IN_PROGRESS" and "inprogress" in one spelling. */
export function statusWord(status: string): string {
  const word = status
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, "_");
  return word === "inprogress" ? "in_progress" : word === "post_mortem" ? "postmortem" : word;
}

/** When the last word of the operator became "resolved": the first of the updates that say so to the end; else null. */
export function resolvedInUpdates(updates: readonly OutageUpdate[]): number | null {
  let endMs: number | null = null;
  for (const { status, atMs } of [...updates].sort((a, b) => a.atMs - b.atMs)) {
    const word = statusWord(status);
    if (OVER.has(word)) endMs ??= atMs;
    else if (!AFTERTHOUGHT.has(word)) endMs = null;
  }
  return endMs;
}

/**
 * The end of an announced outage: as it was called over, or when the operator last said that it lasted. `overByMs`: it
 * was over then at the latest, though nobody says since when.
 */
export function announcedEnd(
  endMs: number | null,
  startMs: number,
  updates: readonly OutageUpdate[],
  overByMs: number | null = null,
): Pick<Outage, "endEarliestMs" | "endLatestMs"> {
  if (endMs !== null) return { endEarliestMs: endMs, endLatestMs: endMs };
  const lasting = updates.filter(({ status }) => LASTING.has(statusWord(status))).map(({ atMs }) => atMs);
  const lastedMs = latest([startMs, ...lasting]) ?? startMs;
  const isSound = overByMs !== null && overByMs >= lastedMs;
  return { endEarliestMs: lastedMs, endLatestMs: isSound ? overByMs : null };
}

/** An operator notices late: it began some time before the first word of it. */
export function announcedStart(
  startMs: number,
  { startPriorMs }: ImportSettings,
): Pick<Outage, "startEarliestMs" | "startLatestMs" | "precisionNote"> {
  const minutes = Math.round(startPriorMs / MINUTE_MS);
  return {
    startEarliestMs: startMs - startPriorMs,
    startLatestMs: startMs,
    precisionNote: `as announced; announcements come late, so it may have begun up to ${minutes} min before`,
  };
}
