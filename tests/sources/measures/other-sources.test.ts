import { describe, expect, test } from "vitest";
import { jsonLines } from "../archive/reading.ts";
import { lines, readMeasures } from "./support.ts";

const iso = (hour: number): string => new Date(Date.UTC(2016, 10, 8, hour)).toISOString();

describe("GDELT timelines", () => {
  test("articles found and articles monitored are two measures with units of their own, in UTC whatever --tz says", async () => {
    const { series, shape, read } = await readMeasures(
      "\ufeffDate,Series,Value\r\n2026-01-01,Article Count,1317\r\n2026-01-01,Total Monitored Articles,159665\r\n2026-01-02,Article Count,1519\r\n2026-01-02,Total Monitored Articles,182921\r\n",
      { name: "canada", tz: "Asia/Tokyo" },
    );
    expect([shape, read]).toEqual(["GDELT timeline", 4]);
    expect(series.map(({ measure, told }) => [measure.id, measure.name, measure.unit, measure.zone, told])).toEqual([
      [
        "gdelt:canada:article-count:1d",
        "canada: Article Count",
        "articles",
        "UTC",
        ["2026-01-01T00:00Z/2026-01-02T00:00Z=1317", "2026-01-02T00:00Z/2026-01-03T00:00Z=1519"],
      ],
      [
        "gdelt:canada:total-monitored-articles:1d",
        "canada: Total Monitored Articles",
        "articles monitored",
        "UTC",
        ["2026-01-01T00:00Z/2026-01-02T00:00Z=159665", "2026-01-02T00:00Z/2026-01-03T00:00Z=182921"],
      ],
    ]);
    expect(series[0]?.measure.source).toBe("GDELT");
  });

  test.each([
    ["digits", "20260101001500", "20260101003000"],
    ["basic ISO", "20260101T001500Z", "20260101T003000Z"],
    ["ISO without an offset", "2026-01-01 00:15:00", "2026-01-01 00:30:00"],
    ["American, twelve hours", "1/1/2026 12:15:00 AM", "1/1/2026 12:30:00 AM"],
    ["American, twenty-four hours", "01/01/2026 00:15:00", "01/01/2026 00:30:00"],
  ])("dates are read as %s", async (_, first, second) => {
    const { series, rejected } = await readMeasures(
      lines("Date,Series,Value", `${first},Volume Intensity,0.0123`, `${second},Volume Intensity,0`),
      { name: "x" },
    );
    expect(rejected).toEqual([]);
    expect(series[0]?.told).toEqual([
      "2026-01-01T00:15Z/2026-01-01T00:30Z=0.0123",
      "2026-01-01T00:30Z/2026-01-01T00:45Z=0",
    ]);
    expect([series[0]?.measure.id, series[0]?.measure.unit]).toEqual(["gdelt:x:volume-intensity:15m", "% of coverage"]);
  });

  test("JSON names the search, and its norm is a measure of its own", async () => {
    const data = [
      { date: "20260101T000000Z", value: 3, norm: 100 },
      { date: "20260101T001500Z", value: 4, norm: 110 },
    ];
    for (const indent of [0, 2]) {
      const { series, shape, read } = await readMeasures(
        JSON.stringify(
          {
            query_details: { title: "moving abroad", date_resolution: "15m" },
            timeline: [{ series: "Article Count", data }],
          },
          null,
          indent,
        ),
      );
      expect([shape, read]).toEqual(["GDELT timeline (JSON)", 4]);
      expect(series.map(({ measure, told }) => [measure.id, told.map((point) => point.split("=")[1])])).toEqual([
        ["gdelt:moving-abroad:article-count:15m", ["3", "4"]],
        ["gdelt:moving-abroad:total-monitored-articles:15m", ["100", "110"]],
      ]);
    }
  });

  test("tone may be negative", async () => {
    const { series } = await readMeasures(
      lines("Date,Series,Value", "2026-01-01,Average Tone,-2.7", "2026-01-02,Average Tone,1.5"),
    );
    expect([series[0]?.measure.unit, series[0]?.points.map(({ value }) => value)]).toEqual(["tone", [-2.7, 1.5]]);
  });

  test.each([
    ["an empty object", "{}"],
    ["an empty timeline", '{"timeline":[]}'],
    ["a series without data", '{"timeline":[{"series":"Volume Intensity","data":[]}]}'],
    ["a header alone", "Date,Series,Value\n"],
  ])("%s is a file without points, and says so", async (_, content) => {
    const { series, warned, rejected, shape } = await readMeasures(content);
    expect([series, rejected, warned]).toEqual([[], [], { no_points: 1 }]);
    expect(shape).toMatch(/^GDELT timeline/);
  });
});

