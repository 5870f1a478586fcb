import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { QUORUMS, type Quorum } from "../../src/core/site.ts";
import { Judge, type JudgedOutage } from "../../src/monitor/judge.ts";
import { type SiteOutage, siteOutages } from "../../src/monitor/quorum.ts";
import type { PlaceView } from "../../src/monitor/quorum-board.ts";

const MINUTE = 60_000;

/** "(0,5]-(6,10]x1" in minutes; a star is an unknown bound. */
function outage(text: string): JudgedOutage {
  const [, earliest, latest, lastFail, end, flaps] =
    /^\(([\d*]+),(\d+)\]-\((\d+),([\d*]+)\](?:x(\d+))?$/.exec(text) ?? [];
  const ms = (minutes: string | undefined) => (minutes === "*" ? null : Number(minutes) * MINUTE);
  return {
    firstFailMs: Number(latest) * MINUTE,
    startEarliestMs: ms(earliest),
    startLatestMs: Number(latest) * MINUTE,
    endEarliestMs: Number(lastFail) * MINUTE,
    endLatestMs: ms(end),
    flapCount: Number(flaps ?? 1),
  };
}

/** "0-40 50-": when a place was looking, in minutes. */
function place(name: string, looking: string, ...outages: readonly string[]): PlaceView {
  return {
    place: name,
    outages: outages.map(outage),
    looking: looking.split(" ").map((span) => {
      const [from, to] = span.split("-");
      return { fromMs: Number(from) * MINUTE, toMs: to === "" ? null : Number(to) * MINUTE };
    }),
  };
}

function shown(one: SiteOutage): string {
  const minutes = (ms: number | null) => (ms === null ? "*" : String(ms / MINUTE));
  const bounds = `(${minutes(one.startEarliestMs)},${minutes(one.startLatestMs)}]-(${minutes(one.endEarliestMs)},${minutes(one.endLatestMs)}]x${one.flapCount}`;
  return [
    `${minutes(one.firstFailMs)}: ${bounds}`,
    ...(one.isPartial ? ["partial"] : []),
    `${one.down.join("+")} of ${one.looking.join("+")}`,
    ...(one.lost.length > 0 ? [`lost ${one.lost.join("+")}`] : []),
  ].join(" ");
}

