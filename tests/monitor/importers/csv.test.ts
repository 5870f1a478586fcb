import { describe, expect, test } from "vitest";
import { InputError } from "../../../src/core/errors.ts";
import { ends, imported } from "./import.ts";

const HEADER = "site,kind,title,start,start_latest,end,end_latest,tz,severity,source_url,note";

function table(...rows: string[]): string {
  return [HEADER, ...rows].join("\n");
}

describe("a table of outages", () => {
  test("holds outages with uncertain ends in local time, and moments", () => {
    const text = table(
      'forms.wren.example,outage,500 - Internal server error,2016-11-08T20:00,2016-11-08T23:00,,,America/Toronto,major,https://wren.example/story,"reports differ: ~8pm vs ~11pm"',
      ",moment,Ohio called,2016-11-08T22:36,,,,America/New_York,,https://wren.example/night,",
    );
    const { format, read, sites, outages, moments, warnings, rejected } = imported(text);
    expect([format, read, warnings, rejected]).toEqual(["csv", 2, [], []]);
    expect(sites).toEqual([
      { id: "forms-wren-example", name: "forms.wren.example", url: null, country: null, watch: null },
    ]);
    expect(ends(outages[0])).toEqual(["2016-11-09T01:00Z", "2016-11-09T04:00Z", null, null]);
    expect(outages[0]).toMatchObject({
      kind: "outage",
      severity: "major",
      confidence: "reported",
      precision: "m",
      note: "reports differ: ~8pm vs ~11pm",
      sourceUrl: "https://wren.example/story",
    });
    expect(moments).toMatchObject([
      { title: "Ohio called", atMs: Date.UTC(2016, 10, 9, 3, 36), untilMs: null, precision: "minute", caseId: null },
    ]);
  });

  test("takes a latest start or end that is left empty for the same as the earliest", () => {
    const { outages } = imported(table("w,outage,t,2016-11-09T01:00:00Z,,2016-11-09T02:00:00Z,,,,,"));
    expect(ends(outages[0])).toEqual([
      "2016-11-09T01:00Z",
      "2016-11-09T01:00Z",
      "2016-11-09T02:00Z",
      "2016-11-09T02:00Z",
    ]);
  });

  test("in the very form of the export leaves unknown what is empty there", () => {
    const row = "w,outage,t,2016-11-09T01:00:00.000Z,,2016-11-09T02:00:00.000Z,,UTC,unknown,,";
    expect(ends(imported(table(row)).outages[0])).toEqual(["2016-11-09T01:00Z", null, "2016-11-09T02:00Z", null]);
  });

  test("knows its columns by other names, in any order and case, and warns of what it does not know", () => {
    const text = "Title;SITE;Begin;Resolved_At;colour\nDown;wren;2016-11-09T01:00Z;2016-11-09T02:00Z;red";
    const { outages, warnings } = imported(text);
    expect(ends(outages[0])).toEqual([
      "2016-11-09T01:00Z",
      "2016-11-09T01:00Z",
      "2016-11-09T02:00Z",
      "2016-11-09T02:00Z",
    ]);
    expect(warnings).toEqual([{ at: "line 1", code: "unknown_column", text: expect.stringContaining("colour") }]);
  });

  test.each([
    ["an offset", "2016-11-08T20:00-05:00", "America/Vancouver"],
    ["a zone of its own", "2016-11-08T20:00", "America/Toronto"],
    ["no zone but --tz", "2016-11-08T20:00", ""],
  ])("reads a time with %s", (_, start, tz) => {
    const { outages } = imported(table(`w,outage,t,${start},,,,${tz},,,`), { tz: "America/Toronto" });
    expect(outages[0]?.startLatestMs).toBe(Date.UTC(2016, 10, 9, 1));
  });

  test.each([
    ["=SUM(A1)", "'=SUM(A1)"],
    ["-5 degrees", "'-5 degrees"],
    ["@wren", "'@wren"],
    ["'quoted'", "'quoted'"],
    ["+1", "+1"],
  ])("takes the guard off %s", (title, cell) => {
    const { outages } = imported(table(`w,outage,${cell},2016-11-09T01:00Z,,,,,,,`));
    expect(outages[0]?.title).toBe(title);
  });

  test("keeps line breaks, quotes and spaces inside a cell, and numbers lines as an editor does", () => {
    const text = table(
      'w,outage," a ""b""\nc ",2016-11-09T01:00Z,,,,,,,',
      "",
      "w,outage,t,yesterday,,,,,,,",
      "w,outage,u,2016-11-09T01:00Z,,,,,,,",
    );
    const { read, outages, rejected } = imported(text);
    expect([read, outages.map(({ title }) => title)]).toEqual([3, [' a "b"\nc ', "u"]]);
    expect(rejected.map(({ at }) => at)).toEqual(["line 5"]);
  });

  test("may have any line ends and a byte order mark", () => {
    const text = `\ufeff${table("w,outage,t,2016-11-09T01:00Z,,,,,,,", "w,outage,u,2016-11-09T01:00Z,,,,,,,")}`;
    for (const end of ["\r\n", "\r", "\n"])
      expect(imported(text.replaceAll("\n", end)).outages.map(({ title }) => title)).toEqual(["t", "u"]);
  });

  test("warns of a kind or a severity that it does not know, and never takes it for none", () => {
    const { outages, warnings } = imported(table("w,hiccup,t,2016-11-09T01:00Z,,,,,wild,,"));
    expect(outages[0]).toMatchObject({ kind: "outage", severity: "unknown" });
    expect(warnings.map(({ at, code }) => [at, code])).toEqual([
      ["line 2", "unknown_kind"],
      ["line 2", "unknown_severity"],
    ]);
  });
});

