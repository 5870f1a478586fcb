import type { JsonObject } from "../../normalise/json-value.ts";
import { isObject } from "../../normalise/json-value.ts";

/** Documents that lie beside posts in collections: the members that tell them, and their name in the plural. */
const DOCUMENTS: readonly (readonly [readonly string[], string])[] = [
  [["start", "end", "tweet_count"], "X post counts, which are totals without posts"],
  [["start", "end", "post_count"], "X post counts, which are totals without posts"],
  [["timeline", "query_details"], "GDELT timelines, which are totals without posts"],
  [["username", "name", "public_metrics"], "accounts of X"],
  [["username", "name", "created_at"], "accounts of X"],
  [["username", "name", "id"], "accounts of X"],
  [["screen_name", "followers_count"], "accounts of X"],
  [["owner_id", "member_count"], "lists of X"],
  [["private", "follower_count", "name"], "lists of X"],
  [["media_key", "type"], "media of X"],
  [["value", "tag", "id"], "stream rules of X"],
  [["scheduled_at", "params"], "posts of Mastodon that were not yet sent"],
  [["acct", "followers_count"], "accounts of Mastodon"],
  [["acct", "statuses_count"], "accounts of Mastodon"],
  [["uri", "title", "version"], "descriptions of Mastodon servers"],
  [["domain", "title", "version"], "descriptions of Mastodon servers"],
  [["configuration", "version"], "descriptions of Mastodon servers"],
  [["name", "url", "history"], "hashtags of Mastodon with their use"],
  [["name", "url", "statuses_count"], "hashtags of Mastodon with their use"],
  [["id", "text", "spoiler_text"], "sources of Mastodon posts, without times"],
  [["state", "quoted_status"], "quotes without the posts that quote"],
  [["state", "quoted_status_id"], "quotes without the posts that quote"],
  [["did", "handle"], "profiles of Bluesky"],
  [["articles"], "GDELT articles"],
  [["error"], "error messages of a server"],
];

/** What an object is that is no post, in the plural, or null where that is not known. */
export function nameOfOther(value: JsonObject): string | null {
  if (isTimeline(value)) return "GDELT timelines, which are totals without posts";
  const trends = value["default"];
  if (isObject(trends) && Array.isArray(trends["timelineData"]))
    return "Google Trends figures, which are totals without posts";
  if (value["content"] !== undefined || value["full_text"] !== undefined) return null;
  for (const [members, name] of DOCUMENTS) {
    if (members.every((member) => value[member] !== undefined)) return name;
  }
  return null;
}

function isTimeline(value: JsonObject): boolean {
  const list = value["timeline"];
  if (!Array.isArray(list)) return false;
  return list.length === 0 || list.some((entry) => isObject(entry) && entry["series"] !== undefined);
}
