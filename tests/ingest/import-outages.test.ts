import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { InputError } from "../../src/core/errors.ts";
import { MINUTE_MS } from "../../src/core/time.ts";
import { outagesTable, render } from "../../src/export/tables.ts";
import { importOutages, type OutageImportOptions } from "../../src/ingest/import-outages.ts";
import { OutageDesk } from "../../src/ingest/outage-desk.ts";
import { readOutages } from "../../src/monitor/importers/read-outages.ts";
import { openMemoryStore } from "../../src/store/memory/memory-store.ts";
import type { Store } from "../../src/store/store.ts";

const NOW = Date.UTC(2026, 7, 23);
const OPTIONS: OutageImportOptions = {
  format: "auto",
  site: null,
  tz: null,
  startPriorMs: 90 * MINUTE_MS,
  fails: 2,
  passes: 2,
  silenceMs: null,
  nowMs: NOW,
  dryRun: false,
};

async function take(store: Store, document: unknown, options: Partial<OutageImportOptions> = {}, name = "storm") {
  const bytes = new TextEncoder().encode(typeof document === "string" ? document : JSON.stringify(document));
  async function* open(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += 1_000) yield bytes.subarray(at, at + 1_000);
  }
  const source = { path: `${name}.x`, name, documentName: `${name}.x`, open };
  const result = await importOutages(source, readOutages, store, { ...OPTIONS, ...options });
  const { file } = result;
  return { ...result, counts: [file.new, file.updated, file.unchanged], bytes };
}

const PAGE = { id: "pg1", name: "Wren Status", url: "https://status.wren.example" };
function incidents(...changes: object[]) {
  return {
    page: PAGE,
    incidents: changes.map((fields) => ({
      id: "in1",
      name: "Slow forms",
      status: "investigating",
      impact: "minor",
      created_at: "2024-06-10T14:00:00Z",
      updated_at: "2024-06-10T14:00:00Z",
      resolved_at: null,
      incident_updates: [],
      ...fields,
    })),
  };
}
const LATER = { updated_at: "2024-06-10T16:00:00Z", resolved_at: "2024-06-10T16:00:00Z", status: "resolved" };

async function exported(store: Store): Promise<string> {
  let text = "";
  const table = outagesTable(store, { fromMs: null, toMs: null });
  for await (const piece of render(table, { format: "csv", guard: true, bom: false })) text += piece;
  return text;
}

describe("a document of outages", () => {
  test("is stored with its sites, and whole under its hash", async () => {
    const store = await openMemoryStore();
    const { file, counts, bytes } = await take(store, incidents({}));
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    expect(counts).toEqual([1, 0, 0]);
    expect(file).toMatchObject({ path: "storm.x", sha256, format: "statuspage", read: 1, checks: { read: 0 } });
    expect(await store.records("site")).toMatchObject([{ id: "status-wren-example" }]);
    expect(await store.record("outage", "statuspage-pg1-in1")).toMatchObject({ documentSha256: sha256 });
    expect(await store.document(sha256)).toMatchObject({ name: "storm.x", fetchedAtMs: NOW });
    expect(Buffer.from((await store.document(sha256))?.bytes ?? []).equals(bytes)).toBe(true);
  });

  test("that is imported again changes nothing, not even the revision", async () => {
    const store = await openMemoryStore();
    await take(store, incidents({}));
    const revision = await store.revision();
    expect((await take(store, incidents({}))).counts).toEqual([0, 0, 1]);
    expect(await store.revision()).toBe(revision);
  });

  test("of a later version updates the same event, and of an earlier one changes nothing", async () => {
    const store = await openMemoryStore();
    await take(store, incidents({}));
    expect((await take(store, incidents(LATER))).counts).toEqual([0, 1, 0]);
    expect((await take(store, incidents({}))).counts).toEqual([0, 0, 1]);
    const stored = await store.records("outage");
    expect(stored).toMatchObject([{ endLatestMs: Date.UTC(2024, 5, 10, 16) }]);
  });

  test("that was written anew, but says the same of an outage, does not change it", async () => {
    const store = await openMemoryStore();
    await take(store, incidents({}));
    const [before] = await store.records("outage");
    expect((await take(store, { ...incidents({ updated_at: "2024-06-10T15:00:00Z" }), more: true })).counts).toEqual([
      0, 0, 1,
    ]);
    expect(await store.records("outage")).toEqual([before]);
  });

  test("does not undo what a person changed by hand", async () => {
    const store = await openMemoryStore();
    await take(store, incidents({}));
    const desk = new OutageDesk(store, () => NOW);
    await desk.change("statuspage-pg1-in1", { title: "Forms hang", severity: "critical" }, 0, "key1");
    expect((await take(store, incidents({ ...LATER, name: "All is well", impact: "none" }))).counts).toEqual([0, 1, 0]);
    const stored = await store.record("outage", "statuspage-pg1-in1");
    expect(stored).toMatchObject({ title: "Forms hang", severity: "critical", endLatestMs: Date.UTC(2024, 5, 10, 16) });
    expect(stored?.edits).toHaveLength(1);
  });

  test("names no site that is known already anew", async () => {
    const store = await openMemoryStore();
    const known = { id: "status-wren-example", name: "Ours", url: null, country: "CA", watch: null };
    await store.putRecords("site", [known]);
    await take(store, incidents({}));
    expect(await store.records("site")).toEqual([known]);
  });

  test("is only compared in a dry run", async () => {
    const store = await openMemoryStore();
    await take(store, incidents({}));
    const revision = await store.revision();
    const { counts, outages } = await take(store, incidents(LATER, { id: "in2" }), { dryRun: true });
    expect([counts, outages.map(({ state }) => state)]).toEqual([
      [1, 1, 0],
      ["updated", "new"],
    ]);
    expect(await store.revision()).toBe(revision);
  });

  test("that cannot be read at all stores nothing", async () => {
    const store = await openMemoryStore();
    const revision = await store.revision();
    await expect(take(store, '{"incidents":[{"id":')).rejects.toThrow(InputError);
    expect(await store.revision()).toBe(revision);
  });

  test("keeps what is good of it where rows are refused", async () => {
    const store = await openMemoryStore();
    const { file, counts } = await take(store, incidents({ created_at: "2024-06-10T14:00:00" }, { id: "in2" }));
    expect([counts, file.rejected.map(({ at }) => at)]).toEqual([[1, 0, 0], ["incidents[0]"]]);
  });
});

