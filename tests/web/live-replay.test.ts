import { afterEach, describe, expect, test, vi } from "vitest";
import type { LiveContext } from "../../src/api/context.ts";
import type { Case } from "../../src/core/case.ts";
import type { CoverageInterval, CoverageState } from "../../src/core/coverage.ts";
import type { SourceId } from "../../src/core/post.ts";
import type { Pipeline } from "../../src/ingest/pipeline.ts";
import { playNight, type TapePost } from "../../src/ingest/replay.ts";
import { ReplayClock } from "../../src/ingest/replay-clock.ts";
import { openMemoryStore } from "../../src/store/memory/memory-store.ts";
import { compileTopics } from "../../src/topics/matcher.ts";
import { openDesk } from "../../web/src/live/desk.ts";
import { coverageLanes } from "../../web/src/model/coverage.ts";
import { pendingSpans } from "../../web/src/model/known.ts";
import { type Bucket, bucketsOf } from "../../web/src/model/reactions.ts";
import type { Store } from "../../web/src/store.ts";
import { coverageSummary } from "../../web/src/summary/coverage.ts";
import { CONTROL, MINUTE, NEGATIVE, postAt, START_MS, THEME } from "../support/small-night.ts";
import { openStreamApi, type StreamApi } from "../support/streams.ts";
import { type LivePage, openLivePage } from "./live-page.ts";

const PIPELINE: Pipeline = {
  matcher: compileTopics([CONTROL, THEME]),
  language: { identify: () => null },
  scorer: { model: "test-1", score: () => NEGATIVE },
};
const HOURS = 6;
const NIGHT: Case = {
  id: "a-night",
  title: "A night",
  summary: "",
  fromMs: START_MS,
  toMs: START_MS + HOURS * 60 * MINUTE,
  t0Ms: START_MS + 60 * MINUTE,
  tz: "UTC",
  topicIds: ["emigration"],
  siteIds: [],
  momentIds: [],
  outageIds: [],
  sources: ["bluesky", "mastodon"],
  figures: [],
};

function interval(source: SourceId, state: CoverageState, from: number, to: number): CoverageInterval {
  return {
    source,
    feed: "stream",
    state,
    fromMs: START_MS + from * MINUTE,
    toMs: START_MS + to * MINUTE,
    reason: null,
  };
}

/** Two holes that both sources share, and one of the second source alone. Edges inside of minutes. */
const COVERAGE = [
  interval("bluesky", "live", 0, 41.4),
  interval("bluesky", "gap", 41.4, 55.7),
  interval("bluesky", "live", 55.7, 200.2),
  interval("bluesky", "gap", 200.2, 231.5),
  interval("bluesky", "live", 231.5, HOURS * 60),
  interval("mastodon", "live", 0, 30.5),
  interval("mastodon", "gap", 30.5, 70.1),
  interval("mastodon", "live", 70.1, 190.2),
  interval("mastodon", "gap", 190.2, 240.5),
  interval("mastodon", "live", 240.5, HOURS * 60),
];

const isSeeing = ({ state }: CoverageInterval): boolean => state === "live";
const touches = (span: { fromMs: number; toMs: number }, of: CoverageInterval): boolean =>
  of.fromMs < span.toMs && of.toMs > span.fromMs;

async function* posts(): AsyncGenerator<TapePost> {
  for (let minute = 0.2; minute < HOURS * 60; minute += 1.3) {
    const atMs = START_MS + minute * MINUTE;
    const span = { fromMs: atMs, toMs: atMs + 1 };
    for (const source of ["bluesky", "mastodon"] as const) {
      if (!COVERAGE.some((own) => own.source === source && isSeeing(own) && touches(span, own))) continue;
      const post = postAt(minute, `${source}:${Math.round(minute * 10)}`, { source });
      yield { post, topics: ["emigration", "election"], deleted: false };
    }
  }
}

interface Played {
  readonly api: StreamApi;
  readonly page: LivePage;
  readonly clock: ReplayClock;
  readonly end: () => Promise<void>;
}

/** A night that plays, and a page on it whose network takes `latencyMs` each way. */
async function play(speed: number, latencyMs: number, search = ""): Promise<Played> {
  const store = await openMemoryStore();
  await store.putRecords("topic", [CONTROL, THEME]);
  await store.putRecords("case", [NIGHT]);
  const nowMs = Date.parse("2026-11-03T22:00:00Z");
  let api: StreamApi | undefined;
  const clock = new ReplayClock("a-night", NIGHT, speed, () => api?.pace.now() ?? nowMs);
  const live: LiveContext = { mode: "replay", replay: () => clock.progress() };
  api = openStreamApi(store, nowMs, { live, clock: () => clock.nowMs() });
  const stop = new AbortController();
  const night = {
    facts: { case: NIGHT, sites: [], moments: [], outages: [] },
    posts: posts(),
    coverage: COVERAGE,
  };
  const page = openLivePage(api, search, latencyMs);
  const playing = playNight(night, clock, { store, pipeline: PIPELINE, pace: api.pace }, stop.signal);
  const end = async (): Promise<void> => {
    stop.abort();
    await api?.pace.advance(1_000);
    await playing;
  };
  return { api, page, clock, end };
}

