import type { Span } from "../../core/coverage.ts";
import type { AuthorHasher } from "../../core/identity.ts";
import type { Pace } from "../../core/pace.ts";
import { SECOND_MS } from "../../core/time.ts";
import { stringAt } from "../normalise/json-value.ts";
import { snowflakeMs, xDigits } from "../normalise/x-id.ts";
import type { ArchivePage, PostArchive } from "../post-archive.ts";
import { archiveFor, SEARCH_LAG_MS, xWindow } from "./backfill-archive.ts";
import { type BackfillCursor, parseBackfillCursor, remaining } from "./backfill-cursor.ts";
import type { XMeter } from "./budget.ts";
import { ChargedToday } from "./charged.ts";
import type { XClient, XParameters } from "./client.ts";
import { XFault } from "./faults.ts";
import { readPost } from "./posts.ts";
import { type AskPage, openSearch, type XSearchPage } from "./search.ts";

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
export function openBackfill({ client, meter, pace, hashAuthor }: XBackfillOptions): XBackfill {
  const ask = openSearch({ client, budget: meter, charged: new ChargedToday(), pace });
  return {
    reach: ({ fromMs, toMs }) => ({ fromMs, toMs: Math.min(toMs, pace.now() - SEARCH_LAG_MS) }),
    remaining: (window, cursor) => remaining(window, parseBackfillCursor(cursor)),
    pages: (query, window, cursor, beyondBudget, signal) => {
      const archive = archiveFor(window.fromMs, pace.now());
      const room = (): number | "used-up" => {
        const rest = beyondBudget ? Number.POSITIVE_INFINITY : meter.restPosts(pace.now());
        return rest < 1 ? "used-up" : rest;
      };
      const search: Search = {
        window,
        ask: (bounds, token) => ask({ archive, query, bounds, token, room }, signal),
        pageOf: (page, reached) => pageOf(page, reached, { window, receivedAtMs: pace.now(), hashAuthor }),
      };
      return fetchPages(search, parseBackfillCursor(cursor));
    },
  };
}

interface Search {
  readonly window: Span;
  readonly ask: (bounds: XParameters, token: string | null) => ReturnType<AskPage>;
  readonly pageOf: (page: XSearchPage, cursor: BackfillCursor) => ArchivePage;
}

async function* fetchPages(
  { window, ask, pageOf }: Search,
  saved: BackfillCursor | undefined,
): AsyncGenerator<ArchivePage> {
  let { token, reachedMs, done } = saved ?? { token: null, reachedMs: window.toMs, done: false };
  let toMs = window.toMs;
  let isOldToken = token !== null;
  while (!done) {
    let page: Awaited<ReturnType<AskPage>>;
    try {
      page = await ask(xWindow({ fromMs: window.fromMs, toMs }), token);
    } catch (error) {
      if (!isOldToken || !(error instanceof XFault) || error.status !== 400) throw error;
      // A mark of an earlier run that X no longer takes: the same place can be named by its time.
      isOldToken = false;
      token = null;
      toMs = Math.min(window.toMs, Math.ceil((reachedMs + 1) / SECOND_MS) * SECOND_MS);
      continue;
    }
    if (page === null || typeof page === "string") return;
    isOldToken = false;
    token = page.next;
    done = token === null;
    reachedMs = done ? window.fromMs : Math.max(window.fromMs, Math.min(reachedMs, oldestMs(page) ?? reachedMs));
    yield pageOf(page, { token, reachedMs, done });
  }
}

/** Time of the earliest post; null without posts. */
function oldestMs({ posts }: XSearchPage): number | null {
  const times = posts.flatMap((post) => {
    const digits = xDigits(stringAt(post, "id") ?? "");
    return digits === null ? [] : (snowflakeMs(digits) ?? []);
  });
  return times.length === 0 ? null : times.reduce((least, ms) => Math.min(least, ms));
}

function pageOf(
  page: XSearchPage,
  cursor: BackfillCursor,
  arrival: { readonly window: Span; readonly receivedAtMs: number; readonly hashAuthor: AuthorHasher },
): ArchivePage {
  const { window, receivedAtMs, hashAuthor } = arrival;
  const read = page.posts
    .flatMap((post) => readPost(post, page.included, { receivedAtMs, via: "refill", hashAuthor }) ?? [])
    .filter(({ post: { postedAtMs } }) => postedAtMs >= window.fromMs && postedAtMs < window.toMs);
  return {
    posts: read.map(({ post }) => post),
    aliases: read.flatMap(({ post, aliases }) => aliases.map((alias) => ({ alias, id: post.id }))),
    read: page.posts.length,
    reachedMs: cursor.reachedMs,
    cursor: JSON.stringify(cursor),
  };
}
