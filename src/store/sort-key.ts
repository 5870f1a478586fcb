import { seededRandom } from "../core/clock.ts";
import { hash32 } from "../core/identity.ts";
import type { Post } from "../core/post.ts";
import type { PostKey, PostOrder } from "./store.ts";

/**
 * A post's place in an order. `newest` and `oldest` sort by time of posting; `random` by the distance of the id's hash
 * from a point that the seed chooses, so that each seed is another walk round the same ring and no store needs to
 * shuffle. Ties go by id, by code unit (descending for `newest`).
 */
export function sortKey(post: Pick<Post, "id" | "postedAtMs">, order: PostOrder, seed: number): PostKey {
  const sort = order === "random" ? (hash32(post.id) - ringStart(seed)) >>> 0 : post.postedAtMs;
  return { sort, id: post.id };
}

/** The point of the 32-bit ring at which a seed begins. */
export function ringStart(seed: number): number {
  return Math.floor(seededRandom(seed)() * 4_294_967_296);
}
