import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/core/clock.ts";
import type { Span } from "../../src/core/coverage.ts";
import { DEFAULT_WATCH } from "../../src/core/site.ts";
import { type MadeCheck, runSchedule, type SiteKnowledge, type WatchedSite } from "../../src/monitor/scheduler.ts";
import { manualPace } from "../support/manual-pace.ts";
import { type Scripted, scriptedProbe } from "../support/scripted-probe.ts";

const START = Date.UTC(2016, 10, 9, 1);
const OK: Scripted = { verdict: "ok" };
const FAIL: Scripted = { verdict: "fail" };
const FINE: SiteKnowledge = { isFailing: false, isDown: false, usualBytes: null };

function sites(n: number, rules: Partial<WatchedSite["watch"]> = {}): WatchedSite[] {
  return Array.from({ length: n }, (_, i) => ({
    id: `s${i}`,
    name: `Site ${i}`,
    url: `https://s${i}.example/`,
    country: null,
    watch: { ...DEFAULT_WATCH, ...rules },
  }));
}

interface Set {
  readonly sites?: readonly WatchedSite[];
  readonly script?: (url: string, atMs: number) => Scripted;
  readonly known?: (id: string) => SiteKnowledge;
  readonly atOnce?: number;
}

/** A schedule on a clock that the test moves; `starts` are seconds since its beginning. */
function schedule({ sites: watched = sites(1), script = () => OK, known = () => FINE, atOnce = 100 }: Set = {}) {
  const pace = manualPace(START);
  const starts: { readonly url: string; readonly s: number }[] = [];
  const taken: MadeCheck[] = [];
  const slept: Span[] = [];
  const faults: unknown[] = [];
  const stop = new AbortController();
  let running = 0;
  let mostRunning = 0;
  const scripted = scriptedProbe(
    pace,
    ({ url }, atMs) => script(url, atMs),
    ({ url }, atMs) => starts.push({ url, s: (atMs - START) / 1000 }),
  );
  const done = runSchedule(
    watched,
    {
      pace,
      random: seededRandom(7),
      atOnce,
      known,
      probe: async (target, signal) => {
        mostRunning = Math.max(mostRunning, ++running);
        try {
          return await scripted(target, signal);
        } finally {
          running--;
        }
      },
      take: async (check) => void taken.push(check),
      onSleep: (span) => slept.push(span),
      onFault: (error) => faults.push(error),
    },
    stop.signal,
  );
  return {
    pace,
    starts,
    taken,
    slept,
    faults,
    most: () => mostRunning,
    times: () => starts.map(({ s }) => s),
    async end() {
      stop.abort();
      await done;
    },
  };
}

