import type { AuthorHasher } from "../../core/identity.ts";
import type { Pace } from "../../core/pace.ts";
import type { Post, Via } from "../../core/post.ts";
import { MINUTE_MS } from "../../core/time.ts";
import type { LiveItem } from "../live.ts";
import { isObject, type JsonObject, stringAt } from "../normalise/json-value.ts";
import { isStatus, localId, normaliseStatus } from "../normalise/mastodon.ts";
import { toPost } from "../normalise/to-post.ts";
import { Anchors } from "./anchors.ts";

/** Clocks of servers differ; a time farther in the future than this is not the time of the post. */
const AHEAD_MS = MINUTE_MS;
const APART_MS = 1_000;

/** A status as it came, with the id by which its server knows it. */
export interface Sighting {
  readonly localId: string;
  readonly status: JsonObject;
  /** Tells one version of the status from another. */
  readonly version: string;
}

export type TakenItem = Extract<LiveItem, { type: "post" | "alias" }>;

/**
 * Makes statuses of one instance into items. A post is known everywhere by its address, to its server alone by a local
 * id: deletions name nothing else, so each post comes with an alias of the form `mastodon@<name>/<local id>`.
 *
 * The time of a post is what its server declares, also where it arrives much later, as posts from other servers do; only a
 * time in the future gives way to that of arrival, with the flag `backdated`.
 */
export class StatusIntake {
  readonly anchors: Anchors;
  readonly #name: string;
  readonly #hashAuthor: AuthorHasher;
  readonly #pace: Pace;
  readonly #skipped = new Map<string, number>();

  constructor(name: string, hashAuthor: AuthorHasher, pace: Pace) {
    this.#name = name;
    this.#hashAuthor = hashAuthor;
    this.#pace = pace;
    this.anchors = new Anchors(pace.real(APART_MS));
  }

  /** What was passed over since the start, by reason. */
  get skipped(): ReadonlyMap<string, number> {
    return this.#skipped;
  }

  skip(reason: string): void {
    this.#skipped.set(reason, (this.#skipped.get(reason) ?? 0) + 1);
  }

  /** A value as a status of this server; undefined, and counted, where it is none. */
  sighting(value: unknown): Sighting | undefined {
    const id = isObject(value) && isStatus(value) ? localId(value) : undefined;
    if (!isObject(value) || id === undefined) {
      this.skip("not_a_post");
      return undefined;
    }
    return { localId: id, status: value, version: stringAt(value, "edited_at") ?? "" };
  }

  /** The post and its alias; nothing, and counted, where it cannot be taken. */
  take({ localId: id, status }: Sighting, via: Via): readonly TakenItem[] {
    const receivedAtMs = this.#pace.now();
    if (via === "live") this.anchors.note(id, receivedAtMs);
    const draft = normaliseStatus(status);
    if ("reason" in draft || draft.id === null) {
      this.skip("reason" in draft ? draft.reason : "no_id");
      return [];
    }
    const arrival = { source: "mastodon", receivedAtMs, via, hashAuthor: this.#hashAuthor } as const;
    const post = withPlausibleTime(toPost(draft, draft.id, arrival));
    return [
      { type: "alias", alias: this.aliasOf(id), id: post.id },
      { type: "post", post },
    ];
  }

  aliasOf(id: string): string {
    return `mastodon@${this.#name}/${id}`;
  }
}

function withPlausibleTime(post: Post): Post {
  if (post.postedAtMs <= post.receivedAtMs + AHEAD_MS) return post;
  return { ...post, postedAtMs: post.receivedAtMs, flags: [...post.flags, "backdated"] };
}
