import type { Pace } from "../core/pace.ts";

/**
 * Does `work` with a signal that aborts after `realMs`, or with `end`: for a store that another process holds, which is
 * waited for a moment and then told of.
 */
export async function withPatience<T>(
  pace: Pace,
  realMs: number,
  end: AbortSignal,
  work: (patience: AbortSignal) => Promise<T>,
): Promise<T> {
  const patience = new AbortController();
  const done = new AbortController();
  const stop = (): void => patience.abort();
  if (end.aborted) stop();
  end.addEventListener("abort", stop, { once: true });
  void pace.waitUntil(pace.now() + realMs, done.signal).then(stop);
  try {
    return await work(patience.signal);
  } finally {
    end.removeEventListener("abort", stop);
    done.abort();
  }
}
