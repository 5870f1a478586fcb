import { DAY_MS } from "../../core/time.ts";

/** X keeps nobody away for longer by `Retry-After`; a later time is a mistake. */
const LONGEST_MS = DAY_MS;

/**
 * When X may be asked again after an answer, for the options of a fault: the later of `x-rate-limit-reset` and
 * `Retry-After`; nothing where neither holds a time that can be meant.
 */
export function retryTime(headers: Readonly<Record<string, unknown>>, nowMs: number): { readonly retryAtMs?: number } {
  const times = [resetMs(headers["x-rate-limit-reset"]), retryAfterMs(headers["retry-after"], nowMs)].filter(
    (ms) => ms !== null,
  );
  return times.length === 0 ? {} : { retryAtMs: Math.max(...times) };
}

/** X tells it in epoch seconds. */
function resetMs(header: unknown): number | null {
  const seconds = Number(header);
  return typeof header === "string" && seconds > 1e9 && seconds < 1e11 ? seconds * 1_000 : null;
}

/** In seconds from now, or as a date. */
function retryAfterMs(header: unknown, nowMs: number): number | null {
  const text = typeof header === "string" ? header.trim() : "";
  const ms = /^\d{1,9}$/.test(text) ? nowMs + Number(text) * 1_000 : httpDateMs(text);
  return Number.isNaN(ms) ? null : Math.min(ms, nowMs + LONGEST_MS);
}

/** NaN for anything but a date as HTTP writes it. */
function httpDateMs(text: string): number {
  return /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/.test(text) ? Date.parse(text) : Number.NaN;
}
