import type { Post, PostFlag, PostKind, SourceId, Via } from "../../core/post.ts";
import { LABELS, type Label, labelOf, type Score } from "../../core/score.ts";
import type { StoredPost } from "../store.ts";
import { withoutText } from "../versions.ts";
import type { Names } from "./names.ts";

/** What `deleted` says of a post. A hidden one is kept whole and shown like one that was taken back. */
export type PostState = typeof VISIBLE | typeof TAKEN_BACK | typeof HIDDEN;
export const VISIBLE = 0;
export const TAKEN_BACK = 1;
export const HIDDEN = 2;

/** Columns of `posts` in the order of `PostRow`. */
export const COLUMNS = [
  "hash",
  "posted_ms",
  "edited_ms",
  "source",
  "kind",
  "lang",
  "deleted",
  "score",
  "model",
  "topics",
  "received_ms",
  "via",
  "weight",
  "id",
  "author",
  "subject",
  "url",
  "hashtags",
  "flags",
  "text",
] as const;

export type PostRow = readonly [
  hash: number,
  postedMs: number,
  editedMs: number | null,
  source: number,
  kind: number,
  lang: number | null,
  deleted: PostState,
  score: number | null,
  model: number | null,
  topics: string,
  receivedMs: number,
  via: number,
  weight: number,
  id: string,
  author: string | null,
  subject: string | null,
  url: string | null,
  hashtags: string | null,
  flags: string | null,
  text: string | null,
];

/** A post as its row, with numbers for its names, which are given where they are new. `topics`: see `topicsColumn`. */
export function rowOf(
  post: Post,
  topics: string,
  score: Score | null,
  state: PostState,
  hash: number,
  names: Names,
): PostRow {
  return [
    hash,
    post.postedAtMs,
    post.editedAtMs,
    names.give("source", post.source),
    names.give("kind", post.kind),
    post.lang === null ? null : names.give("lang", post.lang),
    state,
    score && packScore(score),
    score && names.give("model", score.model),
    topics,
    post.receivedAtMs,
    names.give("via", post.via),
    post.weight,
    post.id,
    post.authorKey,
    post.subjectId,
    post.url,
    post.hashtags.length === 0 ? null : JSON.stringify(post.hashtags),
    post.flags.length === 0 ? null : post.flags.join(),
    post.text,
  ];
}

/** The numbers of a post's topics but `all`, parted by commas; "" where there are none. */
export function topicsColumn(topics: readonly string[], names: Names): string {
  let column = "";
  for (const topic of topics) column += column === "" ? names.give("topic", topic) : `,${names.give("topic", topic)}`;
  return column;
}

/** The inverse of `topicsColumn`, as numbers. */
export function topicIds(column: string): readonly number[] {
  return column === "" ? [] : column.split(",").map(Number);
}

/** The post of a row as readers see it. */
export function shownOf(row: PostRow, names: Names): StoredPost {
  const kept = keptOf(row, names);
  return row[6] === HIDDEN ? withoutText(kept) : kept;
}

/** The inverse of `rowOf`. Names of closed sets were checked when they were written. */
export function keptOf(row: PostRow, names: Names): StoredPost {
  const [, postedAtMs, editedAtMs, source, kind, lang, deleted, score, model, topics, receivedAtMs, via] = row;
  const [weight, id, authorKey, subjectId, url, hashtags, flags, text] = tailOf(row);
  return {
    post: {
      id,
      source: names.nameOf("source", source) as SourceId,
      kind: names.nameOf("kind", kind) as PostKind,
      subjectId,
      postedAtMs,
      receivedAtMs,
      editedAtMs,
      authorKey,
      lang: lang === null ? null : names.nameOf("lang", lang),
      text,
      hashtags: hashtags === null ? [] : JSON.parse(hashtags),
      url,
      weight,
      via: names.nameOf("via", via) as Via,
      flags: flags === null ? [] : (flags.split(",") as PostFlag[]),
    },
    topics: topicIds(topics).map((topic) => names.nameOf("topic", topic)),
    score: score === null || model === null ? null : unpackScore(score, names.nameOf("model", model)),
    deleted: deleted === TAKEN_BACK,
  };
}

function tailOf([, , , , , , , , , , , , ...tail]: PostRow) {
  return tail;
}

/** Label, neg, neu and pos in a byte each. */
function packScore(score: Score): number {
  return (LABELS.indexOf(labelOf(score)) << 24) | (score.neg << 16) | (score.neu << 8) | score.pos;
}

function unpackScore(packed: number, model: string): Score {
  return { neg: (packed >> 16) & 255, neu: (packed >> 8) & 255, pos: packed & 255, model };
}

/** SQL condition that a post in `posts` as `p` is shown with its text, if it has one. */
export const VISIBLE_CONDITION = `p.deleted = ${VISIBLE}`;

/** SQL condition that a post in `posts` as `p` has one of the labels. */
export function labelCondition(labels: readonly Label[]): string {
  return `p.score >> 24 IN (${labels.map((label) => LABELS.indexOf(label)).join()})`;
}
