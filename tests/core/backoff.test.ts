import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AttemptBudget, Backoff } from "../../src/core/backoff.ts";

describe("the ladders of waits", () => {
  test("connections are tried again at once, then a quarter of a second later each time, up to sixteen seconds", () => {
    const backoff = new Backoff();
    const waits = Array.from({ length: 70 }, () => backoff.next("network"));
    expect(waits.slice(0, 4)).toEqual([0, 250, 500, 750]);
    expect(waits.at(-1)).toBe(16_000);
  });

  test("each kind climbs for itself, and all begin anew after a reset", () => {
    const backoff = new Backoff();
    expect([backoff.next("http"), backoff.next("rate-limit"), backoff.next("http")]).toEqual([5_000, 60_000, 10_000]);
    backoff.reset();
    expect([backoff.next("http"), backoff.next("rate-limit")]).toEqual([5_000, 60_000]);
  });
});

describe("a budget of attempts", () => {
  test("is never exceeded in any window, and never locks out for half of one, whenever attempts are wanted", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 40_000 }), { minLength: 100, maxLength: 300 }), (pauses) => {
        const budget = new AttemptBudget({ times: 50, perMs: 900_000 });
        const taken: number[] = [];
        let now = 1_000_000;
        for (const pause of pauses) {
          const at = budget.nextMs(now + pause);
          expect(at - now - pause).toBeLessThan(450_000);
          now = at;
          budget.take(now);
          taken.push(now);
        }
        for (let i = 50; i < taken.length; i++) expect((taken[i] ?? 0) - (taken[i - 50] ?? 0)).toBeGreaterThan(900_000);
      }),
    );
  });
});
