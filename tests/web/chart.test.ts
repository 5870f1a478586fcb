import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { labelSpot } from "../../web/src/chart/area-labels.ts";
import { placeMarkers } from "../../web/src/chart/markers.ts";
import { stackColumns, stepPoints } from "../../web/src/chart/steps.ts";
import { niceStep, timeTicks } from "../../web/src/chart/ticks.ts";
import { HOUR, MINUTE, NIGHT, zoneOf } from "./support.ts";

const eastern = zoneOf("America/New_York");
const labels = (ticks: ReturnType<typeof timeTicks>): string[] =>
  ticks.map(({ label }) => (typeof label === "string" ? label : (label[0] ?? "")));

describe("time ticks", () => {
  test("stand on whole hours of the zone", () => {
    expect(labels(timeTicks(NIGHT, eastern, 12)).slice(0, 3)).toEqual(["18:00", "19:00", "20:00"]);
    expect(labels(timeTicks(NIGHT, zoneOf("Asia/Kathmandu"), 12)).slice(0, 2)).toEqual(["05:00", "06:00"]);
  });

  test("name the day at the first tick and at midnight", () => {
    const dated = timeTicks(NIGHT, eastern, 12).filter(({ label }) => typeof label !== "string");
    expect(dated.map(({ label }) => label)).toEqual([
      ["18:00", "Tue 8 Nov"],
      ["00:00", "Wed 9 Nov"],
    ]);
  });

  test("show an hour twice where the clocks do", () => {
    const fall = { fromMs: Date.UTC(2016, 10, 6, 4), toMs: Date.UTC(2016, 10, 6, 8) };
    expect(labels(timeTicks(fall, eastern, 5))).toEqual(["00:00", "01:00", "01:00", "02:00", "03:00"]);
  });

  test("skip an hour where the clocks do", () => {
    const spring = { fromMs: Date.UTC(2017, 2, 12, 5), toMs: Date.UTC(2017, 2, 12, 8) };
    expect(labels(timeTicks(spring, eastern, 8)).filter((l) => l.endsWith(":00"))).toEqual([
      "00:00",
      "01:00",
      "03:00",
      "04:00",
    ]);
  });

  test("are never more than asked for, from ten minutes to twenty years", () => {
    const windows = fc.tuple(
      fc.integer({ min: 10 * MINUTE, max: 20 * 365 * 24 * HOUR }),
      fc.integer({ min: 0, max: 1.5e12 }),
    );
    fc.assert(
      fc.property(windows, fc.integer({ min: 3, max: 16 }), ([length, fromMs], most) => {
        const ticks = timeTicks({ fromMs, toMs: fromMs + length }, eastern, most);
        expect(ticks.length).toBeLessThanOrEqual(most + 2);
        expect(ticks.every(({ value }) => value >= fromMs && value <= fromMs + length)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

test("value steps are 1, 2 or 5 times a power of ten, and whole for counts", () => {
  expect(niceStep(24, 5, 1)).toBe(5);
  expect(niceStep(1150, 7, 1)).toBe(200);
  expect(niceStep(2, 7, 1)).toBe(1);
  expect(niceStep(10, 5, 1)).toBe(2);
});

describe("step points", () => {
  const buckets = [0, 1, 2, 3].map((i) => ({ fromMs: i * 10, toMs: (i + 1) * 10 }));

  test("hold a value from the start of its bucket to its end, the last one included", () => {
    expect(stepPoints(buckets.slice(0, 2), [[5, 7]])).toEqual([
      [
        { x: 0, y: 5 },
        { x: 10, y: 7 },
        { x: 20, y: 7 },
      ],
    ]);
  });

  test("end before a hole and begin after it, with the same x in every line", () => {
    const [upper = [], lower = []] = stepPoints(buckets, [
      [5, null, 7, 7],
      [1, 2, 3, 3],
    ]);
    expect(upper.map(({ x, y }) => [x, y])).toEqual([
      [0, 5],
      [10, 5],
      [10, null],
      [20, null],
      [20, 7],
      [30, 7],
      [40, 7],
    ]);
    expect(lower.map(({ x }) => x)).toEqual(upper.map(({ x }) => x));
  });

  test("break where buckets are missing", () => {
    const [line = []] = stepPoints(
      [buckets[0] ?? { fromMs: 0, toMs: 1 }, buckets[2] ?? { fromMs: 0, toMs: 1 }],
      [[5, 7]],
    );
    expect(line.map(({ x, y }) => [x, y])).toEqual([
      [0, 5],
      [10, 5],
      [10, null],
      [20, 7],
      [30, 7],
    ]);
  });
});

test("stacked columns are sums from below, and holes stay holes", () => {
  expect(
    stackColumns([
      [1, null, 0],
      [2, null, 3],
    ]),
  ).toEqual([
    [1, null, 0],
    [3, null, 3],
  ]);
});

describe("markers", () => {
  const widthOf = (label: string): number => label.length * 8;

  test("stand in the first row with room, and join where there is none", () => {
    const events = [10, 14, 18, 100].map((x, i) => ({ x, number: i + 1 }));
    expect(placeMarkers(events, 2, widthOf).map(({ label, row }) => [label, row])).toEqual([
      ["1", 0],
      ["2–3", 1],
      ["4", 0],
    ]);
  });

  test("never overlap within a row, and together name every event once", () => {
    const xs = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(xs, fc.integer({ min: 1, max: 3 }), (places, rows) => {
        const events = places.sort((a, b) => a - b).map((x, i) => ({ x, number: i + 1 }));
        const markers = placeMarkers(events, rows, widthOf);
        for (let row = 0; row < rows; row++) {
          const own = markers.filter((m) => m.row === row);
          for (const [i, m] of own.entries()) {
            const next = own[i + 1];
            if (next) expect(m.left + m.width).toBeLessThanOrEqual(next.left);
          }
        }
        const named = markers.flatMap(({ label }) => {
          const [from = 0, to = from] = label.split("–").map(Number);
          return Array.from({ length: to - from + 1 }, (_, i) => from + i);
        });
        expect(named.sort((a, b) => a - b)).toEqual(events.map((e) => e.number));
      }),
    );
  });
});

describe("names inside areas", () => {
  const flat = (high: number, low: number) => [0, 20, 40, 60, 80].map((x) => ({ x, high, low }));

  test("stand where the area is thick enough for them", () => {
    const shape = [...flat(90, 100), { x: 100, high: 40, low: 100 }, { x: 140, high: 50, low: 100 }];
    expect(labelSpot(shape, 40, 15)).toEqual({ x: 120, y: 75 });
  });

  test("are left out where it is not", () => {
    expect(labelSpot(flat(90, 100), 40, 15)).toBeNull();
    expect(labelSpot([], 40, 15)).toBeNull();
  });
});
