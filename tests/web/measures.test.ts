import { describe, expect, test } from "vitest";
import type { MeasurePointsResponse, MeasureRow, MeasuresResponse } from "../../src/api/routes/measure-schemas.ts";
import {
  boundRuns,
  lineLooks,
  measuresConfig,
  measuresHeightPx,
  unitScale,
  unitTitle,
} from "../../web/src/chart/measures.ts";
import { measurePointsHref, measuresHref } from "../../web/src/data/hrefs.ts";
import { measureWalk } from "../../web/src/model/measure-walk.ts";
import { hasValues, stepValue, type UnitRow, unitRows } from "../../web/src/model/measures.ts";
import { measuresSummary } from "../../web/src/summary/measures.ts";
import { HOUR, iso, NIGHT, zoneOf } from "./support.ts";

const META = { revision: 1, as_of: iso(NIGHT.toMs) };
const ET = zoneOf("America/New_York");
const ZONES = { zone: ET, other: zoneOf("UTC") };

function row(id: string, more: Partial<MeasureRow> = {}): MeasureRow {
  return {
    id,
    name: id,
    unit: "index 0-100",
    source: "Google Trends",
    zone: "UTC",
    note: null,
    points: 1,
    from: null,
    to: null,
    ...more,
  };
}

/** From hour, to hour (of the night), value; "<1" is a bound. */
type Step = readonly [from: number, to: number, value: number | null | `<${number}`];

function rowsOf(...series: readonly (readonly [MeasureRow, ...Step[]])[]): readonly UnitRow[] {
  const measures: MeasuresResponse = { meta: META, data: series.map(([measure]) => measure) };
  const data = series.flatMap(([{ id }, ...steps]) =>
    steps.map(([from, to, value]) => ({
      time_utc: iso(NIGHT.fromMs + from * HOUR),
      time_local: "",
      tz: "UTC",
      measure: id,
      end_utc: iso(NIGHT.fromMs + to * HOUR),
      value: typeof value === "string" ? Number(value.slice(1)) : value,
      below: typeof value === "string",
    })),
  );
  const points: MeasurePointsResponse = { meta: META, data };
  return unitRows(measures, points);
}

const INTEREST = rowsOf([row("leaving"), [0, 1, "<1"], [1, 2, "<1"], [2, 3, 40], [5, 6, 100], [6, 7, null]]);

describe("rows of a unit", () => {
  test("measures of one unit share a plot, those of others never", () => {
    const rows = rowsOf(
      [row("views", { unit: "views", source: "Wikipedia" }), [0, 1, 5]],
      [row("a"), [0, 1, 5]],
      [row("b"), [0, 1, 5]],
      [row("c", { unit: "views", source: "desk" }), [0, 1, 5]],
    );
    expect(rows.map(({ unit, lines }) => [unit, lines.map(({ measure }) => measure.id)])).toEqual([
      ["index 0-100", ["a", "b"]],
      ["views", ["views", "c"]],
    ]);
    expect(rows.map(unitTitle)).toEqual(["index 0-100, Google Trends", "views"]);
  });

  test("measures without a stated unit share one only with those of their file", () => {
    const none = { unit: "no unit stated" };
    const rows = rowsOf(
      [row("a", { ...none, source: "one" }), [0, 1, 5]],
      [row("b", { ...none, source: "two" }), [0, 1, 5]],
      [row("c", { ...none, source: "one" }), [0, 1, 5]],
    );
    expect(rows.map(({ lines }) => lines.map(({ measure }) => measure.id))).toEqual([["a", "c"], ["b"]]);
    expect(rows.map(unitTitle)).toEqual(["no unit stated, one", "no unit stated, two"]);
  });

  test("a measure without steps in the window is left out, and twins are told apart by id", () => {
    const rows = rowsOf(
      [row("1", { name: "leaving" }), [0, 1, 5]],
      [row("2", { name: "leaving" }), [0, 1, 6]],
      [row("3")],
    );
    expect(rows[0]?.lines.map(({ name }) => name)).toEqual(["leaving [1]", "leaving [2]"]);
  });

  test("null is no value, and a bound is one", () => {
    expect(hasValues(rowsOf([row("a"), [0, 1, null]]))).toBe(false);
    expect(hasValues(rowsOf([row("a"), [0, 1, "<1"]]))).toBe(true);
    expect(hasValues([])).toBe(false);
    const at = { fromMs: 0, toMs: 1 };
    expect(stepValue({ ...at, value: 1234.56789, below: false })).toBe("1,234.5679");
    expect(stepValue({ ...at, value: 1, below: true })).toBe("less than 1");
    expect(stepValue({ ...at, value: null, below: false })).toBe("not known to the source");
  });
});

