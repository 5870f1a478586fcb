import { type Signal, signal } from "@preact/signals";
import type { Answer } from "../data/fetch.ts";
import type { LiveEffects } from "../live/effects.ts";

export type FreshEffects = Pick<LiveEffects, "nowMs" | "after" | "seen" | "onSeen">;

/** How long what is shown may be old, and how long one question may take. */
const AGAIN_MS = 10_000;
const AFTER_FAILURE_MS = 3_000;
const ANSWER_WITHIN_MS = 4_000;

/**
 * Asks again and again while `wants` says so and somebody looks at the page, each question once the last is answered.
 * `lostSinceMs`: when the last answer came, while none comes any more.
 */
export function keepFresh<T>(
  effects: FreshEffects,
  wants: () => boolean,
  ask: (signal: AbortSignal) => Promise<Answer<T>>,
  take: (value: T) => void,
): { readonly lostSinceMs: Signal<number | null> } {
  const lostSinceMs = signal<number | null>(null);
  let heardMs = effects.nowMs();
  let cancel: (() => void) | null = null;
  let isAsking = false;

  function plan(ms: number): void {
    cancel?.();
    cancel = effects.after(ms, () => void round());
  }

  async function round(): Promise<void> {
    if (isAsking) return;
    if (!effects.seen()) return; // the page that comes into sight again asks at once
    if (!wants()) {
      plan(AGAIN_MS);
      return;
    }
    isAsking = true;
    const abort = new AbortController();
    const giveUp = effects.after(ANSWER_WITHIN_MS, () => abort.abort());
    const answer = await ask(abort.signal).catch(() => null);
    giveUp();
    isAsking = false;
    if (answer?.ok) {
      heardMs = effects.nowMs();
      lostSinceMs.value = null;
      take(answer.value);
    } else lostSinceMs.value ??= heardMs;
    plan(answer?.ok ? AGAIN_MS : AFTER_FAILURE_MS);
  }

  effects.onSeen(() => plan(0));
  plan(AGAIN_MS);
  return { lostSinceMs };
}
