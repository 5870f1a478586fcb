import { UsageError } from "../core/errors.ts";
import { DAY_MS, MINUTE_MS } from "../core/time.ts";
import type { Store } from "../store/store.ts";

/** Half-open, epoch milliseconds. */
export interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

const LONGEST_MS = 50 * 366 * DAY_MS;

/** Beyond this the end of a local day can have five digits in its year. */
const LATEST_MS = Date.UTC(9999, 0, 1);

/** A window that is too wide, or holds too many buckets, to be answered at once. HTTP problem `window-too-large`. */
export class WindowTooLargeError extends UsageError {}

/**
 * The window asked for; an end left open is where the stored posts (of the sources, where named) begin or end, in whole
 * minutes, so that without either everything is covered: also the minutes in which a topic had no post. Throws
 * UsageError where the window is turned round, WindowTooLargeError over 50 years.
 */
export async function resolveWindow(
  store: Store,
  { sources }: { readonly sources?: readonly string[] },
  fromMs: number | null,
  toMs: number | null,
): Promise<Window> {
  if (fromMs !== null && toMs !== null) return checked({ fromMs, toMs });
  const extent = await extentOf(store, sources);
  if (extent === undefined) {
    const at = fromMs ?? toMs ?? 0;
    return { fromMs: at, toMs: at };
  }
  const firstMs = Math.floor(extent.firstMs / MINUTE_MS) * MINUTE_MS;
  const endMs = (Math.floor(extent.lastMs / MINUTE_MS) + 1) * MINUTE_MS;
  return checked({
    fromMs: fromMs ?? Math.min(firstMs, toMs ?? firstMs),
    toMs: toMs ?? Math.max(endMs, fromMs ?? endMs),
  });
}

/** `window`, unless it cannot be one: throws UsageError or WindowTooLargeError. */
export function checked(window: Window): Window {
  if (window.toMs < window.fromMs)
    throw new UsageError("the window ends before it begins: `from` must not be later than `to`");
  if (window.toMs - window.fromMs > LONGEST_MS)
    throw new WindowTooLargeError("the window is wider than 50 years; give a narrower one");
  if (window.fromMs < 0 || window.toMs > LATEST_MS)
    throw new WindowTooLargeError("the window must lie in the years 1970 to 9998");
  return window;
}

async function extentOf(
  store: Store,
  sources: readonly string[] | undefined,
): Promise<{ readonly firstMs: number; readonly lastMs: number } | undefined> {
  const named = (await store.sources()).filter(({ source }) => sources?.includes(source) ?? true);
  if (named.length === 0) return undefined;
  return { firstMs: Math.min(...named.map((s) => s.firstMs)), lastMs: Math.max(...named.map((s) => s.lastMs)) };
}
