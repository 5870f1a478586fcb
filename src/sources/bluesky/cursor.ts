import { SECOND_MS } from "../../core/time.ts";
import { isObject } from "../normalise/json-value.ts";

/** How far a feed has come. */
export interface FeedCursor extends SeenMinutes {
  /** Time of the latest event by the server's clock, microseconds since 1970. */
  readonly timeUs: number;
  /** Whose clock that is; null where it is not known. */
  readonly host: string | null;
}

/** Posts of the last minutes by the server's clock. */
export interface SeenMinutes {
  /** By the start of the minute; one that is missing had none. */
  readonly minutes: ReadonlyMap<number, number>;
  /** Nothing is known of the minutes before this one; null where all of them are known. */
  readonly firstMs: number | null;
}

/** Smaller numbers are no times to Jetstream but counts of events (September 2001 as a time). */
export const FIRST_TIME_US = 1e15;

/** Many more than are ever carried. */
const MOST_MINUTES = 100;

/** Asked for again before the last committed event; times of the server, never scaled. */
const OVERLAP_US = 2 * SECOND_MS * 1000;
/** Where another server made the cursor: clocks differ by seconds, and servers run behind each other. */
const OTHER_HOST_OVERLAP_US = 60 * SECOND_MS * 1000;

/** From when on a server is asked for events, microseconds; null where there is no cursor to go on from. */
export function askFromUs(cursor: FeedCursor | null, host: string): number | null {
  if (cursor === null) return null;
  return cursor.timeUs - (cursor.host === host ? OVERLAP_US : OTHER_HOST_OVERLAP_US);
}

export function writeCursor({ timeUs, host, minutes, firstMs }: FeedCursor): string {
  let counts = "";
  for (const [minuteMs, posts] of minutes) counts += `${counts === "" ? "" : ","}"${minuteMs}":${posts}`;
  const from = host === null ? "" : `,"host":${JSON.stringify(host)}`;
  const first = firstMs === null ? "" : `,"firstMs":${firstMs}`;
  return `{"timeUs":${timeUs}${from},"minutes":{${counts}}${first}}`;
}

/** Null where there is none or it cannot be read: the feed then starts with the present. */
export function readCursor(text: string | undefined): FeedCursor | null {
  if (text === undefined) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isObject(value)) return null;
  const { timeUs, host = null } = value;
  if (!isCount(timeUs) || timeUs < FIRST_TIME_US) return null;
  if (host !== null && typeof host !== "string") return null;
  const seen = value["minutes"] === undefined ? readOneMinute(value) : readMinutes(value);
  return seen && { timeUs, host, ...seen };
}

function readMinutes({ minutes, firstMs = null }: Readonly<Record<string, unknown>>): SeenMinutes | null {
  if (!isObject(minutes) || (firstMs !== null && !isCount(firstMs))) return null;
  const counts = new Map<number, number>();
  for (const [key, posts] of Object.entries(minutes)) {
    const minuteMs = Number(key);
    if (!isCount(minuteMs) || !isCount(posts) || counts.size >= MOST_MINUTES) return null;
    counts.set(minuteMs, posts);
  }
  return { minutes: counts, firstMs };
}

/** Cursors were once written with the latest minute alone. */
function readOneMinute({ minuteMs, seen }: Readonly<Record<string, unknown>>): SeenMinutes | null {
  if (!isCount(minuteMs) || !isCount(seen)) return null;
  return { minutes: new Map([[minuteMs, seen]]), firstMs: minuteMs };
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
