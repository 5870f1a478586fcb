import { expect, test } from "vitest";
import type { Measure, MeasurePoint } from "../../src/core/measure.ts";
import { type ImportOptions, importFile } from "../../src/ingest/import.ts";
import { MeasureWriter } from "../../src/ingest/import-measures.ts";
import type { Pipeline } from "../../src/ingest/pipeline.ts";
import { measuredPoints, measureSummaries } from "../../src/query/measures.ts";
import type { ArchiveItem } from "../../src/sources/archive/archive.ts";
import { openMemoryStore } from "../../src/store/memory/memory-store.ts";
import type { Store } from "../../src/store/store.ts";

const HOUR = 3_600_000;
const START = Date.UTC(2016, 10, 9, 3);

function measure(id: string, more: Partial<Measure> = {}): Measure {
  return { id, name: id, unit: "views", source: "desk", zone: "UTC", note: null, ...more };
}

function point(hour: number, value: number | null, below = false): MeasurePoint {
  return { startMs: START + hour * HOUR, endMs: START + (hour + 1) * HOUR, value, below };
}

async function openWith(...series: readonly (readonly [string, readonly MeasurePoint[]])[]): Promise<Store> {
  const store = await openMemoryStore();
  const writer = new MeasureWriter(store);
  for (const [id, points] of series) await writer.add(measure(id), points);
  return store;
}

const OPEN = { fromMs: null, toMs: null };

test("measures are listed by id with what is stored of them", async () => {
  const store = await openWith(["b", [point(0, 1), point(1, null), point(5, 2, true)]], ["a", [point(0, 1)]]);
  const found = await measureSummaries(store, OPEN);
  expect(found.map(({ id, points, firstMs, endMs }) => [id, points, firstMs, endMs])).toEqual([
    ["a", 1, START, START + HOUR],
    ["b", 3, START, START + 6 * HOUR],
  ]);
});

test("a window keeps the measures that have a step in it, also one that only reaches in", async () => {
  const store = await openWith(["early", [point(0, 1)]], ["hole", [point(0, 1), point(9, 1)]], ["late", [point(9, 1)]]);
  const window = { fromMs: START + HOUR / 2, toMs: START + 2 * HOUR };
  expect((await measureSummaries(store, window)).map(({ id }) => id)).toEqual(["early", "hole"]);
  const touching = { fromMs: START + HOUR, toMs: START + 9 * HOUR };
  expect(await measureSummaries(store, touching)).toEqual([]);
});

test("a measure that was named and never counted has no ends", async () => {
  const store = await openMemoryStore();
  await store.putRecords("measure", [measure("empty")]);
  expect(await measureSummaries(store, OPEN)).toEqual([{ ...measure("empty"), points: 0, firstMs: null, endMs: null }]);
  expect(await measureSummaries(store, { fromMs: START, toMs: START + HOUR })).toEqual([]);
});

test("steps come whole, by measure and start, of the measures asked for", async () => {
  const store = await openWith(
    ["b", [point(0, 1), point(1, 2)]],
    ["a", [point(1, 3), point(0, 4)]],
    ["seen:x", [point(1, 9)]],
  );
  const told = async (...args: Parameters<typeof measuredPoints> extends [Store, ...infer R] ? R : never) => {
    const found: string[] = [];
    for await (const { measure: id, startMs, value } of measuredPoints(store, ...args))
      found.push(`${id} ${(startMs - START) / HOUR} ${value}`);
    return found;
  };
  expect(await told(OPEN)).toEqual(["a 0 4", "a 1 3", "b 0 1", "b 1 2", "seen:x 1 9"]);
  expect(await told(OPEN, { ids: ["b"] })).toEqual(["b 0 1", "b 1 2"]);
  expect(await told(OPEN, { ids: [] })).toEqual([]);
  expect(await told({ fromMs: START + 1.5 * HOUR, toMs: null }, { withoutBases: true })).toEqual(["a 1 3", "b 1 2"]);
});

test("the same points again change nothing, a new value and a new step are stored", async () => {
  const store = await openMemoryStore();
  const write = async (...points: readonly MeasurePoint[]) => {
    const writer = new MeasureWriter(store);
    await writer.add(measure("a"), points);
    const [report] = writer.reports;
    return [report?.points, report?.stored, report?.unchanged];
  };
  expect(await write(point(0, 1), point(1, 2))).toEqual([2, 2, 0]);
  const revision = await store.revision();
  expect(await write(point(0, 1), point(1, 2))).toEqual([2, 0, 2]);
  expect(await store.revision()).toBe(revision);
  expect(await write(point(0, 1), point(1, 5), point(2, 3))).toEqual([3, 2, 1]);
  expect(await write(point(2, 3, true), point(3, null))).toEqual([2, 2, 0]);
  expect((await store.points("a")).map(({ value }) => value)).toEqual([1, 5, 3, null]);
});

const PIPELINE = {} as Pipeline;
const OPTIONS: ImportOptions = {
  source: "archive:desk",
  tz: null,
  matchedOnly: true,
  covers: { fromMs: START, toMs: START + HOUR },
  receivedAtMs: START,
  hashAuthor: () => "",
  onReject: () => undefined,
  onBytes: () => undefined,
  signal: new AbortController().signal,
};

async function* items(...list: readonly ArchiveItem[]): AsyncGenerator<ArchiveItem> {
  yield* list;
}

test("a file of measures is reported as such, has no posts, and claims no coverage", async () => {
  const store = await openMemoryStore();
  const read = () =>
    items(
      { type: "shape", shape: "Google Trends", holds: "measures" },
      { type: "read" },
      { type: "read" },
      { type: "measure", measure: measure("a"), points: [point(0, 1)] },
      { type: "measure", measure: measure("a"), points: [point(1, 2)] },
      { type: "measure", measure: measure("b"), points: [point(3, 2)] },
    );
  const report = await importFile("a.csv", read, store, PIPELINE, OPTIONS);
  expect(report).toEqual({
    path: "a.csv",
    shape: "Google Trends",
    read: 2,
    posts: 0,
    matched: 0,
    stored: 0,
    duplicates: 0,
    deletions: 0,
    unmatched: 0,
    rejected: {},
    warned: {},
    from: "2016-11-09T03:00:00.000Z",
    to: "2016-11-09T07:00:00.000Z",
    measures: [
      {
        id: "a",
        name: "a",
        unit: "views",
        source: "desk",
        zone: "UTC",
        points: 2,
        stored: 2,
        unchanged: 0,
        from: "2016-11-09T03:00:00.000Z",
        to: "2016-11-09T05:00:00.000Z",
      },
      {
        id: "b",
        name: "b",
        unit: "views",
        source: "desk",
        zone: "UTC",
        points: 1,
        stored: 1,
        unchanged: 0,
        from: "2016-11-09T06:00:00.000Z",
        to: "2016-11-09T07:00:00.000Z",
      },
    ],
  });
  expect(await store.coverage()).toEqual([]);
  expect(await store.sources()).toEqual([]);
});

test("measures without a zone are done in part, like posts", async () => {
  const rejection = { line: 4, reason: "needs_tz", detail: "The time has no offset." };
  const read = () =>
    items(
      { type: "shape", shape: "Google Trends", holds: "measures" },
      { type: "read" },
      { type: "reject", rejection },
    );
  const report = await importFile("a.csv", read, await openMemoryStore(), PIPELINE, OPTIONS);
  expect(report.measures).toEqual([]);
  expect(report.rejected).toEqual({ needs_tz: 1 });
  expect(report.error).toContain("--tz");
});
