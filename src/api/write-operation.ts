import { type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { AppError } from "../core/errors.ts";
import type { ApiKey, Scope } from "../core/key.ts";
import { requireScope, securityOf } from "./auth.ts";
import { limitBody, onlyJson, readBody } from "./json-body.ts";
import { routeOf, tagsOf } from "./operation.ts";
import { onlyKnown } from "./params.ts";
import { BODY_REFUSALS, COMMON_REFUSALS, refusal, SCOPE_REFUSALS } from "./refusals.ts";

/** An operation that changes something, as the document and the router need it. */
export interface WriteOperation<B extends z.ZodType> {
  readonly method: "post" | "patch" | "delete";
  /** OpenAPI path: `/api/v1/outages/{id}`. */
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  /** What a key must allow. */
  readonly scope: Scope;
  readonly params?: z.ZodObject;
  /** The JSON document it takes, with strict objects only; `z.undefined()` where it takes none. */
  readonly body: B;
  /** Answers by status, each with its schema. */
  readonly answers: Readonly<Record<number, { readonly description: string; readonly schema: z.ZodType }>>;
  /** Refusals beyond those that every writing operation has, by status. */
  readonly refusals?: Readonly<Record<number, string>>;
}

const NO_QUERY = z.strictObject({});

/**
 * Puts an operation that changes something into the document and the router. Before `handler` runs, a request without a
 * key of the scope is refused, and so are query parameters, bodies that are too large (413), not JSON (415, 400) or not
 * as the schema has them (400, every member named). Answers are never cached.
 */
export function writeOperation<B extends z.ZodType>(
  app: OpenAPIHono,
  spec: WriteOperation<B>,
  handler: (c: Context, body: z.infer<B>, key: ApiKey) => Promise<Response>,
): void {
  const takesBody = !(spec.body instanceof z.ZodUndefined);
  app.openAPIRegistry.registerPath({
    method: spec.method,
    path: spec.path,
    operationId: spec.operationId,
    summary: spec.summary,
    ...(spec.description && { description: spec.description }),
    tags: tagsOf(spec.path),
    security: securityOf(spec.scope),
    request: {
      ...(spec.params && { params: spec.params }),
      ...(takesBody && { body: { required: true, content: { "application/json": { schema: spec.body } } } }),
    },
    responses: {
      ...Object.fromEntries(
        Object.entries(spec.answers).map(([status, { description, schema }]) => [
          status,
          { description, content: { "application/json": { schema } } },
        ]),
      ),
      ...COMMON_REFUSALS,
      ...SCOPE_REFUSALS,
      ...(takesBody && BODY_REFUSALS),
      ...Object.fromEntries(Object.entries(spec.refusals ?? {}).map(([status, text]) => [status, refusal(text)])),
    },
  });
  const bodyChecks = takesBody ? [limitBody, onlyJson] : [];
  app.on(
    spec.method.toUpperCase(),
    routeOf(spec.path),
    requireScope(spec.scope),
    onlyKnown(NO_QUERY),
    ...bodyChecks,
    async (c) => {
      const key = c.get("apiKey");
      if (!key) throw new AppError("a writing operation was reached without a key");
      const response = await handler(c, takesBody ? await readBody(c, spec.body) : spec.body.parse(undefined), key);
      response.headers.set("cache-control", "no-store");
      return response;
    },
  );
}
