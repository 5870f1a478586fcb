import { isObject } from "./json-value.ts";
import type { TimeReading } from "./times.ts";
import { readTime } from "./times.ts";

/** A time from JSON: text, a Unix time as a number, or MongoDB's `{"$date":…}` around either. */
export function timeValue(value: unknown): TimeReading {
  if (typeof value === "string") return readTime(value, null);
  if (typeof value === "number") return readTime(String(value), null);
  if (!isObject(value)) return { kind: value === null || value === undefined ? "none" : "bad" };
  const date = value["$date"] ?? value["$numberLong"];
  if (typeof date === "number") return { kind: "instant", ms: date };
  if (isObject(date)) return timeValue(Number(date["$numberLong"]));
  return typeof date === "string" ? readTime(date, null) : { kind: "bad" };
}
