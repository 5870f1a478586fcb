import { describe, expect, test } from "vitest";
import { siteName } from "../../web/src/model/lanes.ts";
import { orderOf, outageSpan } from "../../web/src/model/outage.ts";
import { siteLanes } from "../../web/src/model/site-lanes.ts";
import { iso, MINUTE, NIGHT, outageOf, SITES } from "./support.ts";

const at = (minute: number): number => NIGHT.fromMs + minute * MINUTE;
const span = (from: number, to: number) => ({ fromMs: at(from), toMs: at(to) });

describe("where a point stands to an outage", () => {
  const outage = outageOf();

  test.each([
    [span(239, 240), "before"],
    [span(240, 241), "maybe-begun"],
    [span(259, 261), "maybe-begun"],
    [span(260, 261), "during"],
    [span(299, 300), "during"],
    [span(299, 301), "maybe-over"],
    [span(329, 330), "maybe-over"],
    [span(330, 331), "after"],
  ])("is told only as far as its uncertain ends allow: %o is %s", (point, order) => {
    expect(orderOf(point, outage)).toBe(order);
  });

  test("is after the start of an outage that nobody saw end", () => {
    expect(orderOf(span(400, 401), outageOf({ end: null, end_latest: null }))).toBe("open");
  });

  test("is never before an outage with an unknown start", () => {
    expect(orderOf(span(0, 1), outageOf({ start: null }))).toBe("maybe-begun");
  });
});

describe("an outage in a window", () => {
  test("is certain between its latest start and its earliest end", () => {
    expect(outageSpan(outageOf(), NIGHT, at(600))).toEqual({ whole: span(240, 330), certain: span(260, 300) });
  });

  test("without an end may last until the answer was given, and is certain of nothing", () => {
    const open = outageSpan(outageOf({ end: null, end_latest: null }), NIGHT, at(400));
    expect(open).toEqual({ whole: span(240, 400), certain: null });
  });

  test("whose ends overlap is certain of nothing", () => {
    expect(outageSpan(outageOf({ end: iso(at(250)) }), NIGHT, at(600)).certain).toBeNull();
  });
});

describe("lanes", () => {
  test("of sites know nothing outside of outages", () => {
    const facts = { outages: [outageOf()], sites: SITES, checked: [], named: ["immigration"] };
    const lane = siteLanes(facts, NIGHT, at(600))[0]?.whole[0];
    expect(lane?.name).toBe("www.example.org");
    expect(lane?.spans.map((s) => [s.state, (s.fromMs - NIGHT.fromMs) / MINUTE])).toEqual([
      ["unlooked", 0],
      ["maybe-down", 240],
      ["down", 260],
      ["maybe-down", 300],
      ["unlooked", 330],
    ]);
  });

  test("of sites include a site with an outage that the case does not name", () => {
    const facts = { outages: [outageOf({ site: "other" })], sites: SITES, checked: [], named: ["immigration"] };
    const ids = siteLanes(facts, NIGHT, at(600)).map(({ id }) => id);
    expect([...ids].sort()).toEqual(["immigration", "other"]);
  });
});

test("a site is called by its host, one that is not known by its id", () => {
  expect(siteName("immigration", SITES)).toBe("www.example.org");
  expect(siteName("elsewhere", SITES)).toBe("elsewhere");
});
