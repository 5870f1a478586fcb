import { describe, expect, test } from "vitest";
import type { CoverageRow, FeedRow } from "../../src/api/schemas.ts";
import { reached } from "../../web/src/live/coverage-reach.ts";
import { coverageLanes } from "../../web/src/model/coverage.ts";
import { ALL_KNOWN, knownBy, type Told } from "../../web/src/model/known.ts";
import { coverageSummary } from "../../web/src/summary/coverage.ts";
import { iso, MINUTE, NIGHT, zoneOf } from "./support.ts";

const eastern = zoneOf("America/New_York");
const at = (minute: number): string => iso(NIGHT.fromMs + minute * MINUTE);

function row(state: CoverageRow["state"], from: number, to: number, part: Partial<CoverageRow> = {}): CoverageRow {
  return { source: "simulated", feed: "posts", state, from: at(from), to: at(to), reason: null, ...part };
}

function feed(part: Partial<FeedRow> = {}): FeedRow {
  return {
    id: "simulated/posts",
    source: "simulated",
    feed: "posts",
    title: "Replay",
    state: "live",
    sentence: "",
    since: at(0),
    retry_at: null,
    proven_until: at(0),
    last_post_at: null,
    ...part,
  };
}

const END = (NIGHT.toMs - NIGHT.fromMs) / MINUTE;

function lanesOf(rows: readonly CoverageRow[], told: Told | null = null, window = NIGHT) {
  return coverageLanes({ rows, known: told ? knownBy(told) : ALL_KNOWN, told }, ["simulated"], window);
}

/** "live 0-60", in minutes of the night. */
function spansOf(rows: readonly CoverageRow[], told: Told | null = null): string[][] {
  const minute = (ms: number): number => (ms - NIGHT.fromMs) / MINUTE;
  return lanesOf(rows, told).map(({ spans }) => spans.map((s) => `${s.state} ${minute(s.fromMs)}-${minute(s.toMs)}`));
}

describe("the sentence of the coverage", () => {
  const words = (rows: readonly CoverageRow[], told: Told | null = null): string =>
    coverageSummary(lanesOf(rows, told), NIGHT, eastern, new Set(["simulated"]));

  test("never rounds a hole away", () => {
    expect(words([row("live", 0, 60), row("gap", 60, 61), row("live", 61, END)])).toBe(
      "Source simulated was looking for 99.8% of the window, not looking 19:00–19:01 ET (1 min).",
    );
  });

  test("says so where nothing was missed", () => {
    expect(words([row("live", 0, END)])).toBe("Source simulated was looking all the time.");
  });

  test("says up to when it is known, and takes nothing that comes after for missed", () => {
    const told = { feeds: [feed({ proven_until: at(60) })], atMs: NIGHT.fromMs + 61 * MINUTE };
    expect(words([row("live", 0, 60)], told)).toBe("Source simulated was looking all the time up to 19:00 ET.");
    expect(words([row("live", 0, 30), row("gap", 30, 45), row("live", 45, 60)], told)).toBe(
      "Source simulated was looking for 75% of the time up to 19:00 ET, not looking 18:30–18:45 ET (15 min).",
    );
    expect(words([], { feeds: [feed({ proven_until: null })], atMs: NIGHT.fromMs })).toBe(
      "Source simulated is connected; whether it was looking is not yet known.",
    );
  });
});

describe("the lanes of the coverage", () => {
  test("end with what is not yet known where a feed is connected", () => {
    const told = { feeds: [feed({ proven_until: at(60) })], atMs: NIGHT.fromMs + 61 * MINUTE };
    expect(spansOf([row("live", 0, 60)], told)).toEqual([["live 0-60", `unknown 60-${END}`]]);
  });

  test("call nothing unknown of a feed that is away, but what it has not told yet, and what comes after it was heard of", () => {
    const away = feed({ state: "waiting", since: at(60), proven_until: at(60) });
    const known = knownBy({ feeds: [feed({ proven_until: at(50) })], atMs: NIGHT.fromMs + 50 * MINUTE });
    const told = { feeds: [away], atMs: NIGHT.fromMs + 90 * MINUTE };
    const [lane] = coverageLanes({ rows: [row("live", 0, 50)], known, told }, ["simulated"], NIGHT);
    expect(lane?.spans.map(({ state }) => state)).toEqual(["live", "unknown", "none", "unknown"]);
    expect(lane?.spans.map(({ toMs }) => (toMs - NIGHT.fromMs) / MINUTE)).toEqual([50, 60, 90, END]);
  });

  test("have one for each feed that has something to say, and none for one that has long been gone", () => {
    const other = { id: "simulated/other", feed: "other" };
    const told = (part: Partial<FeedRow>): Told => ({
      feeds: [feed(), feed({ ...other, ...part })],
      atMs: NIGHT.fromMs + 60 * MINUTE,
    });
    expect(spansOf([row("live", 0, END)], told({}))).toHaveLength(2);
    expect(spansOf([row("live", 0, END)], told({ state: "stopped", proven_until: at(-600) }))).toHaveLength(1);
  });

  test("are one per feed where a source has several", () => {
    const own = { source: "x", feed: "rule-1" };
    const rows = [row("live", 0, 60, own), row("gap", 0, 60, { ...own, feed: "rule-2" })];
    const lanes = coverageLanes({ rows, known: ALL_KNOWN, told: null }, ["x", "bluesky"], NIGHT);
    expect(lanes.map((l) => [l.name, ...l.spans.map((s) => s.state)])).toEqual([
      ["x · rule-1", "live", "none"],
      ["x · rule-2", "gap", "none"],
      ["bluesky", "none"],
    ]);
  });

  test("say where nothing is recorded when nothing comes in", () => {
    expect(spansOf([row("imported", 10, 20)])).toEqual([["none 0-10", "imported 10-20", `none 20-${END}`]]);
    expect(spansOf([])).toEqual([[`none 0-${END}`]]);
  });
});

describe("coverage between two answers", () => {
  test("grows with the proofs of a feed that has been live all the time", () => {
    const rows = [row("gap", 0, 5), row("live", 5, 10)];
    expect(reached(rows, [feed({ since: at(5), proven_until: at(12) })])).toEqual([rows[0], row("live", 5, 12)]);
  });

  test("begins anew with a feed that has come back, and says nothing of the time between", () => {
    const rows = [row("live", 0, 10)];
    expect(reached(rows, [feed({ since: at(20), proven_until: at(22) })])).toEqual([...rows, row("live", 20, 22)]);
    expect(reached([], [feed({ since: at(20), proven_until: at(22) })])).toEqual([row("live", 20, 22)]);
    const gap = [row("live", 0, 10), row("gap", 10, 20)];
    expect(reached(gap, [feed({ since: at(20), proven_until: at(22) })])).toEqual([...gap, row("live", 20, 22)]);
  });

  test("stays as it was told where a feed is away, has another state, or has proven no more", () => {
    const rows = [row("live", 0, 10)];
    expect(reached(rows, [feed({ state: "waiting", proven_until: at(12) })])).toBe(rows);
    expect(reached(rows, [feed({ proven_until: at(10) })])).toBe(rows);
    expect(reached(rows, [feed({ proven_until: null })])).toBe(rows);
    const sampled = [row("sampled", 0, 10)];
    expect(reached(sampled, [feed({ proven_until: at(12) })])).toBe(sampled);
  });
});
