import type { Database } from "better-sqlite3";
import { hash32 } from "../../core/identity.ts";
import type { Post } from "../../core/post.ts";
import { labelOf, type Score } from "../../core/score.ts";
import type { ScoredPost, StoredPost } from "../store.ts";
import { isLater, laterVersion, withoutText } from "../versions.ts";
import { ALL_TOPIC_ID, type Names, UNKNOWN_LANG_ID } from "./names.ts";
import { COLUMNS, type PostRow, postOf, rowOf, topicIds, topicsColumn } from "./post-rows.ts";
import { groupKey } from "./rollup-blocks.ts";
import type { RollupWriter } from "./rollup-writer.ts";
import type { SourceExtents } from "./source-extents.ts";
import { wordsOf } from "./words.ts";

/** Writes posts with all that hangs on them. Every method runs inside a writing transaction. */
export class PostWriter {
  readonly #names: Names;
  readonly #rollups: RollupWriter;
  readonly #extents: SourceExtents;
  readonly #statements: ReturnType<typeof prepare>;
  #nextPost = 1;

  constructor(db: Database, names: Names, rollups: RollupWriter, extents: SourceExtents) {
    this.#names = names;
    this.#rollups = rollups;
    this.#extents = extents;
    this.#statements = prepare(db);
  }

  /** To be called first in each transaction. */
  begin(): void {
    this.#nextPost = (this.#statements.lastPost.get() ?? 0) + 1;
  }

  /** Stores a post or a later version of one. `isDeleted`: its deletion came before it. */
  store(arriving: ScoredPost, isDeleted: (id: string) => boolean): "stored" | "updated" | "duplicates" {
    const { id } = arriving.post;
    const hash = hash32(id);
    const found = this.#statements.find.get(hash, id);
    if (found === undefined) {
      if (isDeleted(id)) this.#insert(withoutText(arriving), true, hash);
      else this.#insert(arriving, false, hash);
      return "stored";
    }
    const [rowid, editedAtMs, isTextless] = found;
    if (!isLater({ editedAtMs, text: isTextless === 1 ? null : "" }, arriving.post)) return "duplicates";
    const held = this.#load(rowid);
    const later = laterVersion(held, arriving);
    if (!later) return "duplicates";
    this.#replace(rowid, held, later);
    return "updated";
  }

  /** Takes text, hashtags, author and address from a stored post; false where there is none that still has them. */
  delete(id: string): boolean {
    const hash = hash32(id);
    const [rowid] = this.#statements.find.get(hash, id) ?? [];
    if (rowid === undefined) return false;
    const held = this.#load(rowid);
    if (held.deleted) return false;
    const { post, topics, score } = withoutText(held);
    const row = rowOf(post, topicsColumn(topics, this.#names), score, true, hash, this.#names);
    this.#statements.update.run(...row, rowid);
    this.#removeWords(rowid, held.post.text);
    return true;
  }

  #insert({ post, topics, score }: ScoredPost, isDeleted: boolean, hash: number): void {
    const rowid = this.#nextPost++;
    const column = topicsColumn(topics, this.#names);
    this.#statements.insert.run(...rowOf(post, column, score, isDeleted, hash, this.#names), rowid);
    this.#addWords(rowid, post.text);
    this.#statements.list.run(ALL_TOPIC_ID, post.postedAtMs, rowid);
    for (const topic of topicIds(column)) this.#statements.list.run(topic, post.postedAtMs, rowid);
    this.#count(post, column, score, 1);
    this.#extents.add(post.source, post.postedAtMs);
  }

  #replace(rowid: number, held: StoredPost, later: StoredPost): void {
    const { post, score, deleted } = later;
    const before = topicsColumn(held.topics, this.#names);
    const after = topicsColumn(later.topics, this.#names);
    this.#statements.update.run(...rowOf(post, after, score, deleted, hash32(post.id), this.#names), rowid);
    this.#removeWords(rowid, held.post.text);
    this.#addWords(rowid, post.text);
    for (const topic of topicIds(before)) this.#statements.unlist.run(topic, post.postedAtMs, rowid);
    for (const topic of topicIds(after)) this.#statements.list.run(topic, post.postedAtMs, rowid);
    this.#count(held.post, before, held.score, -1);
    this.#count(post, after, score, 1);
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

  #load(rowid: number): StoredPost {
    const row = this.#statements.load.get(rowid);
    if (row === undefined) throw new RangeError(`post ${rowid} is in an index but not in the table`);
    return postOf(row, this.#names);
  }

  #addWords(rowid: number, text: string | null): void {
    if (text !== null) this.#statements.addWords.run(rowid, wordsOf(text));
  }

  #removeWords(rowid: number, text: string | null): void {
    if (text !== null) this.#statements.removeWords.run(rowid, wordsOf(text));
  }
}

function prepare(db: Database) {
  const marks = COLUMNS.map(() => "?").join();
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
    lastPost: db.prepare<[], number | null>("SELECT max(post) FROM posts").pluck(),
  };
}
