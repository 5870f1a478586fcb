import { expect, test } from "vitest";
import { StoreError } from "../../src/core/errors.ts";
import { BARE_OUTAGE, type Outage } from "../../src/core/outage.ts";
import { type DeskStore, OutageDesk } from "../../src/ingest/outage-desk.ts";
import { inTurn } from "../../src/ingest/turns.ts";
import { openMemoryStore } from "../../src/store/memory/memory-store.ts";

const NOW = Date.UTC(2026, 10, 3);
const OUTAGE: Outage = {
  ...BARE_OUTAGE,
  id: "o1",
  siteId: "site",
  kind: "outage",
  title: "Down",
  severity: "unknown",
  origin: "monitor",
  confidence: "measured",
  startEarliestMs: 100,
  startLatestMs: 200,
};
const note = (n: number) => ({ text: `Account ${n}`, dated: "2016", sourceUrl: "https://example.org/" });

async function open() {
  const store = await openMemoryStore();
  await store.putRecords("outage", [OUTAGE]);
  await store.putRecords("site", [{ id: "site", name: "Site", url: null, country: null, watch: null }]);
  return { store, desk: new OutageDesk(store, () => NOW) };
}

test("of two people who change what both have seen, one is told", async () => {
  const { store, desk } = await open();
  const outcomes = await Promise.all([
    desk.change("o1", { title: "A" }, 0, "one"),
    desk.change("o1", { title: "B" }, 0, "two"),
  ]);
  expect(outcomes).toMatchObject([
    { done: true, changed: true },
    { done: false, why: "conflict", edits: 1 },
  ]);
  expect(await store.record("outage", "o1")).toMatchObject({ title: "A", edits: [{ by: "one", atMs: NOW }] });
});

test("notes that come at once are all kept", async () => {
  const { store, desk } = await open();
  await Promise.all(Array.from({ length: 20 }, (_, n) => desk.addNote("o1", note(n), "one")));
  expect((await store.record("outage", "o1"))?.attributions).toHaveLength(20);
});

test("a note too many is refused, and changes nothing", async () => {
  const { store, desk } = await open();
  for (let n = 0; n < 100; n++) await desk.addNote("o1", note(n), "one");
  expect(await desk.addNote("o1", note(100), "one")).toMatchObject({ done: false, why: "too-many-notes" });
  expect((await desk.addNote("o1", note(99), "one")).done).toBe(true);
  expect((await store.record("outage", "o1"))?.edits).toHaveLength(100);
});

test("a change that changes nothing commits nothing", async () => {
  const { store, desk } = await open();
  const revision = await store.revision();
  expect(await desk.change("o1", { title: "Down" }, 0, "one")).toMatchObject({ done: true, changed: false });
  expect(await store.revision()).toBe(revision);
});

test("times that contradict are refused only where they are what is changed", async () => {
  const { store, desk } = await open();
  await store.putRecords("outage", [{ ...OUTAGE, endEarliestMs: 50 }]);
  expect(await desk.change("o1", { endLatestMs: 90 }, 0, "one")).toMatchObject({
    done: false,
    why: "contradiction",
  });
  expect((await desk.change("o1", { title: "As it was imported" }, 0, "one")).done).toBe(true);
});

test("an outage of a site nobody knows is refused, and one told twice is kept once with who told it", async () => {
  const { store, desk } = await open();
  const { id: _, origin: __, confidence: ___, edits: ____, ...draft } = OUTAGE;
  expect(await desk.tell({ ...draft, siteId: "none" }, "one")).toEqual({ done: false, why: "unknown-site" });
  expect(await desk.tell({ ...draft, endLatestMs: 1 }, "one")).toMatchObject({ why: "contradiction" });
  const [first, second] = await Promise.all([desk.tell(draft, "one"), desk.tell(draft, "two")]);
  expect([first, second]).toMatchObject([{ changed: true }, { changed: false }]);
  const manual = (await store.records("outage")).filter(({ origin }) => origin === "manual");
  expect(manual).toMatchObject([{ edits: [{ by: "one", atMs: NOW, changes: [] }] }]);
});

test("a store that fails once fails one change, and the next goes through", async () => {
  const { store } = await open();
  let fails = true;
  const broken: DeskStore = {
    record: (kind, id) => store.record(kind, id),
    commit: async (batch) => {
      if (!fails) return store.commit(batch);
      fails = false;
      throw new StoreError("disk full");
    },
  };
  const desk = new OutageDesk(broken, () => NOW);
  const [first, second] = await Promise.allSettled([
    desk.change("o1", { title: "A" }, 0, "one"),
    desk.change("o1", { title: "B" }, 0, "two"),
  ]);
  expect(first).toMatchObject({ status: "rejected", reason: expect.any(StoreError) });
  expect(second).toMatchObject({ status: "fulfilled", value: { done: true } });
});

test("turns of one store follow one another, those of two stores do not wait", async () => {
  const [a, b] = [{}, {}];
  const order: string[] = [];
  let open = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const slow = inTurn(a, async () => {
    await gate;
    order.push("a1");
  });
  const next = inTurn(a, async () => void order.push("a2"));
  await inTurn(b, async () => void order.push("b1"));
  open();
  await Promise.all([slow, next]);
  expect(order).toEqual(["b1", "a1", "a2"]);
});