describe("the schedule", () => {
  test("an hour at one check a minute has sixty checks, however long they take", async () => {
    const run = schedule({ script: () => ({ verdict: "ok", tookMs: 20_000 }) });
    await run.pace.advance(3_600_000);
    await run.end();
    expect(run.starts.length).toBeGreaterThanOrEqual(60);
    expect(run.starts.length).toBeLessThanOrEqual(61);
    const first = run.times()[0] ?? 0;
    run.times().forEach((s, i) => {
      expect(s - first - i * 60).toBeGreaterThanOrEqual(0);
      expect(s - first - i * 60).toBeLessThan(6.1);
    });
  });

  test("few sites are first checked within seconds, and many are spread over their interval", async () => {
    const few = schedule({ sites: sites(8) });
    await few.pace.advance(2_000);
    await few.end();
    expect(new Set(few.starts.map(({ url }) => url)).size).toBe(8);

    const many = schedule({ sites: sites(1_200), atOnce: 1_200 });
    await many.pace.advance(59_999);
    await many.end();
    const perTenSeconds = [0, 1, 2, 3, 4, 5].map((i) => many.times().filter((s) => Math.floor(s / 10) === i).length);
    for (const count of perTenSeconds) expect(Math.abs(count - 200)).toBeLessThan(10);
  });

  test("the same seed gives the same times", async () => {
    const runs = [schedule({ sites: sites(5) }), schedule({ sites: sites(5) })];
    for (const run of runs) {
      await run.pace.advance(600_000);
      await run.end();
    }
    expect(runs[0]?.starts).toEqual(runs[1]?.starts);
  });

  test("a site that takes longer than its interval is never asked twice at a time, and what was missed is left out", async () => {
    const run = schedule({ script: () => ({ verdict: "ok", tookMs: 150_000 }) });
    await run.pace.advance(900_000);
    await run.end();
    expect(run.most()).toBe(1);
    expect(run.starts.length).toBe(5);
  });

  test("no more probes run at a time than are allowed, and every site still gets its turn", async () => {
    const run = schedule({ sites: sites(40), atOnce: 4, script: () => ({ verdict: "ok", tookMs: 4_000 }) });
    await run.pace.advance(120_000);
    await run.end();
    expect(run.most()).toBe(4);
    expect(new Set(run.starts.map(({ url }) => url)).size).toBe(40);
  });

  test("after the first failing check a site is asked again 5 s and 20 s later, and not so after the second", async () => {
    const run = schedule({ script: (_, atMs) => (atMs - START > 50_000 ? FAIL : OK) });
    await run.pace.advance(58_000);
    const before = run.starts.length;
    await run.pace.advance(62_000);
    await run.end();
    const [first, second, third, ...rest] = run.times().slice(before);
    expect((second ?? 0) - (first ?? 0)).toBeCloseTo(5, 0);
    expect((third ?? 0) - (first ?? 0)).toBeCloseTo(20, 0);
    expect(rest.every((s) => s - (first ?? 0) > 50)).toBe(true);
  });

  test("a check that could not tell asks for no second look", async () => {
    const run = schedule({ script: () => ({ verdict: "inconclusive", status: null }) });
    await run.pace.advance(50_000);
    await run.end();
    expect(run.starts.length).toBe(1);
  });

  test("a site that was failing before a restart is not taken for newly failing", async () => {
    const run = schedule({ script: () => FAIL, known: () => ({ ...FINE, isFailing: true }) });
    await run.pace.advance(50_000);
    await run.end();
    expect(run.starts.length).toBe(1);
  });

  test("a site that is down is asked half as often, and as often as before once it answers", async () => {
    const run = schedule({
      script: (_, atMs) => (atMs - START < 1_200_000 ? FAIL : OK),
      known: () => ({ ...FINE, isFailing: true, isDown: true }),
    });
    await run.pace.advance(1_200_000);
    const down = run.starts.length;
    await run.pace.advance(1_200_000);
    await run.end();
    expect(down).toBe(10);
    expect(run.starts.length - down).toBeGreaterThanOrEqual(19);
  });

  test("a site may be watched at its own interval beside others", async () => {
    const [slow] = sites(1, { everyMs: 300_000 });
    const [, fast] = sites(2, { everyMs: 30_000 });
    if (!slow || !fast) throw new Error("no sites");
    const run = schedule({ sites: [slow, fast] });
    await run.pace.advance(900_000);
    await run.end();
    expect(run.starts.filter(({ url }) => url === slow.url).length).toBe(3);
    expect(run.starts.filter(({ url }) => url === fast.url).length).toBe(30);
  });

  test("maintenance windows and the usual size are told to the probe", async () => {
    const targets: unknown[] = [];
    const pace = manualPace(START);
    const stop = new AbortController();
    const [site] = sites(1, { maintenance: [{ fromMs: START, toMs: START + 30_000 }] });
    if (!site) throw new Error("no site");
    const done = runSchedule(
      [site],
      {
        pace,
        random: seededRandom(1),
        atOnce: 1,
        known: () => ({ ...FINE, usualBytes: 9_000 }),
        probe: scriptedProbe(
          pace,
          () => OK,
          ({ isMaintenance, rules }) => targets.push([isMaintenance, rules.usualBytes]),
        ),
        take: async () => {},
        onSleep: () => {},
        onFault: () => {},
      },
      stop.signal,
    );
    await pace.advance(90_000);
    stop.abort();
    await done;
    expect(targets).toEqual([
      [true, 9_000],
      [false, 9_000],
    ]);
  });
});

describe("a process that sleeps", () => {
  test("is noticed, and what was overdue is checked soon but not all at once", async () => {
    const run = schedule({ sites: sites(600), atOnce: 600 });
    await run.pace.advance(120_000);
    const before = run.starts.length;
    run.pace.sleep(3_600_000);
    await run.pace.advance(1_000);
    expect(run.slept.length).toBe(1);
    expect((run.slept[0]?.toMs ?? 0) - (run.slept[0]?.fromMs ?? 0)).toBeGreaterThanOrEqual(3_600_000);
    expect((run.slept[0]?.toMs ?? 0) - (run.slept[0]?.fromMs ?? 0)).toBeLessThan(3_601_000);
    expect(run.starts.length - before).toBeLessThan(30);
    await run.pace.advance(70_000);
    await run.end();
    expect(new Set(run.starts.slice(before).map(({ url }) => url)).size).toBe(600);
  });

  test("makes a probe again that it slept through", async () => {
    const run = schedule({ script: () => ({ verdict: "fail", tookMs: 1_000 }) });
    await run.pace.advance(500);
    expect(run.starts.length).toBe(1);
    run.pace.sleep(600_000);
    await run.pace.advance(400);
    expect(run.taken).toEqual([]);
    expect(run.starts.length).toBe(2);
    await run.pace.advance(2_000);
    await run.end();
    expect(run.taken.map(({ startedMs }) => startedMs > START + 600_000)).toEqual([true]);
  });
});

describe("the end of a schedule", () => {
  test("a probe that runs is given up, and nothing of it is taken", async () => {
    const run = schedule({ script: () => ({ verdict: "ok", tookMs: 30_000 }) });
    await run.pace.advance(5_000);
    await run.end();
    expect(run.taken).toEqual([]);
    expect(run.faults).toEqual([]);
    expect(run.pace.waiting).toBe(0);
  });

  test("a failure of ours is told, and the site is checked again at its time", async () => {
    let n = 0;
    const run = schedule({
      script: () => {
        if (++n === 1) throw new Error("ours");
        return OK;
      },
    });
    await run.pace.advance(70_000);
    await run.end();
    expect(run.faults).toHaveLength(1);
    expect(run.taken).toHaveLength(1);
  });
});
