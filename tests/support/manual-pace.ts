import type { Pace } from "../../src/core/pace.ts";

/** Time that stands still until a test moves it. */
export interface ManualPace extends Pace {
  /** Moves time on, stopping at every timer on the way, and lets everything that hangs on it come to rest. */
  advance(ms: number): Promise<void>;
  /** Moves time on without any timer running: the process slept. */
  sleep(ms: number): void;
  /** Timers that wait. */
  readonly waiting: number;
}

export function manualPace(startMs: number): ManualPace {
  let nowMs = startMs;
  const timers = new Set<{ readonly atMs: number; readonly run: () => void }>();
  const at = (atMs: number, run: () => void): (() => void) => {
    const timer = { atMs, run };
    timers.add(timer);
    return () => timers.delete(timer);
  };
  return {
    now: () => nowMs,
    real: (nominalMs) => nominalMs,
    waitUntil: (atMs, signal) =>
      new Promise((resolve) => {
        if (signal.aborted || atMs <= nowMs) return resolve();
        const end = (): void => {
          cancel();
          signal.removeEventListener("abort", end);
          resolve();
        };
        const cancel = at(atMs, end);
        signal.addEventListener("abort", end);
      }),
    after: (nominalMs, callback) => at(nowMs + nominalMs, callback),
    async advance(ms) {
      const endMs = nowMs + ms;
      await settle();
      for (;;) {
        const next = [...timers].filter((t) => t.atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0];
        if (!next) break;
        timers.delete(next);
        nowMs = Math.max(nowMs, next.atMs);
        next.run();
        await settle();
      }
      nowMs = endMs;
      await settle();
    },
    sleep(ms) {
      nowMs += ms;
    },
    get waiting() {
      return timers.size;
    },
  };
}

/** Lets promises that are ready run to where they wait for something else. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await new Promise<void>((resolve) => setImmediate(resolve));
}