describe("a site seen from several places", () => {
  const a = place("a", "0-", "(0,5]-(20,25]");
  const b = place("b", "0-", "(7,9]-(30,33]");
  const up = place("c", "0-");

  test.each<[name: string, places: readonly PlaceView[], quorum: Quorum, expected: readonly string[]]>([
    [
      "with any place the first one begins it and the last one ends it",
      [a, b],
      "any",
      ["5: (0,5]-(30,33]x1 a+b of a+b"],
    ],
    ["with all the last one begins it and the first one ends it", [a, b], "all", ["5: (7,9]-(20,25]x1 a+b of a+b"]],
    ["a majority of two is both", [a, b], "majority", ["5: (7,9]-(20,25]x1 a+b of a+b"]],
    ["a majority of three is two", [a, b, up], "majority", ["5: (7,9]-(20,25]x1 a+b of a+b+c"]],
    ["two of three are not all", [a, b, up], "all", ["5: (0,5]-(30,33]x1 partial a+b of a+b+c"]],
    ["one of two is partial where all are needed", [a, up], "all", ["5: (0,5]-(20,25]x1 partial a of a+c"]],
    ["and down where any is enough", [a, up], "any", ["5: (0,5]-(20,25]x1 a of a+c"]],
    [
      "the bounds of the start are those of the place that made the number, each by itself",
      [place("a", "0-", "(0,10]-(50,55]"), place("b", "0-", "(4,6]-(50,52]")],
      "all",
      ["6: (4,10]-(50,52]x1 a+b of a+b"],
    ],
    [
      "outages that do not overlap are two",
      [place("a", "0-", "(0,5]-(8,10]"), place("b", "0-", "(9,10]-(12,15]")],
      "any",
      ["5: (0,5]-(8,10]x1 a of a+b", "10: (9,10]-(12,15]x1 b of a+b"],
    ],
    [
      "two outages of one place inside one of another are one",
      [place("a", "0-", "(0,5]-(80,85]"), place("b", "0-", "(9,10]-(12,15]x2", "(49,50]-(52,55]")],
      "all",
      ["5: (9,10]-(52,55]x3 a+b of a+b"],
    ],
    [
      "an open one lasted for sure while so many did",
      [place("a", "0-", "(0,5]-(20,*]"), place("b", "0-", "(0,6]-(30,*]")],
      "all",
      ["5: (0,6]-(20,*]x1 a+b of a+b"],
    ],
    [
      "and with any place as long as the last of them",
      [place("a", "0-", "(0,5]-(20,*]"), place("b", "0-", "(0,6]-(30,*]")],
      "any",
      ["5: (0,5]-(30,*]x1 a+b of a+b"],
    ],
    [
      "where nothing passed before the start is unknown",
      [place("a", "5-", "(*,5]-(8,9]")],
      "all",
      ["5: (*,5]-(8,9]x1 a of a"],
    ],
    [
      "a place that was not looking is not asked",
      [place("a", "0-", "(0,5]-(20,25]"), place("b", "40-60")],
      "all",
      ["5: (0,5]-(20,25]x1 a of a"],
    ],
    [
      "a place that comes and finds it up ends it, at that instant, where all are needed",
      [place("a", "0-", "(0,5]-(60,65]"), place("b", "40-")],
      "all",
      ["5: (0,5]-(40,40]x1 a of a+b"],
    ],
    [
      "a place that found it up and goes begins it, at that instant, where all are needed",
      [place("a", "0-", "(0,5]-(60,65]"), place("b", "0-40")],
      "all",
      ["5: (40,40]-(60,65]x1 a of a+b"],
    ],
    [
      "a place that stops looking has no more say where another looks on and finds it up",
      [place("a", "0-30", "(0,5]-(28,*]"), place("b", "0-")],
      "any",
      ["5: (0,5]-(28,30]x1 a of a+b lost a"],
    ],
    [
      "and ends nothing where another one finds it down too",
      [place("a", "0-30", "(0,5]-(28,*]"), place("b", "0-", "(0,10]-(50,55]")],
      "all",
      ["5: (0,10]-(50,55]x1 a+b of a+b lost a"],
    ],
    [
      "where nobody looks any more it stays open",
      [place("a", "0-30", "(0,5]-(28,*]"), place("b", "0-20")],
      "any",
      ["5: (0,5]-(28,*]x1 a of a+b"],
    ],
    [
      "until another place looks",
      [place("a", "0-30", "(0,5]-(28,*]"), place("b", "0-20 90-")],
      "any",
      ["5: (0,5]-(28,90]x1 a of a+b lost a"],
    ],
    [
      "a place that begins to look as it is down takes it over",
      [place("a", "0-30", "(0,5]-(28,*]"), place("b", "90-", "(*,90]-(95,97]")],
      "any",
      ["5: (0,5]-(95,97]x1 a+b of a+b lost a"],
    ],
    [
      "an outage long after a place was lost is another one",
      [place("a", "0-30", "(0,5]-(28,*]"), place("b", "0-", "(80,90]-(95,97]")],
      "any",
      ["5: (0,5]-(28,30]x1 a of a+b lost a", "90: (80,90]-(95,97]x1 b of b"],
    ],
    [
      "a place that comes back and still finds it down goes on with it",
      [place("a", "0-30 60-", "(0,5]-(70,*]"), place("b", "0-")],
      "any",
      ["5: (0,5]-(70,*]x1 a of a+b"],
    ],
    [
      "what stopped for all at once is no quorum of those that are left",
      [place("a", "0-30", "(0,5]-(28,*]"), place("b", "0-30")],
      "all",
      ["5: (0,5]-(28,*]x1 partial a of a+b"],
    ],
  ])("%s", (_, places, quorum, expected) => {
    expect(siteOutages(places, quorum).map(shown)).toEqual(expected);
    expect(siteOutages([...places].reverse(), quorum).map(shown)).toEqual(expected);
  });
});

