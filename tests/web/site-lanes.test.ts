import { describe, expect, test } from "vitest";
import type { LaneRow } from "../../src/api/routes/outage-schemas.ts";
import type { OutageRow } from "../../src/api/schemas.ts";
import { fitted, LANE_LOOKS } from "../../web/src/chart/paint-lanes.ts";
import { drawnSpans, type Lane } from "../../web/src/model/lanes.ts";
import { type SiteFacts, shownLanes, siteLanes } from "../../web/src/model/site-lanes.ts";
import { slicesOf } from "../../web/src/model/slices.ts";
import { STATE_WORDS } from "../../web/src/model/tell.ts";
import { sitesCaveat, sitesSummary } from "../../web/src/summary/sites.ts";
import { iso, MINUTE, NIGHT, outageOf, SITES, zoneOf } from "./support.ts";

const at = (minute: number): number => NIGHT.fromMs + minute * MINUTE;
const row = (from: number, to: number, state: LaneRow["state"], part: Partial<LaneRow> = {}): LaneRow => ({
  site: "immigration",
  place: "here",
  state,
  from: iso(at(from)),
  to: iso(at(to)),
  reason: null,
  ...part,
});
const measured = (part: Partial<OutageRow> = {}, detail: Partial<OutageRow["detail"]> = {}): OutageRow => {
  const base = outageOf(part);
  return { ...base, detail: { ...base.detail, id: "m1", origin: "monitor", confidence: "measured", ...detail } };
};
const [site] = SITES;
if (!site) throw new Error("no site");
const watched = [{ ...site, watched: true, every_s: 60, quorum: "any" as const }];
const facts = (part: Partial<SiteFacts>): SiteFacts => ({
  outages: [],
  sites: watched,
  checked: [],
  named: null,
  ...part,
});
const told = (lane: Lane | undefined): (readonly [string, number])[] =>
  (lane?.spans ?? []).map((s) => [s.state, (s.fromMs - NIGHT.fromMs) / MINUTE] as const);

describe("the lane of a site", () => {
  test("says what checks said, and that the rest was not looked at: never up", () => {
    const checked = [row(60, 120, "up"), row(120, 130, "slow"), row(130, 140, "gap"), row(140, 600, "up")];
    expect(told(siteLanes(facts({ checked }), NIGHT, at(600))[0]?.whole[0])).toEqual([
      ["unlooked", 0],
      ["up", 60],
      ["slow", 120],
      ["unlooked", 130],
      ["up", 140],
    ]);
  });

  test("of a site that nobody ever checked is not looked at all along", () => {
    const [lanes] = siteLanes(facts({}), NIGHT, at(600));
    expect(told(lanes?.whole[0])).toEqual([["unlooked", 0]]);
    expect(STATE_WORDS.unlooked).toMatch(/^not looked at/);
  });

  test("lays a measured outage over the checks, with both uncertain ends", () => {
    const checked = [row(0, 260, "up"), row(260, 330, "failing"), row(330, 600, "up")];
    const [lanes] = siteLanes(facts({ outages: [measured()], checked }), NIGHT, at(600));
    expect(lanes?.whole).toHaveLength(1);
    expect(told(lanes?.whole[0])).toEqual([
      ["up", 0],
      ["maybe-down", 240],
      ["down", 260],
      ["maybe-down", 300],
      ["up", 330],
    ]);
    expect(lanes?.whole[0]?.spans[2]?.note).toBe("Site unavailable");
  });

  test("keeps what was measured and what was only reported apart", () => {
    const outages = [measured(), outageOf({ title: "The operator says so" })];
    const [lanes] = siteLanes(facts({ outages, checked: [row(0, 600, "up")] }), NIGHT, at(600));
    expect(lanes?.whole.map(({ name }) => name)).toEqual(["www.example.org, measured", "www.example.org, reported"]);
    expect(told(lanes?.whole[1])[0]).toEqual(["none", 0]);
  });

  test("tells all records of a moment that one of them hides", () => {
    const outages = [outageOf({ title: "One" }), outageOf({ title: "Two", kind: "report", severity: "unknown" })];
    const [lanes] = siteLanes(facts({ outages }), NIGHT, at(600));
    expect(lanes?.whole[0]?.spans.find(({ state }) => state === "down")?.note).toBe("One; Two");
  });

  test("of several places takes the worst, and says who saw what", () => {
    const checked = [
      row(0, 600, "up"),
      row(0, 300, "up", { place: "toronto" }),
      row(300, 310, "failing", { place: "toronto", reason: "status_error" }),
      row(310, 600, "inconclusive", { place: "toronto" }),
    ];
    const [lanes] = siteLanes(facts({ checked }), NIGHT, at(600));
    expect(told(lanes?.whole[0])).toEqual([
      ["up", 0],
      ["failing", 300],
      ["up", 310],
    ]);
    expect(lanes?.whole[0]?.spans[1]?.note).toBe("up from here; failing from toronto (status error)");
    expect(lanes?.places.map(({ name }) => name)).toEqual([
      "www.example.org, from here",
      "www.example.org, from toronto",
    ]);
    expect(told(lanes?.places[1]).map(([state]) => state)).toEqual(["up", "failing", "inconclusive"]);
  });

  test("does not call the time until the next check a gap, nor time that has not come", () => {
    const [lanes] = siteLanes(facts({ checked: [row(0, 598, "up")] }), NIGHT, at(599));
    expect(told(lanes?.whole[0])).toEqual([
      ["up", 0],
      ["pending", 598],
    ]);
    const [late] = siteLanes(facts({ checked: [row(0, 500, "up")] }), NIGHT, at(599));
    expect(told(late?.whole[0])).toEqual([
      ["up", 0],
      ["unlooked", 500],
      ["pending", 599],
    ]);
  });

  test("of an outage that too few places saw does not say that the site was down", () => {
    const partial = measured(
      { kind: "degraded", severity: "minor" },
      { places: { down: ["toronto"], looking: ["here", "toronto"] } },
    );
    const [lanes] = siteLanes(facts({ outages: [partial] }), NIGHT, at(600));
    expect(told(lanes?.whole[0]).map(([state]) => state)).toContain("in-part");
    expect(STATE_WORDS["in-part"]).toContain("some of the places");
  });

  test("of maintenance is no slow site", () => {
    const [lanes] = siteLanes(facts({ outages: [outageOf({ kind: "maintenance" })] }), NIGHT, at(600));
    expect(told(lanes?.whole[0]).map(([state]) => state)).toContain("maintenance");
  });
});

