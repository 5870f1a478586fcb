import { describe, expect, test } from "vitest";
import { clock, dateTime, duration, fieldTime, percent, signed, timeSpan } from "../../web/src/time/format.ts";
import { parseField, parseInstant } from "../../web/src/time/parse.ts";
import { EASTERN, openZone } from "../../web/src/time/zone.ts";

const eastern = openZone(EASTERN, "UTC") ?? fail();
const utc = openZone("UTC", "UTC") ?? fail();
const PEAK = Date.UTC(2016, 10, 9, 4, 4);

function fail(): never {
  throw new Error("no such zone");
}

describe("times in words", () => {
  test("are told in the chosen zone and named with it", () => {
    expect(dateTime(PEAK, eastern)).toBe("23:04 ET, 8 Nov 2016");
    expect(dateTime(PEAK, utc)).toBe("04:04 UTC, 9 Nov 2016");
  });

  test("have seconds only where there are some", () => {
    expect(clock(PEAK, utc)).toBe("04:04");
    expect(clock(PEAK + 20_000, utc)).toBe("04:04:20");
  });

  test("of a night need no date, those of days do", () => {
    expect(timeSpan(PEAK, PEAK + 3 * 3_600_000, eastern)).toBe("23:04–02:04 ET");
    expect(timeSpan(PEAK, PEAK + 48 * 3_600_000, eastern)).toBe("23:04 ET, 8 Nov 2016 – 23:04 ET, 10 Nov 2016");
  });

  test("in a field are read back as the same instant", () => {
    expect(fieldTime(PEAK, eastern)).toBe("2016-11-08 23:04");
    expect(parseField(fieldTime(PEAK, eastern), eastern)).toEqual({ ok: true, ms: PEAK });
  });
});

test("durations are told in their two largest units", () => {
  expect(duration(400)).toBe("less than 1 s");
  expect(duration(30_000)).toBe("30 s");
  expect(duration(225_000)).toBe("4 min");
  expect(duration(6_900_000)).toBe("1 h 55 min");
  expect(duration(7_200_000)).toBe("2 h");
  expect(duration(3 * 86_400_000 + 4 * 3_600_000)).toBe("3 d 4 h");
});

test("numbers near zero keep their sign and their digits", () => {
  expect(signed(-0.184)).toBe("−0.18");
  expect(signed(-0.001)).toBe("0.00");
  expect(signed(0.2)).toBe("+0.20");
  expect(percent(0.064)).toBe("6.4%");
  expect(percent(0.31)).toBe("31%");
});

describe("times that people type", () => {
  test("that the clocks show twice must say which one is meant", () => {
    expect(parseField("2016-11-06 01:30", eastern)).toMatchObject({ ok: false });
    expect(parseField("2016-11-06 01:30 -04:00", eastern)).toEqual({ ok: true, ms: Date.UTC(2016, 10, 6, 5, 30) });
    expect(parseField("2016-11-06 01:30 EST", eastern)).toEqual({ ok: true, ms: Date.UTC(2016, 10, 6, 6, 30) });
  });

  test("that the clocks skip are refused", () => {
    expect(parseField("2017-03-12 02:30", eastern)).toMatchObject({ ok: false });
  });

  test("that no calendar has are refused", () => {
    for (const text of ["2016-02-30 10:00", "2016-11-08 24:01", "yesterday", ""])
      expect(parseField(text, eastern)).toMatchObject({ ok: false });
  });
});

describe("times of an address", () => {
  const now = Date.UTC(2026, 0, 1);

  test("need an offset, or are relative to now", () => {
    expect(parseInstant("2016-11-08T23:04:00-05:00", now)).toBe(PEAK);
    expect(parseInstant("2016-11-09T04:04Z", now)).toBe(PEAK);
    expect(parseInstant("-6h", now)).toBe(now - 6 * 3_600_000);
    expect(parseInstant("now", now)).toBe(now);
    expect(parseInstant("2016-11-09T04:04:00", now)).toBeNull();
    expect(parseInstant("2016-11-09", now)).toBeNull();
  });

  test("survive a plus sign that became a space", () => {
    expect(parseInstant("2016-11-09T09:49:00 05:45", now)).toBe(PEAK);
  });
});
