import { parseAtUri } from "../../normalise/bluesky.ts";
import type { Platform } from "../../normalise/draft.ts";
import { isSnowflake, snowflakeMs, xDigits, xIdFromUrl } from "../../normalise/x-id.ts";
import type { RowPlan } from "./row-plan.ts";

/** What the id and address columns of a row say. */
export interface RowId {
  /** Source-qualified id, where it is exact. */
  readonly key: string | null;
  readonly platform: Platform;
  readonly url: string | null;
  /** Time that X's id carries, also where it lost digits that do not matter to the second. */
  readonly ms: number | null;
  /** The id lost digits: two posts could share it, so it is no identity. */
  readonly rounded: boolean;
  /** X's id is from before ids carried a time; or else it is a number of another kind. */
  readonly isSequential: boolean;
  /** The column could be about another post: the id counts only if the time beside it agrees. */
  readonly isGuessed: boolean;
}

const NO_ID: RowId = {
  key: null,
  platform: "unknown",
  url: null,
  ms: null,
  rounded: false,
  isSequential: false,
  isGuessed: false,
};

/** Reads the id of a row: exact digits, an address in any column that has them, or digits that were rounded. */
export function postIdOf(cells: readonly string[], plan: RowPlan): RowId {
  const byId = plan.id === -1 || plan.idsAreForeign ? NO_ID : readId(cells[plan.id] ?? "", plan.idsAreRounded);
  if (byId.key !== null || plan.url === -1) return plan.idIsGuessed ? guessed(byId) : byId;
  const byUrl = readUrl(cells[plan.url]?.trim() ?? "");
  if (byUrl.key === null) return plan.idIsGuessed ? guessed(byId) : byId;
  return plan.urlIsGuessed ? guessed(byUrl) : byUrl;
}

function guessed(id: RowId): RowId {
  return { ...id, isGuessed: true };
}

/** Reads a cell of an id column. Spreadsheet guards (`="796…"`, `'796…`) are taken off. */
export function readId(cell: string, isColumnRounded: boolean): RowId {
  const text = cell.trim().replace(/^(?:="?|')|"$/g, "");
  const digits = xDigits(text);
  if (digits !== null) return isColumnRounded && digits.length > 15 ? roundedId(text) : exactId(digits);
  if (/^\d{1,20}\.0*$/.test(text)) {
    const whole = xDigits(text.replace(/\.0*$/, ""));
    if (whole !== null && whole.length <= 15) return exactId(whole);
    return whole === null ? NO_ID : roundedId(whole);
  }
  if (/^\d(?:[.,]\d+)?[eE]\+?\d{1,2}$/.test(text)) return roundedId(text.replace(",", "."));
  return QUALIFIED.test(text) ? qualifiedId(text) : readUrl(text);
}

/** Ids as this program writes them. */
export const QUALIFIED = /^(?:x:\d{1,19}|bluesky:at:\/\/\S+|mastodon:https?:\/\/\S+|row:[\w-]{20}:\d+)$/;

function qualifiedId(text: string): RowId {
  if (text.startsWith("x:")) return exactId(text.slice(2));
  const platform = text.startsWith("bluesky:") ? "bluesky" : text.startsWith("mastodon:") ? "mastodon" : "unknown";
  return { ...NO_ID, key: text, platform };
}

function exactId(digits: string): RowId {
  const ms = snowflakeMs(digits);
  const isSequential = !isSnowflake(digits);
  return { key: `x:${digits}`, platform: "x", url: null, ms, rounded: false, isSequential, isGuessed: false };
}

/** 2^22: the part of an id below the millisecond. */
const PER_MS = 4_194_304;

/** A rounded id still tells the time if what it lost is worth less than a second. */
function roundedId(text: string): RowId {
  const value = Number(text);
  const [mantissa = "", exponent] = text.toLowerCase().split("e");
  const digits = mantissa.replace(/\D/g, "").replace(/0+$/, "").length;
  const magnitude = exponent === undefined ? text.length - 1 : Number(exponent);
  const lost = exponent === undefined ? 1_000 : 10 ** (magnitude - digits + 1);
  const isExactEnough = lost / PER_MS < 1_000 && value >= 3e10;
  // To the nearest millisecond: an id that was rounded down must not fall into the minute before.
  const ms = isExactEnough ? snowflakeMs(BigInt(Math.round(value / PER_MS) * PER_MS).toString()) : null;
  return { ...NO_ID, platform: "x", ms, rounded: true };
}

const MASTODON_STATUS = /^https?:\/\/[\w.-]+\/(?:users\/[\w.-]+\/statuses\/\d+(?:\/activity)?|@[\w.@-]+\/\d+)$/;
const BLUESKY_PAGE = /^https?:\/\/bsky\.app\/profile\/(did:[a-z]+:[^/\s]+)\/post\/([\w.~:-]+)\/?$/;

function readUrl(text: string): RowId {
  const digits = xIdFromUrl(text);
  if (digits !== null) return exactId(digits);
  const page = BLUESKY_PAGE.exec(text);
  const uri = page ? `at://${page[1]}/app.bsky.feed.post/${page[2]}` : text;
  const at = uri.startsWith("at://") ? parseAtUri(uri) : null;
  if (at) {
    const url = `https://bsky.app/profile/${at.did}/post/${at.rkey}`;
    return { ...NO_ID, key: `bluesky:${uri}`, platform: "bluesky", url };
  }
  return MASTODON_STATUS.test(text) ? { ...NO_ID, key: `mastodon:${text}`, platform: "mastodon", url: text } : NO_ID;
}
