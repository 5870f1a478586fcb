import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { SCOPES } from "../../core/key.ts";
import { isoUtc } from "../../core/time.ts";
import type { ApiContext } from "../context.ts";
import { listMeta, operation } from "../operation.ts";
import { listMetaSchema } from "../schemas.ts";

const instant = z.iso.datetime({ offset: true });
const keySchema = z
  .strictObject({
    id: z.string().openapi({ description: "The letters after nb_live_ of the key, and who stands in histories." }),
    scopes: z.array(z.enum(SCOPES)),
    requests_per_minute: z.int().nullable().openapi({ description: "Null for the limit of everybody." }),
    note: z.string().nullable(),
    created_at: instant,
    revoked_at: instant.nullable(),
  })
  .openapi("Key");

/** Which keys there are: to find who stands in a history, and what has to be revoked. */
export function keysRoute(app: OpenAPIHono, context: ApiContext): void {
  const spec = {
    path: "/api/v1/keys",
    operationId: "listKeys",
    summary: "Keys of the API, without the keys themselves",
    description: "Keys are made and revoked on the command line: `northbound keys`.",
    scope: "keys:read" as const,
    query: z.strictObject({}),
    response: z.strictObject({ meta: listMetaSchema, data: z.array(keySchema) }).openapi("Keys"),
    tables: false,
  };
  operation(app, context, spec, async (c) => {
    const data = (await context.store.records("key")).map((key) => ({
      id: key.id,
      scopes: [...key.scopes],
      requests_per_minute: key.requestsPerMinute,
      note: key.note,
      created_at: isoUtc(key.createdAtMs),
      revoked_at: isoUtc(key.revokedAtMs),
    }));
    return c.json({ meta: await listMeta(context), data });
  });
}
