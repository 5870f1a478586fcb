import { describe, expect, test } from "vitest";
import { nightEvents } from "../../web/src/model/events.ts";
import { reactionModel } from "../../web/src/model/reactions.ts";
import { siteLanes } from "../../web/src/model/site-lanes.ts";
import { laneWalk, reactionWalk } from "../../web/src/model/tell.ts";
import { indexAt, movePlace, type Walk } from "../../web/src/model/walk.ts";
import { iso, MINUTE, NIGHT, outageOf, SITES, seriesOf, zoneOf } from "./support.ts";

const spans = [...Array(180).keys()].map((i) => ({ fromMs: i * MINUTE, toMs: (i + 1) * MINUTE }));
const walk: Walk = { tracks: ["posts", "reposts"], spansOf: () => spans, tell: (track, index) => `${track}/${index}` };
const from = (index: number, key: string, shift = false) =>
  movePlace(walk, { track: 0, index }, key, shift, [30 * MINUTE, 90 * MINUTE])?.index;

describe("keys on a chart", () => {
  test("move by a point, by ten, by an hour, and to both ends", () => {
    expect(from(5, "ArrowRight")).toBe(6);
    expect(from(5, "ArrowLeft")).toBe(4);
    expect(from(5, "ArrowRight", true)).toBe(15);
    expect(from(5, "PageDown")).toBe(65);
    expect(from(65, "PageUp")).toBe(5);
    expect(from(5, "End")).toBe(179);
    expect(from(5, "Home")).toBe(0);
  });

  test("stop at both ends", () => {
    expect(from(0, "ArrowLeft")).toBe(0);
    expect(from(175, "ArrowRight", true)).toBe(179);
    expect(from(170, "PageDown")).toBe(179);
    expect(from(3, "PageUp")).toBe(0);
  });

  test("jump between events, and stay where there is no further one", () => {
    expect(from(5, "]")).toBe(30);
    expect(from(30, "]")).toBe(90);
    expect(from(90, "]")).toBe(90);
    expect(from(90, "[")).toBe(30);
    expect(from(5, "[")).toBe(5);
  });

  test("change the series and keep the time", () => {
    expect(movePlace(walk, { track: 0, index: 7 }, "ArrowDown", false, [])).toEqual({ track: 1, index: 7 });
    expect(movePlace(walk, { track: 0, index: 7 }, "ArrowUp", false, [])).toEqual({ track: 1, index: 7 });
  });

  test("begin at the first point, and mean nothing where there is none", () => {
    expect(movePlace(walk, null, "ArrowRight", false, [])).toEqual({ track: 0, index: 0 });
    expect(movePlace({ ...walk, spansOf: () => [] }, null, "ArrowRight", false, [])).toBeNull();
    expect(movePlace(walk, { track: 0, index: 7 }, "x", false, [])).toBeNull();
  });
});

test("an instant belongs to the span that holds it", () => {
  expect(indexAt(spans, 90 * MINUTE)).toBe(90);
  expect(indexAt(spans, 90 * MINUTE + 59_999)).toBe(90);
  expect(indexAt(spans, -5)).toBe(0);
  expect(indexAt(spans, 1e9)).toBe(179);
});

describe("a point read out", () => {
  const zones = { zone: zoneOf("America/New_York"), other: zoneOf("UTC") };
  const rows = [
    { minute: 0, kind: "original" as const, count: 4, all: 40 },
    { minute: 0, kind: "reply" as const, count: 1, all: 10 },
    { minute: 0, kind: "repost" as const, count: 9, all: 90 },
    { minute: 1, kind: "original" as const, count: null },
    { minute: 1, kind: "reply" as const, count: null },
    { minute: 1, kind: "repost" as const, count: null },
  ];
  const moment = {
    id: "m1",
    case: null,
    kind: "race_call",
    title: "A call",
    time_utc: iso(NIGHT.fromMs + 30_000),
    time_local: iso(NIGHT.fromMs + 30_000),
    tz: "UTC",
    until_utc: null,
    precision: "exact",
    source_url: "https://example.org/",
  };
  const told = reactionWalk(reactionModel(seriesOf(rows), "kind"), zones, nightEvents([moment], [], [], zones.zone));

  test("has both zones, its parts, reposts apart, a share with its base, and what happened then", () => {
    expect(told.tell(0, 0)).toBe(
      "18:00–18:01 ET (23:00 UTC), 8 Nov 2016: Posts 5 (originals 4, replies 1, quotes 0); reposts 9; " +
        "posts are 10% of 50 on all topics. Moment 1: A call (18:00:30 ET, 8 Nov 2016).",
    );
  });

  test("begins with the series that the reader is on", () => {
    expect(told.tell(4, 0)).toContain(": Reposts 9; posts 5");
  });

  test("says that nobody was looking instead of a number", () => {
    expect(told.tell(0, 1)).toBe("18:01–18:02 ET (23:01 UTC), 8 Nov 2016: Nobody was looking.");
  });

  test("of a lane names the site, the time and how sure it is", () => {
    const facts = { outages: [outageOf()], sites: SITES, checked: [], named: null };
    const whole = siteLanes(facts, NIGHT, NIGHT.toMs).flatMap((site) => site.whole);
    const lanes = laneWalk(whole, zones);
    expect(lanes.tell(0, 2)).toBe(
      "www.example.org, 22:20–23:00 ET (03:20 UTC), 8 Nov 2016 (40 min): down for certain. Site unavailable.",
    );
    expect(lanes.tell(0, 0)).toContain("not looked at: up or down is not known");
  });
});
