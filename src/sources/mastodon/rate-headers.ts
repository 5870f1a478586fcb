import { retryAfterMs } from "../retry-after.ts";

/** Headers of an answer, names in lower case. */
export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** No server keeps anybody away for longer; a later time is a mistake. */
const LONGEST_MS = 24 * 3_600_000;
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)$/;

export function headerOf(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  return typeof value === "string" ? value : value?.[0];
}

/** When the window of `X-RateLimit-Reset` (an ISO time on Mastodon) begins anew, epoch ms; null where it is not said. */
function resetMs(headers: Headers, nowMs: number): number | null {
  const text = headerOf(headers, "x-ratelimit-reset") ?? "";
  return ISO.test(text) ? within(Date.parse(text), nowMs) : null;
}

function within(ms: number, nowMs: number): number | null {
  return Number.isNaN(ms) ? null : Math.min(ms, nowMs + LONGEST_MS);
}

/** When to come back after too many requests; null where the server does not say. */
export function comeBackMs(headers: Headers, nowMs: number): number | null {
  const reset = resetMs(headers, nowMs);
  const after = within(retryAfterMs(headerOf(headers, "retry-after"), nowMs), nowMs);
  return reset === null || after === null ? (reset ?? after) : Math.max(reset, after);
}

/** When to come back after an error of the server, which tells its window with every answer; null where it does not say. */
export function mendedMs(headers: Headers, nowMs: number): number | null {
  const after = within(retryAfterMs(headerOf(headers, "retry-after"), nowMs), nowMs);
  const exhausted = exhaustedUntilMs(headers, nowMs);
  return after === null || exhausted === null ? (after ?? exhausted) : Math.max(after, exhausted);
}

/** Where the answer was the last that the window allows: when the next may be asked for. */
export function exhaustedUntilMs(headers: Headers, nowMs: number): number | null {
  const left = headerOf(headers, "x-ratelimit-remaining")?.trim();
  return left !== undefined && /^0+$/.test(left) ? resetMs(headers, nowMs) : null;
}
