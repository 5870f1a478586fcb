import { describe, expect, test } from "vitest";
import { BARE_OUTAGE, type Outage } from "../../../src/core/outage.ts";
import { DEFAULT_WATCH, type Site } from "../../../src/core/site.ts";
import type { Topic } from "../../../src/core/topic.ts";
import { watchCrowd } from "../../../src/ingest/crowd/crowd.ts";
import { namedSite, UNNAMED_SITE } from "../../../src/ingest/crowd/named-site.ts";
import { openMemoryStore } from "../../../src/store/memory/memory-store.ts";
import type { Store } from "../../../src/store/store.ts";
import { batch, interval, scored } from "../../contract/store/builders.ts";

const MINUTE = 60_000;
const START = Date.UTC(2026, 10, 4, 3);
const TOPIC: Topic = {
  id: "site-down",
  name: "The site is down",
  role: "report",
  any: ["down"],
  all: [],
  none: [],
  languages: [],
};
const SITES: readonly Site[] = [
  { id: "visa-ca", name: "Visa office", url: "https://www.visa.example.ca/", country: "CA", watch: DEFAULT_WATCH },
  { id: "visa-nz", name: "Visas of the south", url: "https://visa.example.nz/", country: "NZ", watch: DEFAULT_WATCH },
];

/** A store that listened to Bluesky from a day before the start on, with so many posts in each minute after it. */
async function night(counts: readonly number[], text: string, source: "bluesky" | "simulated" = "bluesky") {
  const store = await openMemoryStore(() => START);
  await store.putRecords("site", SITES);
  await listen(store, source, counts.length);
  await add(store, counts, text, source, 0);
  return store;
}

async function listen(store: Store, source: "bluesky" | "simulated", minutes: number): Promise<void> {
  const covered = interval({ source, fromMs: START - 1_440 * MINUTE, toMs: START + minutes * MINUTE });
  await store.commit(batch({ coverage: [{ source, feed: "posts", intervals: [covered] }] }));
}

async function add(
  store: Store,
  counts: readonly number[],
  text: string,
  source: "bluesky" | "simulated",
  fromMinute: number,
): Promise<void> {
  const posts = counts.flatMap((count, minute) =>
    Array.from({ length: count }, (_, i) =>
      scored(
        `p-${fromMinute + minute}-${i}`,
        { source, text, postedAtMs: START + (fromMinute + minute) * MINUTE + i },
        [TOPIC.id],
      ),
    ),
  );
  await store.commit(batch({ posts }));
}

function minutesIn(minutes: number) {
  return () => START + minutes * MINUTE;
}

const BURST = [6, 9, 12, 15];

describe("a crowd that reports a site down", () => {
  test("opens an outage that nobody measured, with the posts that speak of it", async () => {
    await using store = await night(BURST, "visa.example.ca is down again");
    const [outage] = await watchCrowd(store, [TOPIC], minutesIn(4));
    expect(outage).toMatchObject({
      siteId: "visa-ca",
      kind: "report",
      origin: "crowd",
      severity: "unknown",
      confidence: "reported",
      title: "Posts report that visa.example.ca is down",
      startEarliestMs: START - MINUTE,
      startLatestMs: START + MINUTE,
      endLatestMs: null,
    });
    expect(outage?.evidencePostIds.slice(0, 2)).toEqual(["p-0-0", "p-0-1"]);
    expect(await store.records("outage")).toEqual([outage]);
  });

  test("carries the same outage on, and ends it half an hour after the last rise", async () => {
    await using store = await night(BURST, "visa.example.ca is down again");
    const [opened] = await watchCrowd(store, [TOPIC], minutesIn(4));
    expect(await watchCrowd(store, [TOPIC], minutesIn(4))).toEqual([]);
    await listen(store, "bluesky", 60);
    const [ended] = await watchCrowd(store, [TOPIC], minutesIn(60));
    expect(ended).toMatchObject({ id: opened?.id, endEarliestMs: START + 4 * MINUTE, endLatestMs: START + 5 * MINUTE });
    expect(await store.records("outage")).toHaveLength(1);
  });

  test("never touches an outage that was measured at the same time", async () => {
    await using store = await night(BURST, "visa.example.ca is down again");
    const measured: Outage = {
      ...BARE_OUTAGE,
      id: "monitor-visa-ca",
      siteId: "visa-ca",
      kind: "outage",
      title: "visa.example.ca down",
      severity: "major",
      origin: "monitor",
      confidence: "measured",
      startEarliestMs: START - MINUTE,
      startLatestMs: START,
    };
    await store.putRecords("outage", [measured]);
    await watchCrowd(store, [TOPIC], minutesIn(4));
    const outages = await store.records("outage");
    expect(outages).toHaveLength(2);
    expect(outages).toContainEqual(measured);
  });

  test("keeps what a person changed by hand", async () => {
    await using store = await night(BURST, "visa.example.ca is down again");
    const [opened] = await watchCrowd(store, [TOPIC], minutesIn(4));
    const edits = [{ atMs: START, by: "desk", changes: [{ field: "title" as const, from: "", to: "Confirmed" }] }];
    if (opened) await store.putRecords("outage", [{ ...opened, title: "Confirmed", edits }]);
    await listen(store, "bluesky", 60);
    const [ended] = await watchCrowd(store, [TOPIC], minutesIn(60));
    expect(ended).toMatchObject({ title: "Confirmed", endLatestMs: START + 5 * MINUTE, edits });
  });

  test("says so where the posts do not name a site, and then stays with that", async () => {
    await using store = await night(BURST, "it is down again");
    const [outage] = await watchCrowd(store, [TOPIC], minutesIn(4));
    expect(outage).toMatchObject({ siteId: "unnamed", title: "Posts report that a site is down" });
    expect((await store.records("site")).map(({ id }) => id)).toContain("unnamed");
    await listen(store, "bluesky", 5);
    await add(store, [40], "visa.example.nz is down again", "bluesky", 4);
    const [later] = await watchCrowd(store, [TOPIC], minutesIn(5));
    expect(later?.siteId).toBe("unnamed");
  });

  test("is not made of simulated posts", async () => {
    await using store = await night(BURST, "visa.example.ca is down again", "simulated");
    expect(await watchCrowd(store, [TOPIC], minutesIn(4))).toEqual([]);
  });

  test("is no crowd on a topic that reports nothing", async () => {
    await using store = await night(BURST, "visa.example.ca is down again");
    expect(await watchCrowd(store, [{ ...TOPIC, role: "theme" }], minutesIn(4))).toEqual([]);
  });
});

describe("the site that posts name", () => {
  test.each([
    [["www.VISA.example.ca/en is broken"], "visa-ca"],
    [["the Visa Office gives me errors"], "visa-ca"],
    [["le site du Canada est en panne", "Kanadas Seite geht nicht"], "visa-ca"],
    [["Nouvelle-Zélande, en panne"], "visa-nz"],
    [["Canada is down", "it is down", "broken", "again"], "unnamed"],
    [["nothing to see"], "unnamed"],
  ])("%j name %s", (texts, id) => {
    expect(namedSite(texts, SITES).id).toBe(id);
  });

  test("is none where there are no sites", () => {
    expect(namedSite(["Canada"], [])).toBe(UNNAMED_SITE);
  });
});
