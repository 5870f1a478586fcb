import { type Answer, fetchJson } from "../data/fetch.ts";

/** What of an `EventSource` is used. */
export type Stream = Pick<EventSource, "addEventListener" | "close" | "readyState">;

/** Everything the live view takes from its browser. */
export interface LiveEffects {
  nowMs(): number;
  /** Calls once after so many milliseconds; the result calls it off. */
  after(ms: number, call: () => void): () => void;
  random(): number;
  /** False while nobody can see the page. */
  seen(): boolean;
  /** Calls whenever `seen` may have changed, and when the machine is on a network again. */
  onSeen(call: () => void): void;
  open(href: string): Stream;
  ask(href: string, signal: AbortSignal): Promise<Answer<unknown>>;
}

export const browserEffects: LiveEffects = {
  nowMs: () => Date.now(),
  after(ms, call) {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
  random: Math.random,
  seen: () => document.visibilityState !== "hidden",
  onSeen(call) {
    document.addEventListener("visibilitychange", call);
    addEventListener("online", call);
  },
  open: (href) => new EventSource(href),
  ask: (href, signal) => fetchJson<unknown>(href, signal),
};
