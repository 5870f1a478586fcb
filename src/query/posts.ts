import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { UsageError } from "../core/errors.ts";
import { sortKey } from "../store/sort-key.ts";
import type { PostKey, PostQuery, Store, StoredPost } from "../store/store.ts";

export interface PostPage {
  readonly posts: readonly StoredPost[];
  readonly nextCursor: string | null;
}

/** A cursor that this server did not give for this query. HTTP problem `cursor-expired`. */
export class CursorError extends UsageError {}

type PageQuery = Omit<PostQuery, "after">;

/** One page and the cursor of the next. Throws CursorError for a cursor of another query or of nobody's making. */
export async function postPage(store: Store, query: PageQuery, cursor: string | null): Promise<PostPage> {
  const key = await store.identityKey();
  const after = cursor === null ? undefined : openCursor(cursor, query, key);
  const posts = await store.posts({ ...query, limit: query.limit + 1, ...(after && { after }) });
  const page = posts.slice(0, query.limit);
  const last = page.at(-1);
  if (posts.length <= query.limit || !last) return { posts: page, nextCursor: null };
  return { posts: page, nextCursor: sealCursor(sortKey(last.post, query.order, query.seed ?? 0), query, key) };
}

/** Every post of a query, page after page, for exports. */
export async function* allPosts(
  store: Store,
  query: Omit<PageQuery, "limit">,
  limit = Number.POSITIVE_INFINITY,
): AsyncGenerator<StoredPost> {
  let after: PostKey | undefined;
  let left = limit;
  while (left > 0) {
    const want = Math.min(1_000, left);
    const posts = await store.posts({ ...query, limit: want, ...(after && { after }) });
    yield* posts;
    const last = posts.at(-1);
    if (posts.length < want || !last) return;
    after = sortKey(last.post, query.order, query.seed ?? 0);
    left -= posts.length;
  }
}

function sealCursor(at: PostKey, query: PageQuery, key: Uint8Array): string {
  const body = Buffer.from(JSON.stringify([1, at.sort, at.id, queryHash(query)])).toString("base64url");
  return `${body}.${seal(body, key)}`;
}

function openCursor(cursor: string, query: PageQuery, key: Uint8Array): PostKey {
  const refused = new CursorError("the cursor does not belong to this query; start again from the first page");
  const [body = "", mac = "", ...more] = cursor.split(".");
  const expected = Buffer.from(seal(body, key));
  const given = Buffer.from(mac);
  if (more.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected)) throw refused;
  const [, sort, id, hash] = JSON.parse(Buffer.from(body, "base64url").toString("utf8")) as [
    number,
    number,
    string,
    string,
  ];
  if (hash !== queryHash(query)) throw refused;
  return { sort, id };
}

function seal(body: string, key: Uint8Array): string {
  return createHmac("sha256", key).update(`cursor\n${body}`).digest("base64url").slice(0, 22);
}

/** Everything but the page size: a reader may change that between pages. */
function queryHash({ limit: _, ...query }: PageQuery): string {
  const sorted = Object.entries(query).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(sorted)).digest("base64url").slice(0, 16);
}
