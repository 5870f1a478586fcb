import { describe, expect, test } from "vitest";
import type { Case } from "../../src/core/case.ts";
import { type CoverageInterval, type CoverageState, repostFeed, topicFeed } from "../../src/core/coverage.ts";
import type { Moment } from "../../src/core/moment.ts";
import { BARE_OUTAGE, type Outage } from "../../src/core/outage.ts";
import type { Pipeline } from "../../src/ingest/pipeline.ts";
import { playNight, type TapePost } from "../../src/ingest/replay.ts";
import { ReplayClock } from "../../src/ingest/replay-clock.ts";
import { factsAt, factTimes, type NightFacts } from "../../src/ingest/replay-facts.ts";
import { openMemoryStore } from "../../src/store/memory/memory-store.ts";
import type { Batch, Store } from "../../src/store/store.ts";
import { compileTopics } from "../../src/topics/matcher.ts";
import { type ManualPace, manualPace, settle } from "../support/manual-pace.ts";
import { CONTROL, MINUTE, NEGATIVE, postAt, START_MS, THEME } from "../support/small-night.ts";

const SECOND = 1_000;
const PIPELINE: Pipeline = {
  matcher: compileTopics([CONTROL, THEME]),
  language: { identify: () => null },
  scorer: { model: "test-1", score: () => NEGATIVE },
};
const NIGHT: Case = {
  id: "a-night",
  title: "A night",
  summary: "",
  fromMs: START_MS,
  toMs: START_MS + 60 * MINUTE,
  t0Ms: START_MS + 30 * MINUTE,
  tz: "UTC",
  topicIds: ["emigration"],
  siteIds: ["a-site"],
  momentIds: ["m-early", "m-late"],
  outageIds: ["o-1"],
  sources: ["simulated"],
  figures: [
    {
      id: "f-1",
      name: "Users",
      value: 3,
      qualifier: null,
      unit: "users",
      atMs: START_MS + 20 * MINUTE,
      note: { text: "invented", dated: "2016", sourceUrl: "https://example.org/" },
    },
  ],
};

function moment(id: string, minute: number, untilMinute: number | null = null): Moment {
  const untilMs = untilMinute === null ? null : START_MS + untilMinute * MINUTE;
  const about = { caseId: "a-night", kind: "call", title: `Title of ${id}`, precision: "minute" };
  return { id, ...about, atMs: START_MS + minute * MINUTE, untilMs, sourceUrl: "https://example.org/" };
}

const OUTAGE: Outage = {
  ...BARE_OUTAGE,
  id: "o-1",
  siteId: "a-site",
  kind: "outage",
  title: "Error pages",
  severity: "major",
  origin: "manual",
  confidence: "reported",
  startEarliestMs: START_MS + 5 * MINUTE,
  startLatestMs: START_MS + 10 * MINUTE,
  endEarliestMs: START_MS + 20 * MINUTE,
  endLatestMs: START_MS + 40 * MINUTE,
  precisionNote: "seen back at minute 40",
  symptoms: ["an error page"],
  sourceUrl: "https://example.org/",
  note: "what was found out later",
  attributions: [{ text: "an account of it", dated: "2017-03", sourceUrl: "https://example.org/" }],
};
const FACTS: NightFacts = {
  case: NIGHT,
  sites: [{ id: "a-site", name: "A site", url: "https://example.org/", country: null, watch: null }],
  moments: [moment("m-early", 2), moment("m-late", 50)],
  outages: [OUTAGE],
};

function interval(state: CoverageState, from: number, to: number): CoverageInterval {
  const reason = state === "gap" ? "disconnected" : null;
  return {
    source: "simulated",
    feed: "posts",
    state,
    fromMs: START_MS + from * MINUTE,
    toMs: START_MS + to * MINUTE,
    reason,
  };
}
const COVERAGE = [interval("imported", 0, 12), interval("gap", 12, 15), interval("imported", 15, 60)];

/** A post every half minute of the night. */
const POSTS = Array.from({ length: 120 }, (_, i): TapePost => {
  const post = postAt(i / 2, `row:${i}`, { source: "simulated", kind: i % 2 === 0 ? "original" : "reply" });
  return { post, topics: [], deleted: false };
});

