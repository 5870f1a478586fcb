import type { PostFlag, PostKind } from "../../core/post.ts";
import type { Draft, Fault } from "./draft.ts";
import { FAULTS } from "./faults.ts";
import type { JsonObject } from "./json-value.ts";
import { arrayAt, INEXACT, idValue, isObject, objectAt, softId, stringAt } from "./json-value.ts";
import { primaryLanguage } from "./language.ts";
import { rowPartsOf } from "./row-parts.ts";
import { timeValue } from "./time-value.ts";
import { entityTags, looksCut, looksLikeRepost, snowflakeMs, unescapeX, xDigits, xPostUrl } from "./x-id.ts";

/** Whether an object is a tweet of API v1.1, of any of its three text modes, by its members. */
export function isV1Tweet(value: JsonObject): boolean {
  if (value["text"] === undefined && value["full_text"] === undefined) return false;
  if (isObject(value["user"]) && (value["id_str"] !== undefined || value["retweet_count"] !== undefined)) return true;
  return value["id_str"] !== undefined && value["created_at"] !== undefined;
}

/** A tweet of API v1.1. INEXACT as in `normaliseV2`. */
export function normaliseV1(tweet: JsonObject, exact: boolean): Draft | Fault | typeof INEXACT {
  const version = idValue(tweet["id_str"]) ?? idValue(tweet["id"]);
  if (version === INEXACT && !exact) return INEXACT;
  const versionDigits = version === INEXACT || version === undefined ? null : xDigits(version);
  const digits = firstVersion(tweet) ?? versionDigits;
  const postedAtMs = (digits === null ? null : snowflakeMs(digits)) ?? declaredMs(tweet);
  if (postedAtMs === null) return FAULTS.noTime;
  const subject = objectAt(tweet, "retweeted_status");
  const whole = subject ?? tweet;
  const text = fullText(whole);
  const kind = text !== null && !subject && looksLikeRepost(text) ? "repost" : kindOf(tweet, subject);
  const edited = versionDigits !== null && digits !== versionDigits;
  return {
    platform: "x",
    id: digits === null ? null : `x:${digits}`,
    ...(digits === null && { rowParts: rowPartsOf(tweet) }),
    kind,
    subjectId: subjectId(tweet, subject, kind),
    postedAtMs,
    editedAtMs: edited ? snowflakeMs(versionDigits) : null,
    author: authorOf(tweet),
    lang: primaryLanguage(tweet["lang"]),
    text,
    hashtags: entityTags(objectAt(whole, "extended_tweet")?.["entities"] ?? whole["entities"]),
    url: digits === null ? null : xPostUrl(digits),
    flags: flagsOf(whole, text, version === INEXACT, edited),
  };
}

function firstVersion(tweet: JsonObject): string | null {
  const history = objectAt(tweet, "edit_history");
  const first = history && (softId(history["initial_tweet_id"]) ?? softId(arrayAt(history, "edit_tweet_ids")[0]));
  return first === undefined ? null : xDigits(first);
}

function declaredMs(tweet: JsonObject): number | null {
  for (const member of ["timestamp_ms", "created_at"]) {
    const reading = timeValue(tweet[member]);
    if (reading.kind === "instant") return reading.ms;
  }
  return null;
}

function kindOf(tweet: JsonObject, subject: JsonObject | undefined): PostKind {
  if (subject) return "repost";
  if (isObject(tweet["quoted_status"]) || tweet["is_quote_status"] === true || tweet["quoted_status_id"])
    return "quote";
  for (const member of ["in_reply_to_status_id_str", "in_reply_to_status_id", "in_reply_to_user_id_str"]) {
    if (tweet[member] !== undefined && tweet[member] !== null && tweet[member] !== "") return "reply";
  }
  return stringAt(tweet, "in_reply_to_screen_name") === undefined ? "original" : "reply";
}

function subjectId(tweet: JsonObject, reposted: JsonObject | undefined, kind: PostKind): string | null {
  const subject = kind === "quote" ? objectAt(tweet, "quoted_status") : reposted;
  const quoted = kind === "quote" ? (tweet["quoted_status_id_str"] ?? tweet["quoted_status_id"]) : undefined;
  const id = softId(subject?.["id_str"]) ?? softId(subject?.["id"]) ?? softId(quoted);
  return id === undefined ? null : `x:${id}`;
}

/** The whole text: extended mode inside compatibility mode, then extended mode, then what is there. */
function fullText(tweet: JsonObject): string | null {
  const extended = objectAt(tweet, "extended_tweet");
  const text = (extended && stringAt(extended, "full_text")) ?? stringAt(tweet, "full_text") ?? tweet["text"];
  return typeof text === "string" ? unescapeX(text) : null;
}

function flagsOf(whole: JsonObject, text: string | null, rounded: boolean, edited: boolean): readonly PostFlag[] {
  const flags: PostFlag[] = [];
  if (rounded) flags.push("rounded_id");
  if (edited) flags.push("edited");
  const isExtended = objectAt(whole, "extended_tweet") !== undefined || whole["full_text"] !== undefined;
  if (text === null) flags.push("volume_only");
  else if ((whole["truncated"] === true && !isExtended) || looksCut(text)) flags.push("truncated");
  return flags;
}

function authorOf(tweet: JsonObject): string | undefined {
  const user = objectAt(tweet, "user");
  if (!user) return undefined;
  return softId(user["id_str"]) ?? softId(user["id"]) ?? stringAt(user, "screen_name")?.toLowerCase();
}
