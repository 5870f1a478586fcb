import { type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Scope } from "../core/key.ts";
import type { Table } from "../export/tables.ts";
import { requireScope, securityOf } from "./auth.ts";
import type { ApiContext } from "./context.ts";
import { bomParam, formatParam, fromZodIssues, onlyKnown, safeParam } from "./params.ts";
import { problem } from "./problem.ts";
import { COMMON_REFUSALS, refusal, SCOPE_REFUSALS } from "./refusals.ts";
import { cacheHeaders, clientHolds, download, entityTag, negotiate } from "./respond.ts";
import { listMetaSchema } from "./schemas.ts";

/** A GET operation as the document and the router need it. */
export interface Operation<Q extends z.ZodObject> {
  /** OpenAPI path: `/api/v1/cases/{id}`. */
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  /** What a key must allow; everybody may read without it. */
  readonly scope?: Scope;
  readonly query: Q;
  readonly params?: z.ZodObject;
  readonly response: z.ZodType;
  /** `application/json` without it. */
  readonly mediaType?: string;
  /** True where CSV and NDJSON are given too. */
  readonly tables: boolean;
}

/**
 * Puts an operation into the document and the router. Before `handler` runs, unknown and repeated parameters are
 * refused, values are checked, and a client that is up to date has its 304. Other methods of its path may be taken by
 * other operations; those that none takes are refused by `refuseOtherMethods`.
 */
export function operation<Q extends z.ZodObject>(
  app: OpenAPIHono,
  context: ApiContext,
  spec: Operation<Q>,
  handler: (c: Context, query: z.infer<Q>) => Promise<Response>,
): void {
  const content = { [spec.mediaType ?? "application/json"]: { schema: spec.response } };
  const text = { "text/csv": { schema: z.string() }, "application/x-ndjson": { schema: z.string() } };
  app.openAPIRegistry.registerPath({
    method: "get",
    path: spec.path,
    operationId: spec.operationId,
    summary: spec.summary,
    ...(spec.description && { description: spec.description }),
    tags: tagsOf(spec.path),
    security: securityOf(spec.scope),
    request: { query: spec.query, ...(spec.params && { params: spec.params }) },
    responses: {
      200: { description: spec.summary, content: spec.tables ? { ...content, ...text } : content },
      304: { description: "What the client holds is current" },
      ...COMMON_REFUSALS,
      ...(spec.scope && SCOPE_REFUSALS),
      404: refusal("There is nothing here"),
    },
  });
  app.get(routeOf(spec.path), requireScope(spec.scope), onlyKnown(spec.query), async (c) => {
    const query = spec.query.safeParse(c.req.query());
    if (!query.success) throw fromZodIssues(query.error.issues);
    const tag = await entityTag(c, context.store, context.clock());
    if (clientHolds(c, tag)) return c.body(null, 304, cacheHeaders(tag));
    const response = await handler(c, query.data);
    if (response.ok) for (const [name, value] of Object.entries(cacheHeaders(tag))) response.headers.set(name, value);
    return response;
  });
}

/**
 * Refuses, on every path of the document, the methods that no operation takes: 405 with Allow. To be called once, after
 * the last operation, since the first handler that fits a request answers it.
 */
export function refuseOtherMethods(app: OpenAPIHono): void {
  const taken = new Map<string, Set<string>>();
  for (const definition of app.openAPIRegistry.definitions) {
    if (definition.type !== "route") continue;
    const { path, method } = definition.route;
    const methods = taken.get(path) ?? new Set();
    taken.set(path, methods.add(method.toUpperCase()));
    if (method === "get") methods.add("HEAD");
  }
  for (const [path, methods] of taken) {
    const allow = [...methods, "OPTIONS"].join(", ");
    app.all(routeOf(path), (c) =>
      problem(c, 405, "method-not-allowed", `Use ${[...methods].join(" or ")}.`, { headers: { allow } }),
    );
  }
}

/** How the router spells a path of the document. */
export function routeOf(path: string): string {
  return path.replace(/\{(\w+)\}/g, ":$1");
}

/** Operations are listed by the resource they are about. */
export function tagsOf(path: string): string[] {
  return [path.split("/")[3] ?? "service"];
}

/** Parameters of every operation that gives tables. */
export const tableParams = { format: formatParam, bom: bomParam, safe: safeParam };

export interface ListOperation<Q extends z.ZodObject> extends Omit<Operation<Q>, "tables" | "response"> {
  /** One item of `data`. */
  readonly item: z.ZodType;
  /** Name of the answer in the document. */
  readonly name: string;
  readonly table: (c: Context, query: z.infer<Q>) => Promise<Table>;
}

/** An operation whose answer is a short table: JSON `{meta, data}`, or the table as CSV or NDJSON. */
export function listOperation<Q extends z.ZodObject>(
  app: OpenAPIHono,
  context: ApiContext,
  spec: ListOperation<Q>,
): void {
  const response = z.strictObject({ meta: listMetaSchema, data: z.array(spec.item) }).openapi(spec.name);
  operation(app, context, { ...spec, response, tables: true }, async (c, query) => {
    const table = await spec.table(c, query);
    const format = negotiate(c, query);
    if (format !== "json") return download(c, table, format, query);
    const data: unknown[] = [];
    for await (const row of table.rows()) data.push(row);
    return c.json({ meta: await listMeta(context), data });
  });
}

export async function listMeta({ store, clock }: ApiContext): Promise<z.infer<typeof listMetaSchema>> {
  return { revision: await store.revision(), as_of: new Date(clock()).toISOString() };
}
