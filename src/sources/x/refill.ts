import { AttemptBudget } from "../../core/backoff.ts";
import type { Span } from "../../core/coverage.ts";
import type { AuthorHasher } from "../../core/identity.ts";
import { type Pace, wait } from "../../core/pace.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "../../core/time.ts";
import { ConnectionFault, type Refill, type RefillItem } from "../live.ts";
import { isObject, type JsonObject, objectAt, stringAt } from "../normalise/json-value.ts";
import { firstSnowflake } from "../normalise/x-id.ts";
import { type Included, includedPosts } from "../normalise/x-v2.ts";
import type { XBudget } from "./budget-port.ts";
import type { ChargedToday } from "./charged.ts";
import type { XClient } from "./client.ts";
import { XFault } from "./faults.ts";
import { POST_FIELDS } from "./fields.ts";
import { readPost } from "./posts.ts";

/** The search knows posts of the last 7 days. */
const REACH_MS = 7 * DAY_MS - HOUR_MS;
/** The search finds a post only so long after it was posted. Nominal. */
const SEARCH_LAG_MS = 30 * SECOND_MS;
/** The stream delivers a post up to so long after it was posted. */
const DELIVERY_MS = 10 * SECOND_MS;
/** Requests that X allows; nominal. */
const SEARCHES = { times: 450, perMs: 15 * MINUTE_MS };
/** Posts on one page: X gives no smaller one, and no larger. */
const LEAST_POSTS = 10;
const MOST_POSTS = 100;
/** A gap is asked for again so long after the budget took a sample; real, as the budget's month is. */
const SAMPLING_RETRY_MS = HOUR_MS;
/** Waited after a 429 that does not say how long; nominal. */
const UNSAID_WAIT_MS = MINUTE_MS;

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
  const attempts = new AttemptBudget({ times: SEARCHES.times, perMs: options.pace.real(SEARCHES.perMs) });
  return {
    reachMs: REACH_MS,
    fetch: (gap, signal) => fetchGap(options, attempts, gap, signal),
  };
}

async function* fetchGap(
  options: XRefillOptions,
  attempts: AttemptBudget,
  gap: Span,
  signal: AbortSignal,
): AsyncGenerator<RefillItem> {
  const { queries, budget, pace, hashAuthor } = options;
  await pace.waitUntil(gap.toMs + pace.real(SEARCH_LAG_MS), signal);
  if (signal.aborted) return;
  const reachedMs = pace.now() - REACH_MS;
  const search: Search = {
    ...options,
    attempts,
    signal,
    ids: {
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

/** Why the budget allows no further page now. */
type Stop = "used-up" | "sampling";

function keptForNewPosts(stop: Stop, { budget, pace }: XRefillOptions): ConnectionFault {
  const nowMs = pace.now();
  const retryAtMs = stop === "used-up" ? budget.resumesAtMs(nowMs) : nowMs + SAMPLING_RETRY_MS;
  return new ConnectionFault("the rest of the monthly budget is kept for new posts", { kind: "http", retryAtMs });
}

/** What the queries of one refill share. */
interface Search extends XRefillOptions {
  readonly attempts: AttemptBudget;
  readonly signal: AbortSignal;
  readonly ids: { readonly since_id: string; readonly until_id: string };
  stopped: Stop | null;
}

interface Found {
  readonly id: string;
  readonly raw: JsonObject;
  readonly included: Included;
  readonly topic: string;
}

/** All results of one query, newest first; "charged" before those of each page. */
async function* results(search: Search, { query, topic }: XRefillQuery): AsyncGenerator<Found | "charged"> {
  const { budget, charged, pace } = search;
  let token: string | undefined;
  do {
    const room = budget.restPosts(pace.now());
    if (room < LEAST_POSTS) search.stopped = "used-up";
    else if (budget.sampleShare() < 1) search.stopped = "sampling";
    if (search.stopped !== null) return;
    const page = await askPage(search, query, token, Math.min(room, MOST_POSTS));
    if (page === null) return;
    const meta = objectAt(page, "meta");
    if (!meta) throw new XFault("X answered a search with something else", { kind: "http" });
    const list = Array.isArray(page["data"]) ? page["data"].filter(isObject) : [];
    const included = includedPosts(page, list);
    const found = list.flatMap((raw) => {
      const id = stringAt(raw, "id");
      return id === undefined ? [] : [{ id, raw, included, topic }];
    });
    const nowMs = pace.now();
    const posts = found.reduce((sum, { id }) => sum + charged.cost(id, nowMs), 0);
    budget.admit(posts, nowMs);
    if (posts > 0) yield "charged";
    yield* found;
    const next = stringAt(meta, "next_token");
    if (next !== undefined && next === token) throw new XFault("X leads a search in a circle", { kind: "http" });
    token = next;
  } while (token !== undefined);
}

/** One page, however long X makes us wait for it; null where `signal` ended the wait. */
async function askPage(
  search: Search,
  query: string,
  token: string | undefined,
  mostPosts: number,
): Promise<JsonObject | null> {
  const { client, pace, attempts, signal, ids } = search;
  for (;;) {
    await pace.waitUntil(attempts.nextMs(pace.now()), signal);
    if (signal.aborted) return null;
    attempts.take(pace.now());
    try {
      const parameters = { query, max_results: mostPosts, ...ids, ...POST_FIELDS, next_token: token };
      return await client.searchRecent(parameters, signal);
    } catch (error) {
      if (signal.aborted) return null;
      if (!(error instanceof XFault) || error.kind !== "rate-limit") throw error;
      if (error.retryAtMs === null) await wait(pace, UNSAID_WAIT_MS, signal);
      else await pace.waitUntil(Math.max(error.retryAtMs, pace.now() + pace.real(SECOND_MS)), signal);
    }
  }
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