describe("lanes of many sites", () => {
  const many = [...Array(12).keys()].map((i) => ({ ...site, id: `s${i}`, watched: true, every_s: 60 }));
  const places = ["here", "toronto", "wellington"];
  const checked = many.flatMap(({ id }) =>
    places.map((place) => row(0, 600, id === "s7" && place === "here" ? "failing" : "up", { site: id, place })),
  );
  const lanes = siteLanes(facts({ sites: many, checked }), NIGHT, at(600));

  test("begin with those that were in trouble", () => {
    expect(lanes.map(({ id }) => id).slice(0, 3)).toEqual(["s7", "s0", "s1"]);
  });

  test("fold: places first, then sites without trouble, and all are there when they are asked for", () => {
    const shown = shownLanes(lanes, false);
    expect(shown.lanes.map(({ id }) => id).slice(0, 2)).toEqual(["s7", "s0"]);
    expect(shown.lanes.length + shown.hidden).toBe(12 * 4);
    expect(shownLanes(lanes, true)).toMatchObject({ hidden: 0, lanes: { length: 48 } });
  });

  test("of few sites stand open, places below their site", () => {
    expect(shownLanes(lanes.slice(0, 2), false).lanes.map(({ id }) => id)).toEqual([
      "s7",
      "s7/here",
      "s7/toronto",
      "s7/wellington",
      "s0",
      "s0/here",
      "s0/toronto",
      "s0/wellington",
    ]);
  });
});

