import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { parseCase } from "../../../src/config/parse-case.ts";
import { authorHasher } from "../../../src/core/identity.ts";
import type { Post } from "../../../src/core/post.ts";
import { openSimulatedNight, type SimulatedNightOptions } from "../../../src/sources/simulated/night.ts";
import type { SourceItem } from "../../../src/sources/source.ts";

const path = new URL("../../../src/config/defaults/cases/us-2016.yaml", import.meta.url);
export const night = parseCase(parse(readFileSync(path, "utf8")), "us-2016.yaml");

export const options: SimulatedNightOptions = {
  case: night.case,
  moments: night.moments,
  outages: night.outages,
  seed: 1,
  receivedAtMs: Date.UTC(2026, 0, 1),
  hashAuthor: authorHasher(new Uint8Array(32)),
};

export async function itemsOf(changes: Partial<SimulatedNightOptions> = {}, cursor?: string): Promise<SourceItem[]> {
  const source = openSimulatedNight({ ...options, ...changes });
  const items: SourceItem[] = [];
  for await (const item of source.open(cursor, new AbortController().signal)) items.push(item);
  return items;
}

export function postsOf(items: readonly SourceItem[]): Post[] {
  return items.flatMap((item) => (item.type === "post" ? [item.post] : []));
}

/** Epoch milliseconds of a time of that night in Eastern time; hours from 24 on are of the next day. */
export function et(hour: number, minute: number, second = 0): number {
  return Date.UTC(2016, 10, 8, hour + 5, minute, second);
}

/** Number of posts of [fromMs, toMs) for which `counts` holds. */
export function countBetween(
  posts: readonly Post[],
  fromMs: number,
  toMs: number,
  counts: (post: Post) => boolean = () => true,
): number {
  return posts.filter((post) => post.postedAtMs >= fromMs && post.postedAtMs < toMs && counts(post)).length;
}
