import type { FeedRow } from "../../../src/api/schemas.ts";
import { dateTime, duration, timeAt } from "../time/format.ts";
import type { Zone } from "../time/zone.ts";
import type { Told } from "./words.ts";

/** How a feed does, in plain words. */
export function feedWords(feed: FeedRow, nowMs: number, zone: Zone): Told {
  const { state, title, retry_at } = feed;
  const retryMs = retry_at === null ? null : Date.parse(retry_at);
  if (state === "stale")
    return {
      look: "bad",
      text: `${title}: no word from the collector since ${moment(Date.parse(feed.since), nowMs, zone)}`,
    };
  const look = state === "live" ? "well" : state === "refused" || state === "capped" ? "bad" : "waiting";
  const text = `${title}: ${feed.sentence}`;
  if (state !== "waiting" || retryMs === null) return { look, text };
  const left = Math.max(0, Math.ceil((retryMs - nowMs) / 1000));
  return {
    look,
    text: `${text.replace(/, retrying$/, "")}, retrying ${left > 0 ? `in ${duration(left * 1000)}` : "now"}`,
  };
}

function moment(ms: number, nowMs: number, zone: Zone): string {
  const at = Math.floor(ms / 1000) * 1000;
  return Math.abs(nowMs - ms) < 12 * 3_600_000 ? timeAt(at, zone) : dateTime(at, zone);
}