describe("our own table", () => {
  const TABLE = `site,kind,title,start,start_latest,end,end_latest,tz,severity,source_url,note
w.example,outage,=1+1 is down,2016-11-08T20:00,2016-11-08T23:00,,,America/Toronto,major,https://w.example/s,"two
accounts"
w.example,outage,=1+1 is down,2016-11-08T20:00,2016-11-08T23:00,2016-11-09T02:00,,America/Toronto,minor,,
b,maintenance," spaced ",2016-11-08T20:00Z,,2016-11-08T21:00Z,2016-11-08T22:00Z,,none,,'quoted'
c,report,-x,,2016-11-08T20:00Z,,,,,,@y
,moment,Ohio called,2016-11-08T22:36,,,,America/New_York,,https://w.example/night,
`;

  test("comes out of the store as it went in: export, import and export give the same bytes", async () => {
    const [first, second] = [await openMemoryStore(), await openMemoryStore()];
    expect((await take(first, TABLE)).counts).toEqual([5, 0, 0]);
    // An open outage that lasted at least until some time, which no table by hand can say.
    await take(first, incidents({ incident_updates: [{ status: "identified", display_at: "2024-06-10T15:00:00Z" }] }));
    const text = await exported(first);
    expect(text).toContain("'=1+1 is down");
    const { file } = await take(second, text);
    expect([file.new, file.warnings, file.rejected]).toEqual([5, [], []]);
    expect(await exported(second)).toBe(text);
  });

  test("that was exported and is imported into the same store adds no second event", async () => {
    const store = await openMemoryStore();
    await take(store, TABLE);
    await take(store, incidents({}));
    const before = [await store.records("outage"), await store.records("moment")];
    const { counts, file, outages } = await take(store, await exported(store));
    expect([counts, file.warnings]).toEqual([[0, 0, 5], []]);
    expect(outages.map(({ outage }) => outage.id)).toContain("statuspage-pg1-in1");
    expect([await store.records("outage"), await store.records("moment")]).toEqual(before);
  });

  test("that says something else of an outage from elsewhere leaves it as it is, and says so", async () => {
    const store = await openMemoryStore();
    await take(store, incidents({}));
    const before = await store.records("outage");
    const { counts, file } = await take(store, (await exported(store)).replace(",minor,", ",critical,"));
    expect([counts, file.warnings.map(({ code }) => code)]).toEqual([[0, 0, 1], ["known_otherwise"]]);
    expect(await store.records("outage")).toEqual(before);
  });

  test("may end an outage that it told before", async () => {
    const store = await openMemoryStore();
    const row = (end: string) => `site,title,start,end\nw,t,2016-11-08T20:00Z,${end}\n`;
    await take(store, row(""));
    expect((await take(store, row("2016-11-08T21:00Z"))).counts).toEqual([0, 1, 0]);
    expect(await store.records("outage")).toMatchObject([{ endLatestMs: Date.UTC(2016, 10, 8, 21) }]);
  });

  test("adds its moments once, also beside those of a case", async () => {
    const store = await openMemoryStore();
    const night = {
      id: "us-2016-ohio",
      caseId: "us-2016",
      kind: "race_call",
      title: "Ohio called",
      atMs: Date.UTC(2016, 10, 9, 3, 36),
      untilMs: null,
      precision: "minute",
      sourceUrl: "https://w.example/night",
    };
    await store.putRecords("moment", [night]);
    await take(store, TABLE);
    await take(store, TABLE);
    expect(await store.records("moment")).toEqual([night]);
  });
});

