import type { PostFlag, PostKind } from "../../core/post.ts";
import type { Draft, Fault } from "./draft.ts";
import { FAULTS } from "./faults.ts";
import { htmlToText } from "./html-text.ts";
import type { JsonObject } from "./json-value.ts";
import { arrayAt, isObject, objectAt, softId, stringAt } from "./json-value.ts";
import { primaryLanguage } from "./language.ts";
import { rowPartsOf } from "./row-parts.ts";
import { timeValue } from "./time-value.ts";

/** Whether an object is a status of Mastodon or a server that speaks like it. */
export function isStatus(value: JsonObject): boolean {
  if (typeof value["content"] !== "string" || value["created_at"] === undefined) return false;
  return value["uri"] !== undefined || value["visibility"] !== undefined || isObject(value["account"]);
}

/** Key by which a status is known on its own server only. */
export function localId(status: JsonObject): string | undefined {
  return softId(status["id"]);
}

/** A status of Mastodon. A reblog carries the full text of the status it is about. */
export function normaliseStatus(status: JsonObject): Draft | Fault {
  const reblog = objectAt(status, "reblog");
  if (!isPublic(status) || (reblog && !isPublic(reblog))) return FAULTS.notPublic;
  const created = timeValue(status["created_at"]);
  if (created.kind !== "instant") return FAULTS.noTime;
  const shown = reblog ?? status;
  const edited = timeValue(status["edited_at"]);
  const editedAtMs = edited.kind === "instant" ? edited.ms : null;
  const flags: PostFlag[] = editedAtMs === null ? [] : ["edited"];
  if (asksNotToBeShown(status) || asksNotToBeShown(shown)) flags.push("no_public_quote");
  const quoted = quotedStatus(status);
  const kind: PostKind = reblog ? "repost" : quoted ? "quote" : isReply(status) ? "reply" : "original";
  const id = globalId(status);
  return {
    platform: "mastodon",
    id,
    ...(id === null && { rowParts: rowPartsOf(status) }),
    kind,
    subjectId: reblog ? globalId(reblog) : quoted ? globalId(quoted) : null,
    postedAtMs: created.ms,
    editedAtMs,
    author: authorOf(status),
    lang: primaryLanguage(shown["language"]),
    text: textOf(shown),
    hashtags: tagsOf(shown),
    url: webAddress(status) ?? webAddress(shown),
    flags,
  };
}

/** Followers may reblog what was meant for them alone, so a reblog can be public and the status not. */
function isPublic({ visibility }: JsonObject): boolean {
  return visibility === undefined || visibility === "public" || visibility === "unlisted";
}

function globalId(status: JsonObject): string | null {
  const uri = stringAt(status, "uri") ?? stringAt(status, "url");
  return uri === undefined ? null : `mastodon:${uri}`;
}

/** `quote` holds the status itself on older servers, since 4.4 a state with `quoted_status`, perhaps only its id. */
function quotedStatus(status: JsonObject): JsonObject | undefined {
  const quote = objectAt(status, "quote") ?? objectAt(objectAt(status, "pleroma") ?? {}, "quote");
  if (!quote) return undefined;
  return objectAt(quote, "quoted_status") ?? quote;
}

function isReply(status: JsonObject): boolean {
  return softId(status["in_reply_to_id"]) !== undefined || softId(status["in_reply_to_account_id"]) !== undefined;
}

function textOf(status: JsonObject): string {
  const content = htmlToText(stringAt(status, "content") ?? "");
  const warning = stringAt(status, "spoiler_text");
  return warning === undefined ? content : `${warning}\n\n${content}`.trim();
}

function tagsOf(status: JsonObject): readonly string[] {
  const names = arrayAt(status, "tags").map((tag) => (isObject(tag) ? tag["name"] : tag));
  return names.filter((name) => typeof name === "string");
}

/** What leads to the page of a status; never an address of another kind, which a browser might run. */
function webAddress(status: JsonObject): string | null {
  const url = stringAt(status, "url");
  return url !== undefined && /^https?:\/\//i.test(url) ? url : null;
}

/** The author's account is not to be found by search machines, or its posts not by search. */
function asksNotToBeShown(status: JsonObject): boolean {
  const account = objectAt(status, "account");
  return account !== undefined && (account["noindex"] === true || account["indexable"] === false);
}

function authorOf(status: JsonObject): string | undefined {
  const account = objectAt(status, "account");
  if (!account) return undefined;
  return stringAt(account, "uri") ?? stringAt(account, "url") ?? stringAt(account, "acct")?.toLowerCase();
}
