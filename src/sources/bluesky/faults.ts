import type { IncomingHttpHeaders } from "node:http";
import { DAY_MS, SECOND_MS } from "../../core/time.ts";
import { ConnectionFault } from "../live.ts";
import { retryAfterMs } from "../retry-after.ts";

const INSECURE = /CERT|TLS|SSL|SIGNATURE|EPROTO/;

/** No connection came about. */
export function unreachable(host: string, cause: Error): ConnectionFault {
  const what = INSECURE.test(codeOf(cause)) ? `cannot make a secure connection to ${host}` : `cannot reach ${host}`;
  return new ConnectionFault(what, { kind: "network", cause });
}

/** Codes of what came over a connection, rather than of the connection itself. */
const UNREADABLE = /^(?:WS_ERR|Z)_/;

/** A connection that stood failed. */
export function loss(host: string, cause: Error): ConnectionFault {
  const what = UNREADABLE.test(codeOf(cause))
    ? `${host} sent what breaks the rules of the protocol`
    : `lost the connection to ${host}`;
  return new ConnectionFault(what, { kind: "network", cause });
}

function codeOf(error: Error): string {
  return "code" in error ? String(error.code) : "";
}

/** The server answered the request for a connection with something else. */
export function refusal(host: string, status: number, headers: IncomingHttpHeaders, nowMs: number): ConnectionFault {
  const retryAtMs = retryTime(headers, nowMs);
  const when = retryAtMs === null ? {} : { retryAtMs };
  if (status === 429) return new ConnectionFault(`${host} asks us to come back later`, { kind: "rate-limit", ...when });
  return new ConnectionFault(`${host} answered with status ${status}`, { kind: "http", ...when });
}

const GOING_AWAY: ReadonlySet<number> = new Set([1000, 1001]);
const ABNORMAL = 1006;

/** `code` of the closing handshake, or 1006 without one. */
export function closure(host: string, code: number): ConnectionFault {
  if (code === ABNORMAL) return new ConnectionFault(`lost the connection to ${host}`, { kind: "network" });
  const why = GOING_AWAY.has(code) ? "" : ` with code ${code}`;
  return new ConnectionFault(`${host} closed the connection${why}`, { kind: "network" });
}

/** The server said in the stream why it ends it. Names are shown only where they look like names. */
export function streamError(host: string, name: string): ConnectionFault {
  if (name === "ConsumerTooSlow")
    return new ConnectionFault(`${host} ended the connection because we read too slowly`, { kind: "network" });
  const shown = /^[A-Za-z]{1,40}$/.test(name) ? `: ${name}` : "";
  return new ConnectionFault(`${host} ended the stream${shown}`, { kind: "http" });
}

/** No limit reaches further; a later time is a mistake of the server. */
const LATEST_MS = DAY_MS;
/** Smaller numbers in `ratelimit-reset` count seconds from now; greater ones are Unix times. */
const FIRST_UNIX_SECONDS = 1e9;

/** `Retry-After` in seconds or as a date, else `ratelimit-reset`; null where neither says something sensible. */
function retryTime(headers: IncomingHttpHeaders, nowMs: number): number | null {
  const reset = String(headers["ratelimit-reset"] ?? "").trim();
  const times = [
    retryAfterMs(headers["retry-after"], nowMs),
    isWhole(reset) ? Number(reset) * SECOND_MS + (Number(reset) < FIRST_UNIX_SECONDS ? nowMs : 0) : Number.NaN,
  ];
  return times.find((ms) => ms >= nowMs && ms <= nowMs + LATEST_MS) ?? null;
}

function isWhole(text: string): boolean {
  return /^\d{1,12}$/.test(text);
}
