import { expect } from "vitest";
import type { Case } from "../../../src/core/case.ts";
import type { Moment } from "../../../src/core/moment.ts";
import { BARE_OUTAGE, type Outage } from "../../../src/core/outage.ts";
import type { Site } from "../../../src/core/site.ts";
import type { Topic } from "../../../src/core/topic.ts";
import type { Behaviour } from "../store.contract.ts";
import { batch, interval, NIGHT_MS, scored } from "./builders.ts";

const SITE: Site = {
  id: "visa-example",
  name: "Visa office",
  url: "https://example.org/visa",
  country: "CA",
  watch: null,
};
const MOMENT: Moment = {
  id: "m-1",
  caseId: null,
  kind: "call",
  title: "A state is called — “late”",
  atMs: NIGHT_MS + 1,
  untilMs: null,
  precision: "minute",
  sourceUrl: "https://example.org/m1",
};
const OUTAGE: Outage = {
  ...BARE_OUTAGE,
  id: "o-1",
  siteId: SITE.id,
  kind: "outage",
  title: "Visa office down",
  severity: "major",
  origin: "import",
  confidence: "reported",
  startEarliestMs: null,
  startLatestMs: NIGHT_MS,
  endEarliestMs: null,
  endLatestMs: null,
  precisionNote: "reports",
  symptoms: ["500 - Internal server error"],
  sourceUrl: null,
  note: null,
  attributions: [{ text: "heavy traffic", dated: "2016-11-09", sourceUrl: "https://example.org/a" }],
};
const CASE: Case = {
  id: "night",
  title: "A night",
  summary: "",
  fromMs: NIGHT_MS,
  toMs: NIGHT_MS + 1,
  t0Ms: NIGHT_MS,
  tz: "America/New_York",
  topicIds: ["emigration"],
  siteIds: [SITE.id],
  momentIds: [],
  outageIds: ["o-1"],
  sources: ["simulated"],
  figures: [],
};
const TOPIC: Topic = {
  id: "emigration",
  name: "Emigration",
  role: "theme",
  any: ["#Out"],
  all: [],
  none: [],
  languages: [],
};

