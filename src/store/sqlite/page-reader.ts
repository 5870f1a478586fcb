import type { Database, Statement } from "better-sqlite3";
import { hash32 } from "../../core/identity.ts";
import { MINUTE_MS } from "../../core/time.ts";
import { ALL_TOPIC } from "../../core/topic.ts";
import { searchPhrases } from "../search-text.ts";
import type { PostQuery, StoredPost } from "../store.ts";
import { type FilterIds, filterIds, hasConditions } from "./group-filter.ts";
import type { Names } from "./names.ts";
import {
  arcsAfter,
  byListing,
  byRing,
  byWords,
  compareOnRing,
  type Found,
  type PageRequest,
  RING,
  type Sql,
} from "./page-sql.ts";
import { COLUMNS, type PostRow, shownOf } from "./post-rows.ts";
import type { RollupReader } from "./rollup-reader.ts";
import { labelled, type Slice, timeSlices } from "./time-slices.ts";
import { holdsPhrases, matchExpression } from "./words.ts";

/** Words in fewer posts than this are looked up; posts with a commoner one are soon met by walking. */
const RARE_WORD_POSTS = 10_000;
/** Posts that a walk reads in the hope of a full page, before the words are looked up after all; on the ring fewer. */
const WALKED_POSTS = 25_000;
/** What finding one post by the roll-ups costs, against reading one in a row (1.2 µs). */
const SLICE_COST = 100;
/** The same for the ring, where neighbours do not lie side by side. */
const RING_COST = 8;
/** Statements kept for use again: a page of many slices asks the same of each. */
const KEPT_STATEMENTS = 64;

/** Reads pages of posts, each by the index by which it costs least. All ways give the same posts in the same order. */
export class PageReader {
  readonly #db: Database;
  readonly #names: Names;
  readonly #rollups: RollupReader;
  readonly #statements: ReturnType<typeof prepare>;
  readonly #found = new Map<string, Statement<unknown[], Found>>();

  constructor(db: Database, names: Names, rollups: RollupReader) {
    db.function("holds_phrases", { deterministic: true }, holdsPhrases());
    this.#db = db;
    this.#names = names;
    this.#rollups = rollups;
    this.#statements = prepare(db);
  }

