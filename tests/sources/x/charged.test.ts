import { describe, expect, test } from "vitest";
import { DAY_MS } from "../../../src/core/time.ts";
import { ChargedToday } from "../../../src/sources/x/charged.ts";

const NOON = Date.UTC(2026, 10, 3, 12);

describe("what X charged today", () => {
  test("costs once in a UTC day, and again in the next, not because a clock goes back", () => {
    const charged = new ChargedToday();
    expect([charged.cost("1", NOON), charged.cost("1", NOON), charged.cost("2", NOON)]).toEqual([1, 0, 1]);
    expect([charged.cost("1", NOON + DAY_MS), charged.cost("1", NOON)]).toEqual([1, 0]);
  });

  test("is remembered for the last 50,000 posts, and for no more than twice as many", () => {
    const charged = new ChargedToday();
    for (let i = 0; i < 200_000; i++) charged.cost(`${i}`, NOON);
    const isKnown = (i: number) => charged.cost(`${i}`, NOON) === 0;
    expect(isKnown(199_999)).toBe(true);
    expect(isKnown(150_000)).toBe(true);
    expect(isKnown(99_999)).toBe(false);
  });
});
