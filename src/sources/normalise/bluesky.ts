import type { PostFlag, PostKind } from "../../core/post.ts";
import { MINUTE_MS } from "../../core/time.ts";
import type { Draft, Fault } from "./draft.ts";
import { FAULTS } from "./faults.ts";
import type { JsonObject } from "./json-value.ts";
import { arrayAt, isObject, objectAt, stringAt } from "./json-value.ts";
import { primaryLanguage } from "./language.ts";
import { readTime } from "./times.ts";

export const BLUESKY_POST = "app.bsky.feed.post";
export const BLUESKY_REPOST = "app.bsky.feed.repost";

const AT_URI = /^at:\/\/(did:[a-z]+:[^/\s]+)\/([\w.]+)\/([\w.~:-]+)$/;

export interface AtUri {
  readonly did: string;
  readonly collection: string;
  readonly rkey: string;
}

/** The parts of an address in the AT network, or null where the text is none or names its author by handle. */
export function parseAtUri(uri: string): AtUri | null {
  const match = AT_URI.exec(uri);
  return match ? { did: match[1] ?? "", collection: match[2] ?? "", rkey: match[3] ?? "" } : null;
}

/** A record of the network with what is known around it. */
export interface BlueskyRecord {
  readonly uri: string;
  readonly record: JsonObject;
  /** When the network or the server that was asked saw it, epoch milliseconds. */
  readonly arrivedAtMs: number | null;
  /** Whether this is a later version; then `arrivedAtMs` is the time of the edit. */
  readonly isUpdate: boolean;
}

/** A post or repost of Bluesky. Undefined for a record of another collection. */
export function normaliseBluesky(item: BlueskyRecord): Draft | Fault | undefined {
  const at = parseAtUri(item.uri);
  if (at?.collection !== BLUESKY_POST && at?.collection !== BLUESKY_REPOST) return undefined;
  const time = postedAt(item, at.rkey);
  if (time === null) return FAULTS.noTime;
  const base = {
    platform: "bluesky" as const,
    id: `bluesky:${item.uri}`,
    postedAtMs: time.ms,
    editedAtMs: item.isUpdate ? item.arrivedAtMs : null,
    author: at.did,
  };
  const flags: PostFlag[] = [];
  if (time.backdated) flags.push("backdated");
  if (item.isUpdate) flags.push("edited");
  if (at.collection === BLUESKY_REPOST) {
    const subject = subjectUri(item.record["subject"]);
    return { ...base, ...NOTHING_SAID, kind: "repost", subjectId: subject, flags: [...flags, "volume_only"] };
  }
  if (asksForSilence(item.record)) flags.push("no_public_quote");
  return { ...base, ...contentOf(item.record), url: webUrl(at), flags };
}

/** Whether the author labelled the post as one for people who are logged in only. */
export function asksForSilence(record: JsonObject): boolean {
  const labels = objectAt(record, "labels");
  if (!labels) return false;
  return arrayAt(labels, "values").some((label) => isObject(label) && label["val"] === "!no-unauthenticated");
}

const NOTHING_SAID = { lang: null, text: null, hashtags: [], url: null };

export type BlueskyContent = Pick<Draft, "kind" | "subjectId" | "lang" | "text" | "hashtags">;

/** What a post record says, without who, when and where. */
export function contentOf(record: JsonObject): BlueskyContent {
  const text = typeof record["text"] === "string" ? record["text"] : "";
  const quoted = quotedUri(record);
  const kind: PostKind = quoted !== null ? "quote" : isObject(record["reply"]) ? "reply" : "original";
  return {
    kind,
    subjectId: quoted,
    lang: languageOf(record),
    text,
    hashtags: tagsOf(record, text),
  };
}

/** No tag of a language is longer. */
const LONGEST_TAG = 35;

function languageOf(record: JsonObject): string | null {
  const first = arrayAt(record, "langs")[0];
  return typeof first === "string" && first.length <= LONGEST_TAG ? primaryLanguage(first) : null;
}

function webUrl(at: AtUri): string {
  return `https://bsky.app/profile/${at.did}/post/${at.rkey}`;
}

/** Longer addresses are not valid in the network. */
const LONGEST_URI = 8_192;