describe("the chart", () => {
  const theme = {
    ink: new Proxy({}, { get: (_, token) => `rgb(${String(token).length}, 0, 0)` }) as never,
    font: "sans",
  };
  const plot = { window: NIGHT, zone: ET, theme };

  test("each unit has an axis of its own, and every line is on that of its unit", () => {
    const rows = rowsOf([row("a"), [0, 1, 5]], [row("v", { unit: "views" }), [0, 1, 5_000]], [row("b"), [0, 1, 7]]);
    const { data, options } = measuresConfig(rows, [], plot);
    expect(Object.keys(options?.scales ?? {})).toEqual(["x", "y0", "y1"]);
    expect(data.datasets.map(({ label, yAxisID }) => [label, yAxisID])).toEqual([
      ["a", "y0"],
      ["b", "y0"],
      ["v", "y1"],
    ]);
    expect(options?.scales?.["y0"]?.max).not.toBe(options?.scales?.["y1"]?.max);
    expect(measuresHeightPx(3)).toBeGreaterThan(measuresHeightPx(1));
  });

  test("a line is steps, and stays open where there is no step or no value", () => {
    const [dataset] = measuresConfig(INTEREST, [], plot).data.datasets;
    expect(dataset?.data.map(({ x, y }) => [(x - NIGHT.fromMs) / HOUR, y])).toEqual([
      [0, 1],
      [1, 1],
      [2, 40],
      [3, 40],
      [3, null],
      [5, 100],
      [6, 100],
      [6, null],
      [7, null],
    ]);
    expect(dataset).toMatchObject({ stepped: "before", spanGaps: false, fill: false });
  });

  test("steps known only to be less are dotted, and named as one run", () => {
    const [dataset] = measuresConfig(INTEREST, [], plot).data.datasets;
    type Segment = { readonly borderDash: (at: { p0: { parsed: { x: number } } }) => unknown };
    const segment = dataset?.segment as unknown as Segment | undefined;
    const dash = (at: { p0: { parsed: { x: number } } }) => segment?.borderDash(at);
    const at = (hour: number) => ({ p0: { parsed: { x: NIGHT.fromMs + hour * HOUR } } });
    expect([dash(at(0)), dash(at(1)), dash(at(2))]).toEqual([[1, 4], [1, 4], undefined]);
    const [line] = INTEREST[0]?.lines ?? [];
    expect(line && boundRuns(line)).toEqual([{ fromMs: NIGHT.fromMs, toMs: NIGHT.fromMs + 2 * HOUR, value: 1 }]);
    const [plain] = measuresConfig(rowsOf([row("a"), [0, 1, 5]]), [], plot).data.datasets;
    expect(plain?.segment).toBeUndefined();
  });

  test("no two of a unit's first four lines look alike, and colours run on from unit to unit", () => {
    const looks = lineLooks(
      rowsOf(...["a", "b", "c", "d"].map((id) => [row(id), [0, 1, 5]] as [MeasureRow, Step]), [
        row("v", { unit: "views" }),
        [0, 1, 5],
      ]),
    );
    expect(new Set(looks[0]?.map(({ ink }) => ink)).size).toBe(4);
    expect(new Set(looks[0]?.map(({ dash }) => dash.join())).size).toBe(4);
    expect(looks[1]).toEqual([looks[0]?.[0]]);
  });

  test.each<[string, string, readonly Step[], number, number, number]>([
    ["the index, whatever the window shows of it", "index 0-100", [[0, 1, 7]], 0, 100, 50],
    ["counts", "views", [[0, 1, 78_012]], 0, 100_000, 50_000],
    ["small shares", "% of coverage", [[0, 1, 0.013]], 0, 0.015, 0.005],
    [
      "values below zero",
      "tone",
      [
        [0, 1, -3.4],
        [1, 2, 0.6],
      ],
      -4,
      2,
      2,
    ],
    ["nothing but zero", "views", [[0, 1, 0]], 0, 1, 1],
    ["nothing known", "views", [[0, 1, null]], 0, 1, 1],
  ])("the scale of %s ends on round numbers, with room above", (_, unit, steps, min, top, step) => {
    const [found] = rowsOf([row("a", { unit }), ...steps]);
    const scale = unitScale(found as UnitRow);
    expect(scale.min).toBeCloseTo(min);
    expect(scale.step).toBeCloseTo(step);
    expect(scale.max).toBeGreaterThan(top);
    expect(scale.max).toBeLessThan(top + step / 2);
    expect(Math.round((scale.max - scale.min) / scale.step)).toBe(Math.round((top - min) / step));
  });

  test("labels fit beside the axis", () => {
    const { format } = unitScale(INTEREST[0] as UnitRow);
    expect([0, 50, 12_500, 1_200_000, 0.015, -2.5].map(format)).toEqual(["0", "50", "12.5K", "1.2M", "0.015", "−2.5"]);
  });

  test("an empty frame has its axis", () => {
    expect(Object.keys(measuresConfig([], [], plot).options?.scales ?? {})).toEqual(["x", "y"]);
  });
});

