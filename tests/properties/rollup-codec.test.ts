import fc from "fast-check";
import { expect, test } from "vitest";
import { addTotals, changedBlock, emptyTotals, readBlock, type Totals } from "../../src/store/sqlite/rollup-codec.ts";

const total: fc.Arbitrary<Totals> = fc
  .tuple(fc.integer({ min: 1, max: 2 ** 31 }), fc.constantFrom(1, 2.5, 1e6), fc.nat(), fc.nat(), fc.nat(), fc.integer())
  .map(([count, weight, scored, negative, positive, polaritySum]) => ({
    count,
    estimate: count * weight,
    scored,
    negative,
    positive,
    polaritySum,
  }));

type Slots = ReadonlyMap<number, ReadonlyMap<number, Totals>>;
const slots: fc.Arbitrary<Slots> = fc
  .array(fc.tuple(fc.nat(29), fc.array(fc.tuple(fc.nat(2 ** 40), total), { minLength: 1, maxLength: 5 })), {
    maxLength: 6,
  })
  .map((each) => new Map(each.map(([slot, groups]) => [slot, new Map(groups)])));

function copyOf(each: Slots) {
  return new Map(Array.from(each, ([slot, groups]) => [slot, new Map(Array.from(groups, ([g, t]) => [g, { ...t }]))]));
}

function contents(block: Uint8Array): Record<string, Totals> {
  const read: Record<string, Totals> = {};
  readBlock(block, 0, 30, (slot, group, totals) => {
    read[`${slot}/${group}`] = { ...totals };
  });
  return read;
}

test("a block holds the sum of the changes made to it, and is empty when all are taken back", () => {
  fc.assert(
    fc.property(fc.array(slots, { maxLength: 5 }), (changes) => {
      const sums: Record<string, Totals> = {};
      let block: Uint8Array = new Uint8Array();
      for (const change of changes) {
        block = changedBlock(block, copyOf(change));
        for (const [slot, groups] of change)
          for (const [group, totals] of groups) {
            const sum = sums[`${slot}/${group}`] ?? emptyTotals();
            addTotals(sum, totals);
            sums[`${slot}/${group}`] = sum;
          }
        expect(contents(block)).toEqual(sums);
      }
      for (const change of changes) {
        const back = copyOf(change);
        for (const groups of back.values())
          for (const [group, t] of groups) {
            const { count, estimate, scored, negative, positive, polaritySum } = t;
            groups.set(group, {
              count: -count,
              estimate: -estimate,
              scored: -scored,
              negative: -negative,
              positive: -positive,
              polaritySum: -polaritySum,
            });
          }
        block = changedBlock(block, back);
      }
      expect(block).toHaveLength(0);
    }),
  );
});

test("slots are read only where they are wanted", () => {
  fc.assert(
    fc.property(slots, fc.nat(29), (each, wanted) => {
      const seen = new Set<number>();
      readBlock(changedBlock(new Uint8Array(), copyOf(each)), wanted, wanted + 1, (slot) => seen.add(slot));
      expect([...seen]).toEqual(each.has(wanted) ? [wanted] : []);
    }),
  );
});
