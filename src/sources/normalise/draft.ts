import type { PostFlag, PostKind } from "../../core/post.ts";

export type Platform = "x" | "bluesky" | "mastodon" | "unknown";

/** What a normaliser makes of one record, before the rules that hold for every shape are applied (see findings.ts). */
export interface Draft {
  readonly platform: Platform;
  /** Source-qualified id, or `null` where the row itself must be the identity. */
  readonly id: string | null;
  /** Cells or values that make the identity where `id` is null. */
  readonly rowParts?: readonly string[];
  /** Ids of later versions of the post, under which it can be deleted too. */
  readonly versions?: readonly string[];
  readonly kind: PostKind;
  readonly subjectId: string | null;
  readonly postedAtMs: number;
  readonly editedAtMs: number | null;
  /** The author's stable id on the platform, else the handle in lower case. Hashed before it leaves. */
  readonly author: string | undefined;
  readonly lang: string | null;
  readonly text: string | null;
  readonly hashtags: readonly string[];
  readonly url: string | null;
  readonly flags: readonly PostFlag[];
}

/** Why a record could not become a post. */
export interface Fault {
  readonly reason: string;
  /** One sentence without content of the post. */
  readonly detail: string;
}
