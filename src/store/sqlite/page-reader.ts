import type { Database, Statement } from "better-sqlite3";
import { matchesPhrases, searchPhrases } from "../search-text.ts";
import type { PostQuery, StoredPost } from "../store.ts";
import { filterIds } from "./group-filter.ts";
import type { Names } from "./names.ts";
import { byListing, byRing, byWords, type PageRequest, type Sql, stretches } from "./page-sql.ts";
import { type PostRow, postOf } from "./post-rows.ts";
import type { RollupReader } from "./rollup-reader.ts";

/** Up to so many posts of a window are sorted for a random page; beyond, the ring is walked. */
const SORTED_POSTS = 20_000;

/** Reads pages of posts: chooses the index by which a page costs least. */
export class PageReader {
  readonly #db: Database;
  readonly #names: Names;
  readonly #rollups: RollupReader;
  readonly #inTransaction: (query: PostQuery) => readonly StoredPost[];

  constructor(db: Database, names: Names, rollups: RollupReader) {
    this.#db = db;
    this.#names = names;
    this.#rollups = rollups;
    this.#inTransaction = db.transaction((query: PostQuery) => this.#read(query));
    db.function("holds_phrases", { deterministic: true }, holdsPhrases());
  }

  /** One page, as of one moment. */
  posts(query: PostQuery): readonly StoredPost[] {
    return this.#inTransaction(query);
  }

  #read(query: PostQuery): readonly StoredPost[] {
    const filter = filterIds(query, this.#names);
    if (filter.topic === undefined) return [];
    const request: PageRequest = {
      query,
      filter,
      topic: filter.topic,
      fromMs: query.fromMs ?? Number.NEGATIVE_INFINITY,
      toMs: query.toMs ?? Number.POSITIVE_INFINITY,
      phrases: searchPhrases(query.text ?? ""),
    };
    return this.#rows(request).map((row) => postOf(row, this.#names));
  }

  #rows(request: PageRequest): readonly PostRow[] {
    const { query, fromMs, toMs, phrases } = request;
    if (phrases.length > 0) return this.#all(byWords(request));
    if (query.order !== "random") return this.#all(byListing(request, fromMs, toMs));
    const inWindow = this.#rollups.count({ topic: query.topic }, fromMs, toMs);
    if (inWindow <= SORTED_POSTS) return this.#all(byListing(request, fromMs, toMs));
    const rows: PostRow[] = [];
    for (const [from, to] of stretches(query.seed ?? 0, query.after?.sort ?? 0)) {
      const rest = { ...request, query: { ...query, limit: query.limit - rows.length } };
      rows.push(...this.#all(byRing(rest, from, to)));
      if (rows.length >= query.limit) break;
    }
    return rows;
  }

  #all({ sql, values }: Sql): readonly PostRow[] {
    const statement: Statement<unknown[], PostRow> = this.#db.prepare(sql);
    return statement.raw().all(...values);
  }
}

/** The phrases of a query are taken apart once, not for each text. */
function holdsPhrases(): (text: unknown, query: unknown) => number {
  let lastQuery: unknown;
  let phrases: readonly (readonly string[])[] = [];
  return (text, query) => {
    if (query !== lastQuery) phrases = searchPhrases(String(query));
    lastQuery = query;
    return matchesPhrases(typeof text === "string" ? text : null, phrases) ? 1 : 0;
  };
}
