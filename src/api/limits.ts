import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context, MiddlewareHandler } from "hono";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { problem } from "./problem.ts";

/**
 * Limits requests per client address and minute, and says so in the fields of draft-ietf-httpapi-ratelimit-headers.
 * The address is the socket's: a forwarded header could be anybody's claim.
 */
export function rateLimit(perMinute: number): MiddlewareHandler {
  const limiter = new RateLimiterMemory({ points: perMinute, duration: 60 });
  return async function limitRequests(c, next) {
    const state = await limiter.consume(addressOf(c)).catch((rejected: unknown) => {
      if (rejected instanceof RateLimiterRes) return rejected;
      throw rejected;
    });
    const seconds = Math.max(1, Math.ceil(state.msBeforeNext / 1000));
    const headers = {
      "ratelimit-policy": `"minute";q=${perMinute};w=60`,
      ratelimit: `"minute";r=${state.remainingPoints};t=${seconds}`,
    };
    if (state.consumedPoints > perMinute) {
      const detail = `This address may make ${perMinute} requests a minute; try again in ${seconds} s.`;
      return problem(c, 429, "quota-exceeded", detail, {
        violatedPolicies: ["minute"],
        headers: { ...headers, "retry-after": String(seconds) },
      });
    }
    for (const [name, value] of Object.entries(headers)) c.header(name, value);
    await next();
  };
}

function addressOf(c: Context): string {
  // Without a socket (requests made inside a test) all share one account.
  return c.env?.incoming === undefined ? "local" : (getConnInfo(c).remote.address ?? "unknown");
}
