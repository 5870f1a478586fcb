import { SECOND_MS } from "../core/time.ts";

/** When `Retry-After` says to come back, in seconds from now or as a date, epoch ms; NaN where it says nothing. */
export function retryAfterMs(header: string | undefined, nowMs: number): number {
  const text = header?.trim() ?? "";
  return /^\d{1,9}$/.test(text) ? nowMs + Number(text) * SECOND_MS : Date.parse(text);
}
