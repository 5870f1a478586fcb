import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { Desk } from "../live/desk.ts";
import { feedWords } from "../live/feed-words.ts";
import type { Store } from "../store.ts";

/** Each feed in plain words; seconds to the next attempt are counted down. */
export function LiveFeeds({ store, desk }: { readonly store: Store; readonly desk: Desk }): JSX.Element | null {
  const agoMs = useSignal(desk.sinceStateMs());
  useEffect(() => {
    const timer = setInterval(() => {
      agoMs.value = desk.sinceStateMs();
    }, 1_000);
    return () => clearInterval(timer);
  }, [desk, agoMs]);
  const zone = store.resolved.value?.zone;
  const { sources, now } = desk.state.value;
  if (!zone) return null;
  return (
    <ul>
      {sources.map((feed) => {
        const { look, text } = feedWords(feed, Date.parse(now) + agoMs.value, zone);
        return (
          <li key={feed.id}>
            <span class={`dot look-${look}`} aria-hidden="true" />
            {text}
          </li>
        );
      })}
    </ul>
  );
}
