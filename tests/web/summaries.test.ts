import { describe, expect, test } from "vitest";
import { reactionModel } from "../../web/src/model/reactions.ts";
import { sentimentModel } from "../../web/src/model/sentiment.ts";
import { siteLanes } from "../../web/src/model/site-lanes.ts";
import { reactionsSummary } from "../../web/src/summary/reactions.ts";
import { sentimentSummary } from "../../web/src/summary/sentiment.ts";
import { sitesSummary } from "../../web/src/summary/sites.ts";
import { MINUTE, NIGHT, outageOf, type SeriesRow, SITES, seriesOf, zoneOf } from "./support.ts";

const eastern = zoneOf("America/New_York");
const utc = zoneOf("UTC");
const CAUSES = /\b(cause[ds]?|because|led to|due to|triggered|made|drove|crashed by|after all)\b/i;

function nightWithPeakAt(peak: number, more: readonly SeriesRow[] = []) {
  const rows = [...Array(600).keys()].flatMap((minute): SeriesRow[] => [
    { minute, kind: "original", count: minute === peak ? 612 : 10 },
    { minute, kind: "repost", count: minute === peak + 3 ? 1204 : 20 },
  ]);
  return reactionModel(
    seriesOf(
      [...rows.filter((r) => !more.some((m) => m.minute === r.minute)), ...more].sort((a, b) => a.minute - b.minute),
    ),
    "kind",
  );
}

const context = { zone: eastern, simulated: "all" as const, outages: [outageOf()], sites: SITES };

describe("the sentence of the reactions", () => {
  test("tells peak, zone, order, reposts apart, and names the posts simulated", () => {
    expect(reactionsSummary(nightWithPeakAt(270), "PT1M", context)).toBe(
      "Simulated posts peaked at 612 per minute at 22:30 ET on 8 Nov, while www.example.org was down; " +
        "reposts, counted apart, peaked at 1,204 at 22:33 ET.",
    );
  });

  test("tells every order in words of order", () => {
    const words = (peak: number, outage = outageOf()) =>
      reactionsSummary(nightWithPeakAt(peak), "PT1M", { ...context, outages: [outage] });
    expect(words(100)).toContain("before www.example.org was down (start: between 22:00 and 22:20 ET)");
    expect(words(250)).toContain("when www.example.org may or may not yet have been down");
    expect(words(320)).toContain("when www.example.org may or may not have been back");
    expect(words(400)).toContain("after www.example.org was back (end: between 23:00 and 23:30 ET)");
    expect(words(400, outageOf({ end: null, end_latest: null }))).toContain("with no known end");
    for (const peak of [100, 250, 270, 320, 400]) expect(words(peak)).not.toMatch(CAUSES);
  });

  test("is told in the chosen zone, and never without it", () => {
    const text = reactionsSummary(nightWithPeakAt(270), "PT1M", { ...context, zone: utc });
    expect(text).toContain("at 03:30 UTC on 9 Nov");
    expect(text.replaceAll(/\d\d:\d\d UTC/g, "")).not.toMatch(/\d\d:\d\d/);
  });

  test("says when nobody was looking", () => {
    const gap = [41, 42, 43, 44].flatMap((minute): SeriesRow[] => [
      { minute, kind: "original", count: null },
      { minute, kind: "repost", count: null },
    ]);
    expect(reactionsSummary(nightWithPeakAt(270, gap), "PT1M", context)).toContain(
      "nobody was looking 18:41–18:45 ET (4 min)",
    );
  });

  test("of an empty window does not invent a peak", () => {
    const empty = reactionModel(seriesOf([{ minute: 0, kind: "original", count: 0 }]), "kind");
    expect(reactionsSummary(empty, "PT1M", { ...context, simulated: "none" })).toBe("No posts in this window.");
    const pending = [{ fromMs: NIGHT.fromMs + MINUTE, toMs: Number.POSITIVE_INFINITY }];
    const young = [
      { minute: 0, kind: "original", count: 0 },
      { minute: 1, kind: "original", count: null },
    ] as const;
    expect(reactionsSummary(reactionModel(seriesOf(young), "kind", pending), "PT1M", context)).toBe(
      "No simulated posts in this window so far.",
    );
  });

  test("names mixed posts as mixed", () => {
    expect(reactionsSummary(nightWithPeakAt(5), "PT1M", { ...context, simulated: "some" })).toMatch(
      /^Real and simulated posts together peaked/,
    );
  });
});

test("the sentence of the sentiment tells both ends and what was not drawn", () => {
  const model = sentimentModel(
    seriesOf([
      { minute: 0, count: 40, labels: [20, 10, 10], mean: -0.2 },
      { minute: 1, count: 40, labels: [5, 5, 5], mean: 0.9 },
      { minute: 2, count: 40, labels: [10, 10, 20], mean: 0.2 },
    ]),
  );
  expect(sentimentSummary(model, "PT1M", eastern, "none")).toBe(
    "Mean polarity of posts (95 scored) was lowest at 18:00 ET on 8 Nov (−0.20) and highest at 18:02 ET on 8 Nov " +
      "(+0.20); 1 of 3 buckets has fewer than 30 scored posts and is not drawn.",
  );
});

test("the sentence of the sentiment does not call one value the lowest and the highest", () => {
  const told = (rows: readonly SeriesRow[]) =>
    sentimentSummary(sentimentModel(seriesOf(rows)), "PT5M", eastern, "none");
  const bucket = { minute: 0, count: 40, labels: [20, 10, 10] as const, mean: -0.2 };
  expect(told([bucket])).toBe(
    "Mean polarity of posts (40 scored) was −0.20 at 18:00 ET on 8 Nov, the only 5 minutes drawn.",
  );
  expect(told([bucket, { ...bucket, minute: 1 }])).toBe("Mean polarity of posts (80 scored) was −0.20 throughout.");
});

describe("the sentence of the sites", () => {
  const sites = { zone: eastern, window: NIGHT, asOfMs: NIGHT.toMs, simulated: "all" as const };

  test("tells both uncertain ends and what is certain", () => {
    expect(sitesSummary([outageOf()], SITES, [], sites)).toBe(
      "The site www.example.org was down from some time between 22:00 and 22:20 ET, back between 23:00 and 23:30 ET, " +
        "40 min of it certain; recorded facts beside simulated posts.",
    );
  });

  test("does not take silence for health", () => {
    expect(sitesSummary([], SITES, [], { ...sites, simulated: "none" })).toBe(
      "No outage is recorded in this window, and no check of these sites is stored.",
    );
  });
});

test("lanes and sentence of a site agree on what is certain", () => {
  const facts = { outages: [outageOf()], sites: SITES, checked: [], named: null };
  const lane = siteLanes(facts, NIGHT, NIGHT.toMs)[0]?.whole[0];
  const certain = lane?.spans.find((s) => s.state === "down");
  expect(((certain?.toMs ?? 0) - (certain?.fromMs ?? 0)) / MINUTE).toBe(40);
});
