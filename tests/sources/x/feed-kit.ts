import type { LiveItem } from "../../../src/sources/live.ts";
import type { XBudget } from "../../../src/sources/x/budget-port.ts";
import { openXClient, type XClient } from "../../../src/sources/x/client.ts";
import { openXFeed, type XFeed, type XFeedOptions } from "../../../src/sources/x/feed.ts";
import { type ManualPace, manualPace } from "../../support/manual-pace.ts";
import { openXServer, X_TOKEN, type XServer, type XServerStream, xIdAt } from "../../support/x-server.ts";
import { Taking } from "./taking.ts";

export const T = Date.UTC(2026, 10, 3, 22);
/** 1 December 2026. */
export const NEXT_MONTH = Date.UTC(2026, 11, 1);

export const RULES = [
  { value: "(tea OR #tea)", tag: "nb:tea:1" },
  { value: "coffee", tag: "nb:coffee:1" },
];
export const QUERIES = [
  { query: "(tea OR #tea) -is:retweet", topic: "tea" },
  { query: "coffee -is:retweet", topic: "coffee" },
];

/** A budget that says what a test wants it to say. */
export interface TestBudget extends XBudget {
  posts: number;
  /** From so many posts on it says "stop". */
  stopAt: number;
  share: number;
  readonly restored: string[];
}

export function testBudget(): TestBudget {
  const budget: TestBudget = {
    look: async () => {},
    posts: 0,
    stopAt: Number.POSITIVE_INFINITY,
    share: 1,
    restored: [],
    admit(posts) {
      budget.posts += posts;
      if (budget.posts >= budget.stopAt) return "stop";
      return budget.share < 1 ? "sample" : "ok";
    },
    charge: () => {},
    restUsd: () => null,
    state: () => JSON.stringify({ posts: budget.posts }),
    restore: (state) => void budget.restored.push(state),
    sampleShare: () => budget.share,
    restPosts: () => Math.max(0, budget.stopAt - budget.posts),
    resumesAtMs: () => NEXT_MONTH,
  };
  return budget;
}

export interface FeedKit extends AsyncDisposable {
  readonly server: XServer;
  readonly client: XClient;
  readonly feed: XFeed;
  readonly pace: ManualPace;
  readonly budget: TestBudget;
  readonly stop: AbortController;
  /** Connects and takes what comes. */
  take(cursor?: string): Taking<LiveItem>;
  /** Connects and waits for the stream. */
  open(): Promise<{ readonly taking: Taking<LiveItem>; readonly far: XServerStream }>;
}

export async function feedKit(more: Partial<XFeedOptions> = {}): Promise<FeedKit> {
  const server = await openXServer();
  const pace = manualPace(T);
  const budget = testBudget();
  const stop = new AbortController();
  const client = more.client ?? openXClient({ token: X_TOKEN, connect: server.connect, agentName: "Northbound/test" });
  const feed = openXFeed({
    client,
    rules: RULES,
    queries: QUERIES,
    budget,
    monthlyUsd: 50,
    pace,
    hashAuthor: (platform, author) => `${platform}-${author}`,
    ...more,
  });
  const take = (cursor?: string): Taking<LiveItem> => new Taking(feed.connect({ cursor, provenMs: null }, stop.signal));
  return {
    server,
    client,
    feed,
    pace,
    budget,
    stop,
    take,
    open: async () => {
      const taking = take();
      const [far] = await Promise.all([server.nextStream(), taking.until(({ type }) => type === "open")]);
      return { taking, far };
    },
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** A message of the stream as X sends it. */
export function message(serial: number, more: object = {}, tags: readonly string[] = ["nb:tea:1"]): object {
  const id = xIdAt(T, serial);
  return {
    data: {
      id,
      text: `tea ${serial}`,
      author_id: "77",
      lang: "en",
      created_at: new Date(T).toISOString(),
      edit_history_tweet_ids: [id],
      ...more,
    },
    matching_rules: tags.map((tag, i) => ({ id: `${900 + i}`, tag })),
  };
}

type PostItem = Extract<LiveItem, { type: "post" }>;

export function postsIn(items: readonly LiveItem[]): readonly PostItem[] {
  return items.filter((item) => item.type === "post");
}

export function hasText(text: string): (item: LiveItem) => boolean {
  return (item) => item.type === "post" && item.post.text === text;
}
