import type { Post } from "../core/post.ts";
import type { AccountChange } from "./store.ts";

export type AccountState = AccountChange["state"];

/** Whether a post follows what becomes of its author's account: archives do not. */
export function cameLive({ via }: Pick<Post, "via">): boolean {
  return via === "live" || via === "refill";
}

/** What the changes of one batch come to, by key: the last said, but nothing after `deleted`. */
export function lastStates(changes: readonly AccountChange[] = []): ReadonlyMap<string, AccountState> {
  const states = new Map<string, AccountState>();
  for (const { authorKey, state } of changes) if (states.get(authorKey) !== "deleted") states.set(authorKey, state);
  return states;
}

/** Whether an account goes from one state to another; a deleted one stays so. */
export function isChange(before: AccountState, after: AccountState): boolean {
  return before !== "deleted" && before !== after;
}
