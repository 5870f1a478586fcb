import type { PostFlag, PostKind } from "../../core/post.ts";
import type { Draft, Fault } from "./draft.ts";
import { FAULTS } from "./faults.ts";
import type { JsonObject } from "./json-value.ts";
import { arrayAt, INEXACT, idValue, isObject, objectAt, softId, stringAt } from "./json-value.ts";
import { primaryLanguage } from "./language.ts";
import { rowPartsOf } from "./row-parts.ts";
import { readTime } from "./times.ts";
import {
  entityTags,
  isSnowflake,
  looksCut,
  looksLikeRepost,
  snowflakeMs,
  unescapeX,
  xDigits,
  xPostUrl,
} from "./x-id.ts";

/** Posts that stand in the same response of X, by id. */
export interface Included {
  /** One that it carries beside its `data`, because a post of it refers to it. */
  get(id: string): JsonObject | undefined;
  /** One of its `data` itself. */
  sibling(id: string): JsonObject | undefined;
}

export const NO_INCLUDES: Included = { get: () => undefined, sibling: () => undefined };

/** Posts of an `includes` member in either spelling, and those of the list of a response. */
export function includedPosts(response: JsonObject, list: readonly unknown[]): Included {
  const includes = objectAt(response, "includes");
  const beside = includes ? byId([...arrayAt(includes, "tweets"), ...arrayAt(includes, "posts")]) : null;
  let siblings: ReadonlyMap<string, JsonObject> | null = null;
  return {
    get: (id) => beside?.get(id),
    sibling: (id) => {
      siblings ??= byId(list);
      return siblings.get(id);
    },
  };
}

function byId(list: readonly unknown[]): ReadonlyMap<string, JsonObject> {
  const posts = new Map<string, JsonObject>();
  for (const post of list) if (isObject(post) && typeof post["id"] === "string") posts.set(post["id"], post);
  return posts;
}

/** Members that only a post of X API v2 has, in the spellings before and after the renaming of 2026. */
const MARKS = [
  "author_id",
  "edit_history_tweet_ids",
  "edit_history_post_ids",
  "referenced_tweets",
  "referenced_posts",
  "public_metrics",
  "note_tweet",
  "note_post",
  "in_reply_to_user_id",
  "edit_controls",
  "reply_settings",
  "context_annotations",
  "matching_rules",
];

/** Whether an object is a post of X API v2 by its members. */
export function isV2Post(value: JsonObject): boolean {
  if (typeof value["text"] !== "string" || isObject(value["user"])) return false;
  for (const mark of MARKS) if (value[mark] !== undefined) return true;
  return false;
}

/**
 * A post of X API v2, flat or from `data`. References are looked up inline first, then in `included`. INEXACT where the
 * id came as a number that cannot hold it, unless `exact` says that nothing better can be had.
 */
export function normaliseV2(post: JsonObject, included: Included, exact: boolean): Draft | Fault | typeof INEXACT {
  const version = idValue(post["id"]);
  if (version === INEXACT && !exact) return INEXACT;
  const versionDigits = version === INEXACT || version === undefined ? null : xDigits(version);
  const digits = firstVersion(post, version, versionDigits) ?? versionDigits;
  const postedAtMs = timeOf(post, digits);
  if (postedAtMs === null) return FAULTS.noTime;
  const flags: PostFlag[] = [];
  if (version === INEXACT) flags.push("rounded_id");
  const edited = versionDigits !== null && digits !== versionDigits;
  if (edited) flags.push("edited");
  const { kind, subjectId, subject } = subjectOf(post, included);
  const isWithheld = isWithheldEverywhere(post) || (subject !== undefined && isWithheldEverywhere(subject));
  const text = isWithheld ? null : wholeText(subject ?? post);
  const isRepost = kind === "repost" || (text !== null && looksLikeRepost(text));
  if (text !== null && looksCut(text)) flags.push("truncated");
  if (text === null) flags.push("volume_only");
  return {
    platform: "x",
    id: digits === null ? null : `x:${digits}`,
    ...(digits === null && { rowParts: rowPartsOf(post) }),
    ...versionsOf(post, digits),
    kind: isRepost ? "repost" : kind,
    subjectId: isRepost && kind !== "repost" ? null : subjectId,
    postedAtMs,
    editedAtMs: edited ? snowflakeMs(versionDigits) : null,
    author: authorOf(post),
    lang: primaryLanguage(post["lang"]),
    text,
    hashtags: isWithheld ? [] : entityTags((subject ?? post)["entities"]),
    url: digits === null ? null : xPostUrl(digits),
    flags,
  };
}

