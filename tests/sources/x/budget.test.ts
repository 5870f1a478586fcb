import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../../../src/core/clock.ts";
import { StoreError } from "../../../src/core/errors.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../src/core/time.ts";
import { type MeterOptions, openBudget, SAMPLE_FROM } from "../../../src/sources/x/budget.ts";
import { forecast } from "../../../src/sources/x/budget-forecast.ts";
import { usdText } from "../../../src/sources/x/prices.ts";

const PRICES = { postRead: 0.005, countsRecent: 0.005, countsAll: 0.01 };
const NOVEMBER = Date.UTC(2016, 10, 1);
const DECEMBER = Date.UTC(2016, 11, 1);

function meter(parts: Partial<MeterOptions> = {}) {
  return openBudget({ prices: PRICES, monthlyUsd: 100, ...parts });
}

describe("what is spent", () => {
  test("posts and requests add up without rounding", () => {
    const budget = meter();
    for (let i = 0; i < 1_001; i++) budget.admit(1, NOVEMBER);
    budget.charge("countsAll", NOVEMBER);
    budget.charge("countsRecent", NOVEMBER);
    expect(budget.spentUsd(NOVEMBER)).toBe(5.02);
    expect(budget.restUsd(NOVEMBER)).toBe(94.98);
    expect(budget.restPosts(NOVEMBER)).toBe(18_996);
  });

  test("at the end of the budget reading stops, and begins anew with the next UTC month", () => {
    const budget = meter();
    expect(budget.admit(19_999, NOVEMBER)).not.toBe("stop");
    expect(budget.admit(1, NOVEMBER)).toBe("stop");
    expect(budget.resumesAtMs(NOVEMBER)).toBe(DECEMBER);
    expect(budget.admit(0, DECEMBER - 1)).toBe("stop");
    expect(budget.admit(0, DECEMBER)).toBe("ok");
    expect(budget.sampleShare()).toBe(1);
    expect(budget.resumesAtMs(DECEMBER)).toBe(Date.UTC(2017, 0, 1));
  });

  test("a clock that goes back over the end of a month gives nothing back", () => {
    const budget = meter();
    budget.admit(20_000, DECEMBER);
    expect(budget.admit(0, DECEMBER - 1)).toBe("stop");
  });

  test("without a budget everything is counted, and X's own limit of posts still holds", () => {
    const budget = meter({ monthlyUsd: null });
    expect(budget.admit(2_999_999, NOVEMBER)).not.toBe("stop");
    expect(budget.restUsd(NOVEMBER)).toBeNull();
    expect(budget.spentUsd(NOVEMBER)).toBe(14_999.995);
    expect(budget.admit(1, NOVEMBER)).toBe("stop");
  });

  test("posts that cost nothing are limited by X only", () => {
    const budget = meter({ prices: { ...PRICES, postRead: 0 } });
    expect(budget.admit(1_000_000, NOVEMBER)).toBe("ok");
    expect(budget.restPosts(NOVEMBER)).toBe(2_000_000);
  });

  test("what others spent this month counts, what they spent before does not", async () => {
    const other = meter();
    other.admit(16_000, NOVEMBER);
    const budget = meter({ elsewhere: async () => [other.state(), "no state"] });
    await budget.look();
    expect(budget.spentUsd(NOVEMBER)).toBe(80);
    expect(budget.admit(4_000, NOVEMBER)).toBe("stop");
    expect(budget.restPosts(DECEMBER)).toBe(20_000);
  });

  test("what others spend meanwhile counts from the next look on, and is no part of what this one keeps", async () => {
    const other = meter();
    const budget = meter({ elsewhere: async () => [other.state()] });
    await budget.look();
    other.admit(19_990, NOVEMBER);
    expect(budget.admit(5, NOVEMBER)).toBe("ok");
    await budget.look();
    expect(budget.restPosts(NOVEMBER)).toBe(5);
    expect(budget.admit(5, NOVEMBER)).toBe("stop");
    expect(budget.countedUsd()).toBe(0.05);
    const alone = meter();
    alone.restore(budget.state());
    expect(alone.spentUsd(NOVEMBER)).toBe(0.05);
  });

  test("where it cannot be read what others spent, the failure is told and what was known holds", async () => {
    const other = meter();
    other.admit(20_000, NOVEMBER);
    let fails = false;
    const elsewhere = async () => {
      if (fails) throw new StoreError("not now");
      return [other.state()];
    };
    const budget = meter({ elsewhere });
    await budget.look();
    fails = true;
    await expect(budget.look()).rejects.toThrow("not now");
    expect(budget.admit(0, NOVEMBER)).toBe("stop");
  });
});

