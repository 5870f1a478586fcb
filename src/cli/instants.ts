import type { Span } from "../core/coverage.ts";
import { UsageError } from "../core/errors.ts";
import { parseInstant } from "../core/time.ts";

/** The window that --from and --to state. Throws UsageError where one is no time, or where it ends before it begins. */
export function windowOf(from: string, to: string, nowMs: number): Span {
  const fromMs = instant("--from", from, nowMs);
  const toMs = instant("--to", to, nowMs);
  if (fromMs >= toMs) throw new UsageError("--to is not after --from");
  return { fromMs, toMs };
}

function instant(flag: string, text: string, nowMs: number): number {
  const parsed = parseInstant(text, nowMs);
  if (!parsed.ok) throw new UsageError(`${flag}: ${parsed.detail}`);
  return parsed.ms;
}
