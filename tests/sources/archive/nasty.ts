import { expect } from "vitest";
import { readContent, v2Post } from "./reading.ts";

/** Three posts and their texts, for standing around whatever is nasty. */
export const T1 = "2016-11-09T01:00:00.000Z";
export const T2 = "2016-11-09T01:05:00.000Z";
export const T3 = "2016-11-09T01:10:00.000Z";
export const GOOD = [
  v2Post(T1, "packing my bags"),
  v2Post(T2, "the map turns red"),
  v2Post(T3, "moving to canada"),
] as const;
export const [ONE, TWO, THREE] = GOOD.map((post) => JSON.stringify(post)) as [string, string, string];
export const ALL = ["packing my bags", "the map turns red", "moving to canada"];

export const HEADER = "text,created_at\n";
export const ROW = (text: string, time = T1): string => `${text},${time}\n`;

/** A nasty input and exactly what is to come of it. */
export interface NastyCase {
  readonly name: string;
  readonly content: string | Uint8Array;
  readonly tz?: string;
  /** Texts of the posts, in order; null for a post without one. */
  readonly texts: readonly (string | null)[];
  /** `line:reason` in order. */
  readonly rejected?: readonly string[];
  readonly warned?: Readonly<Record<string, number>>;
  /** Times of the posts, where they are the point. */
  readonly times?: readonly string[];
}

export async function expectExactly({ content, tz, texts, rejected, warned, times }: NastyCase): Promise<void> {
  const reading = await readContent(content, tz === undefined ? {} : { tz });
  expect(reading.posts.map((post) => post.text)).toEqual(texts);
  expect(reading.rejected).toEqual(rejected ?? []);
  expect(reading.warned).toEqual(warned ?? {});
  if (times) expect(reading.posts.map((post) => new Date(post.postedAtMs).toISOString())).toEqual(times);
  expect(new Set(reading.posts.map((post) => post.id)).size).toBe(reading.posts.length);
  expect(reading.read).toBeGreaterThanOrEqual(reading.posts.length + reading.rejected.length);
}

export function bytes(...parts: readonly (string | readonly number[])[]): Buffer {
  return Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from(part))));
}
