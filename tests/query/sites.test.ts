import { describe, expect, test } from "vitest";
import type { Check, LaneInterval } from "../../src/core/check.ts";
import { BARE_OUTAGE, type Outage } from "../../src/core/outage.ts";
import { DEFAULT_WATCH, type Site } from "../../src/core/site.ts";
import { noticeSentence } from "../../src/query/notice.ts";
import { outageDetail } from "../../src/query/outage-detail.ts";
import { siteSummaries } from "../../src/query/sites.ts";
import { openMemoryStore } from "../../src/store/memory/memory-store.ts";
import type { Batch } from "../../src/store/store.ts";

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 10, 4, 4);
const SITE: Site = { id: "visa", name: "Visa", url: "https://visa.example.org/", country: null, watch: DEFAULT_WATCH };
const EMPTY: Batch = { posts: [], deletions: [], coverage: [], cursors: [] };

function lane(state: LaneInterval["state"], fromMinute: number, toMinute: number, place = "here"): LaneInterval {
  return {
    siteId: "visa",
    place,
    state,
    fromMs: NOW + fromMinute * MINUTE,
    toMs: NOW + toMinute * MINUTE,
    reason: null,
  };
}

function outage(more: Partial<Outage> = {}): Outage {
  return {
    ...BARE_OUTAGE,
    id: "o-1",
    siteId: "visa",
    kind: "outage",
    title: "visa.example.org down",
    severity: "major",
    origin: "monitor",
    confidence: "measured",
    startEarliestMs: NOW - 11 * MINUTE,
    startLatestMs: NOW - 10 * MINUTE,
    endEarliestMs: NOW,
    ...more,
  };
}

function check(minute: number, verdict: Check["verdict"], evidence: Check["evidence"] = null): Check {
  const atMs = NOW + minute * MINUTE;
  const seen = { status: null, latencyMs: null, bodyBytes: null, witness: null, reasons: [], evidence };
  return { siteId: "visa", place: "here", atMs, verdict, ...seen };
}

async function stateOf(lanes: readonly LaneInterval[], outages: readonly Outage[] = []) {
  await using store = await openMemoryStore(() => NOW);
  await store.putRecords("site", [SITE]);
  await store.putRecords("outage", outages);
  const places = [...new Set(lanes.map(({ place }) => place))];
  const edits = places.map((place) => ({
    siteId: "visa",
    place,
    intervals: lanes.filter((one) => one.place === place),
  }));
  await store.commit({ ...EMPTY, lanes: edits });
  return (await siteSummaries(store, NOW))[0];
}

describe("a site now", () => {
  test("is as its last check says, since that state began", async () => {
    expect(await stateOf([lane("slow", -20, -5), lane("up", -5, 0)])).toMatchObject({
      state: "up",
      sinceMs: NOW - 5 * MINUTE,
      lastCheckMs: NOW,
      places: ["here"],
    });
  });

  test("is not known where nobody looked for three intervals", async () => {
    expect(await stateOf([lane("up", -20, -3)])).toMatchObject({ state: "unknown", sinceMs: null });
    expect(await stateOf([lane("up", -20, -2.9)])).toMatchObject({ state: "up" });
    expect(await stateOf([])).toMatchObject({ state: "unknown", places: [], lastCheckMs: null });
  });

  test("is down once an outage is open, and failing before that", async () => {
    expect(await stateOf([lane("failing", -10, 0)], [outage()])).toMatchObject({
      state: "down",
      sinceMs: NOW - 10 * MINUTE,
    });
    expect(await stateOf([lane("failing", -10, 0)])).toMatchObject({ state: "failing" });
    expect(await stateOf([lane("up", -1, 0)], [outage({ endLatestMs: NOW - MINUTE })])).toMatchObject({ state: "up" });
  });

  test("is what the worst place sees; a place whose own network failed says nothing beside others", async () => {
    expect(await stateOf([lane("up", -9, 0), lane("slow", -9, 0, "ottawa")])).toMatchObject({ state: "slow" });
    expect(await stateOf([lane("up", -9, 0), lane("inconclusive", -9, 0, "ottawa")])).toMatchObject({ state: "up" });
    expect(await stateOf([lane("inconclusive", -9, 0)])).toMatchObject({ state: "inconclusive" });
  });

  test("takes nobody's word for an outage that was only reported", async () => {
    const reported = outage({ origin: "import", confidence: "official" });
    expect(await stateOf([lane("up", -9, 0)], [reported])).toMatchObject({ state: "up" });
  });
});

describe("all that is known of an outage", () => {
  test("is its checks, its evidence, suspects near it, and other records of the same time", async () => {
    await using store = await openMemoryStore(() => NOW);
    const probe = { verdict: "fail" } as unknown as NonNullable<Check["evidence"]>;
    const checks = [check(-12, "ok"), check(-10, "fail", probe), check(-9, "inconclusive"), check(-8, "soft_error")];
    await store.commit({ ...EMPTY, checks: [...checks, check(-300, "fail", probe)] });
    const suspect = (id: string, minute: number) => ({
      id,
      siteId: "visa",
      place: "here",
      fromMs: NOW + minute * MINUTE,
      toMs: NOW + minute * MINUTE,
    });
    await store.putRecords("suspect", [suspect("near", -100), suspect("far", -200)]);
    const official = outage({ id: "o-2", confidence: "official", origin: "import", announcedAtMs: NOW + 5 * MINUTE });
    await store.putRecords("outage", [outage(), official, outage({ id: "o-3", siteId: "other" })]);
    const detail = await outageDetail(store, "o-1", NOW);
    expect(detail?.checks).toEqual({ total: 3, failing: 2, undecided: 1 });
    expect(detail?.evidence.map(({ atMs }) => atMs)).toEqual([NOW - 10 * MINUTE]);
    expect(detail?.suspects.map(({ id }) => id)).toEqual(["near"]);
    expect(detail?.overlapping).toEqual(["o-2"]);
    expect(detail?.notice).toEqual({ minMs: 15 * MINUTE, maxMs: 16 * MINUTE });
    expect(await outageDetail(store, "none", NOW)).toBeUndefined();
  });

  test.each([
    [15, 16, "The operator first spoke of it 15 to 16 minutes after it began."],
    [1, 1, "The operator first spoke of it 1 minute after it began."],
    [-3, 2, "The operator first spoke of it at most 2 minutes after it began, or before."],
    [-9, -4, "The operator spoke of it 4 to 9 minutes before the first failing check."],
  ])("a notice %d to %d minutes after is told as such", (min, max, sentence) => {
    expect(noticeSentence({ minMs: min * MINUTE, maxMs: max * MINUTE })).toBe(sentence);
  });
});
