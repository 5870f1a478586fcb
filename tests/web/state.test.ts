import { describe, expect, test } from "vitest";
import { DEFAULT_VIEW, readView, type View, writeView } from "../../web/src/state.ts";

const NOW = Date.UTC(2026, 0, 1);
const FULL: View = {
  caseId: "us-2016",
  topic: "emigration",
  sources: ["simulated", "archive:a b"],
  window: { fromMs: Date.UTC(2016, 10, 9, 3), toMs: Date.UTC(2016, 10, 9, 5, 30, 15) },
  live: null,
  zone: "America/New_York",
  bucket: "PT5M",
  split: "source",
  selection: { fromMs: Date.UTC(2016, 10, 9, 4, 4), toMs: Date.UTC(2016, 10, 9, 4, 5) },
  postTab: "shared",
  seed: 7,
  tables: ["reactions", "sites"],
};

describe("a view and its address", () => {
  test("are the same thing in both directions", () => {
    expect(readView(writeView(FULL), NOW)).toEqual({ view: FULL, notices: [] });
    expect(readView(writeView(DEFAULT_VIEW), NOW)).toEqual({ view: DEFAULT_VIEW, notices: [] });
  });

  test("leave out what is as usual", () => {
    expect(writeView(DEFAULT_VIEW)).toBe("");
    expect(writeView({ ...DEFAULT_VIEW, zone: "UTC" })).toBe("?tz=UTC");
  });

  test("stay readable", () => {
    expect(writeView({ ...DEFAULT_VIEW, zone: FULL.zone, selection: FULL.selection })).toBe(
      "?tz=America/New_York&sel=2016-11-09T04:04Z/2016-11-09T04:05Z",
    );
  });
});

describe("an address that cannot be followed", () => {
  test.each([
    ["?tz=Mars", "tz"],
    ["?b=PT2M", "b"],
    ["?from=2016-11-09T04:00:00&to=2016-11-09T05:00:00Z", "from"],
    ["?from=2016-11-09T05:00Z&to=2016-11-09T04:00Z", "to"],
    ["?from=2016-11-09T05:00Z", "from"],
    ["?sel=yesterday", "sel"],
    ["?posts=all", "posts"],
    ["?seed=-1", "seed"],
    ["?split=lang", "split"],
    ["?table=reactions,cost", "table"],
    ["?colour=red", "colour"],
  ])("%s still shows a view, and says what was left out", (search, part) => {
    const { view, notices } = readView(search, NOW);
    expect({ ...view, tables: [] }).toEqual(DEFAULT_VIEW);
    expect(notices).toHaveLength(1);
    expect(notices[0]).toContain(part);
  });

  test("keeps every part that can be followed", () => {
    const { view } = readView("?tz=Mars&topic=election&table=cost,sites", NOW);
    expect(view).toEqual({ ...DEFAULT_VIEW, topic: "election", tables: ["sites"] });
  });
});
