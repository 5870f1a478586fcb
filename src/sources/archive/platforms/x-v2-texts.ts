import { isObject } from "../../normalise/json-value.ts";
import { xDigits } from "../../normalise/x-id.ts";
import { isV2Post } from "../../normalise/x-v2.ts";

/** Decodes what is read of a flat post of X API v2, and of the posts it refers to; see `DecodeTexts`. */
export function decodeV2Texts(value: unknown): boolean {
  // Without an id the whole post is its identity, and then every string counts.
  if (!isObject(value) || typeof value["id"] !== "string" || xDigits(value["id"]) === null) return false;
  if (!isV2Post(value)) return false;
  decodePost(value as Mutable);
  for (const member of ["referenced_tweets", "referenced_posts"]) {
    const references = value[member];
    if (!Array.isArray(references)) continue;
    for (const reference of references) if (isObject(reference)) decodePost(reference as Mutable);
  }
  return true;
}

type Mutable = Record<string, unknown>;

function decodePost(post: Mutable): void {
  decodeMember(post, "text");
  decodeTags(post["entities"]);
  for (const member of ["note_tweet", "note_post"]) {
    const note = post[member];
    if (!isObject(note)) continue;
    decodeMember(note as Mutable, "text");
    decodeTags(note["entities"]);
  }
  if (post["author_id"] === undefined && isObject(post["author"])) decodeMember(post["author"] as Mutable, "username");
}

function decodeTags(entities: unknown): void {
  const tags = isObject(entities) ? entities["hashtags"] : undefined;
  if (!Array.isArray(tags)) return;
  for (const tag of tags) if (isObject(tag)) decodeMember(tag as Mutable, "tag");
}

function decodeMember(object: Mutable, member: string): void {
  const bytes = object[member];
  if (typeof bytes === "string" && /[\u0080-\u00ff]/.test(bytes))
    object[member] = Buffer.from(bytes, "latin1").toString("utf8");
}
