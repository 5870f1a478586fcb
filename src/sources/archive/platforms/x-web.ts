import type { JsonObject } from "../../normalise/json-value.ts";
import { arrayAt, isObject, objectAt, stringAt } from "../../normalise/json-value.ts";

/**
 * A post as X's own pages load it (`rest_id`, `legacy`, `note_tweet`), in the form of API v1.1 in extended mode; browser
 * extensions and scrapers keep it so. Undefined for anything else.
 */
export function fromWeb(value: JsonObject, depth = 0): JsonObject | undefined {
  const inner = objectAt(value, "tweet") ?? value;
  const legacy = objectAt(inner, "legacy");
  if (!legacy || typeof legacy["full_text"] !== "string" || depth > 1) return undefined;
  const note = path(inner, ["note_tweet", "note_tweet_results", "result"]);
  const author = path(inner, ["core", "user_results", "result"]);
  const reposted = path(legacy, ["retweeted_status_result", "result"]);
  const quoted = path(inner, ["quoted_status_result", "result"]);
  const versions = arrayAt(objectAt(inner, "edit_control") ?? {}, "edit_tweet_ids");
  return {
    ...legacy,
    id_str: stringAt(inner, "rest_id") ?? legacy["id_str"],
    full_text: (note && stringAt(note, "text")) ?? legacy["full_text"],
    user: { id_str: stringAt(legacy, "user_id_str") ?? author?.["rest_id"] },
    edit_history: { edit_tweet_ids: versions },
    ...(reposted && { retweeted_status: fromWeb(reposted, depth + 1) }),
    ...(quoted && { quoted_status: fromWeb(quoted, depth + 1) }),
  };
}

function path(value: JsonObject, members: readonly string[]): JsonObject | undefined {
  let at: unknown = value;
  for (const member of members) at = isObject(at) ? at[member] : undefined;
  return isObject(at) ? at : undefined;
}
