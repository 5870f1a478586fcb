import { afterEach, expect, test, vi } from "vitest";
import type { LaneInterval } from "../../src/core/check.ts";
import { BARE_OUTAGE, type Outage } from "../../src/core/outage.ts";
import { DEFAULT_WATCH } from "../../src/core/site.ts";
import { openMemoryStore } from "../../src/store/memory/memory-store.ts";
import type { Store } from "../../src/store/store.ts";
import { openDesk } from "../../web/src/live/desk.ts";
import { settle } from "../support/manual-pace.ts";
import { CONTROL, MINUTE, START_MS, THEME } from "../support/small-night.ts";
import { openStreamApi } from "../support/streams.ts";
import { openLivePage } from "./live-page.ts";

const EMPTY = { posts: [], deletions: [], coverage: [], cursors: [] };
const NOW_MS = START_MS + 10 * MINUTE;

afterEach(() => {
  vi.unstubAllGlobals();
});

async function see(store: Store, state: LaneInterval["state"], fromMs: number, toMs: number): Promise<void> {
  const interval: LaneInterval = { siteId: "alpha", place: "here", state, fromMs, toMs, reason: null };
  await store.commit({ ...EMPTY, lanes: [{ siteId: "alpha", place: "here", sinceMs: fromMs, intervals: [interval] }] });
}

async function openWatched() {
  const store = await openMemoryStore();
  await store.putRecords("topic", [CONTROL, THEME]);
  const watch = { ...DEFAULT_WATCH, everyMs: MINUTE };
  await store.putRecords("site", [{ id: "alpha", name: "Alpha", url: "https://a.example/", country: null, watch }]);
  await see(store, "up", START_MS, NOW_MS);
  const api = openStreamApi(store, NOW_MS);
  const page = openLivePage(api);
  await api.pace.advance(1_000);
  const live = page.store.held.value?.live;
  if (!live) throw new Error("nothing is live");
  openDesk(page.store, live, page.effects);
  await api.pace.advance(15_000);
  await settle();
  return { store, api, page };
}

test("lanes and states of sites are renewed while something comes in, without an event that tells of them", async () => {
  const { store, api, page } = await openWatched();
  expect(page.store.sites.loaded.value?.value.data.map(({ state }) => state)).toEqual(["up"]);
  await see(store, "failing", api.pace.now(), api.pace.now() + 1_000);
  await api.pace.advance(25_000);
  await settle();
  expect(page.store.lanes.loaded.value?.value.data.map(({ state }) => state)).toEqual(["up", "failing"]);
  expect(page.store.sites.loaded.value?.value.data.map(({ state }) => state)).toEqual(["failing"]);
});

test("an outage that is told has its site and lanes asked for within seconds", async () => {
  const { store, api, page } = await openWatched();
  const outage: Outage = {
    ...BARE_OUTAGE,
    id: "m1",
    siteId: "alpha",
    kind: "outage",
    title: "a.example down",
    severity: "major",
    origin: "monitor",
    confidence: "measured",
    startLatestMs: api.pace.now(),
    endEarliestMs: api.pace.now() + 500,
  };
  await see(store, "failing", api.pace.now(), api.pace.now() + 500);
  await store.putRecords("outage", [outage]);
  await api.pace.advance(5_000);
  await settle();
  expect(page.store.outages.loaded.value?.value.data.map(({ title }) => title)).toEqual(["a.example down"]);
  expect(page.store.sites.loaded.value?.value.data.map(({ state }) => state)).toEqual(["down"]);
  expect(page.store.lanes.loaded.value?.value.data.at(-1)?.state).toBe("failing");
});
