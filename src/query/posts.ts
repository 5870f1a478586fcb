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

/**
 * One page and the cursor of the next. `windowAsWritten` is the window in the reader's words: a relative one keeps, for
 * all its pages, the instants it meant on the first. Throws CursorError for a cursor of another query or of nobody's
 * making.
 */
export async function postPage(
  store: Store,
  query: PageQuery,
  windowAsWritten: string,
  cursor: string | null,
): Promise<PostPage> {
  const key = await store.identityKey();
  const hash = queryHash(query, windowAsWritten);
  const opened = cursor === null ? undefined : openCursor(cursor, hash, key);
  const { fromMs: _from, toMs: _to, ...rest } = query;
  const asked = opened === undefined ? query : { ...rest, ...opened.window };
  const posts = await store.posts({ ...asked, limit: query.limit + 1, ...(opened && { after: opened.after }) });
  const page = posts.slice(0, query.limit);
  const last = page.at(-1);
  if (posts.length <= query.limit || !last) return { posts: page, nextCursor: null };
  return { posts: page, nextCursor: sealCursor(sortKey(last.post, query.order, query.seed ?? 0), asked, hash, key) };
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

interface OpenedCursor {
  readonly after: PostKey;
  readonly window: { readonly fromMs?: number; readonly toMs?: number };
}

function sealCursor(at: PostKey, { fromMs, toMs }: PageQuery, hash: string, key: Uint8Array): string {
  const held = { sort: at.sort, id: at.id, hash, window: { fromMs, toMs } };
  const body = Buffer.from(JSON.stringify(held)).toString("base64url");
  return `${body}.${seal(body, key)}`;
}

function openCursor(cursor: string, hash: string, key: Uint8Array): OpenedCursor {
  const refused = new CursorError("the cursor does not belong to this query; start again from the first page");
  const [body = "", mac = "", ...more] = cursor.split(".");
  const expected = Buffer.from(seal(body, key));
  const given = Buffer.from(mac);
  if (more.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected)) throw refused;
  const held = JSON.parse(Buffer.from(body, "base64url").toString("utf8")) as PostKey & OpenedCursor & { hash: string };
  if (held.hash !== hash) throw refused;
  return { after: { sort: held.sort, id: held.id }, window: held.window };
}

function seal(body: string, key: Uint8Array): string {
  return createHmac("sha256", key).update(`cursor\n${body}`).digest("base64url").slice(0, 22);
}

/** Everything but the page size, which a reader may change between pages, and the instants of the window. */
function queryHash({ limit: _limit, fromMs: _from, toMs: _to, ...query }: PageQuery, windowAsWritten: string): string {
  const sorted = Object.entries(query).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256")
    .update(JSON.stringify([sorted, windowAsWritten]))
    .digest("base64url")
    .slice(0, 16);
}
