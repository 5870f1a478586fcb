import { expect, test } from "vitest";
import { StoreError } from "../../src/core/errors.ts";
import { collect } from "../../src/ingest/collect.ts";
import type { Pipeline } from "../../src/ingest/pipeline.ts";
import type { LiveFeed, LiveItem } from "../../src/sources/live.ts";
import { openMemoryStore } from "../../src/store/memory/memory-store.ts";
import { compileTopics } from "../../src/topics/matcher.ts";
import { manualPace } from "../support/manual-pace.ts";

const T = Date.UTC(2026, 10, 3, 22);
const PIPELINE: Pipeline = {
  matcher: compileTopics([]),
  language: { identify: () => null },
  scorer: { model: "test-1", score: () => null },
};

function feedNamed(feed: string): LiveFeed {
  return {
    source: "mastodon",
    feed,
    title: feed,
    firehose: false,
    connects: { times: 50, perMs: 900_000 },
    async *connect(_, signal): AsyncGenerator<LiveItem> {
      yield { type: "open", atMs: T, resumed: false };
      if (!signal.aborted)
        await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    },
  };
}

test("one feed that cannot begin ends the others, and the failure is told once they have ended", async () => {
  const store = await openMemoryStore();
  let asked = 0;
  const flaky = Object.assign(Object.create(store) as typeof store, {
    commit: store.commit.bind(store),
    find: store.find.bind(store),
    putRecords: store.putRecords.bind(store),
    coverage: store.coverage.bind(store),
    cursor: async (feed: string) => {
      if (++asked === 2) throw new StoreError("the store is held by another process");
      return store.cursor(feed);
    },
  });
  const context = { store: flaky, pipeline: PIPELINE, pace: manualPace(T), onStatus: () => {}, onFault: () => {} };
  const feeds = [feedNamed("a.example"), feedNamed("b.example")];
  await expect(collect(feeds, context, new AbortController().signal)).rejects.toThrow("held by another process");
  expect((await store.records("feed")).map(({ feed, state }) => [feed, state])).toEqual([["a.example", "stopped"]]);
});
