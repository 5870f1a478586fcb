import { afterEach, describe, expect, test, vi } from "vitest";
import type { SeriesResponse } from "../../src/api/schemas.ts";
import type { CoverageState } from "../../src/core/coverage.ts";
import type { FeedState } from "../../src/core/feed.ts";
import type { PostKind } from "../../src/core/post.ts";
import { openMemoryStore } from "../../src/store/memory/memory-store.ts";
import type { Batch, Store } from "../../src/store/store.ts";
import type { Resource } from "../../web/src/data/resource.ts";
import { type Desk, openDesk } from "../../web/src/live/desk.ts";
import { settle } from "../support/manual-pace.ts";
import { CONTROL, MINUTE, NEGATIVE, POSITIVE, postAt, START_MS, scored, THEME } from "../support/small-night.ts";
import { openStreamApi, type StreamApi } from "../support/streams.ts";
import { type LivePage, openLivePage } from "./live-page.ts";

const EMPTY: Batch = { posts: [], deletions: [], coverage: [], cursors: [] };
const SECOND = 1_000;

afterEach(() => {
  vi.unstubAllGlobals();
});

/** A collector that proves itself every second, and the page beside it. Times are minutes after the start. */
interface Night {
  readonly api: StreamApi;
  readonly store: Store;
  readonly page: LivePage;
  readonly desk: Desk;
  post(minute: number, kind?: PostKind): Promise<void>;
  /** Coverage of the stream, from the start of the interval to now. */
  cover(state: CoverageState, fromMinute: number): Promise<void>;
  feed(state: FeedState, sentence: string): Promise<void>;
  /** Lets so many seconds pass, each of them covered. */
  pass(seconds: number, isCovered?: boolean): Promise<void>;
}

async function openNight(search = ""): Promise<Night> {
  const store = await openMemoryStore();
  await store.putRecords("topic", [CONTROL, THEME]);
  const api = openStreamApi(store, START_MS + 10 * MINUTE);
  let posts = 0;
  let liveFrom = 0;
  const spans: { state: CoverageState; fromMs: number; toMs: number }[] = [];
  const night = {
    api,
    store,
    async post(minute: number, kind: PostKind = "original") {
      const made = postAt(minute, `bluesky:${posts++}`, { source: "bluesky", kind, via: "live" });
      const score = posts % 3 === 0 ? POSITIVE : NEGATIVE;
      await store.commit({ ...EMPTY, posts: [scored(made, ["emigration", "election"], score)] });
    },
    async cover(state: CoverageState, fromMinute: number) {
      const fromMs = START_MS + fromMinute * MINUTE;
      const rest = spans
        .map((span) => ({ ...span, toMs: Math.min(span.toMs, fromMs) }))
        .filter((span) => span.toMs > span.fromMs);
      spans.splice(0, spans.length, ...rest, { state, fromMs, toMs: api.pace.now() });
      const named = spans.map((span) => ({ ...span, source: "bluesky" as const, feed: "stream", reason: null }));
      await store.commit({ ...EMPTY, coverage: [{ source: "bluesky", feed: "stream", intervals: named }] });
      if (state !== "gap") liveFrom = fromMinute;
    },
    async feed(state: FeedState, sentence: string) {
      const named = { id: "bluesky/stream", source: "bluesky" as const, feed: "stream", title: "Bluesky" };
      await store.putRecords("feed", [{ ...named, state, sentence, sinceMs: api.pace.now(), retryAtMs: null }]);
    },
    async pass(seconds: number, isCovered = true) {
      for (let i = 0; i < seconds; i++) {
        await api.pace.advance(SECOND);
        if (isCovered) await night.cover("live", liveFrom);
      }
      await settle();
    },
  };
  await night.cover("live", 0);
  await night.feed("live", "connected");
  for (let minute = 0; minute < 10; minute += 0.5) await night.post(minute, minute % 2 === 0 ? "original" : "repost");
  const page = openLivePage(api, search);
  await vi.waitFor(() => expect(page.store.held.value?.live).toBeTruthy());
  const live = page.store.held.value?.live;
  if (!live) throw new Error("nothing is live");
  const desk = openDesk(page.store, live, page.effects);
  await settle();
  await night.pass(3);
  await vi.waitFor(() => expect(page.store.coverage.busy.value).toBe(false));
  await night.pass(3);
  return { ...night, page, desk };
}

