import type { Clock } from "./clock.ts";

/**
 * Time as live work needs it. Durations that we choose are nominal: a rehearsal divides all of them by one number
 * (`supervisor.timeScale`). Times that a server states are absolute and never scaled.
 */
export interface Pace {
  readonly now: Clock;
  /** Real milliseconds of a nominal duration. */
  readonly real: (nominalMs: number) => number;
  /** Resolves at a time of `now`, or at once when `signal` aborts; never rejects. */
  readonly waitUntil: (atMs: number, signal: AbortSignal) => Promise<void>;
  /** Calls back once after a nominal duration, unless the returned function was called before. */
  readonly after: (nominalMs: number, callback: () => void) => () => void;
}

/** Resolves after a nominal duration, or at once when `signal` aborts; never rejects. */
export function wait(pace: Pace, nominalMs: number, signal: AbortSignal): Promise<void> {
  return pace.waitUntil(pace.now() + pace.real(nominalMs), signal);
}

/** The longest wait a timer of Node takes at once. */
const LONGEST_TIMER_MS = 2_000_000_000;

/** Real timers over a clock; `timeScale` 1 is everyday speed. */
export function systemPace(now: Clock, timeScale: number): Pace {
  const real = (nominalMs: number): number => nominalMs / timeScale;
  return {
    now,
    real,
    waitUntil: (atMs, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve();
        let timer: NodeJS.Timeout;
        const end = (): void => {
          clearTimeout(timer);
          signal.removeEventListener("abort", end);
          resolve();
        };
        const step = (): void => {
          const leftMs = atMs - now();
          if (leftMs <= 0) end();
          else timer = setTimeout(step, Math.min(Math.ceil(leftMs), LONGEST_TIMER_MS));
        };
        signal.addEventListener("abort", end, { once: true });
        step();
      }),
    after: (nominalMs, callback) => {
      const timer = setTimeout(callback, Math.min(real(nominalMs), LONGEST_TIMER_MS));
      return () => clearTimeout(timer);
    },
  };
}
