import { ConnectionFault } from "../live.ts";
import { comeBackMs, type Headers, headerOf, mendedMs } from "./rate-headers.ts";

const CHECK_TOKEN = 'check the environment variable that "tokenEnv" names';
/** Codes of Node that say more than that nothing came back. */
const NOT_FOUND = new Set(["ENOTFOUND", "EAI_AGAIN"]);
const CERTIFICATE = /^(?:ERR_TLS_CERT_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(?:GET|VERIFY)_)/;

/** Nothing came back, or not all of it. */
export function transportFault(host: string, error: unknown): ConnectionFault {
  const code = codeOf(error);
  const why = NOT_FOUND.has(code)
    ? `cannot find ${host}`
    : code === "ECONNREFUSED"
      ? `cannot reach ${host}: the connection was refused`
      : CERTIFICATE.test(code)
        ? `cannot trust ${host}: its certificate is not in order`
        : `cannot reach ${host}`;
  return new ConnectionFault(why, { kind: "network", cause: error });
}

/** A stream that stood has ended; `cause` where it broke. */
export function lostFault(host: string, cause?: unknown): ConnectionFault {
  return new ConnectionFault(cause === undefined ? `${host} closed the stream` : `lost the connection to ${host}`, {
    kind: "network",
    cause,
  });
}

export function silentFault(host: string): ConnectionFault {
  return new ConnectionFault(`${host} has fallen silent`, { kind: "network" });
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

/** An answer other than the one asked for. `withToken`: the request was made in somebody's name. */
export function statusFault(
  host: string,
  status: number,
  headers: Headers,
  withToken: boolean,
  nowMs: number,
): ConnectionFault {
  if (status === 429) {
    const retryAtMs = comeBackMs(headers, nowMs);
    return new ConnectionFault(`${host} allows no more requests for now`, {
      kind: "rate-limit",
      ...(retryAtMs !== null && { retryAtMs }),
    });
  }
  if (status >= 500) {
    const retryAtMs = mendedMs(headers, nowMs);
    return new ConnectionFault(`${host} has trouble of its own (HTTP ${status})`, {
      kind: "http",
      ...(retryAtMs !== null && { retryAtMs }),
    });
  }
  if (status >= 300 && status < 400) return redirectFault(host, status, headers);
  if (withToken && (status === 401 || status === 403))
    return new ConnectionFault(`${host} does not accept the access token (HTTP ${status}); ${CHECK_TOKEN}`, {
      kind: "http",
      refused: true,
    });
  return new ConnectionFault(`${host} refuses the request (HTTP ${status})`, { kind: "http", refused: true });
}

/** Redirects are not followed: what is asked for, and the token, is for one host only. */
function redirectFault(host: string, status: number, headers: Headers): ConnectionFault {
  const location = URL.parse(headerOf(headers, "location") ?? "", `https://${host}`);
  const to = location === null || location.host === host ? "" : ` to ${location.host}`;
  return new ConnectionFault(`${host} redirects${to} (HTTP ${status}); state the final address as "baseUrl"`, {
    kind: "http",
    refused: true,
  });
}

/** The whole answer is something else than it should be. */
export function unusableFault(host: string, what: string): ConnectionFault {
  return new ConnectionFault(`${host} answers with something that is no ${what}`, { kind: "http" });
}

/** What a token must be to be sent at all. */
export function tokenFault(host: string): ConnectionFault {
  return new ConnectionFault(`the access token for ${host} holds characters that no token has; ${CHECK_TOKEN}`, {
    kind: "http",
    refused: true,
  });
}

export function plainHttpFault(host: string): ConnectionFault {
  return new ConnectionFault(`the access token is not sent to ${host} in the clear; state a "baseUrl" with https`, {
    kind: "http",
    refused: true,
  });
}

export type TimelinesAccess = "public" | "authenticated" | "disabled" | "unknown";

/** The timelines of hashtags are not for everybody. */
export function closedFault(host: string, status: number, access: TimelinesAccess): ConnectionFault {
  const sentence =
    access === "disabled"
      ? `${host} has turned the timelines of hashtags off for everybody; choose another instance`
      : `${host} shows the timelines of hashtags to its members only (HTTP ${status}); ` +
        'name the environment variable of an access token by "tokenEnv"';
  return new ConnectionFault(sentence, { kind: "http", refused: true });
}