describe("a row is refused, with its line and reason, for", () => {
  test.each([
    ["a time without zone", "w,outage,t,2016-11-08T20:00,,,,,,,", /--tz/],
    ["a date alone", "w,outage,t,2016-11-08,,,,UTC,,,", /without a time of day/],
    ["a time that no calendar has", "w,outage,t,2026-02-30T10:00Z,,,,,,,", /no time that exists/],
    [
      "a local time that never was, with both readings",
      "w,outage,t,2016-03-13T02:30,,,,America/New_York,,,",
      /never was.*2016-03-13T06:30:00\.000Z or 2016-03-13T07:30:00\.000Z/,
    ],
    [
      "a local time that was twice, with both readings",
      "w,outage,t,2016-11-06T01:30,,,,America/New_York,,,",
      /twice.*2016-11-06T05:30:00\.000Z and at 2016-11-06T06:30:00\.000Z/,
    ],
    ["an unknown zone", "w,outage,t,2016-11-08T20:00,,,,Mars/Base,,,", /Mars\/Base/],
    ["an end before the start", "w,outage,t,2016-11-08T20:00Z,,2016-11-08T19:00Z,,,,,", /ends before it begins/],
    ["a latest start before the start", "w,outage,t,2016-11-08T20:00Z,2016-11-08T19:00Z,,,,,,", /latest start/],
    [
      "a latest end before the end",
      "w,outage,t,2016-11-08T10:00Z,,2016-11-08T20:00Z,2016-11-08T19:00Z,,,,",
      /latest end/,
    ],
    ["no site", ",outage,t,2016-11-08T20:00Z,,,,,,,", /--site/],
    ["no time", "w,outage,t,,,,,,,,", /no time/],
    ["too many cells", "w,outage,t,2016-11-08T20:00Z,,,,,,,,x", /12 cells/],
    ["a moment without a start", ",moment,t,,,,,,,,", /moment without a start/],
    ["a moment without a title", ",moment,,2016-11-08T20:00Z,,,,,,,", /moment without a title/],
  ])("%s", (_, row, reason) => {
    const { outages, moments, rejected } = imported(table(row));
    expect([outages, moments]).toEqual([[], []]);
    expect(rejected).toEqual([{ at: "line 2", reason: expect.stringMatching(reason) }]);
  });
});

describe("the id of a row", () => {
  const idsOf = (...rows: string[]) => imported(table(...rows)).outages.map(({ id }) => id);
  const ROW = "w,outage,t,2016-11-08T20:00Z,,,,,major,,";

  test("comes from what it says, however that is written and wherever it stands", () => {
    const [first] = idsOf(ROW);
    expect(idsOf("w,outage,other,2016-11-08T20:00Z,,,,,,,", "W,outage,t,2016-11-08T15:00-05:00,,,,,major,,")[1]).toBe(
      first,
    );
  });

  test("stays where its end is filled in", () => {
    expect(idsOf("w,outage,t,2016-11-08T20:00Z,,2016-11-08T21:00Z,,,major,,")).toEqual(idsOf(ROW));
  });

  test("is one for equal rows, and another for each that differs beside site, kind, title and start", () => {
    const { outages, warnings } = imported(table(ROW, ROW));
    expect([outages.length, warnings.map(({ code }) => code)]).toEqual([1, ["repeated"]]);
    expect(new Set(idsOf(ROW, ROW.replace("major", "minor"))).size).toBe(2);
  });
});

test.each([
  ["a quote that is never closed", table('w,outage,"t,2016-11-08T20:00Z')],
  ["a table of something else", "name,age\nx,1"],
  ["nothing", ""],
])("%s is refused whole", (_, text) => {
  expect(() => imported(text, {}, "csv")).toThrow(InputError);
});
