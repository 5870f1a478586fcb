import { arrayAt, isObject, type JsonObject, softId, stringAt } from "../normalise/json-value.ts";
import { xDigits } from "../normalise/x-id.ts";
import { type Included, includedPosts } from "../normalise/x-v2.ts";
import { problemName, XFault } from "./faults.ts";

/** A post that X delivered, under the id by which it was asked for. */
export interface FoundPost {
  readonly askedId: string;
  readonly raw: JsonObject;
  readonly included: Included;
}

export interface LookupAnswer {
  /** How many posts came. */
  readonly read: number;
  /** How many of them were charged. */
  readonly charged: number;
  readonly found: readonly FoundPost[];
  /** Ids of posts of which X says that they are not to be seen. */
  readonly gone: readonly string[];
}

/** Problems that mean that the post, or its author, is deleted, suspended or protected. Any other may pass. */
const GONE: ReadonlySet<string | null> = new Set(["resource-not-found", "not-authorized-for-resource"]);

/**
 * Reads what X answered to ids. `held` leads from the digits of an id to the post that they stand for; `cost` says what a
 * post that came is charged, also one that nobody asked for. A post is gone only where X says so of the very id that was
 * asked for. Throws XFault for anything that is no answer to a lookup.
 */
export function readLookup(
  body: JsonObject,
  held: ReadonlyMap<string, string>,
  cost: (id: string) => number,
): LookupAnswer {
  if (!Array.isArray(body["data"]) && !Array.isArray(body["errors"]))
    throw new XFault("X answered a lookup with something else", { kind: "http" });
  const posts = arrayAt(body, "data").filter(isObject);
  const included = includedPosts(body, posts);
  return {
    read: posts.length,
    charged: posts.reduce((sum, post) => sum + cost(stringAt(post, "id") ?? ""), 0),
    found: posts.flatMap((raw) => {
      const askedId = versionsOf(raw).flatMap((id) => held.get(id) ?? [])[0];
      return askedId === undefined ? [] : [{ askedId, raw, included }];
    }),
    gone: arrayAt(body, "errors").flatMap((error) => held.get(goneDigits(error) ?? "") ?? []),
  };
}

/** Digits of all ids under which X knows a post, its own first and then the earliest; in both spellings of X. */
export function versionsOf(raw: JsonObject): readonly string[] {
  const history = [...arrayAt(raw, "edit_history_tweet_ids"), ...arrayAt(raw, "edit_history_post_ids")];
  return [raw["id"], ...history].flatMap((id) => xDigits(softId(id) ?? "") ?? []);
}

/** Digits of the id that was asked for and is gone; undefined for a problem of another kind, or with something beside it. */
function goneDigits(error: unknown): string | undefined {
  if (!isObject(error) || !isGone(error)) return undefined;
  const isAsked = (stringAt(error, "parameter") ?? "ids") === "ids" && stringAt(error, "section") !== "includes";
  const kind = stringAt(error, "resource_type") ?? "post";
  if (!isAsked || (kind !== "post" && kind !== "tweet")) return undefined;
  return xDigits(softId(error["resource_id"] ?? error["value"]) ?? "") ?? undefined;
}

function isGone(error: JsonObject): boolean {
  if (GONE.has(problemName(error))) return true;
  return stringAt(error, "title") === "Forbidden" && /^User has been suspended\b/.test(stringAt(error, "detail") ?? "");
}
