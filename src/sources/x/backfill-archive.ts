import type { Span } from "../../core/coverage.ts";
import { DAY_MS, HOUR_MS, SECOND_MS } from "../../core/time.ts";

/** X answers about the last 7 days and about all time at different addresses, with different limits. */
export type XArchive = "recent" | "all";

/** The last 7 days, less what may pass until the last page is asked for. */
const RECENT_MS = 7 * DAY_MS - HOUR_MS;
/** A post is found so long after it was posted. */
export const SEARCH_LAG_MS = 30 * SECOND_MS;

/** The archive that can tell of everything since `fromMs`. */
export function archiveFor(fromMs: number, nowMs: number): XArchive {
  return fromMs > nowMs - RECENT_MS ? "recent" : "all";
}

/** A window as X takes it: the whole seconds that hold it, so that it may find a little more. */
export function xWindow({ fromMs, toMs }: Span): { readonly start_time: string; readonly end_time: string } {
  return { start_time: xTime(fromMs), end_time: xTime(Math.ceil(toMs / SECOND_MS) * SECOND_MS) };
}

/** Cut to whole seconds. */
function xTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