describe("a monitor that remembers only its last checks", () => {
  const kuma = (...beats: [minute: number, status: number][]) => ({
    heartbeatList: {
      "7": beats.map(([m, status]) => ({ status, time: `2026-08-22 14:${String(m).padStart(2, "0")}:00` })),
    },
  });

  test("tells of one outage in several documents, which stays one", async () => {
    const store = await openMemoryStore();
    await take(store, kuma([0, 1], [1, 0], [2, 0]));
    const { counts } = await take(store, kuma([2, 0], [3, 0], [4, 1]));
    expect(counts).toEqual([0, 1, 0]);
    const at = (m: number) => Date.UTC(2026, 7, 22, 14, m);
    const whole = { startEarliestMs: at(0), startLatestMs: at(1), endEarliestMs: at(3), endLatestMs: at(4) };
    expect(await store.records("outage")).toMatchObject([whole]);
    // Whichever of the two is imported again, and in whichever order they came.
    expect((await take(store, kuma([0, 1], [1, 0], [2, 0]))).counts).toEqual([0, 0, 1]);
    expect((await take(store, kuma([2, 0], [3, 0], [4, 1]))).counts).toEqual([0, 0, 1]);
    const other = await openMemoryStore();
    await take(other, kuma([2, 0], [3, 0], [4, 1]));
    await take(other, kuma([0, 1], [1, 0], [2, 0]));
    expect(await other.records("outage")).toMatchObject([whole]);
  });

  test("may have missed its end: what it sees later is another outage", async () => {
    const store = await openMemoryStore();
    await take(store, kuma([0, 1], [1, 0], [2, 0]));
    expect((await take(store, kuma([30, 0], [31, 1]))).counts).toEqual([1, 0, 0]);
  });

  test("gives suspects, which are kept until they turn out to be part of an outage", async () => {
    const store = await openMemoryStore();
    await take(store, kuma([0, 1], [1, 2], [2, 1]));
    expect(await store.records("suspect")).toMatchObject([{ siteId: "kuma-7", place: "import:kuma" }]);
    await take(store, kuma([0, 1], [1, 0], [2, 1]));
    expect(await store.records("suspect")).toEqual([]);
  });
});

describe("a check log", () => {
  const LOG = (minutes: number, failing: readonly number[]) =>
    [
      "time,status,code",
      ...Array.from({ length: minutes }, (_, m) => {
        const time = new Date(Date.UTC(2016, 10, 9, 1, m)).toISOString();
        return `${time},${failing.includes(m) ? "down,503" : "up,200"}`;
      }),
      "",
    ].join("\n");

  test("gives its checks, lanes and outages, and its own document", async () => {
    const store = await openMemoryStore();
    const { file, outages } = await take(store, LOG(30, [10, 11, 12]), { site: "w" });
    expect(file).toMatchObject({ format: "check-log", read: 30, new: 1, checks: { read: 30, pass: 27, fail: 3 } });
    expect(outages[0]?.outage).toMatchObject({ siteId: "w", severity: "major" });
    expect(await store.checks({ order: "oldest", limit: 100 })).toHaveLength(30);
    expect((await store.lanes()).map(({ state }) => state)).toEqual(["up", "failing", "up"]);
    expect(await store.document(file.sha256 ?? "")).toBeDefined();
  });

  test("that goes on ends the same outage, and one that stops earlier takes nothing back", async () => {
    const store = await openMemoryStore();
    const short = LOG(13, [10, 11, 12]);
    await take(store, short, { site: "w" });
    const [open] = await store.records("outage");
    expect(open).toMatchObject({ endLatestMs: null });
    expect((await take(store, LOG(30, [10, 11, 12]), { site: "w" })).counts).toEqual([0, 1, 0]);
    const lanes = await store.lanes();
    expect((await take(store, short, { site: "w" })).counts).toEqual([0, 0, 1]);
    expect(await store.records("outage")).toMatchObject([{ id: open?.id, endLatestMs: Date.UTC(2016, 10, 9, 1, 13) }]);
    expect(await store.lanes()).toEqual(lanes);
    expect(await store.checks({ order: "oldest", limit: 100 })).toHaveLength(30);
  });

  test("changes nothing when it is imported again, and nothing at all in a dry run", async () => {
    const store = await openMemoryStore();
    await take(store, LOG(30, [5, 6]), { site: "w", dryRun: true });
    expect([await store.records("outage"), await store.checks({ order: "oldest", limit: 1 })]).toEqual([[], []]);
    await take(store, LOG(30, [5, 6]), { site: "w" });
    const revision = await store.revision();
    await take(store, LOG(30, [5, 6]), { site: "w" });
    expect(await store.revision()).toBe(revision);
  });
});
