import { expect } from "vitest";
import type { Case } from "../../../src/core/case.ts";
import type { Suspect } from "../../../src/core/check.ts";
import type { ApiKey } from "../../../src/core/key.ts";
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
const SUSPECT: Suspect = {
  id: `${SITE.id}/here/${NIGHT_MS}`,
  siteId: SITE.id,
  place: "here",
  fromMs: NIGHT_MS,
  toMs: NIGHT_MS + 60_000,
};
const KEY: ApiKey = {
  id: "desk",
  sha256: "0".repeat(64),
  scopes: ["checks:write", "outages:write"],
  requestsPerMinute: null,
  note: null,
  createdAtMs: NIGHT_MS,
  revokedAtMs: null,
};

export function facts(behaviour: Behaviour): void {
  behaviour("facts of every kind come back whole", async (store) => {
    await store.putRecords("site", [SITE]);
    await store.putRecords("outage", [OUTAGE]);
    await store.putRecords("moment", [MOMENT]);
    await store.putRecords("case", [CASE]);
    await store.putRecords("topic", [TOPIC]);
    await store.putRecords("suspect", [SUSPECT]);
    await store.putRecords("key", [KEY]);
    expect(await store.records("site")).toEqual([SITE]);
    expect(await store.records("outage")).toEqual([OUTAGE]);
    expect(await store.records("moment")).toEqual([MOMENT]);
    expect(await store.records("case")).toEqual([CASE]);
    expect(await store.records("topic")).toEqual([TOPIC]);
    expect(await store.records("suspect")).toEqual([SUSPECT]);
    expect(await store.records("key")).toEqual([KEY]);
  });

  behaviour("one fact is given by its kind and id", async (store) => {
    await store.putRecords("site", [SITE, { ...SITE, id: "o-1" }]);
    await store.putRecords("outage", [OUTAGE]);
    expect(await store.record("outage", "o-1")).toEqual(OUTAGE);
    expect(await store.record("site", "o-1")).toEqual({ ...SITE, id: "o-1" });
    expect(await store.record("outage", SITE.id)).toBeUndefined();
    expect(await store.record("key", "desk")).toBeUndefined();
    await store.putRecords("outage", [{ ...OUTAGE, flapCount: 3 }]);
    expect((await store.record("outage", "o-1"))?.flapCount).toBe(3);
  });

  behaviour("a batch keeps facts of several kinds, and takes others away", async (store) => {
    await store.putRecords("suspect", [SUSPECT, { ...SUSPECT, id: "other" }]);
    await store.commit(
      batch({
        facts: [
          { kind: "outage", put: [OUTAGE] },
          { kind: "suspect", put: [{ ...SUSPECT, id: "third" }], remove: [SUSPECT.id, "none"] },
        ],
      }),
    );
    expect(await store.records("outage")).toEqual([OUTAGE]);
    expect((await store.records("suspect")).map(({ id }) => id)).toEqual(["other", "third"]);
    expect(await store.record("suspect", SUSPECT.id)).toBeUndefined();
    await store.commit(batch({ facts: [{ kind: "suspect", put: [SUSPECT], remove: ["other", "third"] }] }));
    expect(await store.records("suspect")).toEqual([SUSPECT]);
  });

  behaviour("of several changes of one fact in a batch the last counts alone", async (store) => {
    const changes = batch({
      facts: [
        { kind: "outage", put: [OUTAGE, { ...OUTAGE, flapCount: 2 }] },
        { kind: "outage", put: [{ ...OUTAGE, id: "o-2" }], remove: ["o-2"] },
        { kind: "outage", put: [], remove: ["o-3"] },
        { kind: "outage", put: [{ ...OUTAGE, id: "o-3" }] },
      ],
    });
    const { revision } = await store.commit(changes);
    expect(await store.records("outage")).toEqual([
      { ...OUTAGE, flapCount: 2 },
      { ...OUTAGE, id: "o-3" },
    ]);
    expect((await store.commit(changes)).revision).toBe(revision);
    await store.putRecords("outage", [OUTAGE, { ...OUTAGE, flapCount: 2 }]);
    expect(await store.revision()).toBe(revision);
  });

  behaviour("facts that are taken away twice, or were never there, make no new revision", async (store) => {
    await store.putRecords("moment", [MOMENT]);
    const removal = batch({ facts: [{ kind: "moment", put: [], remove: [MOMENT.id] }] });
    const before = await store.revision();
    const { revision } = await store.commit(removal);
    expect(revision).toBeGreaterThan(before);
    expect((await store.commit(removal)).revision).toBe(revision);
    const passing = batch({ facts: [{ kind: "moment", put: [MOMENT], remove: [MOMENT.id] }] });
    expect((await store.commit(passing)).revision).toBe(revision);
    expect(await store.records("moment")).toEqual([]);
  });

  behaviour("facts that were given do not change with the store, nor the store with them", async (store) => {
    const symptoms = ["as it was"];
    await store.putRecords("outage", [{ ...OUTAGE, symptoms }]);
    const before = await store.records("outage");
    symptoms.push("and more");
    await store.putRecords("outage", [
      { ...OUTAGE, title: "Another title" },
      { ...OUTAGE, id: "o-2" },
    ]);
    expect(before).toEqual([{ ...OUTAGE, symptoms: ["as it was"] }]);
    expect((await store.records("outage")).map(({ title }) => title)).toEqual(["Another title", OUTAGE.title]);
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

  behaviour("what people changed of an outage by hand stays, whoever writes it next", async (store) => {
    const edit = (atMs: number, field: "title" | "note", to: string) => ({
      atMs,
      by: "desk",
      changes: [{ field, from: null, to }],
    });
    await store.putRecords("outage", [OUTAGE]);
    const first = edit(1, "title", "By desk one");
    await store.putRecords("outage", [{ ...OUTAGE, title: "By desk one", edits: [first] }]);
    // A monitor that has not seen the edit ends the outage, and another desk writes a note.
    await store.putRecords("outage", [{ ...OUTAGE, endLatestMs: NIGHT_MS + 5 }]);
    const second = edit(2, "note", "By desk two");
    await store.putRecords("outage", [{ ...OUTAGE, note: "By desk two", edits: [second] }]);
    const kept = { title: "By desk one", note: "By desk two", edits: [first, second] };
    expect(await store.record("outage", OUTAGE.id)).toMatchObject(kept);
    const seen = await store.record("outage", OUTAGE.id);
    const third = edit(3, "title", "By desk two");
    if (seen) await store.putRecords("outage", [{ ...seen, title: "By desk two", edits: [...seen.edits, third] }]);
    expect(await store.record("outage", OUTAGE.id)).toMatchObject({
      title: "By desk two",
      edits: [first, second, third],
    });
    const before = await store.revision();
    await store.commit(
      batch({ facts: [{ kind: "outage", put: [{ ...OUTAGE, note: "By desk two", edits: [second] }] }] }),
    );
    expect(await store.revision()).toBe(before);
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
