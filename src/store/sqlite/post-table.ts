import type { Database } from "better-sqlite3";
import { hash32 } from "../../core/identity.ts";
import type { Post } from "../../core/post.ts";
import { labelOf, type Score } from "../../core/score.ts";
import { MINUTE_MS } from "../../core/time.ts";
import type { ScoredPost, StoredPost } from "../store.ts";
import { type Version, withoutText } from "../versions.ts";
import { ALL_TOPIC_ID, type Names, UNKNOWN_LANG_ID } from "./names.ts";
import { liveCondition, repostCondition, subjectCondition } from "./post-indices.ts";
import {
  COLUMNS,
  HIDDEN,
  keptOf,
  type PostRow,
  type PostState,
  rowOf,
  TAKEN_BACK,
  topicIds,
  topicsColumn,
  VISIBLE,
} from "./post-rows.ts";
import { groupKey } from "./rollup-blocks.ts";
import type { RollupWriter } from "./rollup-writer.ts";
import type { SourceExtents } from "./source-extents.ts";
import { wordsOf } from "./words.ts";

/** The rows of posts with all that hangs on them: words, listings, totals. Every method runs inside a writing transaction. */
export class PostTable {
  readonly #names: Names;
  readonly #rollups: RollupWriter;
  readonly #extents: SourceExtents;
  readonly #statements: ReturnType<typeof prepare>;
  #minutes = new Set<number>();
  #nextRow = 1;

  constructor(db: Database, names: Names, rollups: RollupWriter, extents: SourceExtents) {
    this.#names = names;
    this.#rollups = rollups;
    this.#extents = extents;
    this.#statements = prepare(db, names);
  }

  /** To be called first in each transaction. */
  begin(): void {
    this.#nextRow = (this.#statements.lastRow.get() ?? 0) + 1;
    this.#minutes = new Set();
  }

  /** Minutes since the epoch in which this transaction added a post, or shows one in another way. */
  get minutes(): ReadonlySet<number> {
    return this.#minutes;
  }

  /** The row of a post and what decides between its versions (of the text only whether there is one), if it is stored. */
  find(hash: number, id: string): ({ readonly row: number } & Version) | undefined {
    const found = this.#statements.find.get(hash, id);
    if (found === undefined) return undefined;
    const [row, editedAtMs, isTextless] = found;
    return { row, editedAtMs, text: isTextless === 1 ? null : "" };
  }