/** What the server says now to the question that a panel shows. */
async function asked(night: Night, resource: Resource<SeriesResponse>): Promise<SeriesResponse> {
  const href = resource.loaded.value?.href ?? "";
  expect(href).toBe(resource.question.value);
  return (await (await night.api.get(href)).json()) as SeriesResponse;
}

async function expectSame(night: Night): Promise<void> {
  for (const resource of [night.page.store.reactions, night.page.store.sentiment]) {
    const shown = resource.loaded.value?.value;
    const right = await asked(night, resource);
    expect(shown?.data).toEqual(right.data);
    expect({ ...shown?.meta, as_of: "", revision: 0, coverage: null }).toEqual({
      ...right.meta,
      as_of: "",
      revision: 0,
      coverage: null,
    });
  }
}

const seriesAsked = (page: LivePage): number => page.asked.filter((href) => href.startsWith("/api/v1/series")).length;

describe("a live page", () => {
  test("shows what the server would answer, minute by minute, without asking for the series again", async () => {
    const night = await openNight();
    const before = seriesAsked(night.page);
    for (let minute = 10.3; minute < 14; minute += 0.5) {
      await night.post(minute, minute % 1 > 0.5 ? "reply" : "original");
      await night.post(minute - 4);
      await night.pass(30);
      await expectSame(night);
    }
    expect(seriesAsked(night.page)).toBe(before);
    expect(night.page.store.resolved.value?.window.toMs).toBeGreaterThan(START_MS + 14 * MINUTE);
  });

  test("follows the last two hours, and says so in the address", async () => {
    const { page } = await openNight("?tz=UTC");
    const at = page.store.resolved.value;
    expect([at?.follows, at?.sources, (at?.window.toMs ?? 0) - (at?.window.fromMs ?? 0)]).toEqual([
      true,
      ["bluesky"],
      120 * MINUTE,
    ]);
    expect(page.search()).toBe("?live=1&tz=UTC");
  });

  test("stands still once a window is chosen by hand, and follows again on request", async () => {
    const night = await openNight();
    const { store } = night.page;
    const chosen = { fromMs: START_MS + 2 * MINUTE, toMs: START_MS + 8 * MINUTE };
    store.commit({ window: chosen });
    await night.pass(90);
    expect([store.resolved.value?.window, store.resolved.value?.follows]).toEqual([chosen, false]);
    await night.post(3);
    await night.pass(3);
    await vi.waitFor(() => expect(store.reactions.busy.value).toBe(false));
    await night.pass(3);
    await expectSame(night);
    store.commit({ window: null, live: 30 * MINUTE });
    await night.pass(3);
    expect(store.resolved.value?.window.fromMs).toBe((store.untilMs.value ?? 0) - 30 * MINUTE);
    expect(night.page.search()).toBe("?live=1&last=30m");
  });

  test("freezes while paused, counts what is unseen, and shows all of it afterwards", async () => {
    const night = await openNight();
    const { store } = night.page;
    const { window } = store.resolved.value ?? {};
    const shown = store.reactions.loaded.value;
    night.desk.paused.value = true;
    for (let minute = 0; minute < 3; minute++) {
      await night.post(10.5 + minute);
      await night.pass(60);
    }
    expect(store.reactions.loaded.value).toBe(shown);
    expect(store.resolved.value?.window).toEqual(window);
    expect(night.desk.unseenMs.value).toBe(3 * MINUTE);
    night.desk.paused.value = false;
    await night.pass(2);
    expect(night.desk.unseenMs.value).toBe(0);
    await expectSame(night);
  });

  test("that is paused before anything was drawn counts from where it began", async () => {
    const { api } = await openNight();
    const second = openLivePage(api);
    await vi.waitFor(() => expect(second.store.held.value?.live).toBeTruthy());
    const live = second.store.held.value?.live;
    if (!live) throw new Error("nothing is live");
    const desk = openDesk(second.store, live, second.effects);
    desk.paused.value = true;
    await api.pace.advance(3 * SECOND);
    expect(desk.unseenMs.value).toBe(0);
  });

  test("draws as often as it was told to", async () => {
    const night = await openNight();
    night.desk.paceMs.value = 30_000;
    await night.pass(31);
    let drawn = 0;
    const stop = night.page.store.reactions.loaded.subscribe(() => {
      drawn++;
    });
    for (let i = 0; i < 6; i++) {
      await night.post(10.6);
      await night.pass(10);
    }
    stop();
    expect(drawn).toBeLessThanOrEqual(1 + 2);
    await night.post(10.7);
    await night.pass(2);
    night.desk.paceMs.value = 1_000;
    await night.pass(2);
    await expectSame(night);
  });

  test("shows a gap as soon as the collector records it, on the chart and in the coverage", async () => {
    const night = await openNight();
    await night.pass(60);
    await night.feed("waiting", "cannot reach bluesky.example, retrying");
    for (let i = 0; i < 150; i++) {
      await night.pass(1, false);
      await night.cover("gap", 11);
    }
    await night.pass(3, false);
    await vi.waitFor(() => expect(night.page.store.coverage.busy.value).toBe(false));
    await night.pass(2, false);
    const { data } = night.page.store.reactions.loaded.value?.value ?? {};
    const gap = data?.status[data.t.indexOf(new Date(START_MS + 12 * MINUTE).toISOString())];
    expect(gap).toBe("gap");
    await expectSame(night);
    expect(night.page.store.coverage.loaded.value?.value.data.map(({ state }) => state)).toContain("gap");
    expect(night.desk.state.value.sources[0]?.sentence).toMatch(/cannot reach/);
  });

  test("counts the posts that came into the listed time, and lists them only on request", async () => {
    const night = await openNight();
    const { store } = night.page;
    store.commit({ selection: { fromMs: START_MS + 5 * MINUTE, toMs: START_MS + 6 * MINUTE } });
    await vi.waitFor(() => expect(store.evidence.loaded.value?.value.total).toBe(2));
    await night.pass(1);
    expect(night.desk.newPosts.value).toBe(0);
    await night.post(5.2);
    await night.post(5.4, "reply");
    await night.pass(3);
    expect([night.desk.newPosts.value, store.evidence.loaded.value?.value.total]).toEqual([2, 2]);
    store.evidence.retry();
    await vi.waitFor(() => expect(store.evidence.loaded.value?.value.total).toBe(4));
    expect(night.desk.newPosts.value).toBe(0);
  });
});

