import { describe, expect, test } from "vitest";
import type { Check } from "../../../src/core/check.ts";
import { StoreError } from "../../../src/core/errors.ts";
import type { Outage } from "../../../src/core/outage.ts";
import { MINUTE_MS } from "../../../src/core/time.ts";
import { WatchLedger } from "../../../src/ingest/watch/ledger.ts";
import { openStore } from "../../../src/store/open.ts";
import type { Store } from "../../../src/store/store.ts";
import { manualPace } from "../../support/manual-pace.ts";
import type { Scripted } from "../../support/scripted-probe.ts";
import { watchedSite, watchRun } from "../../support/watch-run.ts";

const START = Date.UTC(2016, 10, 9, 1);
const OK: Scripted = { verdict: "ok" };
const DOWN: Scripted = {
  verdict: "fail",
  status: 500,
  reasons: [
    { code: "status_error", text: "The status is 500." },
    { code: "error_phrase", text: 'The title says "500 - Internal server error".' },
  ],
  body: "<title>500 - Internal server error</title>",
};
const at = (minutes: number): number => START + minutes * MINUTE_MS;
const between =
  (fromMin: number, toMin: number, inside: Scripted = DOWN) =>
  (_: string, atMs: number): Scripted =>
    atMs >= at(fromMin) && atMs < at(toMin) ? inside : OK;

async function outages(store: Store): Promise<readonly Outage[]> {
  return store.records("outage");
}

/** Lanes with minutes since the start. */
async function lanes(store: Store, place = "here") {
  return (await store.lanes())
    .filter((lane) => lane.place === place)
    .map(({ state, reason, fromMs, toMs }) => ({
      state,
      reason,
      from: (fromMs - START) / MINUTE_MS,
      to: (toMs - START) / MINUTE_MS,
    }));
}

async function checks(store: Store): Promise<readonly Check[]> {
  return store.checks({ order: "oldest", limit: 10_000 });
}

function check(siteId: string, place: string, minutes: number, verdict: Check["verdict"]): Check {
  return {
    siteId,
    place,
    atMs: at(minutes),
    verdict,
    reasons: verdict === "fail" ? ["refused"] : [],
    status: null,
    latencyMs: 30,
    bodyBytes: null,
    witness: null,
    evidence: null,
  };
}

