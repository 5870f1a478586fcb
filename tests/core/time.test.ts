import { describe, expect, test } from "vitest";
import { isoUtc, parseInstant, utcMs } from "../../src/core/time.ts";

const NOW = Date.UTC(2016, 10, 9, 4, 0, 0);

function msOf(text: string): number {
  const parsed = parseInstant(text, NOW);
  if (!parsed.ok) throw new Error(parsed.detail);
  return parsed.ms;
}

describe("instants", () => {
  test("the same instant in two spellings is one instant", () => {
    expect(msOf("2016-11-08T22:00:00-05:00")).toBe(Date.UTC(2016, 10, 9, 3));
    expect(msOf("2016-11-09T03:00:00Z")).toBe(Date.UTC(2016, 10, 9, 3));
    expect(msOf("2016-11-09T08:30:00+05:30")).toBe(Date.UTC(2016, 10, 9, 3));
  });

  test("a plus that arrived as a space is read as a plus", () => {
    expect(msOf("2016-11-09T08:30:00 05:30")).toBe(Date.UTC(2016, 10, 9, 3));
  });

  test("now and times relative to it", () => {
    expect(msOf("now")).toBe(NOW);
    expect(msOf("-6h")).toBe(NOW - 6 * 3_600_000);
    expect(msOf("-90m")).toBe(NOW - 90 * 60_000);
  });

  test("microseconds are cut to milliseconds", () => {
    expect(msOf("2016-11-09T03:00:00.123999Z")).toBe(Date.UTC(2016, 10, 9, 3, 0, 0, 123));
  });

  test.each(["2016-11-08T22:00:00", "2016-11-08T22:00", "2016-11-08"])(
    "%s has no offset and is refused as such",
    (text) => {
      expect(parseInstant(text, NOW)).toMatchObject({ ok: false, code: "missing_offset" });
    },
  );

  test.each([
    "2016-02-30T00:00:00Z",
    "2016-11-08T25:00:00Z",
    "2016-11-08T22:00:00+99:00",
    "2016-13-40T99:99:99Z",
    "1478660400",
    "",
    "now-",
    "-6x",
    "-99999999999h",
    "+275760-09-13T00:00:00Z",
    "yesterday",
  ])("%s is no time", (text) => {
    expect(parseInstant(text, NOW)).toMatchObject({ ok: false, code: "invalid_time" });
  });

  test("a leap day exists in leap years only", () => {
    expect(utcMs(2016, 2, 29, 0, 0, 0, 0)).toBe(Date.UTC(2016, 1, 29));
    expect(utcMs(2015, 2, 29, 0, 0, 0, 0)).toBeNull();
  });

  test("times leave as UTC with milliseconds, unknown stays unknown", () => {
    expect(isoUtc(Date.UTC(2016, 10, 9, 3))).toBe("2016-11-09T03:00:00.000Z");
    expect(isoUtc(null)).toBeNull();
  });
});
