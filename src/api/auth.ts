import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Context, MiddlewareHandler } from "hono";
import type { ApiKey, Scope } from "../core/key.ts";
import { isKeyOf, keyIdOf } from "../core/key-text.ts";
import type { Store } from "../store/store.ts";
import type { RequestLimits } from "./limits.ts";
import { problem } from "./problem.ts";

declare module "hono" {
  interface ContextVariableMap {
    /** The key that the request came with; it is known here and not revoked. */
    apiKey: ApiKey | undefined;
  }
}

const SCHEME = "key";

/** How the document says which key an operation asks for. */
export function securityOf(scope: Scope | undefined): Record<string, string[]>[] {
  return scope === undefined ? [{}, { [SCHEME]: ["series:read"] }] : [{ [SCHEME]: [scope] }];
}

export function describeKeys(app: OpenAPIHono): void {
  app.openAPIRegistry.registerComponent("securitySchemes", SCHEME, {
    type: "http",
    scheme: "bearer",
    bearerFormat: "nb_live_…",
    description:
      "A key that `northbound keys create` printed, in the Authorization header and nowhere else. Reading needs none; with one, its own limit of requests counts. A key that is not known or was revoked is refused everywhere.",
  });
}

/**
 * Lets requests in: without a key by the limit of their address, with a good one by the limit of the key; a false,
 * revoked or malformed one is refused, whatever it asks for. A key is looked up with every request: that is one fact by
 * its id, and so a revoked one ends at once, in whatever process it was revoked. `isFree` says of which paths requests
 * are not counted.
 */
export function admit(store: Store, limits: RequestLimits, isFree: (path: string) => boolean): MiddlewareHandler {
  return async function admitCaller(c, next) {
    const credentials = c.req.header("authorization");
    const key = credentials === undefined ? undefined : await findKey(store, credentials);
    const refused = isFree(c.req.path) ? undefined : await limits.refusal(c, key);
    if (refused) return refused;
    if (credentials !== undefined && key === undefined)
      return unauthenticated(c, "This key is not known here, or was revoked.", ' error="invalid_token"');
    c.set("apiKey", key);
    await next();
    if (key) keepPrivate(c);
  };
}

/** Refuses requests whose key does not have the scope; without a scope lets everybody pass. */
export function requireScope(scope: Scope | undefined): MiddlewareHandler {
  return async function refuseWithoutScope(c, next) {
    const key = c.get("apiKey");
    if (scope === undefined || key?.scopes.includes(scope)) return next();
    if (!key) return unauthenticated(c, `This needs a key with the scope ${scope}, in the Authorization header.`, "");
    return problem(c, 403, "insufficient-scope", `This needs a key with the scope ${scope}.`, {
      headers: { "www-authenticate": `Bearer error="insufficient_scope", scope="${scope}"` },
    });
  };
}

async function findKey(store: Store, credentials: string): Promise<ApiKey | undefined> {
  const text = /^Bearer +(\S{1,100})$/i.exec(credentials)?.[1];
  const id = text === undefined ? null : keyIdOf(text);
  if (text === undefined || id === null) return undefined;
  const key = await store.record("key", id);
  return key && key.revokedAtMs === null && isKeyOf(text, key) ? key : undefined;
}

function unauthenticated(c: Context, detail: string, error: string): Response {
  return problem(c, 401, "unauthenticated", detail, { headers: { "www-authenticate": `Bearer${error}` } });
}

/** No cache that others share may keep what a key brought. */
function keepPrivate(c: Context): void {
  const asked = c.res.headers.get("cache-control");
  c.header("cache-control", asked === null ? "private" : `private, ${asked.replace(/\bpublic,? ?/, "")}`);
}