describe("a name that was told", () => {
  test("stays where an earlier first fail becomes known later", () => {
    const b = place("b", "0-", "(0,7]-(9,*]");
    const told = siteOutages([place("a", "0-"), b], "any");
    const later = siteOutages([place("a", "0-", "(0,5]-(15,*]"), b], "any", told);
    expect(later.map(shown)).toEqual(["7: (0,5]-(15,*]x1 a+b of a+b"]);
  });

  test("stays with both where an outage that is open again bridges two", () => {
    const b = place("b", "0-", "(14,15]-(25,30]");
    const told = siteOutages([place("a", "0-", "(0,1]-(8,10]"), b], "all");
    expect(told.map(({ firstFailMs }) => firstFailMs / MINUTE)).toEqual([1, 15]);
    const later = siteOutages([place("a", "0-", "(0,1]-(38,40]x2"), b], "all", told);
    expect(later.map(shown)).toEqual(["1: (14,15]-(25,30]x2 a+b of a+b", "15: (14,15]-(25,30]x2 a+b of a+b"]);
  });

  test("keeps the outages it was told for, also where the first had ended before the second began", () => {
    const told = siteOutages([place("a", "0-", "(0,1]-(8,*]"), place("b", "0-", "(14,15]-(16,*]")], "any");
    const later = siteOutages([place("a", "0-", "(0,1]-(8,10]"), place("b", "0-", "(14,15]-(16,*]")], "any", told);
    expect(later.map(shown)).toEqual(["1: (0,1]-(16,*]x1 a+b of a+b"]);
  });

  test("is left out with the outages it stood for", () => {
    const told = siteOutages([place("a", "0-", "(0,1]-(8,9]")], "any");
    expect(siteOutages([place("a", "0-")], "any", told)).toEqual([]);
  });
});

const quorums = fc.constantFrom<Quorum>(...QUORUMS);
const NAMES = ["a", "b", "c"];

/** Checks of several places in order of time: minute, place, whether it passed; a place may fall silent for long. */
const nights = fc.array(
  fc.record({
    stepMs: fc.oneof(fc.constantFrom(0, MINUTE, 5 * MINUTE), fc.integer({ min: 0, max: 20 * MINUTE })),
    who: fc.nat(2),
    isPass: fc.boolean(),
  }),
  { minLength: 1, maxLength: 60 },
);
const SILENCE_MS = 30 * MINUTE;

/** Runs a night check by check, each place with a judge of its own, and gives what is known after each of them. */
function* played(steps: readonly { stepMs: number; who: number; isPass: boolean }[]): Generator<readonly PlaceView[]> {
  const watchers = NAMES.map((name) => ({
    name,
    judge: new Judge({ fails: 2, passes: 2 }),
    outages: new Map<number, JudgedOutage>(),
    looking: [] as { fromMs: number; toMs: number | null }[],
  }));
  let atMs = 0;
  for (const { stepMs, who, isPass } of steps) {
    atMs += stepMs;
    const watcher = watchers[who];
    if (!watcher) continue;
    const { judge, outages, looking } = watcher;
    const last = judge.lastAtMs;
    const afterGap = last !== null && atMs - last > SILENCE_MS;
    if (last === null || afterGap) looking.push({ fromMs: atMs, toMs: null });
    for (const one of judge.add({ atMs, verdict: isPass ? "ok" : "fail", afterGap }).outages)
      outages.set(one.firstFailMs, one);
    for (const other of watchers) {
      const end = other.looking.at(-1);
      const seenMs = other.judge.lastAtMs;
      if (end && seenMs !== null && atMs - seenMs > SILENCE_MS) end.toMs = seenMs + SILENCE_MS;
    }
    yield watchers.map((each) => ({
      place: each.name,
      outages: [...each.outages.values()],
      looking: each.looking.map((span) => ({ ...span })),
    }));
  }
}

