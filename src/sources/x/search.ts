import type { Pace } from "../../core/pace.ts";
import { MINUTE_MS, SECOND_MS } from "../../core/time.ts";
import { isObject, type JsonObject, objectAt, stringAt } from "../normalise/json-value.ts";
import { type Included, includedPosts } from "../normalise/x-v2.ts";
import type { XArchive } from "./backfill-archive.ts";
import type { XBudget } from "./budget-port.ts";
import type { ChargedToday } from "./charged.ts";
import type { XClient, XParameters } from "./client.ts";
import { XFault } from "./faults.ts";
import { POST_FIELDS } from "./fields.ts";
import { openRequests } from "./requests.ts";

/** Requests that X allows, nominal, and posts on one page. */
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
export const LEAST_POSTS = 10;

/** Why the budget allows no further page now. */
export type SearchStop = "used-up" | "sampling";

export interface XSearchQuestion {
  readonly archive: XArchive;
  readonly query: string;
  /** Where the search begins and ends, in X's own parameters of time or of ids. */
  readonly bounds: XParameters;
  /** X's mark of the page; null for the first. */
  readonly token: string | null;
  /** Posts that may be read, or why none; asked right before the request, when it is known what others spent. */
  readonly room: () => number | SearchStop;
}

export interface XSearchPage {
  /** The latest first, as X sent them. */
  readonly posts: readonly JsonObject[];
  readonly included: Included;
  /** How many of them were charged: a post is once a day. */
  readonly charged: number;
  /** X's mark of the page that follows; null after the last one. */
  readonly next: string | null;
}

export interface XSearchOptions {
  readonly client: Pick<XClient, "searchRecent" | "searchAll">;
  readonly budget: Pick<XBudget, "admit" | "look">;
  readonly charged: ChargedToday;
  readonly pace: Pace;
  /** So often a request that fails for no reason of ours is made in all; some, where it is not said. */
  readonly attempts?: number;
}

/**
 * One page of a search, charged to the budget; null where `signal` ended the wait for it. Waits by itself where X limits
 * the requests. Throws XFault, and StoreError where it cannot be read what others spent.
 */
export type AskPage = (question: XSearchQuestion, signal: AbortSignal) => Promise<XSearchPage | SearchStop | null>;

/** X's two searches, of the last 7 days and of all time, a page at a time. */
export function openSearch({ client, budget, charged, pace, attempts }: XSearchOptions): AskPage {
  const asks = {
    recent: openRequests(pace, ARCHIVES.recent.allowances, attempts),
    all: openRequests(pace, ARCHIVES.all.allowances, attempts),
  };
  return async ({ archive, query, bounds, token, room }, signal) => {
    const body = await asks[archive](async () => {
      await budget.look();
      const most = room();
      if (typeof most !== "number") return most;
      const parameters = {
        query,
        max_results: Math.max(LEAST_POSTS, Math.min(ARCHIVES[archive].mostPosts, most)),
        ...bounds,
        next_token: token ?? undefined,
        ...POST_FIELDS,
      };
      return archive === "recent" ? client.searchRecent(parameters, signal) : client.searchAll(parameters, signal);
    }, signal);
    if (body === null || typeof body === "string") return body;
    const meta = objectAt(body, "meta");
    if (!meta) throw new XFault("X answered a search with something else", { kind: "http" });
    const posts = Array.isArray(body["data"]) ? body["data"].filter(isObject) : [];
    const nowMs = pace.now();
    const cost = posts.reduce((sum, post) => sum + charged.cost(stringAt(post, "id") ?? "", nowMs), 0);
    budget.admit(cost, nowMs);
    const next = stringAt(meta, "next_token") ?? null;
    if (next !== null && next === token) throw new XFault("X leads a search in a circle", { kind: "http" });
    return { posts, included: includedPosts(body, posts), charged: cost, next };
  };
}