describe("Wikipedia pageviews", () => {
  const item = (timestamp: string, views: number, more: object = {}): object => ({
    project: "en.wikipedia",
    article: "Immigration_to_Nowhere",
    granularity: "daily",
    timestamp,
    access: "all-access",
    agent: "user",
    views,
    ...more,
  });

  test("a table of Toolforge is a measure per page, by days of UTC", async () => {
    const { series, shape, warned } = await readMeasures(
      'Date,Nowhere,"Moving, to Nowhere"\n2016-11-08,1200,3\n2016-11-09,54000,\n',
      { name: "pageviews-20161108-20161109.csv", tz: "America/New_York" },
    );
    expect([shape, warned]).toEqual(["Wikipedia pageviews", {}]);
    expect(
      series.map(({ measure, told }) => [measure.id, measure.name, measure.unit, measure.source, measure.zone, told]),
    ).toEqual([
      [
        "wikipedia:nowhere:1d",
        "Nowhere",
        "views",
        "Wikipedia",
        "UTC",
        ["2016-11-08T00:00Z/2016-11-09T00:00Z=1200", "2016-11-09T00:00Z/2016-11-10T00:00Z=54000"],
      ],
      [
        expect.stringMatching(/^wikipedia:moving-to-nowhere-[0-9a-f]{6}:1d$/),
        "Moving, to Nowhere",
        "views",
        "Wikipedia",
        "UTC",
        ["2016-11-08T00:00Z/2016-11-09T00:00Z=3", "2016-11-09T00:00Z/2016-11-10T00:00Z=-"],
      ],
    ]);
  });

  test("that a table is one is told as an assumption where only its form says so", async () => {
    const { warned, series } = await readMeasures(lines("Date,Nowhere", "2016-11,1200", "2016-12,5"), {
      name: "views-of-pages",
    });
    expect(warned).toEqual({ assumed_wikipedia: 1 });
    expect(series[0]?.told).toEqual([
      "2016-11-01T00:00Z/2016-12-01T00:00Z=1200",
      "2016-12-01T00:00Z/2017-01-01T00:00Z=5",
    ]);
  });

  test("a table of one's own is not taken for Wikipedia's", async () => {
    for (const header of ["Date,Visits", "Date,Users,Sessions", "date,Nowhere", "Date,Followers"])
      await expect(
        readMeasures(
          lines(
            header,
            ...["2016-11-08", "2016-11-09"].map((day) => `${day}${",5".repeat(header.split(",").length - 1)}`),
          ),
          { name: "desk", tz: "UTC" },
        ),
      ).rejects.toThrow(/name the columns time and value/);
  });

  test("answers of the REST API are read in any layout, with edition, access and agent", async () => {
    const items = [item("2016110800", 10), item("2016110900", 20)];
    for (const content of [
      JSON.stringify({ items }),
      JSON.stringify({ items }, null, 2),
      JSON.stringify(items),
      jsonLines(...items),
    ]) {
      const { series, shape, read } = await readMeasures(content);
      expect([shape, read]).toEqual(["Wikipedia pageviews (JSON)", 2]);
      expect(series.map(({ measure, told }) => [measure.name, measure.note, told])).toEqual([
        [
          "Immigration to Nowhere (en.wikipedia)",
          "Days and hours in UTC. all-access, user.",
          ["2016-11-08T00:00Z/2016-11-09T00:00Z=10", "2016-11-09T00:00Z/2016-11-10T00:00Z=20"],
        ],
      ]);
    }
  });

  test("hours and months are steps of their own length, and views by bots are another measure", async () => {
    const hourly = await readMeasures(
      JSON.stringify({
        items: ["2016110822", "2016110823", "2016110900"].map((hour) =>
          item(hour, 5, { granularity: "hourly", article: undefined }),
        ),
      }),
    );
    expect(hourly.series[0]?.told[2]).toBe("2016-11-09T00:00Z/2016-11-09T01:00Z=5");
    const one = await readMeasures(
      JSON.stringify({
        items: [
          item("2016110100", 5, { granularity: "monthly" }),
          item("2016110100", 1, { agent: "spider", granularity: "monthly" }),
        ],
      }),
    );
    expect(one.series.map(({ told }) => told)).toEqual([
      ["2016-11-01T00:00Z/2016-12-01T00:00Z=5"],
      ["2016-11-01T00:00Z/2016-12-01T00:00Z=1"],
    ]);
    expect(one.warned).toEqual({ step_unknown: 2 });
  });

  test("a list that is cut off keeps its whole elements", async () => {
    const { series, warned } = await readMeasures(
      JSON.stringify([item("2016110800", 10), item("2016110900", 20)]).slice(0, -30),
    );
    expect(series[0]?.points).toHaveLength(1);
    expect(warned).not.toEqual({});
  });
});