describe("watching", () => {
  test("a site that was down for ten minutes has one outage, its bounds the checks around them", async () => {
    const store = await openStore("memory:");
    const pace = manualPace(START);
    const run = await watchRun(store, pace, [watchedSite("a")], between(5, 15));
    await pace.advance(25 * MINUTE_MS);
    expect(await run.end()).toBe(true);
    const made = await checks(store);
    const failing = made.filter(({ verdict }) => verdict === "fail");
    const [first] = failing;
    const last = failing.at(-1);
    const lastPass = made.findLast((c) => c.atMs < (first?.atMs ?? 0));
    const nextPass = made.find((c) => c.atMs > (last?.atMs ?? 0));
    const [outage, ...more] = await outages(store);
    expect(more).toEqual([]);
    expect(outage).toMatchObject({
      id: `monitor-a-${new Date(first?.atMs ?? 0).toISOString().replace(/\.\d+/, "").replaceAll(/[-:]/g, "")}`,
      siteId: "a",
      kind: "outage",
      title: "a.example down",
      severity: "major",
      origin: "monitor",
      confidence: "measured",
      precision: "s",
      startEarliestMs: lastPass?.atMs,
      startLatestMs: first?.atMs,
      endEarliestMs: last?.atMs,
      endLatestMs: nextPass?.atMs,
      symptoms: ["HTTP 500", 'The title says "500 - Internal server error".'],
      flapCount: 1,
      places: { down: ["here"], looking: ["here"] },
    });
    expect(await lanes(store)).toEqual([
      { state: "up", reason: null, from: expect.closeTo(0, 1), to: ((first?.atMs ?? 0) - START) / MINUTE_MS },
      {
        state: "failing",
        reason: "status_error",
        from: ((first?.atMs ?? 0) - START) / MINUTE_MS,
        to: ((nextPass?.atMs ?? 0) - START) / MINUTE_MS,
      },
      { state: "up", reason: null, from: ((nextPass?.atMs ?? 0) - START) / MINUTE_MS, to: 25 },
    ]);
    expect(run.news).toEqual([
      "a.example: fails, HTTP 500",
      expect.stringMatching(/^a\.example down since 2016-11-09T01:0[56]/),
      "a.example: answers again",
      expect.stringMatching(/^a\.example: up again since 2016-11-09T01:1[5-7].*, after [\d.]+ to [\d.]+ min$/),
    ]);
  });

  test("what was seen is kept whole where the verdict changed and while it fails, and not of ordinary passes", async () => {
    const store = await openStore("memory:");
    const pace = manualPace(START);
    const run = await watchRun(store, pace, [watchedSite("a")], between(5, 15));
    await pace.advance(25 * MINUTE_MS);
    await run.end();
    const kept = await store.checks({ order: "oldest", limit: 1000, evidenceOnly: true });
    const made = await checks(store);
    expect(kept.filter(({ verdict }) => verdict === "fail").length).toBe(
      made.filter(({ verdict }) => verdict === "fail").length,
    );
    expect(kept.filter(({ verdict }) => verdict === "ok").map(({ atMs }) => atMs)).toEqual([
      made[0]?.atMs,
      made.find((c, i) => c.verdict === "ok" && made[i - 1]?.verdict === "fail")?.atMs,
    ]);
    const page = await store.document(kept.find(({ verdict }) => verdict === "fail")?.evidence?.bodySha256 ?? "");
    expect(Buffer.from(page?.bytes ?? []).toString()).toBe(DOWN.body);
  });

  test("a single failing check is a suspect, and no outage", async () => {
    const store = await openStore("memory:");
    const pace = manualPace(START);
    let n = 0;
    const run = await watchRun(store, pace, [watchedSite("a")], () => (++n === 3 ? DOWN : OK));
    await pace.advance(10 * MINUTE_MS);
    await run.end();
    expect(await outages(store)).toEqual([]);
    const [suspect] = await store.records("suspect");
    const failing = (await checks(store)).find(({ verdict }) => verdict === "fail");
    expect(suspect).toEqual({
      id: `a/here/${failing?.atMs}`,
      siteId: "a",
      place: "here",
      fromMs: failing?.atMs,
      toMs: failing?.atMs,
    });
  });

  test("a site that crashes again and again is one outage with a count", async () => {
    const store = await openStore("memory:");
    const pace = manualPace(START);
    const run = await watchRun(store, pace, [watchedSite("a", { everyMs: 30_000 })], (_, atMs) =>
      atMs >= at(5) && atMs < at(25) && Math.floor((atMs - START) / (3 * MINUTE_MS)) % 2 === 0 ? DOWN : OK,
    );
    await pace.advance(60 * MINUTE_MS);
    await run.end();
    const all = await outages(store);
    expect(all).toHaveLength(1);
    expect(all[0]?.flapCount).toBe(4);
    expect(all[0]?.title).toBe("a.example crashed repeatedly (4 times)");
  });

  test("failures that another place sees inside a declared window are maintenance", async () => {
    const store = await openStore("memory:");
    const pace = manualPace(START);
    const site = watchedSite("a", { maintenance: [{ fromMs: at(4), toMs: at(16) }] });
    await store.putRecords("site", [site]);
    const ledger = WatchLedger.receiving({ store, pace, onNews: () => {}, onTrouble: () => {}, onFault: () => {} });
    for (let i = 0; i < 20; i++) await ledger.take([check("a", "paris", i, i >= 5 && i < 15 ? "fail" : "ok")]);
    expect(await outages(store)).toEqual([]);
    expect((await lanes(store, "paris")).map(({ state }) => state)).toEqual(["up", "maintenance", "up"]);
  });

  test("time in which our own network failed is neither up nor down, and ends no outage", async () => {
    const store = await openStore("memory:");
    const pace = manualPace(START);
    const run = await watchRun(store, pace, [watchedSite("a")], (_, atMs) =>
      atMs < at(5) ? OK : atMs < at(10) ? DOWN : atMs < at(20) ? { verdict: "inconclusive", status: null } : DOWN,
    );
    await pace.advance(30 * MINUTE_MS);
    await run.end();
    expect(await outages(store)).toMatchObject([{ flapCount: 1, endLatestMs: null }]);
    expect((await lanes(store)).map(({ state }) => state)).toEqual(["up", "failing", "inconclusive", "failing"]);
  });

  test("the usual size of a page is learned from the checks that passed", async () => {
    const store = await openStore("memory:");
    const pace = manualPace(START);
    const sites = [watchedSite("a")];
    const run = await watchRun(store, pace, sites, () => ({ verdict: "ok", body: "x".repeat(9_000) }));
    await pace.advance(MINUTE_MS);
    expect(run.ledger.known("a").usualBytes).toBe(null);
    await pace.advance(10 * MINUTE_MS);
    await run.end();
    const next = await watchRun(store, pace, sites, () => OK);
    expect(next.ledger.known("a").usualBytes).toBe(9_000);
    await next.end();
  });
});

