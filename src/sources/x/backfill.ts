import type { Span } from "../../core/coverage.ts";
import type { AuthorHasher } from "../../core/identity.ts";
import type { Pace } from "../../core/pace.ts";
import { MINUTE_MS, SECOND_MS } from "../../core/time.ts";
import { isObject, type JsonObject, objectAt, stringAt } from "../normalise/json-value.ts";
import { snowflakeMs, xDigits } from "../normalise/x-id.ts";
import { includedPosts } from "../normalise/x-v2.ts";
import type { ArchivePage, PostArchive } from "../post-archive.ts";
import { archiveFor, SEARCH_LAG_MS, type XArchive, xWindow } from "./backfill-archive.ts";
import { type BackfillCursor, parseBackfillCursor, remaining } from "./backfill-cursor.ts";
import { type Ask, openRequests } from "./backfill-requests.ts";
import type { XMeter } from "./budget.ts";
import { ChargedToday } from "./charged.ts";
import type { XClient, XParameters } from "./client.ts";
import { XFault } from "./faults.ts";
import { POST_FIELDS } from "./fields.ts";
import { readPost } from "./posts.ts";

/** Requests that X allows, and posts on one page. */
const ARCHIVES = {
  recent: { allowances: [{ times: 450, perMs: 15 * MINUTE_MS }], mostPosts: 100 },
  all: {
    allowances: [
      { times: 1, perMs: SECOND_MS },
      { times: 300, perMs: 15 * MINUTE_MS },
    ],
    mostPosts: 500,
  },
} as const;
/** X gives no smaller page. */
const LEAST_POSTS = 10;

/** X's searches over the past. X is asked in whole seconds; what lies around a window is left out. */
export interface XBackfill extends PostArchive {
  /** As much of a window as X's search can tell of now. */
  reach(window: Span): Span;
}

export interface XBackfillOptions {
  readonly client: Pick<XClient, "searchRecent" | "searchAll">;
  readonly meter: XMeter;
  readonly pace: Pace;
  readonly hashAuthor: AuthorHasher;
}

/** Fetches posts from X's searches: of the last 7 days, or of all time where the window begins earlier. */
export function openBackfill(options: XBackfillOptions): XBackfill {
  const { pace } = options;
  const charged = new ChargedToday();
  const asks = new Map<XArchive, Ask>();
  const askOf = (archive: XArchive): Ask => {
    const ask = asks.get(archive) ?? openRequests(pace, ARCHIVES[archive].allowances);
    asks.set(archive, ask);
    return ask;
  };
  return {
    reach: ({ fromMs, toMs }) => ({ fromMs, toMs: Math.min(toMs, pace.now() - SEARCH_LAG_MS) }),
    remaining: (window, cursor) => remaining(window, parseBackfillCursor(cursor)),
    pages: (query, window, cursor, beyondBudget, signal) => {
      const archive = archiveFor(window.fromMs, pace.now());
      const search = { ...options, archive, ask: askOf(archive), charged, query, window, beyondBudget, signal };
      return fetchPages(search, parseBackfillCursor(cursor));
    },
  };
}

interface Search extends XBackfillOptions {
  readonly archive: XArchive;
  readonly ask: Ask;
  readonly charged: ChargedToday;
  readonly query: string;
  readonly window: Span;
  readonly beyondBudget: boolean;
  readonly signal: AbortSignal;
}

async function* fetchPages(search: Search, saved: BackfillCursor | undefined): AsyncGenerator<ArchivePage> {
  const { window, meter, pace, beyondBudget } = search;
  let { token, reachedMs, done } = saved ?? { token: null, reachedMs: window.toMs, done: false };
  let toMs = window.toMs;
  let isOldToken = token !== null;
  while (!done) {
    const room = beyondBudget ? Number.POSITIVE_INFINITY : meter.restPosts(pace.now());
    if (room < 1) return;
    let page: JsonObject | null;
    try {
      page = await askPage(search, { fromMs: window.fromMs, toMs }, token, room);
    } catch (error) {
      if (!isOldToken || !(error instanceof XFault) || error.status !== 400) throw error;
      // A mark of an earlier run that X no longer takes: the same place can be named by its time.
      isOldToken = false;
      token = null;
      toMs = Math.min(window.toMs, Math.ceil((reachedMs + 1) / SECOND_MS) * SECOND_MS);
      continue;
    }
    if (page === null) return;
    isOldToken = false;
    const { list, next, oldestMs } = readPage(page);
    if (next !== null && next === token) throw new XFault("X leads a search in a circle", { kind: "http" });
    token = next;
    done = next === null;
    reachedMs = done ? window.fromMs : Math.max(window.fromMs, Math.min(reachedMs, oldestMs ?? reachedMs));
    yield pageOf(search, page, list, { token, reachedMs, done });
  }
}

function askPage(
  { client, archive, ask, query, signal }: Search,
  window: Span,
  token: string | null,
  room: number,
): Promise<JsonObject | null> {
  const parameters: XParameters = {
    query,
    max_results: Math.max(LEAST_POSTS, Math.min(ARCHIVES[archive].mostPosts, room)),
    ...xWindow(window),
    next_token: token ?? undefined,
    ...POST_FIELDS,
  };
  return ask(
    () => (archive === "recent" ? client.searchRecent(parameters, signal) : client.searchAll(parameters, signal)),
    signal,
  );
}

interface ReadPage {
  readonly list: readonly JsonObject[];
  readonly next: string | null;
  /** Time of the earliest post; null without posts. */
  readonly oldestMs: number | null;
}

function readPage(page: JsonObject): ReadPage {
  const meta = objectAt(page, "meta");
  if (!meta) throw new XFault("X answered a search with something else", { kind: "http" });
  const list = Array.isArray(page["data"]) ? page["data"].filter(isObject) : [];
  const times = list.flatMap((post) => {
    const digits = xDigits(stringAt(post, "id") ?? "");
    return digits === null ? [] : (snowflakeMs(digits) ?? []);
  });
  const oldestMs = times.length === 0 ? null : times.reduce((least, ms) => Math.min(least, ms));
  return { list, next: stringAt(meta, "next_token") ?? null, oldestMs };
}

function pageOf(
  { meter, charged, pace, hashAuthor, window }: Search,
  page: JsonObject,
  list: readonly JsonObject[],
  cursor: BackfillCursor,
): ArchivePage {
  const nowMs = pace.now();
  const cost = list.reduce((sum, post) => sum + charged.cost(stringAt(post, "id") ?? "", nowMs), 0);
  meter.admit(cost, nowMs);
  const included = includedPosts(page, list);
  const read = list
    .flatMap((post) => readPost(post, included, { receivedAtMs: nowMs, via: "refill", hashAuthor }) ?? [])
    .filter(({ post: { postedAtMs } }) => postedAtMs >= window.fromMs && postedAtMs < window.toMs);
  return {
    posts: read.map(({ post }) => post),
    aliases: read.flatMap(({ post, aliases }) => aliases.map((alias) => ({ alias, id: post.id }))),
    read: list.length,
    reachedMs: cursor.reachedMs,
    cursor: JSON.stringify(cursor),
  };
}
