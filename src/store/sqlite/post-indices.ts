import type { Database } from "better-sqlite3";
import { Names } from "./names.ts";
import { wordsOf } from "./words.ts";

/** SQL condition that a post came live or by refill, as the index on authors has it. */
export function liveCondition(names: Names): string {
  return `via IN (${idOf(names, "via", "live")}, ${idOf(names, "via", "refill")})`;
}

/** SQL condition that a post is a repost, as the index on subjects has it. */
export function repostCondition(names: Names): string {
  return `kind = ${idOf(names, "kind", "repost")}`;
}

/**
 * SQL condition that a post is about the one with the id that the expression gives. The index on subjects holds their
 * last signs, in which ids differ: addresses of 75 signs would slow an import by a tenth.
 */
export function subjectCondition(id: string): string {
  return `substr(subject, -8) = substr(${id}, -8) AND subject = ${id}`;
}

function idOf(names: Names, space: "via" | "kind", name: string): number {
  const id = names.find(space, name);
  if (id === undefined) throw new RangeError(`the ${space} "${name}" has no number`);
  return id;
}

/** Makes the indices by which posts are found when an account or a post goes. */
export function indexPosts(db: Database): void {
  const names = new Names(db);
  for (const via of ["live", "refill"]) names.give("via", via);
  names.give("kind", "repost");
  db.exec(`
    CREATE INDEX posts_by_author ON posts (author) WHERE author IS NOT NULL AND ${liveCondition(names)};
    CREATE INDEX posts_by_subject ON posts (substr(subject, -8)) WHERE ${repostCondition(names)};
  `);
}

/** Takes the copies of deleted texts that reposts have kept until now. */
export function takeTextOfReposts(db: Database): void {
  const reposts = db
    .prepare<[], [post: number, text: string | null]>(
      `SELECT post, text FROM deletions d CROSS JOIN posts
       WHERE ${subjectCondition("d.id")} AND ${repostCondition(new Names(db))} AND deleted = 0`,
    )
    .raw();
  const takeText = db.prepare<[number]>(
    "UPDATE posts SET deleted = 1, text = NULL, hashtags = NULL, author = NULL, url = NULL WHERE post = ?",
  );
  const removeWords = db.prepare<[number, string]>("INSERT INTO words (words, rowid, text) VALUES ('delete', ?, ?)");
  const found = reposts.all();
  if (found.length > 0) db.exec("UPDATE meta SET value = value + 1 WHERE key = 'revision'");
  for (const [post, text] of found) {
    takeText.run(post);
    if (text !== null) removeWords.run(post, wordsOf(text));
  }
}
