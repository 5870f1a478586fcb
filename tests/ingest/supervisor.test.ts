import { describe, expect, test } from "vitest";
import { StoreError } from "../../src/core/errors.ts";
import type { FeedStatus } from "../../src/core/feed.ts";
import type { Post } from "../../src/core/post.ts";
import type { Pipeline } from "../../src/ingest/pipeline.ts";
import { superviseFeed } from "../../src/ingest/supervisor.ts";
import { Inbox } from "../../src/sources/inbox.ts";
import { ConnectionFault, type FeedStart, type LiveFeed, type LiveItem, type Refill } from "../../src/sources/live.ts";
import { openMemoryStore } from "../../src/store/memory/memory-store.ts";
import type { Batch, Store } from "../../src/store/store.ts";
import { compileTopics } from "../../src/topics/matcher.ts";
import { type ManualPace, manualPace, settle } from "../support/manual-pace.ts";
import { CONTROL, NEGATIVE, THEME } from "../support/small-night.ts";

/** A whole minute. */
const T = Date.UTC(2026, 10, 3, 22);
const PIPELINE: Pipeline = {
  matcher: compileTopics([CONTROL, THEME]),
  language: { identify: () => null },
  scorer: { model: "test-1", score: () => NEGATIVE },
};

interface Connection {
  readonly start: FeedStart;
  readonly atMs: number;
  push(...items: readonly LiveItem[]): void;
  fail(fault: ConnectionFault): void;
}

interface Night extends AsyncDisposable {
  readonly pace: ManualPace;
  readonly store: Store;
  readonly connections: readonly Connection[];
  readonly statuses: readonly FeedStatus[];
  readonly faults: readonly unknown[];
  /** The connection at hand. */
  readonly line: () => Connection;
  readonly coverage: () => Promise<string[]>;
  readonly stop: () => Promise<void>;
}

interface Parts {
  readonly refuse?: (attempt: number) => ConnectionFault | undefined;
  readonly refill?: Refill;
  readonly release?: () => Promise<void>;
  readonly firehose?: boolean;
  readonly pace?: ManualPace;
  readonly store?: Store;
  readonly commit?: (store: Store, batch: Batch) => ReturnType<Store["commit"]>;
}

/** A supervisor over a feed that says what the test says. */
async function openNight(parts: Parts = {}): Promise<Night> {
  const pace = parts.pace ?? manualPace(T);
  const store = parts.store ?? (await openMemoryStore());
  const connections: Connection[] = [];
  const statuses: FeedStatus[] = [];
  const faults: unknown[] = [];
  let attempts = 0;
  const feed: LiveFeed = {
    source: "x",
    feed: "stream",
    title: "X",
    firehose: parts.firehose ?? false,
    connects: { times: 50, perMs: 900_000 },
    ...(parts.refill && { refill: parts.refill }),
    ...(parts.release && { release: parts.release }),
    async *connect(start, signal) {
      const refused = parts.refuse?.(++attempts);
      const inbox = new Inbox<LiveItem>(
        1_000,
        () => {},
        () => {},
      );
      connections.push({
        start,
        atMs: pace.now(),
        push: (...items) => {
          for (const item of items) inbox.push(item);
        },
        fail: (fault) => inbox.fail(fault),
      });
      if (refused) throw refused;
      signal.addEventListener("abort", () => inbox.end());
      yield* inbox;
    },
  };
  const stop = new AbortController();
  const { commit } = parts;
  const target: Store = commit
    ? Object.assign(Object.create(store) as Store, bound(store), { commit: (batch: Batch) => commit(store, batch) })
    : store;
  const running = superviseFeed(
    feed,
    {
      store: target,
      pipeline: PIPELINE,
      pace,
      onStatus: (status) => statuses.push(status),
      onFault: (error) => faults.push(error),
    },
    stop.signal,
  );
  await settle();
  const end = async (): Promise<void> => {
    stop.abort();
    let ended = false;
    void running.finally(() => {
      ended = true;
    });
    for (let i = 0; i < 10 && !ended; i++) await pace.advance(1_000);
    await running;
  };
  return {
    pace,
    store,
    connections,
    statuses,
    faults,
    line() {
      const last = connections.at(-1);
      if (!last) throw new Error("there was no connection");
      return last;
    },
    async coverage() {
      return (await store.coverage()).map((i) => {
        const feedName = i.feed === "stream" ? "" : `${i.feed} `;
        return `${feedName}${i.state} ${i.fromMs - T}..${i.toMs - T}${i.reason === null ? "" : ` ${i.reason}`}`;
      });
    },
    stop: end,
    [Symbol.asyncDispose]: end,
  };
}