describe("the keyboard", () => {
  test("a track per unit, a point per stretch without a change, holes included, within the window", () => {
    const walk = measureWalk(rowsOf([row("a"), [-5, 1, 3], [1, 2, 4], [4, 5, 6]]), NIGHT, ZONES, []);
    expect(walk.tracks).toEqual(["index 0-100"]);
    expect(
      walk.spansOf(0).map(({ fromMs, toMs }) => [(fromMs - NIGHT.fromMs) / HOUR, (toMs - NIGHT.fromMs) / HOUR]),
    ).toEqual([
      [0, 1],
      [1, 2],
      [2, 4],
      [4, 5],
    ]);
    expect(walk.tell(0, 1)).toBe("19:00–20:00 ET (00:00 UTC), 8 Nov 2016: index 0-100: a 4.");
    expect(walk.tell(0, 2)).toBe("20:00–22:00 ET (01:00 UTC), 8 Nov 2016: index 0-100: nothing was counted.");
    expect(walk.tell(0, 9)).toBe("");
    expect(walk.tell(7, 0)).toBe("");
  });

  test("a value that holds for longer than the point says for how long", () => {
    const walk = measureWalk(
      rowsOf([row("hour"), [2, 3, "<1"], [3, 4, null]], [row("day"), [-5, 19, 70]]),
      NIGHT,
      ZONES,
      [],
    );
    expect(walk.tell(0, 1)).toBe(
      "20:00–21:00 ET (01:00 UTC), 8 Nov 2016: index 0-100: hour less than 1; day 70 (of the whole step 13:00 ET, 8 Nov 2016 – 13:00 ET, 9 Nov 2016).",
    );
    expect(walk.tell(0, 2)).toContain("hour not known to the source; day 70");
  });

  test("events within a point are named, many of them counted", () => {
    const event = (minute: number) =>
      ({ atMs: NIGHT.fromMs + minute * 60_000, number: minute, title: `event ${minute}`, when: "then" }) as never;
    const walk = measureWalk(rowsOf([row("a"), [0, 1, 3], [1, 2, 4]]), NIGHT, ZONES, [
      event(5),
      ...[61, 62, 63, 64].map(event),
    ]);
    expect(walk.tell(0, 0)).toContain("event 5");
    expect(walk.tell(0, 1)).toMatch(/a 4\. 4 events of the log fall into this time\.$/);
  });

  test("nothing to walk over is no track", () => {
    expect(measureWalk([], NIGHT, ZONES, []).tracks).toEqual([]);
    const beyond = measureWalk(rowsOf([row("a"), [-3, -2, 3]]), NIGHT, ZONES, []);
    expect(beyond.spansOf(0)).toEqual([]);
  });
});

describe("the sentence", () => {
  test("says where each measure was highest, in which unit, and who counted", () => {
    expect(measuresSummary(INTEREST, ET)).toBe(
      "“leaving” (index 0-100, Google Trends) was highest at 100, 23:00–00:00 ET on 8 Nov.",
    );
  });

  test("tells bounds, unknown values and what it leaves out", () => {
    const views = { unit: "views", source: "Wikipedia" };
    expect(
      measuresSummary(
        rowsOf(
          [row("a"), [0, 1, "<1"], [1, 2, null]],
          [row("b"), [0, 1, null]],
          [row("c", views), [-4, 20, 78_012]],
          [row("d", views), [0, 1, 2]],
          [row("e", views), [0, 1, 2]],
        ),
        ET,
      ),
    ).toBe(
      "“a” (index 0-100, Google Trends) was less than 1 throughout; “b” (index 0-100, Google Trends) has no known value in this window; “c” (views, Wikipedia) was highest at 78,012, 14:00 ET, 8 Nov 2016 – 14:00 ET, 9 Nov 2016; 2 more below.",
    );
    expect(measuresSummary([], ET)).toBe("Nothing was counted in this window.");
  });

  test("a value counts more than a bound of the same height", () => {
    expect(measuresSummary(rowsOf([row("a"), [0, 1, "<1"], [1, 2, 1]]), ET)).toContain("highest at 1, 19:00–20:00 ET");
  });
});

test("the panel asks for imported measures of the window, in the zone of the page", () => {
  const question = { topic: "all", sources: ["simulated"], window: NIGHT, zoneId: "America/New_York" };
  const window = "from=2016-11-08T23:00Z&to=2016-11-09T09:00Z";
  expect(measuresHref(question)).toBe(`/api/v1/measures?${window}&seen=0`);
  expect(measurePointsHref(question)).toBe(`/api/v1/measures/points?${window}&tz=America/New_York&seen=0`);
});
