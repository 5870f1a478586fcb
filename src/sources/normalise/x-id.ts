import { isObject } from "./json-value.ts";

const X_EPOCH_MS = 1_288_834_974_657;
/** Ids below were counted up one by one (until November 2010) and say nothing about time. */
const FIRST_SNOWFLAKE = 30_000_000_000;
/** By this day all posts had ids of the new kind. */
export const LAST_SEQUENTIAL_MS = Date.UTC(2010, 10, 6);

/** Digits of an X post id in its one spelling, or null where the text is none. */
export function xDigits(text: string): string | null {
  if (!/^\d{1,20}$/.test(text)) return null;
  const digits = text.charCodeAt(0) === 48 ? text.replace(/^0+/, "") : text;
  return digits === "" || digits.length > 19 ? null : digits;
}

/** Whether the digits are of the kind that carries a time. */
export function isSnowflake(digits: string): boolean {
  return digits.length > 11 || (digits.length === 11 && Number(digits) >= FIRST_SNOWFLAKE);
}

/** Time at which X gave out the id, epoch milliseconds: the upper bits of a snowflake. Null for older, sequential ids. */
export function snowflakeMs(digits: string): number | null {
  if (!isSnowflake(digits)) return null;
  // Shifting right by 22 bits in two halves that fit a double exactly: ten times faster than BigInt.
  const high = Number(digits.slice(0, -8));
  const low = Number(digits.slice(-8));
  const whole = Math.floor(high / 16_384);
  const rest = (high - whole * 16_384) * 390_625 + low / 256;
  return whole * 390_625 + Math.floor(rest / 16_384) + X_EPOCH_MS;
}

export function xPostUrl(digits: string): string {
  return `https://x.com/i/web/status/${digits}`;
}

const STATUS_URL =
  /^(?:https?:\/\/)?(?:www\.|mobile\.|m\.)?(?:twitter|x)\.com\/(?:#!\/)?(?:i\/web|i|\w{1,30})\/status(?:es)?\/(\d{1,20})(?:[/?#].*)?$/i;

/** The post id in the address of a post on X, or null for another address. */
export function xIdFromUrl(url: string): string | null {
  const digits = STATUS_URL.exec(url.trim())?.[1];
  return digits === undefined ? null : xDigits(digits);
}

/** X escapes exactly these in every text it hands out. */
const ENTITY = /&(amp|lt|gt|quot|#39);/g;
const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };

/** A text of X as its author wrote it. */
export function unescapeX(text: string): string {
  return text.includes("&") ? text.replace(ENTITY, (whole, name: string) => ENTITIES[name] ?? whole) : text;
}

/** `RT @user:` at the beginning marks a repost where nothing else does. */
export function looksLikeRepost(text: string): boolean {
  return /^\s*"?RT @\w+:/.test(text);
}

/** X ends a text that it cut with an ellipsis, sometimes followed by the address of the whole. */
export function looksCut(text: string): boolean {
  if (text.length < 100 || !text.includes("…", text.length - 40)) return false;
  return /…\s*(?:https?:\/\/t\.co\/\w*)?\s*$/.test(text.slice(-40));
}

/** Hashtags of an `entities` member: `tag` in v2, `text` in v1.1. */
export function entityTags(entities: unknown): readonly string[] {
  if (!isObject(entities)) return [];
  const list = entities["hashtags"];
  if (!Array.isArray(list) || list.length === 0) return [];
  const tags: string[] = [];
  for (const entry of list) {
    const tag = isObject(entry) ? (entry["tag"] ?? entry["text"]) : entry;
    if (typeof tag === "string" && tag !== "") tags.push(tag);
  }
  return tags;
}

/** The lowest id that X can have given out at a time: ids from there on are of posts at or after it. */
export function firstSnowflake(ms: number): bigint {
  return BigInt(Math.max(0, Math.ceil(ms) - X_EPOCH_MS)) << 22n;
}
