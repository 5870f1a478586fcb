import { describe, expect, test } from "vitest";
import { bucketStarts } from "../../src/core/bucket.ts";
import { UsageError } from "../../src/core/errors.ts";
import { DAY_MS, HOUR_MS } from "../../src/core/time.ts";
import { openZone } from "../../src/core/zone.ts";

const newYork = openZone("America/New_York");
const stJohns = openZone("America/St_Johns");
const utc = openZone("UTC");

describe("a zone", () => {
  test("gives the offset of the moment, not of today", () => {
    expect(newYork.iso(Date.UTC(2016, 10, 9, 3))).toBe("2016-11-08T22:00:00.000-05:00");
    expect(newYork.iso(Date.UTC(2016, 9, 9, 3))).toBe("2016-10-08T23:00:00.000-04:00");
    expect(stJohns.iso(Date.UTC(2016, 10, 9, 3))).toBe("2016-11-08T23:30:00.000-03:30");
    expect(openZone("Asia/Kathmandu").iso(0)).toBe("1970-01-01T05:30:00.000+05:30");
  });

  test("shows one hour twice when clocks go back", () => {
    expect(newYork.iso(Date.UTC(2016, 10, 6, 5, 30))).toBe("2016-11-06T01:30:00.000-04:00");
    expect(newYork.iso(Date.UTC(2016, 10, 6, 6, 30))).toBe("2016-11-06T01:30:00.000-05:00");
    expect(newYork.instantsOf(Date.UTC(2016, 10, 6, 1, 30))).toEqual([
      Date.UTC(2016, 10, 6, 5, 30),
      Date.UTC(2016, 10, 6, 6, 30),
    ]);
  });

  test("has no instant for an hour that clocks skip", () => {
    expect(newYork.instantsOf(Date.UTC(2016, 2, 13, 2, 30))).toEqual([]);
  });

  test("has one instant for an ordinary time", () => {
    expect(newYork.instantsOf(Date.UTC(2016, 10, 8, 22))).toEqual([Date.UTC(2016, 10, 9, 3)]);
  });

  test.each(["Not/AZone", "EST5EDT;", "../UTC", "UTC+99", "", "+05:00"])("%j is refused", (id) => {
    expect(() => openZone(id)).toThrow(UsageError);
  });
});

describe("buckets", () => {
  test("a window is widened to whole buckets", () => {
    const from = Date.UTC(2016, 10, 9, 3, 0, 30);
    expect(bucketStarts(from, from + 60_000, "PT1M", utc)).toEqual([from - 30_000, from + 30_000, from + 90_000]);
  });

  test("a local day is as long as the clocks make it", () => {
    const starts = bucketStarts(Date.UTC(2016, 10, 5, 12), Date.UTC(2016, 10, 7, 12), "P1D", newYork);
    expect(starts.map((at) => newYork.iso(at))).toEqual([
      "2016-11-05T00:00:00.000-04:00",
      "2016-11-06T00:00:00.000-04:00",
      "2016-11-07T00:00:00.000-05:00",
      "2016-11-08T00:00:00.000-05:00",
    ]);
    expect((starts[2] ?? 0) - (starts[1] ?? 0)).toBe(25 * HOUR_MS);
  });

  test("a day begins at the first instant there is where midnight is skipped", () => {
    const zone = openZone("America/Sao_Paulo");
    const [start = 0, next = 0] = bucketStarts(Date.UTC(2016, 9, 16, 12), Date.UTC(2016, 9, 16, 13), "P1D", zone);
    expect(zone.iso(start)).toBe("2016-10-16T01:00:00.000-02:00");
    expect(next - start).toBe(23 * HOUR_MS);
  });

  test("hours begin on the full hour of a half-hour zone", () => {
    const [start = 0] = bucketStarts(Date.UTC(2016, 10, 9, 3), Date.UTC(2016, 10, 9, 5), "PT1H", stJohns);
    expect(stJohns.iso(start)).toBe("2016-11-08T23:00:00.000-03:30");
  });

  test("stay evenly spaced over a change of clocks", () => {
    const starts = bucketStarts(Date.UTC(2016, 10, 6, 4), Date.UTC(2016, 10, 6, 9), "PT1H", newYork);
    expect(starts).toHaveLength(6);
    expect(starts.every((at, i) => i === 0 || at - (starts[i - 1] ?? 0) === HOUR_MS)).toBe(true);
  });

  test("UTC days are 24 hours", () => {
    const starts = bucketStarts(Date.UTC(2016, 10, 5), Date.UTC(2016, 10, 8), "P1D", utc);
    expect(starts.map((at) => (at - Date.UTC(2016, 10, 5)) / DAY_MS)).toEqual([0, 1, 2, 3]);
  });
});
