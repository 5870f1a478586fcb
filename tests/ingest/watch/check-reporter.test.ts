import { describe, expect, test } from "vitest";
import type { Check } from "../../../src/core/check.ts";
import { seededRandom } from "../../../src/core/clock.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../../../src/core/time.ts";
import { CheckReporter, type ReportAnswer } from "../../../src/ingest/watch/check-reporter.ts";
import { ReportOutbox } from "../../../src/ingest/watch/report-outbox.ts";
import { openStore } from "../../../src/store/open.ts";
import type { Store } from "../../../src/store/store.ts";
import { manualPace } from "../../support/manual-pace.ts";

const START = Date.UTC(2016, 10, 9, 1);
const OK: ReportAnswer = { status: 200, retryAtMs: null, refused: [] };

function checkAt(atMs: number, siteId = "a"): Check {
  return {
    siteId,
    place: "ottawa",
    atMs,
    verdict: "fail",
    reasons: ["status_error"],
    status: 500,
    latencyMs: 20.5,
    bodyBytes: 100,
    witness: "pass",
    evidence: null,
  };
}

async function keep(store: Store, checks: readonly Check[]): Promise<void> {
  await store.commit({ posts: [], deletions: [], coverage: [], cursors: [], checks });
}

async function setUp(answer: (checks: readonly { site: string; at: string }[], nowMs: number) => ReportAnswer) {
  const store = await openStore("memory:");
  const pace = manualPace(START);
  const said: string[] = [];
  const asked: { readonly atMs: number; readonly checks: { readonly site: string; readonly at: string }[] }[] = [];
  const stop = new AbortController();
  const reporter = await CheckReporter.open({
    store,
    place: "ottawa",
    pace,
    random: seededRandom(1),
    onState: (sentence) => said.push(sentence),
    post: async (body) => {
      const { place, checks } = JSON.parse(body) as { place: string; checks: { site: string; at: string }[] };
      expect(place).toBe("ottawa");
      asked.push({ atMs: pace.now(), checks });
      return answer(checks, pace.now());
    },
  });
  const done = reporter.run(stop.signal);
  const told = (): string[] => asked.flatMap(({ checks }) => checks.map(({ at }) => at));
  const end = async (): Promise<void> => {
    stop.abort();
    await done;
  };
  return { store, pace, said, asked, reporter, told, end };
}

describe("reporting checks to another Northbound", () => {
  test("tells each check at once, in the form of its API", async () => {
    const run = await setUp(() => OK);
    run.reporter.add([checkAt(START)]);
    await run.pace.advance(0);
    await run.end();
    expect(run.asked.map(({ checks }) => checks)).toEqual([
      [
        {
          site: "a",
          at: "2016-11-09T01:00:00.000Z",
          verdict: "fail",
          status: 500,
          latency_ms: 20.5,
          body_bytes: 100,
          reasons: ["status_error"],
          witness: "pass",
        },
      ],
    ]);
    expect(run.pace.waiting).toBe(0);
  });

  test("loses nothing in two hours without an answer, and asks ever less often", async () => {
    let isDown = true;
    const run = await setUp(() => {
      if (isDown) throw new Error("it cannot be reached");
      return OK;
    });
    const all: string[] = [];
    for (let minute = 0; minute < 120; minute++) {
      const check = checkAt(run.pace.now());
      all.push(new Date(check.atMs).toISOString());
      run.reporter.add([check]);
      await run.pace.advance(MINUTE_MS);
    }
    const attempts = run.asked.length;
    expect(attempts).toBeLessThan(300);
    expect(run.said).toEqual(["checks cannot be reported: it cannot be reached; they are kept and tried again"]);
    run.asked.length = 0;
    isDown = false;
    await run.pace.advance(2 * MINUTE_MS);
    await run.end();
    expect(run.told()).toEqual(all);
    expect(run.said.at(-1)).toBe("checks are being reported");
  });

  test("waits as long as the server asks", async () => {
    let n = 0;
    const run = await setUp((_, nowMs) => (n++ === 0 ? { ...OK, status: 429, retryAtMs: nowMs + 40 * SECOND_MS } : OK));
    run.reporter.add([checkAt(START)]);
    await run.pace.advance(HOUR_MS);
    await run.end();
    expect(run.asked.map(({ atMs }) => (atMs - START) / SECOND_MS)).toEqual([0, 40]);
  });

  test("finds the one check that is refused, and leaves only that one out", async () => {
    const run = await setUp((checks) => (checks.some(({ site }) => site === "bad") ? { ...OK, status: 400 } : OK));
    const checks = Array.from({ length: 50 }, (_, i) => checkAt(START + i, i === 31 ? "bad" : "a"));
    run.reporter.add(checks);
    await run.pace.advance(MINUTE_MS);
    await run.end();
    const good = run.asked.filter(({ checks: sent }) => sent.every(({ site }) => site !== "bad"));
    expect(good.flatMap(({ checks: sent }) => sent.map(({ at }) => Date.parse(at) - START))).toEqual(
      Array.from({ length: 50 }, (_, i) => i).filter((i) => i !== 31),
    );
    expect(run.said).toContain("a check was refused with 400");
  });

  test("goes on after a restart with what was not told", async () => {
    const run = await setUp(() => {
      throw new Error("it cannot be reached");
    });
    const early = [checkAt(START + 1), checkAt(START + 2)];
    await keep(run.store, early);
    run.reporter.add(early);
    await run.pace.advance(MINUTE_MS);
    await run.end();
    const late = [checkAt(START + 50 * MINUTE_MS)];
    await keep(run.store, late);
    await run.pace.advance(HOUR_MS);

    const told: number[] = [];
    const stop = new AbortController();
    const again = await CheckReporter.open({
      store: run.store,
      place: "ottawa",
      pace: run.pace,
      random: seededRandom(1),
      onState: () => {},
      post: async (body) => {
        const { checks } = JSON.parse(body) as { checks: { at: string }[] };
        told.push(...checks.map(({ at }) => Date.parse(at) - START));
        return OK;
      },
    });
    const done = again.run(stop.signal);
    await run.pace.advance(MINUTE_MS);
    stop.abort();
    await done;
    expect([...new Set(told)]).toEqual([1, 2, 50 * MINUTE_MS]);
  });

  test("says how many checks were not wanted", async () => {
    const run = await setUp(() => ({ ...OK, refused: ["unknown_site", "unknown_site"] }));
    run.reporter.add([checkAt(START), checkAt(START + 1)]);
    await run.pace.advance(0);
    await run.end();
    expect(run.said).toEqual(["2 checks were not wanted: unknown_site"]);
  });
});

test("what does not fit into memory is read back from the store, in order", async () => {
  const store = await openStore("memory:");
  const outbox = new ReportOutbox(store, "ottawa", null);
  const many = Array.from({ length: 200_050 }, (_, i) => checkAt(START + i));
  await keep(store, many);
  for (const check of many) outbox.add(check);
  const told: number[] = [];
  while (!outbox.isEmpty) {
    const next = await outbox.next(50_000, START + many.length);
    told.push(...next.checks.map(({ atMs }) => atMs - START));
    next.told();
  }
  expect(new Set(told).size).toBe(many.length);
  expect(told.slice(0, many.length)).toEqual(many.map((_, i) => i));
});
