import { isObject } from "../normalise/json-value.ts";

/** How far a feed has come. */
export interface FeedCursor {
  /** Time of the latest event by the server's clock, microseconds since 1970. */
  readonly timeUs: number;
  /** The minute of that clock in which posts were counted last, and how many of them by then. */
  readonly minuteMs: number;
  readonly seen: number;
}

/** Smaller numbers are no times to Jetstream but counts of events (September 2001 as a time). */
export const FIRST_TIME_US = 1e15;

export function writeCursor({ timeUs, minuteMs, seen }: FeedCursor): string {
  return `{"timeUs":${timeUs},"minuteMs":${minuteMs},"seen":${seen}}`;
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
  const { timeUs, minuteMs, seen } = value;
  if (!isCount(timeUs) || !isCount(minuteMs) || !isCount(seen) || timeUs < FIRST_TIME_US) return null;
  return { timeUs, minuteMs, seen };
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