describe("a monitor that did not run", () => {
  test("goes on with the outage that is open, and leaves a gap for the time it was not looking", async () => {
    const store = await openStore("memory:");
    const pace = manualPace(START);
    const sites = [watchedSite("a")];
    const first = await watchRun(store, pace, sites, between(5, 50));
    await pace.advance(10 * MINUTE_MS);
    await first.end();
    expect(await outages(store)).toMatchObject([{ endLatestMs: null }]);
    await pace.advance(20 * MINUTE_MS);
    const second = await watchRun(store, pace, sites, between(5, 50));
    expect(second.ledger.known("a")).toMatchObject({ isFailing: true, isDown: true });
    await pace.advance(30 * MINUTE_MS);
    await second.end();
    const all = await outages(store);
    expect(all).toHaveLength(1);
    expect(all[0]?.startLatestMs).toBeLessThan(at(7));
    expect(all[0]?.endLatestMs).toBeGreaterThan(at(50));
    expect(all[0]?.flapCount).toBe(1);
    const gaps = (await lanes(store)).filter(({ state }) => state === "gap");
    expect(gaps).toMatchObject([{ reason: "the monitor was not running", from: 10 }]);
    expect(gaps[0]?.to).toBeGreaterThanOrEqual(30);
    expect(gaps[0]?.to).toBeLessThan(30.02);
  });

  test("was killed: the gap begins at its last sign of life", async () => {
    const store = await openStore("memory:");
    const pace = manualPace(START);
    const sites = [watchedSite("a", { everyMs: 10 * MINUTE_MS })];
    const first = await watchRun(store, pace, sites, () => OK);
    await pace.advance(5 * MINUTE_MS + 500);
    first.kill();
    await pace.advance(2 * MINUTE_MS);
    const second = await watchRun(store, pace, sites, () => OK);
    await pace.advance(MINUTE_MS);
    await second.end();
    const gaps = (await lanes(store)).filter(({ state }) => state === "gap");
    expect(gaps).toHaveLength(1);
    expect(gaps[0]?.from).toBeGreaterThan(4.97);
    expect(gaps[0]?.from).toBeLessThan(5.01);
    expect(gaps[0]?.to).toBeCloseTo(7, 1);
  });

  test("slept: the gap is as long as the sleep, and not longer", async () => {
    const store = await openStore("memory:");
    const pace = manualPace(START);
    const run = await watchRun(store, pace, [watchedSite("a", { everyMs: 5 * MINUTE_MS })], () => OK);
    await pace.advance(MINUTE_MS);
    pace.sleep(2 * MINUTE_MS);
    await pace.advance(20 * MINUTE_MS);
    await run.end();
    const gaps = (await lanes(store)).filter(({ state }) => state === "gap");
    expect(gaps).toMatchObject([{ reason: "this computer or process was asleep" }]);
    expect((gaps[0]?.to ?? 0) - (gaps[0]?.from ?? 0)).toBeGreaterThanOrEqual(2);
    expect((gaps[0]?.to ?? 0) - (gaps[0]?.from ?? 0)).toBeLessThan(2.01);
  });
});