export function facts(behaviour: Behaviour): void {
  behaviour("facts of every kind come back whole", async (store) => {
    await store.putRecords("site", [SITE]);
    await store.putRecords("outage", [OUTAGE]);
    await store.putRecords("moment", [MOMENT]);
    await store.putRecords("case", [CASE]);
    await store.putRecords("topic", [TOPIC]);
    expect(await store.records("site")).toEqual([SITE]);
    expect(await store.records("outage")).toEqual([OUTAGE]);
    expect(await store.records("moment")).toEqual([MOMENT]);
    expect(await store.records("case")).toEqual([CASE]);
    expect(await store.records("topic")).toEqual([TOPIC]);
  });

  behaviour("facts are listed in order of id by code unit, one for each id", async (store) => {
    const ids = ["b", "a-1", "a", "é", "Z", "a_1"];
    await store.putRecords(
      "site",
      ids.map((id) => ({ ...SITE, id })),
    );
    await store.putRecords("site", [{ ...SITE, id: "a", name: "Other name" }]);
    const sites = await store.records("site");
    expect(sites.map(({ id }) => id)).toEqual(["Z", "a", "a-1", "a_1", "b", "é"]);
    expect(sites.find(({ id }) => id === "a")?.name).toBe("Other name");
  });

  behaviour("equal facts change nothing, others make a new revision", async (store) => {
    await store.putRecords("moment", [MOMENT]);
    const before = await store.revision();
    await store.putRecords("moment", [{ ...MOMENT }]);
    await store.putRecords("moment", []);
    expect(await store.revision()).toBe(before);
    await store.putRecords("moment", [{ ...MOMENT, untilMs: NIGHT_MS + 5 }]);
    expect(await store.revision()).toBeGreaterThan(before);
    expect(await store.records("moment")).toEqual([{ ...MOMENT, untilMs: NIGHT_MS + 5 }]);
  });

  behaviour("coverage of a source and feed replaces what was there, and only that", async (store) => {
    const intervals = (n: number, feed: string) =>
      Array.from({ length: n }, (_, i) =>
        interval({ feed, fromMs: NIGHT_MS + i * 1_000, toMs: NIGHT_MS + i * 1_000 + 500 }),
      );
    await store.commit(
      batch({
        coverage: [
          { source: "simulated", feed: "a", intervals: intervals(3, "a") },
          { source: "simulated", feed: "b", intervals: intervals(2, "b") },
        ],
      }),
    );
    const gap = interval({ feed: "a", state: "gap", toMs: NIGHT_MS + 9, reason: "the line broke" });
    await store.commit(batch({ coverage: [{ source: "simulated", feed: "a", intervals: [gap] }] }));
    expect(await store.coverage()).toEqual([gap, ...intervals(2, "b")]);
    await store.commit(batch({ coverage: [{ source: "simulated", feed: "b", intervals: [] }] }));
    expect(await store.coverage()).toEqual([gap]);
  });

  behaviour("coverage comes by source, feed and start, where it overlaps the window, uncut", async (store) => {
    const x = { source: "x", feed: "rule", reason: null } as const;
    const first = interval({ ...x, fromMs: NIGHT_MS, toMs: NIGHT_MS + 100 });
    const second = interval({ ...x, state: "quiet", fromMs: NIGHT_MS + 100, toMs: NIGHT_MS + 200 });
    const other = interval({ source: "bluesky", feed: "posts", fromMs: NIGHT_MS - 50, toMs: NIGHT_MS + 1 });
    const later = interval({ ...x, feed: "posts", fromMs: NIGHT_MS + 150, toMs: NIGHT_MS + 9_999 });
    await store.commit(
      batch({
        coverage: [
          { source: "x", feed: "rule", intervals: [second, first] },
          { source: "bluesky", feed: "posts", intervals: [other] },
          { source: "x", feed: "posts", intervals: [later] },
        ],
      }),
    );
    expect(await store.coverage()).toEqual([other, later, first, second]);
    expect(await store.coverage({ fromMs: NIGHT_MS + 100, toMs: NIGHT_MS + 150 })).toEqual([second]);
    expect(await store.coverage({ fromMs: NIGHT_MS + 99, toMs: NIGHT_MS + 151 })).toEqual([later, first, second]);
    expect(await store.coverage({ fromMs: NIGHT_MS - 100, toMs: NIGHT_MS - 50 })).toEqual([]);
  });

  behaviour("equal coverage and cursors make no new revision", async (store) => {
    const same = batch({
      coverage: [{ source: "simulated", feed: "posts", intervals: [interval(), interval({ fromMs: NIGHT_MS - 5 })] }],
      cursors: [{ feed: "f", cursor: "c1" }],
    });
    const { revision } = await store.commit(same);
    expect((await store.commit(same)).revision).toBe(revision);
    const empty = batch({ coverage: [{ source: "x", feed: "none", intervals: [] }] });
    expect((await store.commit(empty)).revision).toBe(revision);
    expect((await store.commit(batch({ cursors: [{ feed: "f", cursor: "c2" }] }))).revision).toBeGreaterThan(revision);
  });

  behaviour("of two entries for one feed in a batch the last counts alone", async (store) => {
    const twice = batch({
      coverage: [
        { source: "simulated", feed: "posts", intervals: [interval({ state: "gap" })] },
        { source: "simulated", feed: "posts", intervals: [interval()] },
      ],
      cursors: [
        { feed: "f", cursor: "1" },
        { feed: "f", cursor: "2" },
      ],
    });
    const { revision } = await store.commit(twice);
    expect(await store.coverage()).toEqual([interval()]);
    expect((await store.commit(twice)).revision).toBe(revision);
  });

  behaviour("a feed's cursor is the last committed, and undefined where it never ran", async (store) => {
    expect(await store.cursor("f")).toBeUndefined();
    await store.commit(
      batch({
        cursors: [
          { feed: "f", cursor: "1" },
          { feed: "g", cursor: "" },
        ],
      }),
    );
    await store.commit(
      batch({
        cursors: [
          { feed: "f", cursor: "2" },
          { feed: "f", cursor: "3" },
        ],
      }),
    );
    expect([await store.cursor("f"), await store.cursor("g"), await store.cursor("h")]).toEqual(["3", "", undefined]);
  });

  behaviour("sources are listed by id with their posts and first and last time", async (store) => {
    expect(await store.sources()).toEqual([]);
    const at = (id: string, source: "x" | "archive:old", postedAtMs: number) => scored(id, { source, postedAtMs });
    await store.commit(batch({ posts: [at("x:1", "x", 500), at("x:2", "x", 100), at("x:3", "archive:old", -7)] }));
    await store.commit(batch({ posts: [at("x:4", "x", 900), at("x:1", "archive:old", 5_000)] }));
    expect(await store.sources()).toEqual([
      { source: "archive:old", posts: 1, firstMs: -7, lastMs: -7 },
      { source: "x", posts: 3, firstMs: 100, lastMs: 900 },
    ]);
  });

  behaviour("the extent of a topic is its first and last time of posting", async (store) => {
    expect(await store.extent("all")).toBeUndefined();
    await store.commit(
      batch({
        posts: [
          scored("x:1", { postedAtMs: 700 }, ["emigration"]),
          scored("x:2", { postedAtMs: 300 }, ["emigration"]),
          scored("x:3", { postedAtMs: 950 }, []),
          scored("x:4", { postedAtMs: 10 }, ["election"]),
        ],
        deletions: [{ id: "x:2", deletedAtMs: null }],
      }),
    );
    expect(await store.extent("emigration")).toEqual({ firstMs: 300, lastMs: 700 });
    expect(await store.extent("all")).toEqual({ firstMs: 10, lastMs: 950 });
    expect(await store.extent("no-such-topic")).toBeUndefined();
    const edit = scored("x:1", { editedAtMs: 1 }, []);
    await store.commit(batch({ posts: [edit] }));
    expect(await store.extent("emigration")).toEqual({ firstMs: 300, lastMs: 300 });
  });
}
