import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import type { LiveState } from "../data/resolve.ts";
import { type Desk, openDesk } from "../live/desk.ts";
import { browserEffects } from "../live/effects.ts";
import type { Store } from "../store.ts";
import { LiveBar } from "./live-bar.tsx";
import { LiveNews } from "./live-news.tsx";

const opened = signal<Desk | null>(null);

/** The live view: starts when it is first shown, gives its parts to the page, and goes on as long as that is open. */
export function Live({ store, state }: { readonly store: Store; readonly state: LiveState }): JSX.Element {
  const desk = useMemo(() => {
    opened.value ??= openDesk(store, state, browserEffects);
    return opened.value;
  }, []);
  useEffect(() => {
    store.live.value ??= {
      NewPosts: () => <LiveNews store={store} desk={desk} />,
      pulse: desk.pulse,
      hushed: desk.hushed,
    };
    const onKey = (e: KeyboardEvent): void => {
      const plain = !(e.ctrlKey || e.metaKey || e.altKey || e.shiftKey);
      if (e.key !== " " || !plain || !store.pageKeys.value || takesSpace(e.target)) return;
      e.preventDefault();
      desk.paused.value = !desk.paused.value;
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [store, desk]);
  return <LiveBar store={store} desk={desk} />;
}

/** Space belongs to a control that has the focus, and to what scrolls. */
function takesSpace(target: EventTarget | null): boolean {
  return (
    target instanceof Element && target.closest("a, button, input, select, summary, textarea, .scroll, dialog") !== null
  );
}
