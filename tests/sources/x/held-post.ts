import type { Post } from "../../../src/core/post.ts";

const NIGHT = Date.UTC(2016, 10, 8, 22);

/** A stored post of X with an invented text. */
export function heldPost(parts: Partial<Post> & Pick<Post, "id">): Post {
  return {
    source: "x",
    kind: "original",
    subjectId: null,
    postedAtMs: NIGHT,
    receivedAtMs: NIGHT,
    editedAtMs: null,
    authorKey: "key",
    lang: "en",
    text: "moving north",
    hashtags: [],
    url: null,
    weight: 1,
    via: "live",
    flags: [],
    ...parts,
  };
}