function bound(store: Store): Partial<Store> {
  return {
    find: (ids) => store.find(ids),
    coverage: (window) => store.coverage(window),
    cursor: (feed) => store.cursor(feed),
    putRecords: (kind, records) => store.putRecords(kind, records),
  };
}

function posted(id: string, atMs: number, changes: Partial<Post> = {}): LiveItem {
  const post: Post = {
    id,
    source: "x",
    kind: "original",
    subjectId: null,
    postedAtMs: atMs,
    receivedAtMs: atMs,
    editedAtMs: null,
    authorKey: "key-1",
    lang: "en",
    text: "I will move to Canada",
    hashtags: [],
    url: null,
    weight: 1,
    via: "live",
    flags: [],
    ...changes,
  };
  return { type: "post", post };
}

const open = (atMs: number, resumed = false): LiveItem => ({ type: "open", atMs, resumed });
const alive = (atMs: number): LiveItem => ({ type: "alive", atMs });
const lost = (message = "the connection was lost") => new ConnectionFault(message, { kind: "network" });
async function ids(store: Store): Promise<string[]> {
  return (await store.posts({ topic: "all", order: "oldest", limit: 1_000 })).map(({ post }) => post.id);
}

describe("the supervisor of a feed", () => {
  test("commits posts of ours a quarter of a second after the first, with their coverage and cursor", async () => {
    await using night = await openNight();
    night.line().push(open(T), { ...posted("x:1", T + 10), cursor: "c1" } as LiveItem, alive(T + 10));
    await settle();
    expect(await ids(night.store)).toEqual([]);
    await night.pace.advance(250);
    expect(await ids(night.store)).toEqual(["x:1"]);
    expect(await night.store.cursor("x/stream")).toBe("c1");
    expect(await night.coverage()).toEqual(["live 0..10"]);
  });

  test("leaves out what is nobody's topic, but keeps reposts and quotes of what is", async () => {
    await using night = await openNight();
    night
      .line()
      .push(
        open(T),
        posted("x:1", T + 1),
        posted("x:2", T + 2, { text: "Good morning" }),
        posted("x:3", T + 3, { text: null, kind: "repost", subjectId: "x:1" }),
        posted("x:4", T + 4, { text: "Look at this", kind: "quote", subjectId: "x:3" }),
        posted("x:5", T + 5, { text: null, kind: "repost", subjectId: "x:2" }),
      );
    await night.pace.advance(300);
    expect(await ids(night.store)).toEqual(["x:1", "x:3", "x:4"]);
    night.line().push(posted("x:6", T + 6, { text: null, kind: "repost", subjectId: "x:1" }));
    await night.pace.advance(300);
    const found = await night.store.find(["x:6"]);
    expect(found.get("x:6")?.topics).toEqual(["emigration"]);
    expect(found.get("x:6")?.score).toEqual(NEGATIVE);
  });

  test("takes an edit that is of no topic any more, where the first version was ours", async () => {
    await using night = await openNight();
    night.line().push(open(T), posted("x:1", T + 1));
    await night.pace.advance(300);
    night
      .line()
      .push(
        posted("x:1", T + 1, { text: "Never mind", editedAtMs: T + 200 }),
        posted("x:9", T + 1, { text: "Never mind either", editedAtMs: T + 200 }),
      );
    await night.pace.advance(300);
    const found = await night.store.find(["x:1", "x:9"]);
    expect(found.get("x:1")?.post.text).toBe("Never mind");
    expect(found.has("x:9")).toBe(false);
  });

  test("forgets deletions of what was never ours where the feed tells of everything", async () => {
    await using night = await openNight({ firehose: true });
    night.line().push(open(T), { type: "delete", id: "x:1", deletedAtMs: T });
    await night.pace.advance(300);
    night.line().push(posted("x:1", T + 500), posted("x:2", T + 500));
    await night.pace.advance(300);
    night.line().push({ type: "delete", id: "x:2", deletedAtMs: T + 600 });
    await night.pace.advance(300);
    expect(await ids(night.store)).toEqual(["x:1"]);
  });

  test("draws the gap of a lost connection from the last proof to the next connection, at once", async () => {
    await using night = await openNight();
    night.line().push(open(T), alive(T + 1_000));
    await night.pace.advance(1_200);
    night.line().fail(lost());
    await settle();
    expect(night.connections).toHaveLength(2);
    expect(await night.coverage()).toEqual(["quiet 0..1000", "gap 1000..1200 the connection was lost"]);
    night.line().push(open(T + 1_230), alive(T + 1_500));
    await night.pace.advance(1_300);
    expect(await night.coverage()).toEqual([
      "quiet 0..1000",
      "gap 1000..1230 the connection was lost",
      "quiet 1230..1500",
    ]);
  });

  test("goes on after a restart from the committed cursor, with the time between as a gap", async () => {
    const pace = manualPace(T);
    const store = await openMemoryStore();
    {
      await using first = await openNight({ pace, store });
      first.line().push(open(T), { ...posted("x:1", T + 700), cursor: "c1" } as LiveItem, alive(T + 700));
      await first.pace.advance(1_000);
    }
    pace.sleep(60_000);
    await using second = await openNight({ pace, store });
    expect(second.line().start).toEqual({ cursor: "c1", provenMs: T + 700 });
    second.line().push(open(T + 61_500), alive(T + 62_000));
    await pace.advance(2_000);
    expect(await second.coverage()).toEqual([
      "live 0..700",
      "gap 700..61500 the collector was not running",
      "quiet 61500..62000",
    ]);
  });

  test("does not take a sleep of the process for listening", async () => {
    await using night = await openNight();
    night.line().push(open(T), alive(T + 900));
    await night.pace.advance(1_000);
    night.pace.sleep(50_000);
    night.line().push(alive(T + 51_000));
    night.line().fail(lost());
    await settle();
    night.line().push(open(T + 51_000), alive(T + 51_100));
    await night.pace.advance(1_100);
    const [quiet, gap] = await night.coverage();
    expect(quiet).toBe("quiet 0..1000");
    expect(gap).toMatch(/^gap 1000\.\.51000 /);
  });

  test("makes the connection anew after a long sleep, and believes nothing of what was read first", async () => {
    await using night = await openNight();
    night.line().push(open(T), alive(T + 900));
    await night.pace.advance(1_000);
    night.pace.sleep(20_000);
    night.line().push(alive(T + 21_000), posted("x:1", T + 21_000), alive(T + 21_001));
    await night.pace.advance(10);
    expect(night.connections).toHaveLength(2);
    night.line().push(open(T + 21_100), alive(T + 21_200));
    await night.pace.advance(1_500);
    expect(await night.coverage()).toEqual([
      "live 0..1000",
      "gap 1000..21100 this computer or process was asleep",
      "live 21100..21200",
    ]);
    expect(await ids(night.store)).toEqual(["x:1"]);
  });

  test("goes on with a connection that outlived a short hold-up, and then believes it", async () => {
    await using night = await openNight();
    night.line().push(open(T), alive(T + 900));
    await night.pace.advance(1_000);
    night.pace.sleep(2_000);
    night.line().push(alive(T + 3_000));
    await night.pace.advance(1_500);
    night.line().push(alive(T + 4_500));
    await night.pace.advance(1_500);
    expect(night.connections).toHaveLength(1);
    expect(await night.coverage()).toEqual(["quiet 0..4500"]);
  });

  test("tells the gap while it waits, also where there never was a connection", async () => {
    const refuse = () => new ConnectionFault("X answered 503", { kind: "http" });
    await using night = await openNight({ refuse });
    await night.pace.advance(4_000);
    const [gap] = await night.coverage();
    expect(gap).toMatch(/^gap 0\.\.[23]\d{3} /);
    await night.pace.advance(60_000);
    expect((await night.coverage()).at(-1)).toMatch(/^gap \d+\.\.6[1-3]\d{3} X answered 503$/);
  });

  test("keeps a flapping connection within the limit of connects, and goes on through the whole window", async () => {
    await using night = await openNight({ refuse: () => lost("cannot reach api.x.com") });
    await night.pace.advance(2 * 900_000);
    const times = night.connections.map(({ atMs }) => atMs);
    for (const from of times)
      expect(times.filter((ms) => ms >= from && ms <= from + 900_000).length).toBeLessThanOrEqual(50);
    const waits = times.slice(1).map((ms, i) => ms - (times[i] ?? 0));
    expect(waits.slice(0, 4)).toEqual([0, 250, 500, 750]);
    expect(Math.max(...waits)).toBeLessThan(60_000);
    expect(night.statuses.at(-1)).toMatchObject({ state: "waiting", sentence: "cannot reach api.x.com, retrying" });
  });

  test("climbs the ladder also where each connection is accepted and then dropped", async () => {
    await using night = await openNight();
    for (let i = 0; i < 10; i++) {
      night.line().push(open(night.pace.now()));
      await settle();
      night.line().fail(lost());
      await night.pace.advance(10_000);
    }
    const waits = night.connections.slice(1).map(({ atMs }, i) => atMs - (night.connections[i]?.atMs ?? 0));
    expect(Math.max(...waits.slice(-2))).toBeGreaterThanOrEqual(2_000);
  });

  test("doubles the waits of refused requests from five seconds to 320", async () => {
    await using night = await openNight({ refuse: () => new ConnectionFault("X answered 503", { kind: "http" }) });
    await night.pace.advance(1_500_000);
    const waits = night.connections
      .slice(1, 9)
      .map(({ atMs }, i) => (atMs - (night.connections[i]?.atMs ?? 0)) / 1_000);
    expect(waits).toEqual([5, 10, 20, 40, 80, 160, 320, 320]);
  });

  test("waits for the later of ladder and the time that the server names", async () => {
    const named = [T + 400_000, T + 401_000];
    await using night = await openNight({
      refuse: (attempt) =>
        new ConnectionFault("X asks us to wait", { kind: "rate-limit", retryAtMs: named[attempt - 1] ?? 0 }),
    });
    await night.pace.advance(1_000_000);
    expect(night.connections.slice(0, 4).map(({ atMs }) => atMs - T)).toEqual([0, 400_000, 520_000, 760_000]);
  });

  test("ends a forgotten connection and tries again at once, but not in a circle", async () => {
    let released = 0;
    const occupied = () => new ConnectionFault("too many connections", { kind: "rate-limit", occupied: true });
    await using night = await openNight({
      refuse: (attempt) => (attempt <= 3 ? occupied() : undefined),
      release: async () => void released++,
    });
    await night.pace.advance(1_000);
    expect(night.connections).toHaveLength(2);
    expect(released).toBe(1);
    await night.pace.advance(60_000);
    expect(night.connections.length).toBeGreaterThanOrEqual(3);
    expect(released).toBe(2);
  });

  test("fetches what was missed, the connection going on, and says that reposts are not among it", async () => {
    const asked: unknown[] = [];
    const refill: Refill = {
      reachMs: 7 * 86_400_000,
      async *fetch(gap) {
        asked.push([gap.fromMs - T, gap.toMs - T]);
        yield posted("x:7", T + 5_000, { via: "refill", receivedAtMs: T + 9_000 }) as Extract<
          LiveItem,
          { type: "post" }
        >;
        yield { type: "refilled", whole: true, without: "reposts" };
      },
    };
    await using night = await openNight({ refill });
    night.line().push(open(T), alive(T + 1_000));
    await night.pace.advance(1_000);
    night.line().fail(lost());
    await settle();
    night.line().push(open(T + 8_000), alive(T + 9_000));
    await night.pace.advance(9_000);
    expect(asked).toEqual([[1_000, 8_000]]);
    expect(await ids(night.store)).toEqual(["x:7"]);
    expect(await night.coverage()).toEqual([
      "quiet 0..1000",
      "refilled 1000..8000 the connection was lost",
      "quiet 8000..9000",
      "stream/reposts gap 1000..8000 a search gives no reposts",
    ]);
  });

  test("tries a refill that fails again, and keeps the gap until it is done", async () => {
    let tries = 0;
    const refill: Refill = {
      reachMs: 7 * 86_400_000,
      async *fetch() {
        if (++tries < 3) throw new ConnectionFault("X answered 503", { kind: "http" });
        yield { type: "refilled", whole: true, without: null };
      },
    };
    await using night = await openNight({ refill });
    night.line().push(open(T), alive(T + 1_000));
    await night.pace.advance(1_000);
    night.line().fail(lost());
    await settle();
    night.line().push(open(T + 2_000), alive(T + 2_000));
    await night.pace.advance(1_000);
    expect(await night.coverage()).toContain("gap 1000..2000 the connection was lost");
    await night.pace.advance(20_000);
    expect(tries).toBe(3);
    expect(await night.coverage()).toContain("refilled 1000..2000 the connection was lost");
  });

  test("does not ask again for a gap that could not be fetched whole", async () => {
    let tries = 0;
    const refill: Refill = {
      reachMs: 7 * 86_400_000,
      async *fetch() {
        tries++;
        yield { type: "refilled", whole: false, without: null };
      },
    };
    await using night = await openNight({ refill });
    night.line().push(open(T), alive(T + 1_000));
    await night.pace.advance(1_000);
    night.line().fail(lost());
    await settle();
    night.line().push(open(T + 2_000), alive(T + 3_000));
    await night.pace.advance(600_000);
    expect(tries).toBe(1);
    expect(await night.coverage()).toContain("gap 1000..2000 the connection was lost; could not be fetched afterwards");
  });

  test("tells capped time minute by minute until the limit is lifted", async () => {
    await using night = await openNight();
    night.line().push(open(T), alive(T + 500), {
      type: "flow",
      state: "capped",
      atMs: T + 500,
      sentence: "the budget is used up",
    });
    await night.pace.advance(180_000);
    expect(night.statuses.at(-1)).toMatchObject({ state: "capped", sentence: "the budget is used up" });
    expect((await night.coverage()).join()).toMatch(/^quiet 0\.\.500,capped 500\.\.1[78]\d{4} the budget is used up$/);
    night.line().push(open(T + 200_000), alive(T + 200_100));
    await night.pace.advance(21_000);
    expect(await night.coverage()).toEqual([
      "quiet 0..500",
      "capped 500..200000 the budget is used up",
      "quiet 200000..200100",
    ]);
  });

  test("holds what came while the store fails, says so, and loses nothing", async () => {
    let fails = true;
    await using night = await openNight({
      commit: (store, batch) => (fails ? Promise.reject(new StoreError("the disk is full")) : store.commit(batch)),
    });
    night.line().push(open(T), posted("x:1", T + 10), alive(T + 20));
    await night.pace.advance(5_000);
    expect(night.statuses.at(-1)?.sentence).toContain("the disk is full");
    night.line().push(posted("x:2", T + 5_000));
    fails = false;
    await night.pace.advance(2_000);
    expect(await ids(night.store)).toEqual(["x:1", "x:2"]);
    expect(night.statuses.at(-1)).toMatchObject({ state: "live", sentence: "connected" });
  });

  test("stores nothing after a batch that it had to give up at the end, lest its cursor and coverage claim the loss", async () => {
    const night = await openNight({
      commit: async (store, batch) => {
        if (batch.posts.some(({ post }) => post.id === "x:1")) throw new StoreError("the disk is full");
        return store.commit(batch);
      },
    });
    night.line().push(open(T), { ...posted("x:1", T + 10), cursor: "c1" } as LiveItem, alive(T + 20));
    await night.pace.advance(1_500);
    night.line().push({ ...posted("x:2", T + 1_500), cursor: "c2" } as LiveItem, alive(T + 1_510));
    await settle();
    await night.stop();
    expect(await ids(night.store)).toEqual([]);
    expect(await night.store.cursor("x/stream")).toBeUndefined();
    expect(await night.coverage()).toEqual([]);
  });

  test("tells again how the feed itself is once the store can be written, not that all is well", async () => {
    let fails = true;
    await using night = await openNight({
      refuse: () => new ConnectionFault("X answered 503", { kind: "http" }),
      commit: (store, batch) => (fails ? Promise.reject(new StoreError("the disk is full")) : store.commit(batch)),
    });
    await night.pace.advance(4_000);
    expect(night.statuses.at(-1)?.sentence).toContain("the disk is full");
    fails = false;
    await night.pace.advance(2_500);
    expect(night.statuses.at(-1)).toMatchObject({ state: "waiting", sentence: "X answered 503, retrying" });
  });

  test("does not call it a limit when the connection cannot be made after a limit ended", async () => {
    await using night = await openNight({
      refuse: (attempt) => (attempt === 1 ? undefined : new ConnectionFault("X answered 503", { kind: "http" })),
    });
    night.line().push(open(T), alive(T + 500), {
      type: "flow",
      state: "capped",
      atMs: T + 500,
      sentence: "the budget is used up",
    });
    await night.pace.advance(10_000);
    night.line().fail(new ConnectionFault("X answered 503", { kind: "http" }));
    await night.pace.advance(60_000);
    const [, capped, gap] = await night.coverage();
    expect(capped).toMatch(/^capped 500\.\.(9|10)\d{3} the budget is used up$/);
    expect(gap).toMatch(/^gap (9|10)\d{3}\.\.[67]\d{4} /);
  });

  test("stops taking from the feed while the store fails, so that memory is bounded", async () => {
    await using night = await openNight({ commit: () => Promise.reject(new StoreError("the disk is full")) });
    const items = Array.from({ length: 990 }, (_, i) => posted(`x:${i}`, T + 10));
    night.line().push(open(T));
    await night.pace.advance(3_000);
    night.line().push(...items);
    await night.pace.advance(3_000);
    expect(night.connections).toHaveLength(1);
    await night.stop();
  });

  test("survives a feed that breaks in a way nobody thought of", async () => {
    let attempts = 0;
    await using night = await openNight({
      refuse: () => {
        if (++attempts === 1) throw new TypeError("undefined is not a function");
        return undefined;
      },
    });
    await night.pace.advance(6_000);
    expect(night.faults).toHaveLength(1);
    expect(night.connections.length + 1).toBeGreaterThanOrEqual(2);
    night.line().push(open(T + 6_000), posted("x:1", T + 6_001));
    await night.pace.advance(300);
    expect(await ids(night.store)).toEqual(["x:1"]);
  });

  test("commits everything that had arrived when it is stopped, and leaves no timer", async () => {
    const night = await openNight();
    night.line().push(open(T), ...Array.from({ length: 700 }, (_, i) => posted(`x:${i}`, T + i)));
    night.line().push(alive(T + 699));
    await settle();
    await night.stop();
    expect(await ids(night.store)).toHaveLength(700);
    expect(await night.coverage()).toEqual(["live 0..699"]);
    expect((await night.store.records("feed")).map(({ state }) => state)).toEqual(["stopped"]);
    expect(night.pace.waiting).toBe(0);
  });
});