describe("more than one place", () => {
  const ledgerOf = (store: Store, pace: ReturnType<typeof manualPace>) =>
    WatchLedger.receiving({ store, pace, onNews: () => {}, onTrouble: () => {}, onFault: () => {} });

  async function setUp(quorum: "any" | "majority" | "all") {
    const store = await openStore("memory:");
    const pace = manualPace(at(30));
    const site = watchedSite("a", { quorum });
    await store.putRecords("site", [site]);
    return { store, pace, site, ledger: ledgerOf(store, pace) };
  }

  const series = (place: string, downFrom: number, downTo: number): Check[] =>
    Array.from({ length: 31 }, (_, i) => check("a", place, i, i >= downFrom && i < downTo ? "fail" : "ok"));

  test("one of two that finds a site down is an outage by the rule any, and says from how many places", async () => {
    const { store, ledger } = await setUp("any");
    await ledger.take(series("ottawa", 40, 40));
    await ledger.take(series("paris", 10, 20));
    expect(await outages(store)).toMatchObject([
      {
        kind: "outage",
        severity: "major",
        title: "a.example down from 1 of 2 places",
        places: { down: ["paris"], looking: ["ottawa", "paris"] },
        startEarliestMs: at(9),
        startLatestMs: at(10),
        endEarliestMs: at(19),
        endLatestMs: at(20),
      },
    ]);
  });

  test("the same is partial where all must agree", async () => {
    const { store, ledger } = await setUp("all");
    await ledger.take(series("ottawa", 40, 40));
    await ledger.take(series("paris", 10, 20));
    expect(await outages(store)).toMatchObject([{ kind: "degraded", severity: "minor", flapCount: 1 }]);
  });

  test("an outage that another place confirms keeps its name and becomes a whole one", async () => {
    const { store, ledger } = await setUp("all");
    const [one, two] = [series("ottawa", 10, 20), series("paris", 12, 18)];
    for (let i = 0; i < one.length; i++)
      await ledger.take([one[i], two[i]].filter((each): each is Check => each !== undefined));
    const all = await outages(store);
    expect(all).toMatchObject([
      { id: "monitor-a-20161109T011000Z", kind: "outage", severity: "major", title: "a.example down" },
    ]);
    expect(all[0]).toMatchObject({ startLatestMs: at(12), endLatestMs: at(18) });
  });

  test("checks that come twice, too late, or of a site that is not known are told apart", async () => {
    const { store, ledger } = await setUp("any");
    await ledger.take([check("a", "paris", 5, "ok"), check("a", "paris", 7, "ok")]);
    const again = await ledger.take([
      check("a", "paris", 7, "fail"),
      check("a", "paris", 6, "fail"),
      check("b", "paris", 8, "ok"),
      check("a", "paris", 9, "ok"),
      check("a", "paris", 8, "ok"),
    ]);
    expect(again).toEqual({
      accepted: 2,
      duplicates: 1,
      rejected: [
        { index: 1, reason: "out_of_order" },
        { index: 2, reason: "unknown_site" },
      ],
    });
    expect((await checks(store)).map(({ atMs, verdict }) => [(atMs - START) / MINUTE_MS, verdict])).toEqual([
      [5, "ok"],
      [7, "ok"],
      [8, "ok"],
      [9, "ok"],
    ]);
  });

  test("a place that this process looks from itself is not taken from others", async () => {
    const store = await openStore("memory:");
    const pace = manualPace(START);
    const site = watchedSite("a");
    await store.putRecords("site", [site]);
    const run = await watchRun(store, pace, [site], () => OK, "paris");
    expect(await run.ledger.take([check("a", "paris", -1, "fail"), check("a", "rome", -1, "ok")])).toEqual({
      accepted: 1,
      duplicates: 0,
      rejected: [{ index: 0, reason: "own_place" }],
    });
    await run.end();
  });

  test("a place that falls silent speaks for three intervals, and then nobody was looking", async () => {
    const { store, ledger, pace } = await setUp("any");
    await ledger.take([check("a", "paris", 0, "ok"), check("a", "paris", 1, "ok"), check("a", "paris", 11, "ok")]);
    expect(await lanes(store, "paris")).toEqual([
      { state: "up", reason: null, from: 0, to: expect.closeTo(4, 2) },
      { state: "gap", reason: "no check came", from: expect.closeTo(4, 2), to: 11 },
      { state: "up", reason: null, from: 11, to: expect.closeTo(14, 2) },
    ]);
    expect(pace.now()).toBe(at(30));
  });

  test("a store that fails refuses them, so that they come again", async () => {
    const { store, pace } = await setUp("any");
    const failing = { ...boundStore(store), commit: () => Promise.reject(new StoreError("the disk is full")) };
    const ledger = WatchLedger.receiving({
      store: failing,
      pace,
      onNews: () => {},
      onTrouble: () => {},
      onFault: () => {},
    });
    await expect(ledger.take([check("a", "paris", 5, "ok")])).rejects.toThrow("the disk is full");
  });
});

