import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Page } from "./context.ts";

/** Nothing but what this server gives may run, load or be sent to; no other page may frame these. */
const PAGE_HEADERS = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
  "x-frame-options": "DENY",
};

/** Pages that also stand at every address one step below their own: what it names is for the page to find out. */
const WITH_ITEMS = ["/outages"];

/** Serves the built pages from memory: only what was built can be asked for. */
export function pageRoutes(app: OpenAPIHono, pages: ReadonlyMap<string, Page>): void {
  for (const [path, page] of pages) {
    const age = path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache";
    const serve = (c: Context): Response => {
      for (const [name, value] of Object.entries(PAGE_HEADERS)) c.header(name, value);
      c.header("content-type", page.type);
      c.header("cache-control", age);
      c.header("vary", "Accept-Encoding");
      if (!/\bgzip\b/.test(c.req.header("accept-encoding") ?? "")) return c.body(page.body);
      c.header("content-encoding", "gzip");
      return c.body(page.gzip);
    };
    app.get(path, serve);
    if (WITH_ITEMS.includes(path)) app.get(`${path}/:item`, serve);
  }
}