describe("drawing lanes", () => {
  test("joins neighbours that look alike, and paints short spans last", () => {
    const note = (text: string | null) => ({ note: text });
    const lane: Lane = {
      id: "x",
      name: "x",
      spans: [
        { fromMs: 0, toMs: 100, state: "up", ...note("a") },
        { fromMs: 100, toMs: 101, state: "failing", ...note(null) },
        { fromMs: 101, toMs: 150, state: "up", ...note("a") },
        { fromMs: 150, toMs: 300, state: "up", ...note("b") },
      ],
    };
    expect(drawnSpans(lane).map(({ fromMs, state }) => [fromMs, state])).toEqual([
      [101, "up"],
      [0, "up"],
      [100, "failing"],
    ]);
  });

  test("never hides a short failure behind what is well around it", () => {
    const spans = [...Array(100).keys()].map((i) => ({
      fromMs: i * MINUTE,
      toMs: (i + 1) * MINUTE,
      state: i % 2 ? ("up" as const) : ("failing" as const),
      note: null,
    }));
    const states = drawnSpans({ id: "x", name: "x", spans }).map(({ state }) => state);
    expect(states.lastIndexOf("up")).toBeLessThan(states.indexOf("failing"));
  });

  test("gives every state of a site another look, not by colour alone", () => {
    const states = [
      ...(["up", "slow", "failing", "in-part", "down", "maintenance", "inconclusive", "unlooked", "none"] as const),
      ...(["maybe-down", "maybe-in-part", "trouble"] as const),
    ];
    const shapes = states.map((state) => {
      const { fill, texture, isDashed, isHalf } = LANE_LOOKS[state];
      return JSON.stringify([fill === "outage", texture?.[0], isDashed, isHalf]);
    });
    expect(new Set(shapes).size).toBe(states.length);
  });

  test("shortens a long name in the middle, and never beyond its room", () => {
    const widthOf = (text: string): number => [...text].length;
    expect(fitted("short", 10, widthOf)).toBe("short");
    const name = "service-of-a-very-long-name.example, from toronto";
    const cut = fitted(name, 20, widthOf);
    expect([...cut].length).toBeLessThanOrEqual(20);
    expect(cut).toMatch(/^service.*….*toronto$/);
    expect(fitted("😀😀😀😀", 3, widthOf)).toBe("😀…😀");
  });
});

describe("slices", () => {
  test("name what covers each piece, in the order given, and fill the window", () => {
    const spans = [
      { fromMs: -5, toMs: 10, name: "a" },
      { fromMs: 5, toMs: 20, name: "b" },
      { fromMs: 7, toMs: 7, name: "empty" },
      { fromMs: 30, toMs: 90, name: "c" },
    ];
    expect(
      slicesOf(spans, { fromMs: 0, toMs: 40 }).map((s) => [s.fromMs, s.over.map(({ name }) => name).join()]),
    ).toEqual([
      [0, "a"],
      [5, "a,b"],
      [10, "b"],
      [20, ""],
      [30, "c"],
    ]);
  });

  test("of a hundred thousand spans come in a moment", () => {
    const spans = [...Array(100_000).keys()].map((i) => ({ fromMs: i, toMs: i + 1 }));
    expect(slicesOf(spans, { fromMs: 0, toMs: 100_000 })).toHaveLength(100_000);
  });
});

describe("the sentence of the sites", () => {
  const context = { zone: zoneOf("America/New_York"), window: NIGHT, asOfMs: at(600), simulated: "none" as const };
  const summary = (part: Partial<SiteFacts>): string => {
    const all = facts(part);
    return sitesSummary(all.outages, all.sites, siteLanes(all, NIGHT, at(600)), context);
  };

  test("tells an open measured outage first, and until when it lasted for sure", () => {
    const open = measured({ end: iso(at(301)), end_latest: null });
    expect(summary({ outages: [outageOf(), open], checked: [row(0, 260, "up"), row(260, 301, "failing")] })).toMatch(
      /^The site www\.example\.org was down by checks from some time between 22:00 and 22:20 ET, still so at 23:01 ET/,
    );
  });

  test("counts a site as checked also where an outage lies over every check of it", () => {
    const open = measured({ start: null, start_latest: iso(at(0)), end: iso(at(600)), end_latest: null });
    expect(summary({ outages: [open], checked: [row(0, 600, "failing")] })).toContain(
      "all of these sites were checked",
    );
  });

  test("without an outage tells what was looked at, and for how long nobody looked or could tell", () => {
    expect(summary({ checked: [row(0, 300, "up"), row(300, 310, "inconclusive")] })).toBe(
      "No outage is recorded in this window; all of these sites were checked; www.example.org was not looked at for " +
        "4 h 50 min; for 10 min our own network failed too.",
    );
  });
});

describe("the caveat of the sites", () => {
  const none = { hasChecks: false, measured: false, reported: false };

  test("never takes silence for health", () => {
    for (const hasChecks of [true, false])
      for (const reported of [true, false])
        expect(sitesCaveat({ ...none, hasChecks, reported })).toMatch(/does not mean that they were up|up or down/);
  });

  test("speaks of dated reports only where there are any, and of measuring only where somebody did", () => {
    expect(sitesCaveat({ ...none, reported: true })).toMatch(
      /^Outages come from dated reports\..*nothing was measured/,
    );
    expect(sitesCaveat(none)).not.toContain("reports");
    expect(sitesCaveat({ hasChecks: true, measured: true, reported: false })).not.toContain("nothing was measured");
    expect(sitesCaveat({ hasChecks: true, measured: true, reported: true })).toContain("never merged");
  });
});