describe("whatever comes", () => {
  test("an outage that was told is told again under its name, with the outages it had", () => {
    fc.assert(
      fc.property(nights, quorums, (steps, quorum) => {
        let told: readonly SiteOutage[] = [];
        for (const places of played(steps)) {
          const now = siteOutages(places, quorum, told);
          for (const before of told) {
            const same = now.find(({ firstFailMs }) => firstFailMs === before.firstFailMs);
            expect(same?.members).toEqual(expect.arrayContaining([...before.members]));
          }
          const names = now.map(({ firstFailMs }) => firstFailMs);
          expect(new Set(names).size).toBe(names.length);
          const members = now.flatMap((one) => one.members.map((m) => `${m.place} ${m.firstFailMs}`));
          expect(members.sort()).toEqual(
            places.flatMap((one) => one.outages.map((o) => `${one.place} ${o.firstFailMs}`)).sort(),
          );
          told = now;
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test("bounds are in order, and what is told twice is told alike", () => {
    fc.assert(
      fc.property(nights, quorums, (steps, quorum) => {
        let told: readonly SiteOutage[] = [];
        for (const places of played(steps)) {
          told = siteOutages(places, quorum, told);
          expect(siteOutages(places, quorum, told)).toEqual(told);
          for (const one of told) {
            expect(one.startEarliestMs ?? Number.NEGATIVE_INFINITY).toBeLessThanOrEqual(one.startLatestMs);
            expect(one.startLatestMs).toBeLessThanOrEqual(one.endEarliestMs);
            expect(one.endEarliestMs).toBeLessThanOrEqual(one.endLatestMs ?? Number.POSITIVE_INFINITY);
            expect(one.looking).toEqual(expect.arrayContaining([...one.down]));
            expect(one.down.length).toBeGreaterThan(0);
          }
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test("with one place it is exactly what that place judged, whenever it was looking", () => {
    const spans = fc.array(fc.record({ fromMs: fc.nat(200 * MINUTE), toMs: fc.option(fc.nat(400 * MINUTE)) }), {
      maxLength: 4,
    });
    fc.assert(
      fc.property(nights, quorums, spans, (steps, quorum, looking) => {
        let told: readonly SiteOutage[] = [];
        for (const places of played(steps.map((step) => ({ ...step, who: 0 })))) {
          const outages = places[0]?.outages ?? [];
          told = siteOutages([{ place: "a", outages, looking }], quorum, told);
          expect(told).toEqual(
            outages.map((one) => ({
              ...one,
              members: [{ place: "a", firstFailMs: one.firstFailMs }],
              down: ["a"],
              looking: ["a"],
              lost: [],
              isPartial: false,
            })),
          );
        }
      }),
      { numRuns: 500 },
    );
  });

  test("the moment at which so many places were down lies within the bounds", () => {
    const slack = fc.integer({ min: 1, max: 9 * MINUTE });
    // Each place is down once, all of them at the hundredth minute.
    const truths = fc.array(
      fc.record({
        beganMs: fc.integer({ min: 20 * MINUTE, max: 90 * MINUTE }),
        overMs: fc.integer({ min: 110 * MINUTE, max: 200 * MINUTE }),
        slacks: fc.tuple(slack, slack, slack, slack),
      }),
      { minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(truths, quorums, (each, quorum) => {
        const places = each.map(({ beganMs, overMs, slacks: [before, after, early, late] }, i) => ({
          place: `p${i}`,
          looking: [{ fromMs: 0, toMs: null }],
          outages: [
            {
              firstFailMs: beganMs + after,
              startEarliestMs: beganMs - before,
              startLatestMs: beganMs + after,
              endEarliestMs: overMs - early,
              endLatestMs: overMs + late,
              flapCount: 1,
            },
          ],
        }));
        const n = each.length;
        const needed = { any: 1, majority: Math.floor(n / 2) + 1, all: n }[quorum];
        const began = each.map(({ beganMs }) => beganMs).sort((x, y) => x - y)[needed - 1] ?? 0;
        const over = each.map(({ overMs }) => overMs).sort((x, y) => x - y)[n - needed] ?? 0;
        const [one, ...more] = siteOutages(places, quorum);
        expect(more).toEqual([]);
        expect(one?.isPartial).toBe(false);
        expect(one?.startEarliestMs).toBeLessThan(began);
        expect(one?.startLatestMs).toBeGreaterThanOrEqual(began);
        expect(one?.endEarliestMs).toBeLessThan(over);
        expect(one?.endLatestMs).toBeGreaterThanOrEqual(over);
      }),
      { numRuns: 1_000 },
    );
  });
});