describe("over a restart", () => {
  test("what was spent stays spent", () => {
    const before = meter();
    before.admit(12_345, NOVEMBER);
    before.charge("countsAll", NOVEMBER);
    const after = meter();
    after.restore(before.state());
    expect(after.spentUsd(NOVEMBER)).toBe(before.spentUsd(NOVEMBER));
    expect(after.state()).toBe(before.state());
  });

  test("a share that was lowered stays lowered", () => {
    const before = meter();
    before.admit(17_000, NOVEMBER + HOUR_MS);
    expect(before.sampleShare()).toBeLessThan(1);
    const after = meter();
    after.restore(before.state());
    expect(after.sampleShare()).toBe(before.sampleShare());
    expect(after.admit(0, NOVEMBER + HOUR_MS)).toBe("sample");
  });

  test("a state that was kept before the last posts gives nothing back", () => {
    const budget = meter();
    budget.admit(10, NOVEMBER);
    const kept = budget.state();
    budget.admit(10, NOVEMBER);
    budget.restore(kept);
    expect(budget.spentUsd(NOVEMBER)).toBe(0.1);
  });

  test.each(["", "{", "null", "[]", '{"month":"2016-11","posts":-1}', '{"month":"x"}', "\u0000"])(
    "what is no state is ignored: %j",
    (text) => {
      const budget = meter();
      budget.admit(1, NOVEMBER);
      budget.restore(text);
      expect(budget.spentUsd(NOVEMBER)).toBe(0.005);
    },
  );
});

describe("sampling", () => {
  test("begins once most of the budget is spent and the rest would not last", () => {
    const budget = meter();
    const dayMs = NOVEMBER + 3 * DAY_MS;
    expect(budget.admit(20_000 * SAMPLE_FROM - 1, dayMs)).toBe("ok");
    expect(budget.admit(1, dayMs)).toBe("sample");
  });

  test("does not begin where the rest lasts to the end of the month", () => {
    const budget = meter();
    budget.admit(15_900, NOVEMBER);
    const lateMs = DECEMBER - HOUR_MS;
    expect(budget.admit(200, lateMs)).toBe("ok");
    expect(budget.sampleShare()).toBe(1);
  });

  test("the share makes the rest last at the rate of the last hours", () => {
    const budget = meter();
    budget.admit(15_000, NOVEMBER);
    const startMs = DECEMBER - 100 * HOUR_MS;
    // A hundred posts come each hour; those of the share are read.
    for (let hour = 0; hour <= 10; hour++)
      budget.admit(Math.round(100 * budget.sampleShare()), startMs + hour * HOUR_MS);
    // After ten hours 80 % is spent: 4,000 posts are left for 90 hours with 9,000.
    expect(budget.sampleShare()).toBeGreaterThan(0.35);
    expect(budget.sampleShare()).toBeLessThan(0.5);
  });

  test("never rises before the month ends, and is a whole percent", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 900 }), fc.integer({ min: 0, max: 12 * HOUR_MS })), {
          maxLength: 80,
        }),
        (steps) => {
          const budget = meter();
          let atMs = NOVEMBER;
          let last = 1;
          for (const [posts, afterMs] of steps) {
            atMs = Math.min(atMs + afterMs, DECEMBER - 1);
            budget.admit(posts, atMs);
            const share = budget.sampleShare();
            expect(share).toBeLessThanOrEqual(last);
            expect(share).toBeGreaterThanOrEqual(0.01);
            expect(
              Number.isInteger(Math.round(share * 100)) && Math.abs(share * 100 - Math.round(share * 100)) < 1e-9,
            ).toBe(true);
            last = share;
          }
        },
      ),
    );
  });
});