describe("post counts of X", () => {
  const row = (hour: number, count: number, member = "tweet_count"): object => ({
    end: iso(hour + 1),
    start: iso(hour),
    [member]: count,
  });
  const page = (query: string, ...data: readonly object[]): object => ({
    data,
    meta: { total_tweet_count: 9 },
    __twarc: { url: `https://api.x.com/2/tweets/counts/all?query=${encodeURIComponent(query)}&granularity=hour` },
  });

  test("pages one a line are one measure for each search, with stated steps", async () => {
    const { series, shape, read } = await readMeasures(
      jsonLines(
        page("#MoveAway lang:en", row(2, 7), row(3, 8)),
        page("other", row(0, 1), row(1, 2)),
        page("#MoveAway lang:en", row(0, 5), row(1, 6)),
      ),
    );
    expect([shape, read]).toEqual(["X post counts (JSON)", 6]);
    expect(
      series.map(({ measure, told }) => [
        measure.name,
        measure.unit,
        measure.source,
        told.map((point) => point.split("=")[1]),
      ]),
    ).toEqual([
      ["#MoveAway lang:en", "posts", "X", ["5", "6", "7", "8"]],
      ["other", "posts", "X", ["1", "2"]],
    ]);
    expect(series[1]?.measure.id).toBe("x:other:1h");
  });

  test("both spellings, single rows, lists and pretty pages are read", async () => {
    const rows = [row(0, 5, "post_count"), row(1, 6, "post_count")];
    for (const content of [JSON.stringify({ data: rows }, null, 2), JSON.stringify(rows), jsonLines(...rows)]) {
      const { series } = await readMeasures(content, { name: "night" });
      expect(series.map(({ measure, told }) => [measure.id, told])).toEqual([
        ["x:night:1h", ["2016-11-08T00:00Z/2016-11-08T01:00Z=5", "2016-11-08T01:00Z/2016-11-08T02:00Z=6"]],
      ]);
    }
  });

  test.each([
    ["as the API names them", lines("start,end,tweet_count", `${iso(0)},${iso(1)},5`)],
    ["as twarc names them", lines("start,end,hour_count", `${iso(0)},${iso(1)},5`)],
    ["with the search", lines("query,start_time,end_time,tweet_count", `night,${iso(0)},${iso(1)},5`)],
    ["with semicolons", lines("start;end;tweet_count", `${iso(0)};${iso(1)};5`)],
  ])("a table %s", async (_, content) => {
    const { series, shape, rejected, warned } = await readMeasures(content, { name: "night" });
    expect([shape, rejected, warned]).toEqual(["X post counts", [], {}]);
    expect([series[0]?.measure.id, series[0]?.told]).toEqual(["x:night:1h", ["2016-11-08T00:00Z/2016-11-08T01:00Z=5"]]);
  });

  test("a page without counts, and one of errors among others, lose nothing", async () => {
    const { series, rejected } = await readMeasures(
      jsonLines(
        { errors: [{ title: "x" }] },
        { data: [], meta: { total_tweet_count: 0 } },
        page("a", row(0, 5)),
        { id: "1", text: "hello" },
        page("a", row(1, 6)),
      ),
    );
    expect(series[0]?.points).toHaveLength(2);
    expect(rejected).toEqual(["4:not_a_measure"]);
  });

  test("rows that cannot be are rejected by themselves", async () => {
    const { series, rejected } = await readMeasures(
      jsonLines({
        data: [
          row(0, 5),
          { start: iso(1), end: iso(1), tweet_count: 1 },
          { start: "never", end: iso(2), tweet_count: 1 },
          { start: iso(3), end: iso(4), tweet_count: null },
          { start: iso(4), end: iso(5), tweet_count: "many" },
        ],
      }),
    );
    expect(rejected).toEqual(["2:bad_step", "3:invalid_time", "5:bad_number"]);
    expect(series[0]?.points.map(({ value }) => value)).toEqual([5, null]);
  });
});
