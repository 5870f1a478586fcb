import fc from "fast-check";
import { expect, test } from "vitest";
import { type Check, VERDICTS } from "../../../src/core/check.ts";
import { DEFAULT_WATCH } from "../../../src/core/site.ts";
import { MINUTE_MS } from "../../../src/core/time.ts";
import { WatchLedger } from "../../../src/ingest/watch/ledger.ts";
import { Judge, type JudgedOutage, type JudgedSuspect } from "../../../src/monitor/judge.ts";
import { openStore } from "../../../src/store/open.ts";
import { manualPace } from "../../support/manual-pace.ts";
import { watchedSite } from "../../support/watch-run.ts";

const START = Date.UTC(2016, 10, 9);
const SILENCE_MS = 3 * DEFAULT_WATCH.everyMs;

/** Checks at growing times; mostly a minute apart, at times with a silence between. */
const series = fc
  .array(
    fc.record({
      verdict: fc.oneof(
        { weight: 5, arbitrary: fc.constantFrom("ok" as const, "fail" as const) },
        { weight: 1, arbitrary: fc.constantFrom(...VERDICTS) },
      ),
      afterMs: fc.oneof(
        { weight: 8, arbitrary: fc.integer({ min: 20_000, max: 70_000 }) },
        { weight: 1, arbitrary: fc.integer({ min: 170_000, max: 900_000 }) },
      ),
    }),
    { maxLength: 80 },
  )
  .map((steps) => {
    let atMs = START;
    return steps.map(({ verdict, afterMs }): Check => {
      atMs += afterMs;
      const empty = { reasons: [], status: null, latencyMs: null, bodyBytes: null, witness: null, evidence: null };
      return { siteId: "a", place: "paris", atMs, verdict, ...empty };
    });
  });

async function afterTaking(batches: readonly (readonly Check[])[]) {
  const store = await openStore("memory:");
  await store.putRecords("site", [watchedSite("a")]);
  for (const batch of batches) {
    // Every batch comes to another process.
    const effects = { onNews: () => {}, onTrouble: () => {}, onFault: () => {} };
    const ledger = WatchLedger.receiving({ store, pace: manualPace(START + 200 * 15 * MINUTE_MS), ...effects });
    await ledger.take(batch);
    await ledger.close();
  }
  return {
    checks: await store.checks({ order: "oldest", limit: 1_000 }),
    lanes: await store.lanes(),
    outages: await store.records("outage"),
    suspects: await store.records("suspect"),
  };
}

function judged(checks: readonly Check[]) {
  const judge = new Judge(DEFAULT_WATCH);
  const outages = new Map<number, JudgedOutage>();
  const suspects = new Map<number, JudgedSuspect>();
  let lastMs = Number.POSITIVE_INFINITY;
  for (const { atMs, verdict } of checks) {
    const change = judge.add({ atMs, verdict, afterGap: atMs - lastMs > SILENCE_MS });
    for (const outage of change.outages) outages.set(outage.firstFailMs, outage);
    for (const suspect of change.suspects) suspects.set(suspect.firstFailMs, suspect);
    for (const firstFailMs of change.notSuspects) suspects.delete(firstFailMs);
    lastMs = atMs;
  }
  return { outages: [...outages.values()], suspects: [...suspects.values()] };
}

test("however checks come, at once, one by one, in any split, twice, over restarts: the same is stored, as the judge says", async () => {
  await fc.assert(
    fc.asyncProperty(series, fc.array(fc.integer({ min: 1, max: 12 })), async (checks, sizes) => {
      const batches: Check[][] = [];
      let at = 0;
      for (const size of [...sizes, checks.length]) {
        const batch = checks.slice(at, at + size);
        // The answer was lost: the same comes again, with what follows.
        if (batch.length > 0) batches.push(batch, checks.slice(Math.max(0, at - 2), at + size));
        at += size;
      }
      const whole = await afterTaking([[...checks].reverse()]);
      expect(await afterTaking(batches)).toEqual(whole);
      expect(whole.checks).toEqual(checks);
      const { outages, suspects } = judged(checks);
      expect(
        whole.outages.map(({ startEarliestMs, startLatestMs, endEarliestMs, endLatestMs, flapCount }) => ({
          startEarliestMs,
          startLatestMs,
          endEarliestMs,
          endLatestMs,
          flapCount,
        })),
      ).toEqual(outages.map(({ firstFailMs: _, ...outage }) => outage));
      expect(whole.suspects.map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual(
        suspects.map(({ firstFailMs, lastFailMs }) => [firstFailMs, lastFailMs]),
      );
      // Lanes leave nothing out and say nothing twice; a gap is a silence and nothing else.
      whole.lanes.forEach((lane, i) => {
        if (i > 0) expect(lane.fromMs).toBe(whole.lanes[i - 1]?.toMs);
      });
      const silences = checks.filter(({ atMs }, i) => i > 0 && atMs - (checks[i - 1]?.atMs ?? 0) > SILENCE_MS);
      expect(whole.lanes.filter(({ state }) => state === "gap").map(({ toMs }) => toMs)).toEqual(
        silences.map(({ atMs }) => atMs),
      );
    }),
    { numRuns: 150 },
  );
});