interface Player {
  readonly store: Store;
  readonly pace: ManualPace;
  readonly clock: ReplayClock;
  readonly played: Promise<void>;
  readonly stop: AbortController;
  readonly closed: () => boolean;
  readonly batches: Batch[];
}

async function play(
  posts: readonly TapePost[] = POSTS,
  { speed = 60, from = 0, to = 60, facts = FACTS, coverage = COVERAGE } = {},
): Promise<Player> {
  const store = await openMemoryStore();
  const pace = manualPace(Date.UTC(2026, 10, 3));
  const span = { fromMs: START_MS + from * MINUTE, toMs: START_MS + to * MINUTE };
  const clock = new ReplayClock("a-night", span, speed, pace.now);
  const stop = new AbortController();
  let closed = false;
  async function* tape(): AsyncGenerator<TapePost> {
    try {
      yield* posts;
    } finally {
      closed = true;
    }
  }
  const batches: Batch[] = [];
  const { commit } = store;
  store.commit = (batch) => {
    batches.push(batch);
    return commit.call(store, batch);
  };
  const context = { store, pipeline: PIPELINE, pace };
  const played = playNight({ facts, posts: tape(), coverage }, clock, context, stop.signal);
  await settle();
  return { store, pace, clock, played, stop, closed: () => closed, batches };
}

async function ids(store: Store): Promise<string[]> {
  const posts = await store.posts({ topic: "all", order: "oldest", limit: 10_000 });
  return posts.map(({ post }) => post.id);
}