function subjectUri(reference: unknown): string | null {
  const uri = isObject(reference) ? stringAt(reference, "uri") : undefined;
  if (uri === undefined || uri.length > LONGEST_URI) return null;
  return parseAtUri(uri)?.collection === BLUESKY_POST ? `bluesky:${uri}` : null;
}

/** A quoted post stands in `embed.record`, or one level down beside media; lists and feeds stand there too. */
function quotedUri(record: JsonObject): string | null {
  const embedded = objectAt(record, "embed")?.["record"];
  if (!isObject(embedded)) return null;
  return subjectUri(embedded) ?? subjectUri(embedded["record"]);
}

/** More than a text of 300 characters can hold; a record of thousands is made to keep readers busy. */
const MOST_HASHTAGS = 150;
/** The network takes no longer ones, in bytes. */
const LONGEST_HASHTAG = 640;

/** Hashtags from facets (whose ends count bytes of UTF-8) and from the record's own list. */
function tagsOf(record: JsonObject, text: string): readonly string[] {
  const tags: string[] = [];
  const facets = arrayAt(record, "facets").slice(0, MOST_HASHTAGS * 2);
  const bytes = Buffer.from(facets.length > 0 ? text : "");
  for (const facet of facets) {
    if (!isObject(facet)) continue;
    for (const feature of arrayAt(facet, "features").slice(0, MOST_HASHTAGS)) {
      if (!isObject(feature) || feature["$type"] !== "app.bsky.richtext.facet#tag") continue;
      if (tags.length >= MOST_HASHTAGS) return tags;
      addTag(tags, stringAt(feature, "tag") ?? facetText(facet, bytes));
    }
  }
  for (const tag of arrayAt(record, "tags").slice(0, MOST_HASHTAGS)) if (typeof tag === "string") addTag(tags, tag);
  return tags;
}

function addTag(tags: string[], tag: string): void {
  if (tag !== "" && tag.length <= LONGEST_HASHTAG) tags.push(tag);
}

/** The part of a text, in bytes of UTF-8, that a facet points at; empty where it points at none that can be a tag. */
function facetText(facet: JsonObject, text: Buffer): string {
  const index = objectAt(facet, "index");
  const from = index?.["byteStart"];
  const to = index?.["byteEnd"];
  if (typeof from !== "number" || typeof to !== "number") return "";
  const isWithin = Number.isInteger(from) && Number.isInteger(to) && from >= 0 && from < to && to <= text.length;
  return isWithin && to - from <= LONGEST_HASHTAG ? text.toString("utf8", from, to) : "";
}

const EARLY_MS = 10 * MINUTE_MS;
const LATE_MS = MINUTE_MS;
/** Before this the network was not open; older times are of posts that were moved there from elsewhere. */
const NETWORK_START_MS = Date.UTC(2022, 10, 1);

/**
 * The declared time where it agrees with the time of arrival (ten minutes before to one after), else the arrival. Of
 * updates and records without an arrival the record key tells when it was made.
 */
function postedAt(item: BlueskyRecord, rkey: string): { readonly ms: number; readonly backdated: boolean } | null {
  const created = readTime(stringAt(item.record, "createdAt") ?? "", null);
  const declaredMs = created.kind === "instant" ? created.ms : null;
  const seenMs = item.isUpdate ? tidMs(rkey) : item.arrivedAtMs;
  if (declaredMs !== null && seenMs !== null) {
    const agrees = declaredMs >= seenMs - EARLY_MS && declaredMs <= seenMs + LATE_MS;
    return agrees ? { ms: declaredMs, backdated: false } : { ms: seenMs, backdated: true };
  }
  if (seenMs !== null) return { ms: seenMs, backdated: true };
  if (declaredMs !== null && declaredMs >= NETWORK_START_MS) return { ms: declaredMs, backdated: false };
  const keyMs = tidMs(rkey);
  return keyMs === null || keyMs < NETWORK_START_MS ? null : { ms: keyMs, backdated: true };
}

const TID_DIGITS = "234567abcdefghijklmnopqrstuvwxyz";

/** Time in a record key: eleven digits to the base of 32 that count microseconds, two that do not. Null for other keys. */
export function tidMs(rkey: string): number | null {
  if (!/^[2-7a-z]{13}$/.test(rkey)) return null;
  let microseconds = 0;
  for (const digit of rkey.slice(0, 11)) microseconds = microseconds * 32 + TID_DIGITS.indexOf(digit);
  return Math.floor(microseconds / 1000);
}
