import { createHash } from "node:crypto";
import type { Context } from "hono";
import { CONTENT_TYPES, type Format, render, type Table } from "../export/tables.ts";
import type { Store } from "../store/store.ts";

interface TableQuery {
  readonly format?: "json" | Format | undefined;
  readonly bom?: "0" | "1" | undefined;
  readonly safe?: "0" | "1" | undefined;
}

/** The form asked for: the `format` parameter, else the Accept header, else JSON. */
export function negotiate(c: Context, query: TableQuery): "json" | Format {
  if (query.format !== undefined) return query.format;
  const accept = c.req.header("accept") ?? "";
  if (/\btext\/csv\b/.test(accept)) return "csv";
  return /\bapplication\/x-ndjson\b/.test(accept) ? "ndjson" : "json";
}

/** A table as a download. One that fails on the way breaks the connection, so that half of it never looks whole. */
export function download(c: Context, table: Table, format: Format, query: TableQuery): Response {
  const chunks = render(table, { format, guard: query.safe !== "0", bom: query.bom === "1" })[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const next = await chunks.next();
        if (next.done) controller.close();
        else controller.enqueue(encoder.encode(next.value));
      } catch (error) {
        controller.error(error);
      }
    },
    async cancel() {
      await chunks.return?.(undefined);
    },
  });
  c.header("content-type", CONTENT_TYPES[format]);
  c.header("content-disposition", `attachment; filename="${table.name.replace(/[^\w.-]+/g, "-")}.${format}"`);
  return c.body(body);
}

/**
 * Answers 304 where the client holds what the store would say again, before any query is made: the tag is made of the
 * store's revision and the question. Sets ETag, Vary and Cache-Control otherwise. `nowMs` counts for relative times.
 */
export async function notModified(c: Context, store: Store, nowMs: number): Promise<Response | undefined> {
  const url = new URL(c.req.url);
  const relative = /[?&](from|to)=(now|-)/.test(url.search) ? String(Math.floor(nowMs / 1000)) : "";
  const question = [
    await store.revision(),
    url.pathname,
    url.search,
    negotiate(c, { format: (url.searchParams.get("format") ?? undefined) as Format | undefined }),
    relative,
  ];
  const tag = createHash("sha256").update(question.join("\n")).digest("base64url").slice(0, 20);
  c.header("etag", `W/"${tag}"`);
  c.header("vary", "Accept, Accept-Encoding, Origin");
  c.header("cache-control", "no-cache");
  const known: readonly string[] = (c.req.header("if-none-match") ?? "").match(/"[^"]*"/g) ?? [];
  return known.includes(`"${tag}"`) ? c.body(null, 304) : undefined;
}