describe("a replay", () => {
  test("brings every post when its time has come, and none before", async () => {
    const { store, pace, clock, played } = await play();
    for (let second = 0; second < 60; second++) {
      const nowMs = clock.nowMs();
      expect(nowMs).toBe(START_MS + second * MINUTE);
      expect(await ids(store)).toEqual(POSTS.filter(({ post }) => post.postedAtMs <= nowMs).map(({ post }) => post.id));
      await pace.advance(SECOND);
    }
    await played;
    expect(await ids(store)).toHaveLength(120);
  });

  test("keeps id, source, kind and time of a post, finds topics and score anew, and says how it came", async () => {
    const posts: TapePost[] = [
      {
        post: postAt(0, "x:1", {
          source: "x",
          kind: "quote",
          subjectId: "x:0",
          text: "move to Canada now",
          via: "live",
        }),
        topics: ["election"],
        deleted: false,
      },
      { post: postAt(0, "row:1", { source: "simulated", via: "simulated" }), topics: [], deleted: false },
    ];
    const { store } = await play(posts);
    const found = await store.find(["x:1", "row:1"]);
    expect(found.get("x:1")).toMatchObject({
      post: {
        source: "x",
        kind: "quote",
        subjectId: "x:0",
        postedAtMs: START_MS,
        receivedAtMs: START_MS,
        via: "replay",
      },
      topics: ["election", "emigration"],
      score: NEGATIVE,
    });
    expect(found.get("row:1")?.post.via).toBe("simulated");
  });

  test("says how far each source has seen, with its gaps, and never farther than the clock", async () => {
    const { store, pace } = await play();
    const told = async () =>
      (await store.coverage()).map(
        (i) => `${i.state} ${(i.fromMs - START_MS) / MINUTE}-${(i.toMs - START_MS) / MINUTE}`,
      );
    expect(await told()).toEqual([]);
    await pace.advance(5 * SECOND);
    expect(await told()).toEqual(["live 0-5"]);
    await pace.advance(8 * SECOND);
    expect(await told()).toEqual(["live 0-12", "gap 12-13"]);
    await pace.advance(47 * SECOND);
    expect(await told()).toEqual(["live 0-12", "gap 12-15", "live 15-60"]);
  });

  test("tells facts when they were known", async () => {
    const { store, pace } = await play();
    const known = async () => ({
      moments: (await store.records("moment")).map(({ id }) => id),
      outages: (await store.records("outage")).map(({ endLatestMs, note }) => [endLatestMs === null, note]),
      case: (await store.records("case")).map(({ momentIds, outageIds, figures }) => [
        momentIds,
        outageIds,
        figures.length,
      ]),
    });
    expect(await known()).toEqual({ moments: [], outages: [], case: [[[], [], 0]] });
    await pace.advance(10 * SECOND);
    expect(await known()).toEqual({
      moments: ["m-early"],
      outages: [[true, null]],
      case: [[["m-early"], ["o-1"], 0]],
    });
    await pace.advance(30 * SECOND);
    expect(await known()).toMatchObject({ outages: [[false, "what was found out later"]] });
    await pace.advance(20 * SECOND);
    expect(await store.records("case")).toEqual([NIGHT]);
    expect(await store.records("outage")).toEqual([OUTAGE]);
  });

  test("counts a post that was deleted, and never shows it", async () => {
    const gone = postAt(0, "row:gone", { source: "simulated", text: null });
    const { store } = await play([{ post: gone, topics: ["emigration"], score: NEGATIVE, deleted: true }]);
    expect(await store.count({ topic: "emigration" }, START_MS, START_MS + MINUTE)).toBe(1);
    expect(await ids(store)).toEqual([]);
    expect((await store.find(["row:gone"])).get("row:gone")).toMatchObject({ deleted: true, score: NEGATIVE });
  });

  test("plays only the part that is asked for", async () => {
    const { store, pace, clock, played } = await play(POSTS.slice(20), { from: 10, to: 20 });
    await pace.advance(20 * SECOND);
    await played;
    expect(await ids(store)).toEqual(POSTS.slice(20, 40).map(({ post }) => post.id));
    expect(clock.nowMs()).toBe(START_MS + 20 * MINUTE);
    expect((await store.coverage()).at(-1)?.toMs).toBe(START_MS + 20 * MINUTE);
    expect((await store.records("moment")).map(({ id }) => id)).toEqual(["m-early"]);
  });

  test("says that it is live while it plays, and stopped and done at its end", async () => {
    const { store, pace, clock, played } = await play();
    expect(await store.records("feed")).toMatchObject([{ id: "simulated/posts", state: "live", retryAtMs: null }]);
    expect(clock.progress()).toMatchObject({ caseId: "a-night", speed: 60, atMs: START_MS, done: false });
    await pace.advance(61 * SECOND);
    await played;
    expect(await store.records("feed")).toMatchObject([{ state: "stopped", sinceMs: NIGHT.toMs }]);
    expect(clock.progress()).toMatchObject({ atMs: NIGHT.toMs, done: true });
  });

  test("says that a feed is away in the gaps of the night, and live since when it came back", async () => {
    const { store, pace } = await play();
    const told = async () =>
      (await store.records("feed")).map(({ state, sinceMs }) => `${state} since ${(sinceMs - START_MS) / MINUTE}`);
    expect(await told()).toEqual(["live since 0"]);
    await pace.advance(13 * SECOND);
    expect(await told()).toEqual(["stopped since 12"]);
    await pace.advance(3 * SECOND);
    expect(await told()).toEqual(["live since 15"]);
  });

  test("tells of a feed only what a connection of it did, and of the future nothing", async () => {
    const own = { source: "x", feed: "stream", reason: null } as const;
    const at = (from: number, to: number) => ({ fromMs: START_MS + from * MINUTE, toMs: START_MS + to * MINUTE });
    const coverage: CoverageInterval[] = [
      { ...own, state: "refilled", ...at(5, 8) },
      { ...own, state: "sampled", ...at(8, 10) },
      { ...own, state: "capped", ...at(10, 60) },
      { ...own, feed: repostFeed("stream"), state: "gap", ...at(5, 8) },
      { ...own, feed: topicFeed("emigration"), state: "refilled", ...at(10, 20) },
    ];
    const { store, pace } = await play([], { coverage });
    const told = async () =>
      (await store.records("feed")).map(({ id, state, sinceMs }) => [id, state, (sinceMs - START_MS) / MINUTE]);
    expect(await told()).toEqual([["x/stream", "stopped", 0]]);
    await pace.advance(9 * SECOND);
    expect(await told()).toEqual([["x/stream", "live", 5]]);
    await pace.advance(3 * SECOND);
    expect(await told()).toEqual([["x/stream", "capped", 10]]);
  });

  test("has told what a feed saw before it says that it is away", async () => {
    const { store, pace } = await play(POSTS, { speed: 600 });
    const { putRecords } = store;
    const proven: (number | undefined)[] = [];
    store.putRecords = async (kind, records) => {
      if (kind === "feed") proven.push((await store.coverage()).find(({ state }) => state === "live")?.toMs);
      return putRecords.call(store, kind, records);
    };
    await pace.advance(1_300);
    expect(proven).toEqual([START_MS + 12 * MINUTE]);
  });

  test("that has to catch up commits at most five hundred posts at once, and coverage after all of them", async () => {
    const many = Array.from(
      { length: 1_700 },
      (_, i): TapePost => ({ post: postAt(1 + i / 1e5, `row:${i}`), topics: [], deleted: false }),
    );
    const { store, pace, batches } = await play(many, { speed: 1000 });
    batches.length = 0;
    await pace.advance(250);
    expect(batches.map(({ posts, coverage }) => [posts.length, coverage.length])).toEqual([
      [500, 0],
      [500, 0],
      [500, 0],
      [200, 1],
    ]);
    expect(await ids(store)).toHaveLength(1_700);
  });

  test("ends when it is stopped, and lets go of its posts", async () => {
    const { pace, clock, played, stop, closed, store } = await play();
    await pace.advance(10 * SECOND);
    stop.abort();
    await played;
    expect(closed()).toBe(true);
    expect(pace.waiting).toBe(0);
    expect(clock.progress().done).toBe(false);
    expect(await ids(store)).toHaveLength(21);
  });

  test("of a night without posts still tells its facts and its time", async () => {
    const { store, pace, played } = await play([]);
    await pace.advance(60 * SECOND);
    await played;
    expect(await store.records("moment")).toHaveLength(2);
    expect((await store.coverage()).at(-1)?.toMs).toBe(NIGHT.toMs);
  });

  test("ends with the failure of its store", async () => {
    const { store, pace, played } = await play();
    store.commit = () => Promise.reject(new Error("the disk is full"));
    const failed = expect(played).rejects.toThrow("the disk is full");
    await pace.advance(SECOND);
    await failed;
  });
});