  /** A stored post, whole also where it is hidden. */
  load(row: number): StoredPost {
    const columns = this.#statements.load.get(row);
    if (columns === undefined) throw new RangeError(`post ${row} is in an index but not in the table`);
    return keptOf(columns, this.#names);
  }

  insert({ post, topics, score }: ScoredPost, state: PostState, hash: number): void {
    const row = this.#nextRow++;
    const column = topicsColumn(topics, this.#names);
    this.#statements.insert.run(...rowOf(post, column, score, state, hash, this.#names), row);
    this.#addWords(row, post.text);
    this.#statements.list.run(ALL_TOPIC_ID, post.postedAtMs, row);
    for (const topic of topicIds(column)) this.#statements.list.run(topic, post.postedAtMs, row);
    this.#count(post, column, score, 1);
    this.#extents.add(post.source, post.postedAtMs);
    this.#touch(post.postedAtMs);
  }

  replace(row: number, held: StoredPost, { post, topics, score }: ScoredPost, state: PostState): void {
    const before = topicsColumn(held.topics, this.#names);
    const after = topicsColumn(topics, this.#names);
    this.#statements.update.run(...rowOf(post, after, score, state, hash32(post.id), this.#names), row);
    this.#removeWords(row, held.post.text);
    this.#addWords(row, post.text);
    for (const topic of topicIds(before)) this.#statements.unlist.run(topic, post.postedAtMs, row);
    for (const topic of topicIds(after)) this.#statements.list.run(topic, post.postedAtMs, row);
    this.#count(held.post, before, held.score, -1);
    this.#count(post, after, score, 1);
    this.#touch(post.postedAtMs);
  }

  /** Takes text, hashtags, author and address from a post; false where that was done before. */
  takeText(row: number): boolean {
    const held = this.load(row);
    if (held.deleted) return false;
    const { post, topics, score } = withoutText(held);
    const column = topicsColumn(topics, this.#names);
    this.#statements.update.run(...rowOf(post, column, score, TAKEN_BACK, hash32(post.id), this.#names), row);
    this.#removeWords(row, held.post.text);
    this.#touch(post.postedAtMs);
    return true;
  }

  /** Rows of the reposts of a post that still have their text. */
  repostsOf(subjectId: string): readonly number[] {
    return this.#statements.repostsOf.all(subjectId, subjectId);
  }

  /** Ids of the posts that came live under a key and were not taken back. */
  liveIdsOf(authorKey: string): readonly string[] {
    return this.#statements.liveIdsOf.all(authorKey);
  }

  /** Hides the posts that came live under a key, or shows them again. */
  setHidden(authorKey: string, isHidden: boolean): void {
    const { setState } = this.#statements;
    const moved = isHidden ? setState.all(HIDDEN, authorKey, VISIBLE) : setState.all(VISIBLE, authorKey, HIDDEN);
    for (const postedMs of moved) this.#touch(postedMs);
  }

  #touch(postedMs: number): void {
    this.#minutes.add(Math.floor(postedMs / MINUTE_MS));
  }

  #count({ source, kind, lang, postedAtMs, weight }: Post, topics: string, score: Score | null, sign: 1 | -1): void {
    const langId = lang === null ? UNKNOWN_LANG_ID : this.#names.give("lang", lang);
    const group = groupKey(this.#names.give("source", source), this.#names.give("kind", kind), langId);
    const totals = this.#rollups.at(topics, postedAtMs, group);
    totals.count += sign;
    totals.estimate += sign * weight;
    if (!score) return;
    const label = labelOf(score);
    totals.scored += sign;
    if (label === "negative") totals.negative += sign;
    if (label === "positive") totals.positive += sign;
    totals.polaritySum += sign * (score.pos - score.neg);
  }

  #addWords(row: number, text: string | null): void {
    if (text !== null) this.#statements.addWords.run(row, wordsOf(text));
  }

  #removeWords(row: number, text: string | null): void {
    if (text !== null) this.#statements.removeWords.run(row, wordsOf(text));
  }
}

function prepare(db: Database, names: Names) {
  const marks = COLUMNS.map(() => "?").join();
  const isLive = liveCondition(names);
  const isRepost = repostCondition(names);
  return {
    find: db
      .prepare<[number, string], [number, number | null, 0 | 1]>(
        "SELECT post, edited_ms, text IS NULL FROM posts WHERE hash = ? AND id = ?",
      )
      .raw(),
    load: db.prepare<[number], PostRow>(`SELECT ${COLUMNS.join()} FROM posts WHERE post = ?`).raw(),
    insert: db.prepare<unknown[]>(`INSERT INTO posts (${COLUMNS.join()}, post) VALUES (${marks}, ?)`),
    update: db.prepare<unknown[]>(`UPDATE posts SET (${COLUMNS.join()}) = (${marks}) WHERE post = ?`),
    list: db.prepare<[number, number, number]>("INSERT INTO listings (topic, posted_ms, post) VALUES (?, ?, ?)"),
    unlist: db.prepare<[number, number, number]>("DELETE FROM listings WHERE topic = ? AND posted_ms = ? AND post = ?"),
    addWords: db.prepare<[number, string]>("INSERT INTO words (rowid, text) VALUES (?, ?)"),
    removeWords: db.prepare<[number, string]>("INSERT INTO words (words, rowid, text) VALUES ('delete', ?, ?)"),
    lastRow: db.prepare<[], number | null>("SELECT max(post) FROM posts").pluck(),
    repostsOf: db
      .prepare<[string, string], number>(
        `SELECT post FROM posts WHERE ${subjectCondition("?")} AND ${isRepost} AND deleted <> ${TAKEN_BACK}`,
      )
      .pluck(),
    liveIdsOf: db
      .prepare<[string], string>(`SELECT id FROM posts WHERE author = ? AND ${isLive} AND deleted <> ${TAKEN_BACK}`)
      .pluck(),
    setState: db
      .prepare<[PostState, string, PostState], number>(
        `UPDATE posts SET deleted = ? WHERE author = ? AND ${isLive} AND deleted = ? RETURNING posted_ms`,
      )
      .pluck(),
  };
}