/** XX stands for all countries, XY for a claim of copyright, which holds in all of them. */
const EVERYWHERE: ReadonlySet<unknown> = new Set(["XX", "XY"]);

/** Whether X shows the post nowhere: it counts, but its text may not be kept. Withheld in some countries is shown in others. */
function isWithheldEverywhere(post: JsonObject): boolean {
  const withheld = objectAt(post, "withheld");
  if (!withheld) return false;
  const countries = arrayAt(withheld, "country_codes");
  if (countries.length === 0) return withheld["copyright"] === true;
  return countries.some((code) => EVERYWHERE.has(code));
}

function history(post: JsonObject): readonly unknown[] {
  const versions = post["edit_history_tweet_ids"] ?? post["edit_history_post_ids"];
  return Array.isArray(versions) ? versions : [];
}

/** Null where the history begins with nothing that can be the id of a post that was edited: all of these tell their time. */
function firstVersion(post: JsonObject, version: unknown, versionDigits: string | null): string | null {
  const first = softId(history(post)[0]);
  if (first === version) return versionDigits;
  const digits = first === undefined ? null : xDigits(first);
  return digits !== null && isSnowflake(digits) ? digits : null;
}

/** Ids of the post other than `first`. */
function versionsOf(post: JsonObject, first: string | null): { readonly versions?: readonly string[] } {
  const later = history(post)
    .slice(1)
    .flatMap((version) => softId(version) ?? [])
    .filter((version) => version !== first);
  return later.length === 0 ? {} : { versions: later.map((version) => `x:${version}`) };
}

function timeOf(post: JsonObject, digits: string | null): number | null {
  const fromId = digits === null ? null : snowflakeMs(digits);
  if (fromId !== null) return fromId;
  const created = readTime(stringAt(post, "created_at") ?? "", null);
  return created.kind === "instant" ? created.ms : null;
}

interface Subject {
  readonly kind: PostKind;
  readonly subjectId: string | null;
  /** The reposted post, where the file holds it. */
  readonly subject: JsonObject | undefined;
}

function subjectOf(post: JsonObject, included: Included): Subject {
  const references = post["referenced_tweets"] ?? post["referenced_posts"];
  let kind: PostKind = stringAt(post, "in_reply_to_user_id") === undefined ? "original" : "reply";
  let subjectId: string | null = null;
  if (!Array.isArray(references)) return { kind, subjectId, subject: undefined };
  for (const reference of references) {
    if (!isObject(reference)) continue;
    const id = softId(reference["id"]);
    const reposted = id === undefined ? null : `x:${id}`;
    if (reference["type"] === "retweeted" || reference["type"] === "reposted") {
      const whole = typeof reference["text"] === "string" ? reference : included.get(id ?? "");
      const isCut = whole === undefined && looksCut(wholeText(post) ?? "");
      return { kind: "repost", subjectId: reposted, subject: isCut ? included.sibling(id ?? "") : whole };
    }
    if (reference["type"] === "quoted") {
      kind = "quote";
      subjectId = reposted;
    } else if (kind === "original") kind = "reply";
  }
  return { kind, subjectId, subject: undefined };
}

function wholeText(post: JsonObject): string | null {
  const note = objectAt(post, "note_tweet") ?? objectAt(post, "note_post");
  const text = (note && stringAt(note, "text")) ?? post["text"];
  return typeof text === "string" ? unescapeX(text) : null;
}

function authorOf(post: JsonObject): string | undefined {
  const id = softId(post["author_id"]);
  if (id !== undefined) return id;
  const author = objectAt(post, "author");
  return author && (softId(author["id"]) ?? stringAt(author, "username")?.toLowerCase());
}