describe("a lost stream", () => {
  test("is told within fifteen seconds, and what was missed is there when it is back", async () => {
    const night = await openNight();
    const { store } = night.page;
    night.page.cut(true);
    await night.pass(15);
    expect(night.desk.link.value).toBe("lost");
    expect(store.offlineSinceMs.value).not.toBeNull();
    await night.post(10.7);
    await night.pass(60);
    night.page.cut(false);
    await night.pass(12);
    expect([night.desk.link.value, store.offlineSinceMs.value]).toEqual(["open", null]);
    expect(night.page.streams.at(-1)).toMatch(/&last_event_id=\S+$/);
    await night.pass(5);
    await expectSame(night);
  });

  test("is nothing to speak of where the server only says good-bye", async () => {
    const night = await openNight();
    night.api.hub.close();
    await night.pass(2);
    expect(night.desk.link.value).toBe("open");
    expect(night.page.store.offlineSinceMs.value).toBeNull();
  });

  test("that cannot be had is replaced by asking, and nothing is called lost", async () => {
    const night = await openNight();
    night.page.refuseStreams(true);
    await night.pass(20);
    expect(night.desk.link.value).toBe("asking");
    expect(night.page.store.offlineSinceMs.value).toBeNull();
    await night.post(10.9);
    await night.pass(12);
    await vi.waitFor(() => expect(night.page.store.reactions.busy.value).toBe(false));
    await expectSame(night);
  });

  test("does not run while the page is hidden, and goes on where it was when it is shown", async () => {
    const night = await openNight();
    night.page.hide(true);
    const [asked, streams] = [night.page.asked.length, night.page.streams.length];
    await night.pass(30);
    expect([night.page.asked.length, night.page.streams.length, night.api.hub.clients]).toEqual([asked, streams, 0]);
    await night.post(10.8);
    night.page.hide(false);
    await night.pass(4);
    expect(night.page.streams.at(-1)).toContain("last_event_id=");
    expect(night.desk.link.value).toBe("open");
    await expectSame(night);
  });

  test("whose events were forgotten has everything asked anew", async () => {
    const night = await openNight();
    night.page.hide(true);
    await night.post(10.8);
    await night.api.pace.advance(11 * MINUTE);
    await night.cover("live", 0);
    night.page.hide(false);
    await night.pass(8);
    await vi.waitFor(() => expect(night.page.store.sentiment.busy.value).toBe(false));
    await night.pass(8);
    await expectSame(night);
  });
});