describe("what people changed", () => {
  const byHand = (outage: Outage, changes: Partial<Outage>): Outage => ({
    ...outage,
    ...changes,
    edits: [
      {
        atMs: at(12),
        by: "key",
        changes: Object.entries(changes).map(([field, to]) => ({ field: field as "title", from: null, to })),
      },
    ],
  });

  test("stays as they said, while the monitor goes on", async () => {
    const store = await openStore("memory:");
    const pace = manualPace(START);
    const run = await watchRun(store, pace, [watchedSite("a")], between(5, 15));
    await pace.advance(10 * MINUTE_MS);
    const [open] = await outages(store);
    if (!open) throw new Error("no outage");
    await store.putRecords("outage", [byHand(open, { title: "The night of the queue" })]);
    await pace.advance(15 * MINUTE_MS);
    await run.end();
    expect(await outages(store)).toMatchObject([{ title: "The night of the queue", edits: [{ by: "key" }] }]);
    expect((await outages(store))[0]?.endLatestMs).not.toBe(null);
  });

  test("an outage that a person closed stays closed, and what fails after that is another one", async () => {
    const store = await openStore("memory:");
    const pace = manualPace(START);
    const run = await watchRun(store, pace, [watchedSite("a")], between(5, 30));
    await pace.advance(12 * MINUTE_MS);
    const [open] = await outages(store);
    if (!open) throw new Error("no outage");
    await store.putRecords("outage", [byHand(open, { endEarliestMs: at(11), endLatestMs: at(12) })]);
    await pace.advance(28 * MINUTE_MS);
    await run.end();
    const [closed, next, ...more] = await outages(store);
    expect(more).toEqual([]);
    expect(closed).toMatchObject({ id: open.id, endLatestMs: at(12) });
    expect(next?.startEarliestMs).toBe(at(12));
    expect(next?.startLatestMs).toBeGreaterThan(at(12));
    expect(next?.endLatestMs).toBeGreaterThan(at(30));
  });
});

describe("a store that fails", () => {
  test("holds nothing up but its own checks, is told of, and loses none", async () => {
    const store = await openStore("memory:");
    const pace = manualPace(START);
    let isBroken = false;
    const shaky = {
      ...boundStore(store),
      commit: (...args: Parameters<Store["commit"]>) =>
        isBroken ? Promise.reject(new StoreError("the disk is full")) : store.commit(...args),
    };
    const run = await watchRun(shaky, pace, [watchedSite("a")], () => OK);
    await pace.advance(5 * MINUTE_MS);
    isBroken = true;
    await pace.advance(10 * MINUTE_MS);
    isBroken = false;
    await pace.advance(5 * MINUTE_MS);
    expect(await run.end()).toBe(true);
    expect(run.troubles).toEqual(["cannot write to the store: the disk is full; what comes is held back", null]);
    expect((await checks(store)).length).toBe(20);
    expect((await lanes(store)).map(({ state }) => state)).toEqual(["up"]);
  });

  test("does not keep the end from coming within seconds", async () => {
    const store = await openStore("memory:");
    const pace = manualPace(START);
    let isBroken = false;
    const shaky = {
      ...boundStore(store),
      commit: (...args: Parameters<Store["commit"]>) =>
        isBroken ? Promise.reject(new StoreError("the disk is full")) : store.commit(...args),
    };
    const run = await watchRun(shaky, pace, [watchedSite("a")], () => OK);
    await pace.advance(MINUTE_MS);
    isBroken = true;
    await pace.advance(MINUTE_MS);
    let isWhole: boolean | undefined;
    void run.end().then((whole) => (isWhole = whole));
    await pace.advance(4_000);
    expect(isWhole).toBe(false);
    expect(pace.waiting).toBe(0);
  });
});

function boundStore(store: Store) {
  return {
    cursor: (feed: string) => store.cursor(feed),
    record: store.record.bind(store),
    lanes: (window?: Parameters<Store["lanes"]>[0]) => store.lanes(window),
    checks: (query: Parameters<Store["checks"]>[0]) => store.checks(query),
    commit: (...args: Parameters<Store["commit"]>) => store.commit(...args),
  };
}
