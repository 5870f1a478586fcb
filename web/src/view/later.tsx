import { signal } from "@preact/signals";
import type { FunctionComponent, JSX } from "preact";
import { useEffect } from "preact/hooks";

/** A part of the page that is fetched when it is first shown, so that the first chart does not wait for it. */
export function later<P extends object>(load: () => Promise<FunctionComponent<P>>): FunctionComponent<P> {
  const part = signal<FunctionComponent<P> | null>(null);
  const state = signal<"idle" | "asked" | "failed">("idle");

  async function fetchPart(): Promise<void> {
    state.value = "asked";
    try {
      part.value = await load();
    } catch {
      state.value = "failed"; // told below, with a way to try again
    }
  }

  return function Later(props: P): JSX.Element | null {
    useEffect(() => {
      if (state.peek() === "idle") void fetchPart();
    }, []);
    const Part = part.value;
    if (Part) return <Part {...props} />;
    if (state.value !== "failed") return null;
    return (
      <div class="trouble" role="alert">
        <p>This part of the page could not be loaded.</p>
        <button type="button" onClick={() => void fetchPart()}>
          Retry
        </button>
      </div>
    );
  };
}
