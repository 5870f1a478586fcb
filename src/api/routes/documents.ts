import { type OpenAPIHono, z } from "@hono/zod-openapi";
import type { ApiContext } from "../context.ts";
import { operation } from "../operation.ts";
import { problem } from "../problem.ts";

/** Documents that evidence and imports rest on, as they were read. */
export function documentRoute(app: OpenAPIHono, context: ApiContext): void {
  const spec = {
    path: "/api/v1/documents/{sha256}",
    operationId: "getDocument",
    summary: "A page or a status document as it was read, under its SHA-256",
    description:
      "The bytes of what a probe was answered, or of a file that outages were imported from. They belong to others and may hold anything, so they come as a download and are never shown here.",
    query: z.strictObject({}),
    params: z.strictObject({
      sha256: z.string().openapi({ example: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" }),
    }),
    response: z.string(),
    mediaType: "application/octet-stream",
    tables: false,
  };
  operation(app, context, spec, async (c) => {
    const sha256 = c.req.param("sha256") ?? "";
    const document = /^[0-9a-f]{64}$/.test(sha256) ? await context.store.document(sha256) : undefined;
    if (!document) return problem(c, 404, "not-found", "No document with this hash is kept.");
    c.header("content-type", "application/octet-stream");
    c.header("content-disposition", `attachment; filename="${sha256.slice(0, 16)}.bin"`);
    c.header("content-security-policy", "sandbox; default-src 'none'");
    return c.body(new Uint8Array(document.bytes));
  });
}
