import type { JSX } from "preact";
import type { Desk } from "../live/desk.ts";
import type { Store } from "../store.ts";
import { counted } from "../time/format.ts";

/** Posts that came after the list was made: it changes only when the reader says so. */
export function LiveNews({ store, desk }: { readonly store: Store; readonly desk: Desk }): JSX.Element | null {
  const posts = desk.newPosts.value;
  if (posts === 0) return null;
  return (
    <button type="button" class="live-news" onClick={() => store.evidence.retry()}>
      {counted(posts, "new post")}, show
    </button>
  );
}
