import type { XParameters } from "./client.ts";

/** What is asked of each post. No expansion of users: each would cost as much as two posts. */
export const POST_FIELDS: XParameters = {
  "tweet.fields": [
    "created_at",
    "lang",
    "entities",
    "referenced_tweets",
    "conversation_id",
    "note_tweet",
    "edit_history_tweet_ids",
    "possibly_sensitive",
    "withheld",
    "author_id",
    "in_reply_to_user_id",
  ].join(","),
  // The whole text of what is reposted or quoted.
  expansions: "referenced_tweets.id",
};
