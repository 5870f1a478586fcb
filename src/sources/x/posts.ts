import type { AuthorHasher } from "../../core/identity.ts";
import type { Post, Via } from "../../core/post.ts";
import { INEXACT, type JsonObject } from "../normalise/json-value.ts";
import { toPost } from "../normalise/to-post.ts";
import { type Included, normaliseV2 } from "../normalise/x-v2.ts";

export interface XPost {
  readonly post: Post;
  /** Ids of its later versions, under which X may delete it. */
  readonly aliases: readonly string[];
}

/** A post as X sent it, or null where it is none that can be counted: without an id, or without a time. */
export function readPost(
  raw: JsonObject,
  included: Included,
  arrival: { readonly receivedAtMs: number; readonly via: Via; readonly hashAuthor: AuthorHasher },
): XPost | null {
  const draft = normaliseV2(raw, included, true);
  if (draft === INEXACT || "reason" in draft || draft.id === null) return null;
  const aliases = (draft.versions ?? []).filter((version) => /^x:\d{1,20}$/.test(version));
  return { post: toPost(draft, draft.id, { ...arrival, source: "x" }), aliases };
}
