import { describe, expect, test } from "vitest";
import { openZone, utcOffset, type Zone, zoneTitle } from "../../web/src/time/zone.ts";

function zone(choice: string, browser = "UTC"): Zone {
  const opened = openZone(choice, browser);
  if (!opened) throw new Error(`no zone ${choice}`);
  return opened;
}

const NIGHT = Date.UTC(2016, 10, 9, 3);

describe("openZone", () => {
  test("knows the offset on either side of a change of the clocks", () => {
    const eastern = zone("America/New_York");
    expect(eastern.offsetMs(Date.UTC(2016, 10, 6, 5, 59))).toBe(-4 * 3_600_000);
    expect(eastern.offsetMs(Date.UTC(2016, 10, 6, 6))).toBe(-5 * 3_600_000);
  });

  test("gives two instants for a local time that occurs twice, none for one that is skipped", () => {
    const eastern = zone("America/New_York");
    expect(eastern.instantsOf(Date.UTC(2016, 10, 6, 1, 30))).toEqual([
      Date.UTC(2016, 10, 6, 5, 30),
      Date.UTC(2016, 10, 6, 6, 30),
    ]);
    expect(eastern.instantsOf(Date.UTC(2017, 2, 12, 2, 30))).toEqual([]);
  });

  test("names the zone of the browser by its offset, Eastern Time by its name", () => {
    expect(zone("browser", "Asia/Kathmandu").label(NIGHT)).toBe("UTC+5:45");
    expect(zone("browser", "America/St_Johns").label(NIGHT)).toBe("UTC−3:30");
    expect(zone("browser", "America/New_York").label(NIGHT)).toBe("ET");
    expect(zone("UTC").label(NIGHT)).toBe("UTC");
  });

  test("is null for a name that is no zone", () => {
    expect(openZone("Mars/Olympus", "UTC")).toBeNull();
    expect(openZone("", "UTC")).toBeNull();
  });
});

test("a zone in full names its offset at that time of the year", () => {
  expect(zoneTitle(zone("America/New_York"), NIGHT)).toBe("Eastern Time (ET, UTC−5)");
  expect(zoneTitle(zone("America/New_York"), Date.UTC(2016, 6, 1))).toBe("Eastern Time (ET, UTC−4)");
  expect(zoneTitle(zone("Asia/Kathmandu"), NIGHT)).toBe("Asia/Kathmandu (UTC+5:45)");
});

test("an offset keeps its sign and its quarter hours", () => {
  expect(utcOffset(0)).toBe("UTC+0");
  expect(utcOffset(-12_600_000)).toBe("UTC−3:30");
  expect(utcOffset(20_700_000)).toBe("UTC+5:45");
});