describe("over a simulated month", () => {
  /** Posts arrive; X keeps the share that is asked for; each kept one is admitted and stands for 1 / share posts. */
  function month(seed: number, monthlyUsd: number, peak: number) {
    const random = seededRandom(seed);
    const budget = meter({ monthlyUsd });
    let estimate = 0;
    let variance = 0;
    let arrived = 0;
    let stopped = false;
    for (let atMs = NOVEMBER; atMs < DECEMBER && !stopped; atMs += 10 * MINUTE_MS) {
      const isNight = atMs > NOVEMBER + 8 * DAY_MS && atMs < NOVEMBER + 8.5 * DAY_MS;
      const posts = Math.round((isNight ? peak : 10) * (0.5 + random()));
      for (let i = 0; i < posts; i++) {
        // As the stream does it: the share of the moment decides whether a post comes, and is what its weight says.
        const share = budget.sampleShare();
        arrived++;
        if (random() >= share) continue;
        estimate += 1 / share;
        variance += (1 - share) / share ** 2;
        if (budget.admit(1, atMs) === "stop") {
          stopped = true;
          break;
        }
      }
    }
    return { budget, estimate, arrived, deviation: Math.sqrt(variance) };
  }

  test("weights add up to the true number of posts, without bias", () => {
    const errors = Array.from({ length: 40 }, (_, seed) => {
      const { estimate, arrived, deviation } = month(seed + 1, 200, 300);
      return deviation === 0 ? 0 : (estimate - arrived) / deviation;
    });
    const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
    // Of 40 standardised errors the mean has a standard deviation of 0.16.
    expect(errors.some((error) => error !== 0)).toBe(true);
    expect(Math.abs(mean)).toBeLessThan(0.5);
    expect(Math.max(...errors.map(Math.abs))).toBeLessThan(4.5);
  });

  test("a steady month with too small a budget is sampled to its end", () => {
    const { budget } = month(1, 150, 10);
    expect(budget.sampleShare()).toBeLessThan(1);
    expect(budget.restPosts(DECEMBER - 1)).toBeGreaterThan(0);
    expect(budget.spentUsd(DECEMBER - 1)).toBeGreaterThan(150 * SAMPLE_FROM);
  });

  test("whatever comes, no more is spent than the budget and one page", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 0, max: 4 * HOUR_MS })), {
          maxLength: 200,
        }),
        fc.integer({ min: 1, max: 60 }),
        (pages, monthlyUsd) => {
          const budget = meter({ monthlyUsd });
          let atMs = NOVEMBER;
          let largest = 0;
          for (const [posts, afterMs] of pages) {
            atMs = Math.min(atMs + afterMs, DECEMBER - 1);
            if (budget.admit(0, atMs) === "stop") break;
            largest = Math.max(largest, posts);
            budget.admit(posts, atMs);
          }
          expect(budget.spentUsd(atMs)).toBeLessThanOrEqual(monthlyUsd + largest * PRICES.postRead);
        },
      ),
    );
  });
});

describe("a forecast", () => {
  test("says posts and dollars a day and a month, by topic and together", () => {
    const result = forecast(
      [
        { topic: "a", posts: 700, overMs: 7 * DAY_MS },
        { topic: "b", posts: 10, overMs: HOUR_MS },
        { topic: "a", posts: 700, overMs: 7 * DAY_MS },
      ],
      PRICES,
      null,
    );
    expect(result.topics).toEqual([
      { topic: "a", postsPerDay: 200, usdPerDay: 1, usdPerMonth: 30 },
      { topic: "b", postsPerDay: 240, usdPerDay: 1.2, usdPerMonth: 36 },
    ]);
    expect(result.postsPerDay).toBe(440);
    expect(result.sentence).toBe(
      "about 440 posts a day, $2.20 a day or $66.00 in 30 days; reposts, which X's stream also delivers, are not in it; no monthly budget is set",
    );
  });

  test("says how long the budget would last where it is too small", () => {
    const { sentence } = forecast([{ topic: "a", posts: 10_000, overMs: DAY_MS }], PRICES, 120);
    expect(sentence).toContain("the budget of $120.00 would last for 2 days");
    expect(forecast([{ topic: "a", posts: 1_000_000, overMs: DAY_MS }], PRICES, 120).sentence).toContain(
      "for less than a day",
    );
    expect(forecast([{ topic: "a", posts: 10, overMs: DAY_MS }], PRICES, 120).sentence).toContain("within the budget");
  });

  test("nothing counted costs nothing", () => {
    expect(forecast([], PRICES, 10)).toMatchObject({ topics: [], postsPerDay: 0, usdPerMonth: 0 });
    expect(forecast([{ topic: "a", posts: 0, overMs: 0 }], PRICES, 10).usdPerDay).toBe(0);
  });
});

test("dollars are shown in whole cents, never less than they are", () => {
  expect([0, 0.005, 1, 1234.5, 0.1 + 0.2].map(usdText)).toEqual(["$0.00", "$0.01", "$1.00", "$1,234.50", "$0.30"]);
});
