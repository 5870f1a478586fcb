import type { Span } from "../../core/coverage.ts";
import type { AuthorHasher } from "../../core/identity.ts";
import type { Pace } from "../../core/pace.ts";
import { DAY_MS, HOUR_MS, SECOND_MS } from "../../core/time.ts";
import { ConnectionFault, type Refill, type RefillItem } from "../live.ts";
import { type JsonObject, stringAt } from "../normalise/json-value.ts";
import { firstSnowflake } from "../normalise/x-id.ts";
import type { Included } from "../normalise/x-v2.ts";
import type { XBudget } from "./budget-port.ts";
import type { ChargedToday } from "./charged.ts";
import type { XClient } from "./client.ts";
import { readPost } from "./posts.ts";
import { type AskPage, LEAST_POSTS, openSearch, type SearchStop } from "./search.ts";

/** The search knows posts of the last 7 days. */
const REACH_MS = 7 * DAY_MS - HOUR_MS;
/** The search finds a post only so long after it was posted. Nominal. */
const SEARCH_LAG_MS = 30 * SECOND_MS;
/** The stream delivers a post up to so long after it was posted. */
const DELIVERY_MS = 10 * SECOND_MS;
/** A gap is asked for again so long after the budget took a sample; real, as the budget's month is. */
const SAMPLING_RETRY_MS = HOUR_MS;

/** A query that finds what rules of one topic match. */
export interface XRefillQuery {
  readonly query: string;
  readonly topic: string;
}

export interface XRefillOptions {
  readonly client: XClient;
  readonly queries: readonly XRefillQuery[];
  readonly budget: XBudget;
  /** Shared with the stream: what one read does not cost the other again. */
  readonly charged: ChargedToday;
  readonly pace: Pace;
  readonly hashAuthor: AuthorHasher;
}

/**
 * Fetches what was posted in a gap from the search, newest first. A search has no reposts, so these stay missing. Waits by
 * itself where X limits the requests. Reads no more than the budget has left; where that is less than the smallest page
 * it throws ConnectionFault with the time when the budget opens again, so that the gap stays one and is asked for again.
 *
 * It throws so while the budget takes a sample too, for an hour: the search gives all posts or none, so a refill would
 * spend what sampling saves, and its posts of weight 1 would stand beside weighted ones of the same time.
 *
 * What a page cost is told as a cursor before its posts, and also where none of them is kept.
 */
export function openRefill(options: XRefillOptions): Refill {
  // Whoever asks for the refill asks again.
  const ask = openSearch({ ...options, attempts: 1 });
  return {
    reachMs: REACH_MS,
    fetch: (gap, signal) => fetchGap(options, ask, gap, signal),
  };
}

async function* fetchGap(
  options: XRefillOptions,
  ask: AskPage,
  gap: Span,
  signal: AbortSignal,
): AsyncGenerator<RefillItem> {
  const { queries, budget, pace, hashAuthor } = options;
  await pace.waitUntil(gap.toMs + pace.real(SEARCH_LAG_MS), signal);
  if (signal.aborted) return;
  const reachedMs = pace.now() - REACH_MS;
  const search: Search = {
    ...options,
    ask,
    signal,
    bounds: {
      since_id: String(firstSnowflake(Math.max(gap.fromMs - DELIVERY_MS, reachedMs)) - 1n),
      until_id: String(firstSnowflake(gap.toMs)),
    },
    stopped: null,
  };
  for await (const step of merged(queries.map((query) => results(search, query)))) {
    if (step === "charged") {
      yield { type: "cursor", cursor: budget.state() };
      continue;
    }
    const { found, topics } = step;
    const read = readPost(found.raw, found.included, { receivedAtMs: pace.now(), via: "refill", hashAuthor });
    if (!read || read.post.kind === "repost") continue;
    for (const alias of read.aliases) yield { type: "alias", alias, id: read.post.id };
    yield { type: "post", post: read.post, topics, cursor: budget.state() };
  }
  if (signal.aborted) return;
  if (search.stopped !== null) throw keptForNewPosts(search.stopped, options);
  yield { type: "refilled", whole: gap.fromMs >= reachedMs, without: "reposts" };
}

function keptForNewPosts(stop: SearchStop, { budget, pace }: XRefillOptions): ConnectionFault {
  const nowMs = pace.now();
  const retryAtMs = stop === "used-up" ? budget.resumesAtMs(nowMs) : nowMs + SAMPLING_RETRY_MS;
  return new ConnectionFault("the rest of the monthly budget is kept for new posts", { kind: "http", retryAtMs });
}

/** What the queries of one refill share. */
interface Search extends XRefillOptions {
  readonly ask: AskPage;
  readonly signal: AbortSignal;
  readonly bounds: { readonly since_id: string; readonly until_id: string };
  /** Once one query may read no more, none may. */
  stopped: SearchStop | null;
}

interface Found {
  readonly id: string;
  readonly raw: JsonObject;
  readonly included: Included;
  readonly topic: string;
}

/** All results of one query, newest first; "charged" before those of each page. */
async function* results(search: Search, { query, topic }: XRefillQuery): AsyncGenerator<Found | "charged"> {
  const { ask, bounds, signal } = search;
  let token: string | null = null;
  do {
    if (search.stopped !== null) return;
    const page = await ask({ archive: "recent", query, bounds, token, room: () => roomOf(search) }, signal);
    if (page === null) return;
    if (typeof page === "string") {
      search.stopped = page;
      return;
    }
    const { posts, included } = page;
    if (page.charged > 0) yield "charged";
    for (const raw of posts) {
      const id = stringAt(raw, "id");
      if (id !== undefined) yield { id, raw, included, topic };
    }
    token = page.next;
  } while (token !== null);
}

function roomOf({ budget, pace }: XRefillOptions): number | SearchStop {
  const rest = budget.restPosts(pace.now());
  if (rest < LEAST_POSTS) return "used-up";
  return budget.sampleShare() < 1 ? "sampling" : rest;
}

interface Merged {
  readonly found: Found;
  readonly topics: readonly string[];
}

/**
 * The results of all queries in one order, newest first; a post that several found comes once, with all its topics.
 * "charged" comes when a page did.
 */
async function* merged(sources: readonly AsyncGenerator<Found | "charged">[]): AsyncGenerator<Merged | "charged"> {
  const heads: (Found | undefined)[] = [];
  for (const source of sources) heads.push(yield* nextOf(source));
  for (;;) {
    let newest: Found | undefined;
    for (const head of heads) if (head && (!newest || isNewer(head.id, newest.id))) newest = head;
    if (!newest) return;
    const topics = new Set<string>();
    for (const [i, head] of heads.entries()) {
      if (head?.id !== newest.id) continue;
      topics.add(head.topic);
      const source = sources[i];
      heads[i] = source && (yield* nextOf(source));
    }
    yield { found: newest, topics: [...topics] };
  }
}

/** The next result of a query, after the pages that it took. */
async function* nextOf(source: AsyncGenerator<Found | "charged">): AsyncGenerator<"charged", Found | undefined> {
  for (;;) {
    const { value, done } = await source.next();
    if (done === true) return undefined;
    if (value !== "charged") return value;
    yield value;
  }
}

/** Of ids in decimal digits. */
function isNewer(id: string, than: string): boolean {
  return id.length === than.length ? id > than : id.length > than.length;
}