  posts(query: PostQuery): readonly StoredPost[] {
    const filter = filterIds(query, this.#names);
    if (filter.topic === undefined) return [];
    const phrases = searchPhrases(query.text ?? "");
    const request = { query, filter, topic: filter.topic, window: restOfWindow(query), phrases, limit: query.limit };
    const found = phrases.length > 0 ? this.#withText(request) : this.#withoutText(request);
    return found.map(([post]) => {
      const row = this.#statements.load.get(post);
      if (row === undefined) throw new RangeError(`post ${post} is in an index but not in the table`);
      return shownOf(row, this.#names);
    });
  }

  /** Those of these ids that are stored. */
  find(ids: readonly string[]): ReadonlyMap<string, StoredPost> {
    const found = new Map<string, StoredPost>();
    for (const id of ids) {
      const row = this.#statements.find.get(hash32(id), id);
      if (row) found.set(id, shownOf(row, this.#names));
    }
    return found;
  }

  #withoutText(request: PageRequest): readonly Found[] {
    const { query, filter, window } = request;
    const isFiltered = hasConditions(filter) || query.labels !== undefined;
    if (query.order !== "random") return this.#inTime(request, isFiltered ? this.#slices(request) : [window]);
    const ofTopic = this.#countOfTopic(request);
    const matches = isFiltered ? this.#count(filter, request) : ofTopic;
    if (matches === 0) return [];
    const ringCost = (RING_COST * request.limit * this.#countAll()) / matches;
    const sliceCost = isFiltered ? SLICE_COST * matches : Infinity;
    if (ringCost < Math.min(ofTopic, sliceCost)) return this.#onRing(request, RING);
    return this.#bestOf(request, ofTopic <= sliceCost ? [window] : this.#slices(request));
  }

  /** Walks first where the words are common; looks them up where they are rare or the walk did not fill the page. */
  #withText(request: PageRequest): readonly Found[] {
    const { query, window, phrases } = request;
    const holding = this.#statements.countHolding.get(matchExpression(phrases), RARE_WORD_POSTS) ?? 0;
    if (this.#countOfTopic(request) <= holding) return this.#all(byListing(request, window));
    if (holding === RARE_WORD_POSTS) {
      const walked =
        query.order === "random"
          ? this.#onRing(request, Math.ceil((RING * WALKED_POSTS) / RING_COST / this.#countAll()))
          : this.#inTime(request, [this.#beginning(request)]);
      if (walked.length === request.limit) return walked;
    }
    return this.#all(byWords(request));
  }

  #inTime(request: PageRequest, slices: Iterable<Slice>): readonly Found[] {
    const page: Found[] = [];
    for (const slice of slices) {
      for (const found of this.#all(byListing({ ...request, limit: request.limit - page.length }, slice)))
        page.push(found);
      if (page.length >= request.limit) break;
    }
    return page;
  }

  /** Goes on along the ring for a length of it. */
  #onRing(request: PageRequest, length: number): readonly Found[] {
    const { seed = 0, after } = request.query;
    const page: Found[] = [];
    for (const arc of arcsAfter(seed, after?.sort ?? 0, length)) {
      for (const found of this.#all(byRing({ ...request, limit: request.limit - page.length }, arc))) page.push(found);
      if (page.length >= request.limit) break;
    }
    return page;
  }

  /** The first in random order of everything that lies in the slices. */
  #bestOf(request: PageRequest, slices: Iterable<Slice>): readonly Found[] {
    const found = Array.from(slices, (slice) => this.#all(byListing(request, slice))).flat();
    return found.sort(compareOnRing(request.query.seed ?? 0)).slice(0, request.limit);
  }

  #slices({ query, filter, window }: PageRequest): Iterable<Slice> {
    return timeSlices(this.#rollups, filter, query.labels, window, query.order === "newest");
  }

  /** The stretch of time that holds the next posts of the topic, as many as a walk reads. */
  #beginning({ query, topic, window }: PageRequest): Slice {
    const { fromMs, toMs } = window;
    const { nthOldest, nthNewest } = this.#statements;
    if (query.order === "newest") {
      const earliestMs = nthNewest.get(topic, fromMs, toMs, WALKED_POSTS);
      return { fromMs: earliestMs ?? fromMs, toMs };
    }
    const latestMs = nthOldest.get(topic, fromMs, toMs, WALKED_POSTS);
    return { fromMs, toMs: latestMs === undefined ? toMs : latestMs + 1 };
  }

  #countAll(): number {
    return this.#rollups.count({ topic: ALL_TOPIC }, -Infinity, Infinity);
  }

  #countOfTopic(request: PageRequest): number {
    return this.#count({ topic: request.topic, sources: undefined, kinds: undefined, langs: undefined }, request);
  }

  /** Posts of a filter in the window, widened to whole minutes; with the labels asked for where the filter is the page's. */
  #count(filter: FilterIds, { query, filter: asked, window }: PageRequest): number {
    const labels = filter === asked ? query.labels : undefined;
    const fromMs = Math.floor(window.fromMs / MINUTE_MS) * MINUTE_MS;
    const toMs = Math.ceil(window.toMs / MINUTE_MS) * MINUTE_MS;
    let count = 0;
    this.#rollups.visitCoarsely(filter, fromMs, toMs, "sums", (_startMs, _group, totals) => {
      count += labelled(totals, labels);
    });
    return count;
  }

  #all({ sql, values }: Sql): Found[] {
    const kept = this.#found.get(sql);
    if (kept) return kept.all(...values);
    if (this.#found.size >= KEPT_STATEMENTS) this.#found.clear();
    const statement = this.#db.prepare<unknown[], Found>(sql).raw();
    this.#found.set(sql, statement);
    return statement.all(...values);
  }
}

/** The window of a query, without what comes before its `after` where the order is one of time. */
function restOfWindow({ fromMs = -Infinity, toMs = Infinity, order, after }: PostQuery): Slice {
  if (!after || order === "random") return { fromMs, toMs };
  return order === "newest"
    ? { fromMs, toMs: Math.min(toMs, after.sort + 1) }
    : { fromMs: Math.max(fromMs, after.sort), toMs };
}

function prepare(db: Database) {
  const nth = (direction: "ASC" | "DESC"): Statement<[number, number, number, number], number> =>
    db
      .prepare<[number, number, number, number], number>(
        `SELECT posted_ms FROM listings WHERE topic = ? AND posted_ms >= ? AND posted_ms < ?
         ORDER BY posted_ms ${direction} LIMIT 1 OFFSET ?`,
      )
      .pluck();
  return {
    load: db.prepare<[number], PostRow>(`SELECT ${COLUMNS.join()} FROM posts WHERE post = ?`).raw(),
    find: db.prepare<[number, string], PostRow>(`SELECT ${COLUMNS.join()} FROM posts WHERE hash = ? AND id = ?`).raw(),
    countHolding: db
      .prepare<[string, number], number>("SELECT count(*) FROM (SELECT 1 FROM words WHERE words MATCH ? LIMIT ?)")
      .pluck(),
    nthOldest: nth("ASC"),
    nthNewest: nth("DESC"),
  };
}
