import { describe, expect, test } from "vitest";
import { RECEIVED_AT_MS } from "../archive/reading.ts";
import { lines, readMeasures } from "./support.ts";

const T = (minute: number): string => new Date(Date.UTC(2016, 10, 9, 3, minute)).toISOString();

describe("a table of times and values", () => {
  test("is a measure under the name of its file, in UTC where it states offsets", async () => {
    const { series, shape } = await readMeasures(
      lines("time,value", "2016-11-08T22:00:00-05:00,5", "2016-11-08T22:01:00-05:00,6.5"),
      { name: "desk-visits", tz: "Asia/Tokyo" },
    );
    expect(shape).toBe("table of times and values");
    expect(series.map(({ measure, told }) => ({ ...measure, told }))).toEqual([
      {
        id: "table:desk-visits",
        name: "desk-visits",
        unit: "no unit stated",
        source: "desk-visits",
        zone: "UTC",
        note: null,
        told: ["2016-11-09T03:00Z/2016-11-09T03:01Z=5", "2016-11-09T03:01Z/2016-11-09T03:02Z=6.5"],
      },
    ]);
  });

  test("is a measure for each name and unit", async () => {
    const { series } = await readMeasures(
      lines(
        "time,value,unit,name",
        `${T(0)},5,views,Home page of the office`,
        `${T(0)},40,ms,Home page of the office`,
        `${T(1)},6,views,Home page of the office`,
        `${T(1)},1,views,Forms`,
        `${T(1)},41,ms,Home page of the office`,
        `${T(2)},1,views,Forms`,
      ),
      { name: "desk" },
    );
    expect(series.map(({ measure, points }) => [measure.id, measure.name, measure.unit, points.length])).toEqual([
      ["table:desk:home-page-of-the-office:views", "Home page of the office", "views", 2],
      ["table:desk:home-page-of-the-office:ms", "Home page of the office", "ms", 2],
      ["table:desk:forms:views", "Forms", "views", 2],
    ]);
  });

  test.each([
    ["Unix seconds need no zone", "1478660400", "1478660460", null],
    ["Unix milliseconds need no zone", "1478660400000", "1478660460000", null],
    ["local times are of the zone named", "2016-11-08 22:00", "2016-11-08 22:01", "America/New_York"],
  ])("%s", async (_, first, second, tz) => {
    const { series } = await readMeasures(lines("time,value", `${first},5`, `${second},6`), {
      ...(tz !== null && { tz }),
      name: "a",
    });
    expect(series[0]?.told).toEqual(["2016-11-09T03:00Z/2016-11-09T03:01Z=5", "2016-11-09T03:01Z/2016-11-09T03:02Z=6"]);
    expect(series[0]?.measure.zone).toBe(tz ?? "UTC");
  });

  test("naive times are not stored without a zone, those beside them with one are", async () => {
    const { series, rejected } = await readMeasures(
      lines("time,value", "2016-11-08 22:00,5", `${T(1)},6`, "2016-11-08,7"),
    );
    expect(rejected).toEqual(["2:needs_tz", "4:needs_tz"]);
    expect(series[0]?.points).toHaveLength(1);
  });

  test("a column that names UTC needs no zone", async () => {
    const { series, rejected } = await readMeasures(
      lines("time_utc,value", "2016-11-09 03:00,5", "2016-11-09 03:01,5"),
    );
    expect(rejected).toEqual([]);
    expect(series[0]?.told[0]).toBe("2016-11-09T03:00Z/2016-11-09T03:01Z=5");
  });

  test("a day of the clock change has 23 or 25 hours", async () => {
    const { series } = await readMeasures(lines("date,value", "2016-11-05,1", "2016-11-06,2", "2016-11-07,3"), {
      tz: "America/New_York",
    });
    expect(series[0]?.points.map(({ startMs, endMs }) => (endMs - startMs) / 3_600_000)).toEqual([24, 25, 24]);
    const spring = await readMeasures(lines("date,value", "2016-03-12,1", "2016-03-13,2", "2016-03-14,3"), {
      tz: "America/New_York",
    });
    expect(spring.series[0]?.points.map(({ startMs, endMs }) => (endMs - startMs) / 3_600_000)).toEqual([24, 23, 24]);
  });

  test("a missing step stays a hole: the one before ends after the usual length", async () => {
    const { series } = await readMeasures(
      lines("time,value", ...[0, 1, 2, 7, 8].map((minute) => `${T(minute)},${minute}`)),
    );
    expect(series[0]?.told).toEqual([
      "2016-11-09T03:00Z/2016-11-09T03:01Z=0",
      "2016-11-09T03:01Z/2016-11-09T03:02Z=1",
      "2016-11-09T03:02Z/2016-11-09T03:03Z=2",
      "2016-11-09T03:07Z/2016-11-09T03:08Z=7",
      "2016-11-09T03:08Z/2016-11-09T03:09Z=8",
    ]);
  });

  test("steps that jitter end where the next begins", async () => {
    const at = (second: number): string => new Date(Date.UTC(2016, 10, 9, 3, 0, second)).toISOString();
    const { series } = await readMeasures(
      lines("time,value", ...[0, 61, 119, 182, 240].map((second) => `${at(second)},1`)),
    );
    const points = series[0]?.points ?? [];
    for (const [i, point] of points.slice(0, -1).entries()) expect(point.endMs).toBe(points[i + 1]?.startMs);
  });

  test("rows in any order are put in order, and of two with one time the later row wins, with a warning", async () => {
    const { series, warned } = await readMeasures(
      lines("time,value", `${T(2)},3`, `${T(0)},1`, `${T(1)},2`, `${T(0)},9`),
    );
    expect(series[0]?.points.map(({ value }) => value)).toEqual([9, 2, 3]);
    expect(warned).toEqual({ duplicate_time: 1 });
  });

  test("one point alone is as long as its time is written, with a warning", async () => {
    for (const [time, hours] of [
      ["2016-11-08", 24],
      ["2016-11-08T22", 1],
      ["2016-11", 24 * 30 + 1],
      ["2016-11-08T22:00", 1 / 60],
    ] as const) {
      const { series, warned } = await readMeasures(lines("time,value", `${time},5`), { tz: "America/New_York" });
      const [point] = series[0]?.points ?? [];
      expect(((point?.endMs ?? 0) - (point?.startMs ?? 0)) / 3_600_000).toBeCloseTo(hours);
      expect(warned).toEqual({ step_unknown: 1 });
    }
  });

  test("stated ends are taken, and an end before its start is not", async () => {
    const { series, rejected } = await readMeasures(
      lines("start,end,value", `${T(0)},${T(5)},1`, `${T(9)},${T(8)},2`, `${T(9)},soon,2`, `${T(10)},,3`),
    );
    expect(rejected).toEqual(["3:bad_step", "4:invalid_time"]);
    expect(series[0]?.told).toEqual(["2016-11-09T03:00Z/2016-11-09T03:05Z=1", "2016-11-09T03:10Z/2016-11-09T03:15Z=3"]);
  });

  test.each([
    [
      "semicolons and decimal commas",
      "Zeit;Wert;Einheit\n2016-11-09T03:00Z;1.234,5;Aufrufe\n2016-11-09T03:01Z;7;Aufrufe\n",
      [1234.5, 7],
    ],
    ["tabs", "time\tvalue\n2016-11-09T03:00Z\t1,234.5\n2016-11-09T03:01Z\t7\n", [1234.5, 7]],
    ["quotes", '"time","value"\n"2016-11-09T03:00Z","1,234.5"\n"2016-11-09T03:01Z","7"\n', [1234.5, 7]],
    ["French names", "date,valeur\n2016-11-09T03:00Z,1234.5\n2016-11-09T03:01Z,7\n", [1234.5, 7]],
  ])("%s", async (_, content, values) => {
    const { series, rejected } = await readMeasures(content);
    expect([rejected, series[0]?.points.map(({ value }) => value)]).toEqual([[], values]);
  });

  test("repeated names of columns, values that are none and times that cannot be are rejected by themselves", async () => {
    const future = new Date(RECEIVED_AT_MS + 5 * 86_400_000).toISOString();
    const { series, rejected } = await readMeasures(
      lines(
        "time,value",
        `${T(0)},1`,
        "time,value",
        `${T(1)},NaN`,
        `${T(2)},inf`,
        `${T(3)}`,
        "0001-01-01T00:00Z,1",
        `${future},1`,
        "22:00,1",
        "1/2/2016 10:00,1",
        `${T(4)},`,
        `${T(5)},6,,`,
        `${T(6)},6,7`,
      ),
      { tz: "UTC" },
    );
    expect(rejected).toEqual([
      "3:repeated_header",
      "4:bad_number",
      "5:bad_number",
      "6:ragged_row",
      "7:implausible_time",
      "8:implausible_time",
      "9:no_date",
      "10:ambiguous_date",
      "13:ragged_row",
    ]);
    expect(series[0]?.points.map(({ value }) => value)).toEqual([1, null, 6]);
  });

  test("no message repeats a cell", async () => {
    const { items } = await readMeasures(
      lines("time,value", `${T(0)},1`, `${T(1)},desk_a_said_this`, `desk_a_said_this,1`),
    );
    expect(JSON.stringify(items.filter((item) => item.type === "reject"))).not.toContain("desk_a");
  });

  test("a header alone is a file without points", async () => {
    expect((await readMeasures("time,value\n")).warned).toEqual({ no_points: 1 });
  });

  test("what this program exports comes back as it was", async () => {
    const { series, rejected } = await readMeasures(
      lines(
        "time_utc,time_local,tz,measure,end_utc,value,below",
        "2016-11-09T03:00:00.000Z,2016-11-08T22:00:00.000-05:00,America/New_York,trends:a,2016-11-09T04:00:00.000Z,1,true",
        "2016-11-09T05:00:00.000Z,2016-11-09T00:00:00.000-05:00,America/New_York,trends:a,2016-11-09T06:00:00.000Z,,false",
      ),
    );
    expect(rejected).toEqual([]);
    expect(series[0]?.told).toEqual([
      "2016-11-09T03:00Z/2016-11-09T04:00Z=<1",
      "2016-11-09T05:00Z/2016-11-09T06:00Z=-",
    ]);
  });

  test("more than 64 MiB are refused with a sentence, and the file is not held", async () => {
    const row = `2016-11-09T03:00:00Z,1${" ".repeat(100_000)}\n`;
    const content = `time,value\n${row.repeat(Math.ceil((65 << 20) / row.length))}`;
    await expect(readMeasures(content)).rejects.toThrow(/more than 64 MiB; cut it into several files/);
  });
});