/** The buckets of a chart as they are drawn. */
function bucketsIn(store: Store, { loaded }: Store["reactions"]): readonly Bucket[] {
  const told = store.told.value;
  if (!loaded.value || !told) return [];
  const { value, known } = loaded.value;
  return bucketsOf(value, pendingSpans(known, told, store.resolved.value?.sources ?? []));
}

/** What is told now that is not so, as far as the whole night tells. */
function falsehoods({ store }: LivePage): readonly string[] {
  const at = store.resolved.value;
  if (!at) return [];
  const wrong: string[] = [];
  const charts = { reactions: bucketsIn(store, store.reactions), sentiment: bucketsIn(store, store.sentiment) };
  const own = COVERAGE.filter(({ source }) => at.sources.length === 0 || at.sources.includes(source));
  for (const [chart, buckets] of Object.entries(charts))
    for (const bucket of buckets) {
      const seen = own.some((of) => isSeeing(of) && touches(bucket, of));
      const said = `${chart}, minute ${(bucket.fromMs - START_MS) / MINUTE}: ${bucket.status}`;
      if (bucket.status === "gap" && seen) wrong.push(said);
      if (bucket.status === "ok" && !seen) wrong.push(said);
    }
  const coverage = store.coverage.loaded.value;
  if (!coverage) return wrong;
  const lanes = coverageLanes(
    { rows: coverage.value.data, known: coverage.known, told: store.told.value },
    at.sources,
    at.window,
  );
  for (const { id, spans } of lanes)
    for (const span of spans) {
      const lane = COVERAGE.filter(({ source, feed }) => `${source}/${feed}` === id);
      const said = `${id}, minutes ${(span.fromMs - START_MS) / MINUTE} to ${(span.toMs - START_MS) / MINUTE}: ${span.state}`;
      if (span.state === "live" && lane.some((of) => !isSeeing(of) && touches(span, of))) wrong.push(said);
      if ((span.state === "gap" || span.state === "none") && lane.some((of) => isSeeing(of) && touches(span, of)))
        wrong.push(said);
    }
  const sentence = coverageSummary(lanes, at.window, at.zone, new Set());
  if (/\b0%/.test(sentence)) wrong.push(sentence);
  return wrong;
}

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("a page on a replay", () => {
  test.each([
    [1, 40, 0],
    [60, 40, 0],
    [60, 40, 300],
    [600, 36, 0],
    [600, 36, 30],
    [600, 36, 700],
    [3_000, 8, 150],
    [20_000, 2, 150],
  ])(
    "tells nothing false of any minute at any instant, at %d times the speed, for %d seconds with a network of %d ms",
    async (speed, seconds, latencyMs) => {
      const { api, page, clock, end } = await play(speed, latencyMs, "?topic=emigration");
      const wrong = new Set<string>();
      let shownMs = 0;
      let desk: ReturnType<typeof openDesk> | undefined;
      for (let ms = 0; ms < seconds * 1_000; ms += 50) {
        await api.pace.advance(50);
        const live = page.store.held.value?.live;
        if (live && !desk) desk = openDesk(page.store, live, page.effects);
        for (const told of falsehoods(page)) wrong.add(`${told}, at minute ${(clock.nowMs() - START_MS) / MINUTE}`);
        shownMs = Math.max(shownMs, page.store.resolved.value?.window.toMs ?? 0);
      }
      expect([...wrong]).toEqual([]);
      // It is no art to tell nothing: what is shown keeps up with the night, but for a few seconds of this world.
      const behindMs = 5_000 * speed + MINUTE;
      expect(clock.nowMs() - shownMs).toBeLessThan(behindMs);
      for (const { fromMs, toMs, status } of bucketsIn(page.store, page.store.reactions)) {
        if (clock.nowMs() - toMs <= behindMs) continue;
        const isSeen = COVERAGE.some((of) => isSeeing(of) && touches({ fromMs, toMs }, of));
        expect([fromMs, isSeen ? "ok, partial" : "gap"]).toEqual([fromMs, expect.stringContaining(status)]);
      }
      await end();
    },
  );
});
