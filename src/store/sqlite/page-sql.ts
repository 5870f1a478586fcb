import { compareCodeUnits } from "../order.ts";
import { ringStart } from "../sort-key.ts";
import type { PostQuery } from "../store.ts";
import { type FilterIds, postConditions } from "./group-filter.ts";
import { ALL_TOPIC_ID } from "./names.ts";
import { labelCondition, VISIBLE_CONDITION } from "./post-rows.ts";
import type { Slice } from "./time-slices.ts";
import { matchExpression } from "./words.ts";

/** SQL that gives posts as `Found`, in the order of the page, and the values for its marks. */
export interface Sql {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

/** What a page is about, in the terms of the tables. */
export interface PageRequest {
  readonly query: PostQuery;
  readonly filter: FilterIds;
  readonly topic: number;
  readonly window: Slice;
  readonly phrases: readonly (readonly string[])[];
  readonly limit: number;
}

/** The row of a post, and what random order goes by. */
export type Found = readonly [post: number, hash: number, id: string];

/** A part of the ring on which random order walks: hashes in [from, to). */
export interface Arc {
  readonly from: number;
  readonly to: number;
}

export const RING = 4_294_967_296;

/** Posts of the topic in a stretch of time, by the listing of the topic. */
export function byListing(request: PageRequest, { fromMs, toMs }: Slice): Sql {
  return select(
    "listings l CROSS JOIN posts p ON p.post = l.post",
    [
      { sql: "l.topic = ? AND l.posted_ms >= ? AND l.posted_ms < ?", values: [request.topic, fromMs, toMs] },
      ...after(request.query, "l.posted_ms"),
      ...conditions(request),
      ...textTest(request),
    ],
    orderBy(request.query, "l.posted_ms"),
    request.limit,
  );
}

/** Posts on an arc of the ring, for random order. */
export function byRing(request: PageRequest, { from, to }: Arc): Sql {
  return select(
    "posts p INDEXED BY posts_by_hash",
    [
      { sql: "p.hash >= ? AND p.hash < ?", values: [from, to] },
      ...after(request.query, "p.posted_ms"),
      ...inWindow(request),
      ...inTopic(request),
      ...conditions(request),
      ...textTest(request),
    ],
    "p.hash, p.id",
    request.limit,
  );
}

/** Posts that hold the phrases, by the index of words. */
export function byWords(request: PageRequest): Sql {
  return select(
    "words CROSS JOIN posts p ON p.post = words.rowid",
    [
      { sql: "words MATCH ?", values: [matchExpression(request.phrases)] },
      ...after(request.query, "p.posted_ms"),
      ...inWindow(request),
      ...inTopic(request),
      ...conditions(request),
    ],
    orderBy(request.query, "p.posted_ms"),
    request.limit,
  );
}

/**
 * The arcs of the ring that lie after a distance from the start of a seed, in the order of walking, cut after
 * `length` of it.
 */
export function arcsAfter(seed: number, distance: number, length = RING): readonly Arc[] {
  const from = ringStart(seed) + distance;
  const to = ringStart(seed) + Math.min(RING, distance + length);
  if (to <= RING) return [{ from, to }];
  if (from >= RING) return [{ from: from - RING, to: to - RING }];
  return [
    { from, to: RING },
    { from: 0, to: to - RING },
  ];
}

/** Order of a seed among what was found in several places. */
export function compareOnRing(seed: number): (a: Found, b: Found) => number {
  const start = ringStart(seed);
  return ([, hashA, idA], [, hashB, idB]) =>
    ((hashA - start) >>> 0) - ((hashB - start) >>> 0) || compareCodeUnits(idA, idB);
}

function select(from: string, where: readonly Sql[], order: string, limit: number): Sql {
  return {
    sql: `SELECT p.post, p.hash, p.id FROM ${from} WHERE ${where.map(({ sql }) => sql).join(" AND ")} ORDER BY ${order} LIMIT ?`,
    values: [...where.flatMap(({ values }) => values), limit],
  };
}

function orderBy({ order, seed = 0 }: PostQuery, posted: string): string {
  if (order === "newest") return `${posted} DESC, p.id DESC`;
  if (order === "oldest") return `${posted}, p.id`;
  return `${ringDistance(seed)}, p.id`;
}

function after({ order, seed = 0, after: key }: PostQuery, posted: string): readonly Sql[] {
  if (!key) return [];
  const sort = order === "random" ? ringDistance(seed) : posted;
  const [past, atLeast] = order === "newest" ? ["<", "<="] : [">", ">="];
  return [
    { sql: `${sort} ${atLeast} ? AND (${sort} ${past} ? OR p.id ${past} ?)`, values: [key.sort, key.sort, key.id] },
  ];
}

/** Distance on the ring from the start of the seed, as `sortKey` gives it. */
function ringDistance(seed: number): string {
  return `((p.hash - ${ringStart(seed)}) & ${RING - 1})`;
}

function inWindow({ window: { fromMs, toMs } }: PageRequest): readonly Sql[] {
  const bounds: Sql[] = [];
  if (Number.isFinite(fromMs)) bounds.push({ sql: "p.posted_ms >= ?", values: [fromMs] });
  if (Number.isFinite(toMs)) bounds.push({ sql: "p.posted_ms < ?", values: [toMs] });
  return bounds;
}

function inTopic({ topic }: PageRequest): readonly Sql[] {
  if (topic === ALL_TOPIC_ID) return [];
  const listing = "SELECT 1 FROM listings l WHERE l.topic = ? AND l.posted_ms = p.posted_ms AND l.post = p.post";
  return [{ sql: `EXISTS (${listing})`, values: [topic] }];
}

/** A search finds only what it may show: the words of hidden posts stay in the index. */
function conditions({ query: { labels, includeDeleted }, filter, phrases }: PageRequest): readonly Sql[] {
  const all = [...postConditions(filter)];
  if (labels) all.push(labelCondition(labels));
  if (!includeDeleted || phrases.length > 0) all.push(VISIBLE_CONDITION);
  return all.map((sql) => ({ sql, values: [] }));
}

/** For posts that were not found by their words: a function of the connection (page-reader.ts) reads each text. */
function textTest({ query, phrases }: PageRequest): readonly Sql[] {
  return phrases.length === 0 ? [] : [{ sql: "holds_phrases(p.text, ?)", values: [query.text ?? ""] }];
}
