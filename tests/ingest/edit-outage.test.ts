import { describe, expect, test } from "vitest";
import { noteId } from "../../src/core/note-id.ts";
import { BARE_OUTAGE, keepingEdits, type Outage } from "../../src/core/outage.ts";
import { addNote, changeOutage, contradictionIn, manualOutage, removeNote } from "../../src/ingest/edit-outage.ts";

const HAND = { by: "aaaaaaaa", atMs: 1_000 };
const NOTE = { text: "An invented account", dated: "2016-11-09", sourceUrl: "https://example.org/a" };
const OTHER = { text: "A competing account", dated: "2017-03", sourceUrl: "https://example.org/b" };
const outage: Outage = {
  ...BARE_OUTAGE,
  id: "o1",
  siteId: "site",
  kind: "outage",
  title: "Down",
  severity: "major",
  origin: "monitor",
  confidence: "measured",
  startEarliestMs: 100,
  startLatestMs: 200,
  endEarliestMs: 300,
  endLatestMs: 400,
};

describe("a change", () => {
  test("keeps who made it, when, and what was there before, and nothing of what stayed", () => {
    const changed = changeOutage(outage, { title: "Down again", severity: "major", endLatestMs: null }, HAND);
    expect(changed).toEqual({
      ...outage,
      title: "Down again",
      endLatestMs: null,
      edits: [
        {
          ...HAND,
          changes: [
            { field: "title", from: "Down", to: "Down again" },
            { field: "endLatestMs", from: 400, to: null },
          ],
        },
      ],
    });
    expect(outage.edits).toEqual([]);
  });

  test("that changes nothing is none", () => {
    expect(changeOutage(outage, { title: "Down", note: null }, HAND)).toBe(outage);
    expect(changeOutage(outage, {}, HAND)).toBe(outage);
  });

  test("follows the one before in the history", () => {
    const twice = changeOutage(changeOutage(outage, { title: "A" }, HAND), { title: "B" }, { by: "b", atMs: 2_000 });
    expect(twice.edits.map(({ by, changes }) => [by, changes[0]?.from, changes[0]?.to])).toEqual([
      ["aaaaaaaa", "Down", "A"],
      ["b", "A", "B"],
    ]);
  });

  test("outlives what a monitor says later of the same field, and of that alone", () => {
    const edited = changeOutage(outage, { title: "By hand" }, HAND);
    const anew = keepingEdits(edited, { ...outage, title: "By the monitor", endLatestMs: 900 });
    expect([anew.title, anew.endLatestMs, anew.edits]).toEqual(["By hand", 900, edited.edits]);
  });
});

describe("a note", () => {
  test("stands beside the others, competing or not, and in the history", () => {
    const both = addNote(addNote(outage, NOTE, HAND), OTHER, HAND);
    expect(both.attributions).toEqual([NOTE, OTHER]);
    expect(both.edits[1]?.changes).toEqual([{ field: "attributions", from: [], to: [OTHER] }]);
  });

  test("is there once", () => {
    const one = addNote(outage, NOTE, HAND);
    expect(addNote(one, { ...NOTE }, HAND)).toBe(one);
  });

  test("that is taken back stays in the history", () => {
    const both = addNote(addNote(outage, NOTE, HAND), OTHER, HAND);
    const one = removeNote(both, noteId(NOTE), HAND);
    expect(one?.attributions).toEqual([OTHER]);
    expect(one?.edits.at(-1)?.changes).toEqual([{ field: "attributions", from: [NOTE], to: [] }]);
    expect(removeNote(outage, noteId(NOTE), HAND)).toBeUndefined();
  });

  test("has an id by each part of it", () => {
    const ids = [NOTE, OTHER, { ...NOTE, dated: "2016" }, { ...NOTE, sourceUrl: "https://example.org/" }].map(noteId);
    expect(new Set(ids).size).toBe(4);
  });
});

describe("times", () => {
  const times = (
    startEarliestMs: number | null,
    startLatestMs: number | null,
    endEarliestMs: number | null,
    endLatestMs: number | null,
  ) => ({ startEarliestMs, startLatestMs, endEarliestMs, endLatestMs });

  test.each([
    [times(null, null, null, null)],
    [times(100, 100, 100, 100)],
    [times(100, 200, null, null)],
    [times(100, 200, 150, null)],
    [times(100, 200, 120, 150)],
    [times(null, 200, 150, null)],
    [times(null, 200, null, 200)],
    [times(100, null, null, 400)],
  ])("%# that can be are let be", (some) => expect(contradictionIn(some)).toBeNull());

  test.each([
    ["startLatestMs", times(200, 100, null, null)],
    ["endLatestMs", times(100, 200, 400, 300)],
    ["endEarliestMs", times(100, 200, 99, null)],
    ["endLatestMs", times(100, 200, null, 99)],
    ["endLatestMs", times(null, 200, null, 199)],
  ])("%s is named where it contradicts another end", (field, some) => expect(contradictionIn(some)?.field).toBe(field));
});

test("an outage told twice is the same, and told of another time is another", () => {
  const { id: _, origin: __, confidence: ___, edits: ____, ...draft } = outage;
  const told = manualOutage(draft);
  expect(told).toMatchObject({ origin: "manual", confidence: "reported", siteId: "site" });
  expect(manualOutage({ ...draft, note: "more" }).id).toBe(told.id);
  expect(manualOutage({ ...draft, startEarliestMs: 99 }).id).not.toBe(told.id);
  expect(told.id).toMatch(/^manual-[A-Za-z0-9_-]{20}$/);
});
