import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { openZone } from "../../src/core/zone.ts";
import { csv } from "../../src/export/csv.ts";
import { coverageTable, postsTable, render, seriesTable, type Table } from "../../src/export/tables.ts";
import { planSeries } from "../../src/query/series-plan.ts";
import type { Store } from "../../src/store/store.ts";
import { MINUTE, openSmallNight, postAt, START_MS, scored } from "../support/small-night.ts";

const utc = openZone("UTC");

async function textOf(chunks: AsyncIterable<string>): Promise<string> {
  let text = "";
  for await (const chunk of chunks) text += chunk;
  return text;
}

function csvText(table: Table, more: { guard?: boolean; bom?: boolean } = {}): Promise<string> {
  return textOf(render(table, { format: "csv", guard: true, bom: false, ...more }));
}

async function seriesOf(store: Store): Promise<Table> {
  const request = {
    topic: "emigration",
    groupBy: ["kind"],
    bucket: "PT1M",
    zone: openZone("America/New_York"),
    fromMs: START_MS,
    toMs: START_MS + 4 * MINUTE,
  } as const;
  return seriesTable(store, await planSeries(store, { ...request, kinds: ["original"] }));
}

function posts(store: Store, ownUse = false): Table {
  return postsTable(store, { topic: "all", order: "oldest", includeDeleted: true }, Number.POSITIVE_INFINITY, utc, {
    ownUse,
  });
}

describe("CSV", () => {
  test("a series has UTC and local time, and nothing where nobody was looking", async () => {
    expect(await csvText(await seriesOf(await openSmallNight()))).toBe(
      [
        "time_utc,time_local,tz,topic,kind,count,estimate,simulated_count,all_count,share,seen_count,share_of_seen,scored,negative,neutral,positive,mean_polarity,status",
        "2016-11-09T03:00:00.000Z,2016-11-08T22:00:00.000-05:00,America/New_York,emigration,original,1,1,0,1,1,,,1,1,0,0,-0.8,ok",
        "2016-11-09T03:01:00.000Z,2016-11-08T22:01:00.000-05:00,America/New_York,emigration,original,0,0,0,1,0,,,0,0,0,0,,ok",
        "2016-11-09T03:02:00.000Z,2016-11-08T22:02:00.000-05:00,America/New_York,emigration,original,0,0,0,0,,,,0,0,0,0,,ok",
        "2016-11-09T03:03:00.000Z,2016-11-08T22:03:00.000-05:00,America/New_York,emigration,original,,,,,,,,,,,,,gap",
        "",
      ].join("\r\n"),
    );
  });

  test("text that begins like a formula is guarded, numbers are not", async () => {
    const text = await csvText(posts(await openSmallNight()));
    expect(text).toContain('"\'=1+1, ""quoted""\nmove to canada"');
    expect(text).toContain(",negative,-0.8,");
  });

  test("the guard can be taken off, and a byte order mark put on", async () => {
    const text = await csvText(posts(await openSmallNight()), { guard: false, bom: true });
    expect(text).toContain('"=1+1, ""quoted""\nmove to canada"');
    expect(text.startsWith("\ufeffid,")).toBe(true);
  });

  test("every beginning that a spreadsheet takes for a formula is guarded", async () => {
    async function* rows() {
      for (const start of ["=", "+", "-", "@", "\t", "\r", "\n", "\0", "a"]) yield { text: `${start}x`, n: -1 };
    }
    const text = await textOf(
      csv(rows(), { columns: ["text", "n"], textColumns: new Set(["text"]), guard: true, bom: false }),
    );
    expect(text).toBe(
      "text,n\r\n'=x,-1\r\n'+x,-1\r\n'-x,-1\r\n'@x,-1\r\n'\tx,-1\r\n\"'\rx\",-1\r\n\"'\nx\",-1\r\n'\0x,-1\r\nax,-1\r\n",
    );
  });

  test("coverage is exact to the millisecond", async () => {
    expect((await csvText(coverageTable(await openSmallNight(), { fromMs: null, toMs: null }))).split("\r\n")[1]).toBe(
      "archive:night,posts,imported,2016-11-09T03:00:00.000Z,2016-11-09T03:03:00.000Z,",
    );
  });
});

describe("NDJSON", () => {
  test("ends with the number of rows and the hash of all bytes before", async () => {
    const text = await textOf(render(posts(await openSmallNight()), { format: "ndjson", guard: true, bom: false }));
    const at = text.lastIndexOf('{"_end"');
    expect(JSON.parse(text.slice(at))).toEqual({
      _end: true,
      rows: 4,
      sha256: createHash("sha256").update(text.slice(0, at)).digest("hex"),
    });
  });

  test("is never altered by the guard and says how a post came in", async () => {
    const lines = (
      await textOf(render(posts(await openSmallNight()), { format: "ndjson", guard: true, bom: false }))
    ).split("\n");
    expect(JSON.parse(lines[3] ?? "")).toMatchObject({
      text: '=1+1, "quoted"\nmove to canada',
      via: "import",
      weight: 1,
      author_key: "author",
    });
  });
});

describe("what may be shown", () => {
  test("texts of X are null but for own use", async () => {
    const store = await openSmallNight();
    await store.commit({
      posts: [scored(postAt(2, "x:9", { source: "x", text: "a text from X" }))],
      deletions: [],
      cursors: [],
      coverage: [],
    });
    expect(await csvText(posts(store))).not.toContain("a text from X");
    expect(await csvText(posts(store, true))).toContain("a text from X");
  });

  test("a deleted post shows neither text, author nor address, and stays in the totals", async () => {
    const store = await openSmallNight();
    await store.commit({ posts: [], deletions: [{ id: "x:1", deletedAtMs: null }], cursors: [], coverage: [] });
    const lines = (await textOf(render(posts(store), { format: "ndjson", guard: true, bom: false }))).split("\n");
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      id: "x:1",
      text: null,
      url: null,
      author_key: null,
      flags: ["deleted"],
      label: "negative",
    });
    expect(await csvText(await seriesOf(store))).toContain(",emigration,original,1,1,0,1,1,,,1,1,0,0,-0.8,ok");
  });
});
