import { describe, expect, test } from "vitest";
import { tidMs } from "../../../src/sources/normalise/bluesky.ts";
import { orderShownBy } from "../../../src/sources/normalise/dates.ts";
import { readTime } from "../../../src/sources/normalise/times.ts";
import { snowflakeMs } from "../../../src/sources/normalise/x-id.ts";
import { idAt } from "./reading.ts";

function shown(text: string): string {
  const reading = readTime(text, null);
  if (!("ms" in reading)) return reading.kind;
  return `${reading.kind} ${reading.kind === "clock" ? reading.ms : new Date(reading.ms).toISOString()}`;
}

describe("times as archives write them", () => {
  test.each([
    ["2016-11-08T22:00:00Z", "instant 2016-11-08T22:00:00.000Z"],
    ["2016-11-08 22:00:00+00:00", "instant 2016-11-08T22:00:00.000Z"],
    ["2016-11-08 22:00:00+00", "instant 2016-11-08T22:00:00.000Z"],
    ["2016-11-08 22:00:00 UTC", "instant 2016-11-08T22:00:00.000Z"],
    ["2016-11-08 22:00:00 -0500", "instant 2016-11-09T03:00:00.000Z"],
    ["2016-11-08T22:00:00.123456+05:30", "instant 2016-11-08T16:30:00.123Z"],
    ["20161108T220000Z", "instant 2016-11-08T22:00:00.000Z"],
    ["Tue Nov 08 01:20:50 +0000 2016", "instant 2016-11-08T01:20:50.000Z"],
    ["Mon Apr 06 22:19:45 PDT 2009", "instant 2009-04-07T05:19:45.000Z"],
    ["Tue, 08 Nov 2016 01:20:50 GMT", "instant 2016-11-08T01:20:50.000Z"],
    ["Tue Nov 08 2016 22:00:00 GMT-0500 (Eastern Standard Time)", "instant 2016-11-09T03:00:00.000Z"],
    ["1478649600", "instant 2016-11-09T00:00:00.000Z"],
    ["1478649600.5", "instant 2016-11-09T00:00:00.500Z"],
    ["1478649600123", "instant 2016-11-09T00:00:00.123Z"],
    ["1478649600123456", "instant 2016-11-09T00:00:00.123Z"],
    ["1.4786496E+9", "instant 2016-11-09T00:00:00.000Z"],
    ["2016-12-31T23:59:60Z", "instant 2017-01-01T00:00:00.000Z"],
    ["2016-11-08 22:00:00", "local 2016-11-08T22:00:00.000Z"],
    ["2016-11-08T22:00", "local 2016-11-08T22:00:00.000Z"],
    ["2016/11/08 9:05", "local 2016-11-08T09:05:00.000Z"],
    ["20161108220000", "local 2016-11-08T22:00:00.000Z"],
    ["42682.9166666667", "local 2016-11-08T22:00:00.000Z"],
    ["10:00 PM - 8 Nov 2016", "local 2016-11-08T22:00:00.000Z"],
    ["12:30 AM - 9 Nov 2016", "local 2016-11-09T00:30:00.000Z"],
    ["Nov 8, 2016, 10:00 PM", "local 2016-11-08T22:00:00.000Z"],
    ["Wed Nov  9 01:02:03 2016", "local 2016-11-09T01:02:03.000Z"],
    ["11/18/2016 10:00 PM", "local 2016-11-18T22:00:00.000Z"],
    ["18/11/16 22:00", "local 2016-11-18T22:00:00.000Z"],
    ["08.11.2016, 22:00", "local 2016-11-08T22:00:00.000Z"],
    ["Di., 08.11.2016 um 22:00 Uhr", "local 2016-11-08T22:00:00.000Z"],
    ["mar. 8 nov. 2016 22:10:00", "local 2016-11-08T22:10:00.000Z"],
    ["le 8 novembre 2016 à 22h30", "local 2016-11-08T22:30:00.000Z"],
    ["8-Nov-16 10:15", "local 2016-11-08T10:15:00.000Z"],
    ["5/5/2016 10:00", "local 2016-05-05T10:00:00.000Z"],
    ["2016-11-08", "day 2016-11-08T00:00:00.000Z"],
    ["20161108", "day 2016-11-08T00:00:00.000Z"],
    ["Nov 8, 2016", "day 2016-11-08T00:00:00.000Z"],
    ["22:30", "clock 81000000"],
    ["8:05 pm", "clock 72300000"],
    ["11/8/2016 22:00", "order"],
    ["11-08-2016", "order"],
    ["0000-00-00 00:00:00", "instant 0000-01-01T00:00:00.000Z"],
    ["0", "instant 1970-01-01T00:00:00.000Z"],
    ["", "none"],
    ["NaN", "none"],
    ["\\N", "none"],
    ["1.4786E+9", "bad"],
    ["2016-13-45 10:00:00", "bad"],
    ["2016-02-30T10:00:00Z", "bad"],
    ["2016-11-08T25:00:00Z", "bad"],
    ["2016-11-08T22:00:00+15:00", "bad"],
    ["yesterday", "bad"],
    ["-5", "bad"],
  ])("%s is %s", (text, expected) => {
    expect(shown(text)).toBe(expected);
  });

  test("a numeric date is read in the order that its column shows", () => {
    expect(readTime("11/08/2016 22:00", "month-first")).toEqual({ kind: "local", ms: Date.UTC(2016, 10, 8, 22) });
    expect(readTime("11/08/2016 22:00", "day-first")).toEqual({ kind: "local", ms: Date.UTC(2016, 7, 11, 22) });
  });

  test.each([
    ["13/11/2016 20:00", "day-first"],
    ["11/13/2016 20:00", "month-first"],
    ["11/12/2016", null],
    ["2016-11-13", null],
    ["13.11.2016", null],
  ])("%s shows the order %s", (text, order) => {
    expect(orderShownBy(text)).toBe(order);
  });

  test("ids of X tell the time since November 2010, record keys of Bluesky always", () => {
    const times = [
      "2010-11-05T12:00:00.001Z",
      "2016-11-09T01:00:00.157Z",
      "2026-11-24T00:00:00.999Z",
      "2060-01-01T00:00:00.000Z",
    ];
    for (const time of times) {
      expect(snowflakeMs(idAt(time, 0))).toBe(Date.parse(time));
      expect(snowflakeMs(idAt(time, 4_194_303))).toBe(Date.parse(time));
    }
    expect(snowflakeMs("29000000001")).toBeNull();
    expect(tidMs(tidAt("2026-07-04T14:38:06.240Z"))).toBe(Date.parse("2026-07-04T14:38:06.240Z"));
    expect(tidMs("self")).toBeNull();
  });
});

function tidAt(time: string): string {
  let rest = BigInt(Date.parse(time)) * 1000n;
  let key = "";
  for (let i = 0; i < 11; i++) {
    key = "234567abcdefghijklmnopqrstuvwxyz"[Number(rest % 32n)] + key;
    rest /= 32n;
  }
  return `${key}22`;
}
