import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { LABELS } from "../../core/score.ts";
import { postRow } from "../../export/rows.ts";
import { postsTable } from "../../export/tables.ts";
import { postPage } from "../../query/posts.ts";
import type { ApiContext } from "../context.ts";
import { listMeta, operation, tableParams } from "../operation.ts";
import {
  filterParams,
  fromParam,
  integerParam,
  listParam,
  readFilter,
  readWindow,
  readZone,
  toParam,
  tzParam,
} from "../params.ts";
import { ParameterError } from "../problem.ts";
import { download, negotiate } from "../respond.ts";
import { type PostsResponse, postsResponseSchema } from "../schemas.ts";

const PAGE = 100;
/** Served to others: texts of X may not be passed on, so they are not given. */
export const PUBLIC_TEXT = { ownUse: false };

const query = z.strictObject({
  ...filterParams,
  label: listParam(LABELS, "Only posts the model gave one of these labels.", "negative"),
  q: z.string().max(200).optional().openapi({
    description: 'Words that must all occur, in any case and with or without accents; "a phrase" in quotes as such.',
    example: "canada",
  }),
  from: fromParam,
  to: toParam,
  order: z
    .enum(["oldest", "newest", "random"])
    .optional()
    .openapi({ description: "oldest without it.", example: "oldest" }),
  seed: integerParam(0, 4_294_967_295, "For order=random: the same seed, the same order.", 1),
  limit: integerParam(1, 500, `Posts a page; ${PAGE} without it. CSV and NDJSON without it give every post.`, 100),
  cursor: z.string().max(2_000).optional().openapi({ description: "next_cursor of the page before." }),
  include: z
    .enum(["deleted"])
    .optional()
    .openapi({ description: "Also list deleted posts, without text, author and address.", example: "deleted" }),
  tz: tzParam,
  ...tableParams,
});

export function postsRoute(app: OpenAPIHono, context: ApiContext): void {
  const { store, clock } = context;
  const spec = {
    path: "/api/v1/posts",
    operationId: "listPosts",
    summary: "Posts, page by page, or all of them as CSV or NDJSON",
    description:
      "Texts of posts from X are null: its terms do not let them be passed on. Texts of one's own archives are given.",
    query,
    response: postsResponseSchema,
    tables: true,
  };
  operation(app, context, spec, async (c, asked) => {
    const zone = readZone(asked.tz);
    const { fromMs, toMs } = readWindow(asked, clock());
    const posts = {
      ...(await readFilter(store, asked)),
      ...(asked.label && { labels: asked.label }),
      ...(asked.q && { text: asked.q }),
      ...(fromMs !== null && { fromMs }),
      ...(toMs !== null && { toMs }),
      order: asked.order ?? ("oldest" as const),
      seed: asked.seed ?? 0,
      includeDeleted: asked.include === "deleted",
    };
    const format = negotiate(c, asked);
    if (format !== "json" && asked.cursor !== undefined)
      throw new ParameterError([
        { parameter: "cursor", detail: "Only JSON has pages; CSV and NDJSON give everything.", code: "not_paged" },
      ]);
    if (format !== "json")
      return download(
        c,
        postsTable(store, posts, asked.limit ?? Number.POSITIVE_INFINITY, zone, PUBLIC_TEXT),
        format,
        asked,
      );
    const limit = asked.limit ?? PAGE;
    const page = await postPage(
      store,
      { ...posts, limit },
      `${asked.from ?? ""}/${asked.to ?? ""}`,
      asked.cursor ?? null,
    );
    const meta = await listMeta(context);
    if (page.nextCursor !== null) c.header("link", `<${nextAddress(c.req.url, page.nextCursor)}>; rel="next"`);
    return c.json({
      meta,
      data: page.posts.map((post) => postRow(post, zone, PUBLIC_TEXT)),
      page: { next_cursor: page.nextCursor, limit, as_of: meta.as_of },
    } satisfies PostsResponse);
  });
}

/** Path and query only: the host that a request names is not to be repeated. */
function nextAddress(requested: string, cursor: string): string {
  const url = new URL(requested);
  url.searchParams.set("cursor", cursor);
  return `${url.pathname}${url.search}`;
}
