import type { OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { securityOf } from "../auth.ts";
import { fromZodIssues, onlyKnown } from "../params.ts";
import { problem } from "../problem.ts";
import { COMMON_REFUSALS, refusal } from "../refusals.ts";

const REFUSALS = {
  ...COMMON_REFUSALS,
  429: refusal("Too many requests or streams"),
  503: refusal("The store cannot be read, or no more streams can be held"),
};

/** A GET operation whose answer is about this moment: it has no tag and is never kept. */
export interface UncachedOperation<Q extends z.ZodObject> {
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly query: Q;
  readonly headers?: z.ZodObject;
  readonly type: "application/json" | "text/event-stream";
  readonly response: z.ZodType;
  /** False where the answer does not end, so that HEAD, which is GET to its end, makes no sense. */
  readonly head: boolean;
}

/** Puts the operation into the document and the router. Unknown, repeated and wrong parameters are refused before. */
export function uncachedOperation<Q extends z.ZodObject>(
  app: OpenAPIHono,
  spec: UncachedOperation<Q>,
  handler: (c: Context, query: z.infer<Q>) => Promise<Response>,
): void {
  app.openAPIRegistry.registerPath({
    method: "get",
    path: spec.path,
    operationId: spec.operationId,
    summary: spec.summary,
    description: spec.description,
    tags: ["live"],
    security: securityOf(undefined),
    request: { query: spec.query, ...(spec.headers && { headers: spec.headers }) },
    responses: { 200: { description: spec.summary, content: { [spec.type]: { schema: spec.response } } }, ...REFUSALS },
  });
  const methods = spec.head ? "GET, HEAD, OPTIONS" : "GET, OPTIONS";
  const refuse = (c: Context) =>
    problem(c, 405, "method-not-allowed", spec.head ? "Use GET or HEAD." : "Use GET.", { headers: { allow: methods } });
  app.get(spec.path, onlyKnown(spec.query), async (c) => {
    if (c.req.method === "HEAD" && !spec.head) return refuse(c);
    const query = spec.query.safeParse(c.req.query());
    if (!query.success) throw fromZodIssues(query.error.issues);
    return handler(c, query.data);
  });
  app.all(spec.path, refuse);
}
