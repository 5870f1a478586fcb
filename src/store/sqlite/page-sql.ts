import { ringStart } from "../sort-key.ts";
import type { PostQuery } from "../store.ts";
import { type FilterIds, postConditions } from "./group-filter.ts";
import { ALL_TOPIC_ID } from "./names.ts";
import { COLUMNS, labelCondition } from "./post-rows.ts";
import { matchExpression } from "./words.ts";

/** SQL and the values for its marks. */
export interface Sql {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

/** What a page is about, in the terms of the tables. */
export interface PageRequest {
  readonly query: PostQuery;
  readonly filter: FilterIds;
  readonly topic: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly phrases: readonly (readonly string[])[];
}

const ROW = COLUMNS.map((column) => `p.${column}`).join();
const RING = 4_294_967_296;

/** Posts of the topic in [fromMs, toMs), in the order of the query, by the listing of the topic. */
export function byListing(request: PageRequest, fromMs: number, toMs: number): Sql {
  return select(
    "listings l CROSS JOIN posts p ON p.post = l.post",
    [
      { sql: "l.topic = ? AND l.posted_ms >= ? AND l.posted_ms < ?", values: [request.topic, fromMs, toMs] },
      ...after(request.query, "l.posted_ms"),
      ...conditions(request.query, request.filter),
      ...textTest(request),
    ],
    orderBy(request.query, "l.posted_ms"),
    request.query.limit,
  );
}

/** Posts whose hash lies in [from, to), in order of it: a stretch of the ring on which random order walks. */
export function byRing(request: PageRequest, from: number, to: number): Sql {
  const { query, filter } = request;
  return select(
    "posts p INDEXED BY posts_by_hash",
    [
      { sql: "p.hash >= ? AND p.hash < ?", values: [from, to] },
      ...after(query, "p.posted_ms"),
      ...inWindow(request),
      ...inTopic(request),
      ...conditions(query, filter),
      ...textTest(request),
    ],
    "p.hash, p.id",
    query.limit,
  );
}

/** Posts that hold the phrases, by the index of words. */
export function byWords(request: PageRequest): Sql {
  const { query, filter, phrases } = request;
  return select(
    "words CROSS JOIN posts p ON p.post = words.rowid",
    [
      { sql: "words MATCH ?", values: [matchExpression(phrases)] },
      ...after(query, "p.posted_ms"),
      ...inWindow(request),
      ...inTopic(request),
      ...conditions(query, filter),
    ],
    orderBy(query, "p.posted_ms"),
    query.limit,
  );
}

/** The stretches of the ring that come after a key of the random order, in the order of walking. */
export function stretches(seed: number, after: number): readonly (readonly [from: number, to: number])[] {
  const start = ringStart(seed);
  const at = (start + after) % RING;
  return at >= start && start > 0
    ? [
        [at, RING],
        [0, start],
      ]
    : [[at, start === 0 ? RING : start]];
}

function select(from: string, where: readonly Sql[], order: string, limit: number): Sql {
  return {
    sql: `SELECT ${ROW} FROM ${from} WHERE ${where.map(({ sql }) => sql).join(" AND ")} ORDER BY ${order} LIMIT ?`,
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

function inWindow({ query, fromMs, toMs }: PageRequest): readonly Sql[] {
  const bounds: Sql[] = [];
  if (query.fromMs !== undefined) bounds.push({ sql: "p.posted_ms >= ?", values: [fromMs] });
  if (query.toMs !== undefined) bounds.push({ sql: "p.posted_ms < ?", values: [toMs] });
  return bounds;
}

function inTopic({ topic }: PageRequest): readonly Sql[] {
  if (topic === ALL_TOPIC_ID) return [];
  const listing = "SELECT 1 FROM listings l WHERE l.topic = ? AND l.posted_ms = p.posted_ms AND l.post = p.post";
  return [{ sql: `EXISTS (${listing})`, values: [topic] }];
}

function conditions({ labels, includeDeleted }: PostQuery, filter: FilterIds): readonly Sql[] {
  const all = [...postConditions(filter)];
  if (labels) all.push(labelCondition(labels));
  if (!includeDeleted) all.push("p.deleted = 0");
  return all.map((sql) => ({ sql, values: [] }));
}

/** For posts that were not found by their words: a function of the connection (page-reader.ts) reads each text. */
function textTest({ query, phrases }: PageRequest): readonly Sql[] {
  return phrases.length === 0 ? [] : [{ sql: "holds_phrases(p.text, ?)", values: [query.text ?? ""] }];
}
