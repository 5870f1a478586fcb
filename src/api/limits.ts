import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context } from "hono";
import { RateLimiterMemory } from "rate-limiter-flexible";
import type { ApiKey } from "../core/key.ts";
import { problem } from "./problem.ts";

const WINDOW_SECONDS = 60;

/**
 * Limits requests per minute, of a key or, without one, of a client address, and says so in the fields of
 * draft-ietf-httpapi-ratelimit-headers. The address is the socket's: a forwarded header could be anybody's claim.
 */
export class RequestLimits {
  readonly #perMinute: number | null;
  // It only counts: which number is too many differs between accounts.
  readonly #counter = new RateLimiterMemory({ points: Number.MAX_SAFE_INTEGER, duration: WINDOW_SECONDS });

  /** `perMinute` holds for every address, and for keys that state no limit; null for none. */
  constructor(perMinute: number | null) {
    this.#perMinute = perMinute;
  }

  /** Counts the request, and gives the answer where it was one too many. */
  async refusal(c: Context, key: ApiKey | undefined): Promise<Response | undefined> {
    const perMinute = key?.requestsPerMinute ?? this.#perMinute;
    if (perMinute === null) return undefined;
    const account = key ? `key ${key.id}` : `address ${addressOf(c)}`;
    const { consumedPoints, msBeforeNext } = await this.#counter.consume(account);
    const seconds = Math.max(1, Math.ceil(msBeforeNext / 1000));
    const headers = {
      "ratelimit-policy": `"minute";q=${perMinute};w=${WINDOW_SECONDS}`,
      ratelimit: `"minute";r=${Math.max(0, perMinute - consumedPoints)};t=${seconds}`,
    };
    if (consumedPoints > perMinute) {
      const who = key ? "This key" : "This address";
      const detail = `${who} may make ${perMinute} requests a minute; try again in ${seconds} s.`;
      return problem(c, 429, "quota-exceeded", detail, {
        violatedPolicies: ["minute"],
        headers: { ...headers, "retry-after": String(seconds) },
      });
    }
    for (const [name, value] of Object.entries(headers)) c.header(name, value);
    return undefined;
  }
}

function addressOf(c: Context): string {
  // Without a socket (requests made inside a test) all share one account.
  return c.env?.incoming === undefined ? "local" : (getConnInfo(c).remote.address ?? "unknown");
}