describe("the time of a replay", () => {
  test("stands until it is started, runs at its speed, and stands at the end", () => {
    let nowMs = 5;
    const clock = new ReplayClock("a-night", { fromMs: 1_000, toMs: 4_000 }, 10, () => nowMs);
    nowMs = 1e6;
    expect(clock.nowMs()).toBe(1_000);
    clock.start();
    nowMs += 100;
    clock.start();
    expect(clock.nowMs()).toBe(2_000);
    nowMs += 1e9;
    expect(clock.nowMs()).toBe(4_000);
  });
});

describe("what is known of a night at a time of it", () => {
  const at = (minute: number, facts: NightFacts = FACTS) => factsAt(facts, START_MS + minute * MINUTE);

  test("is an outage from when it must have begun, open until it must be over", () => {
    expect(at(9.99).outages).toEqual([]);
    expect(at(39.99).outages).toEqual([
      {
        ...OUTAGE,
        endEarliestMs: null,
        endLatestMs: null,
        precisionNote: "the end is not known yet",
        note: null,
        attributions: [],
      },
    ]);
    expect(at(40).outages).toEqual([OUTAGE]);
  });

  test("is an outage of unknown start from the beginning, one of unknown latest start from its earliest", () => {
    const outage = (startEarliestMs: number | null) => ({ ...OUTAGE, startEarliestMs, startLatestMs: null });
    expect(at(0, { ...FACTS, outages: [outage(null)] }).outages).toHaveLength(1);
    expect(at(0, { ...FACTS, outages: [outage(START_MS + MINUTE)] }).outages).toHaveLength(0);
    expect(at(1, { ...FACTS, outages: [outage(START_MS + MINUTE)] }).outages).toHaveLength(1);
  });

  test("is a moment that lasts without its end, until that has come", () => {
    const facts = { ...FACTS, moments: [moment("m-long", 5, 8)] };
    expect(at(4, facts).moments).toEqual([]);
    expect(at(7, facts).moments).toEqual([moment("m-long", 5)]);
    expect(at(8, facts).moments).toEqual([moment("m-long", 5, 8)]);
  });

  test("changes at the times that are named, and at no other", () => {
    const times = factTimes(FACTS);
    expect(times).toEqual([2, 10, 20, 40, 50].map((minute) => START_MS + minute * MINUTE));
    for (let minute = 0; minute < 60; minute += 0.5) {
      const before = times.filter((ms) => ms <= START_MS + minute * MINUTE).at(-1);
      if (before !== undefined) expect(at(minute)).toEqual(factsAt(FACTS, before));
    }
  });
});
