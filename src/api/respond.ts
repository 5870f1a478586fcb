import { createHash } from "node:crypto";
import { setImmediate as immediate } from "node:timers/promises";
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
        // The store answers at once, so without a turn for others one download would hold up everybody.
        await immediate();
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
 * The tag of an answer, made before any query: the store's revision and the question. `nowMs` counts for relative times.
 */
export async function entityTag(c: Context, store: Store, nowMs: number): Promise<string> {
  const { pathname, search, searchParams } = new URL(c.req.url);
  const isRelative = ["from", "to"].some((name) => /^(now$|-)/.test(searchParams.get(name) ?? ""));
  const format = negotiate(c, { format: (searchParams.get("format") ?? undefined) as Format | undefined });
  const question = [await store.revision(), pathname, search, format, isRelative ? Math.floor(nowMs / 1000) : ""];
  return createHash("sha256").update(question.join("\n")).digest("base64url").slice(0, 20);
}

/** True where the client says that it holds the answer with this tag. */
export function clientHolds(c: Context, tag: string): boolean {
  const known: readonly string[] = (c.req.header("if-none-match") ?? "").match(/"[^"]*"/g) ?? [];
  return known.includes(`"${tag}"`);
}

/** What every good answer says of how long it may be kept. */
export function cacheHeaders(tag: string): Readonly<Record<string, string>> {
  return { etag: `W/"${tag}"`, vary: "Accept, Accept-Encoding, Origin", "cache-control": "no-cache" };
}
