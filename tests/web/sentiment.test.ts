import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { labelOf, polarityOf, scoreOf } from "../../src/core/score.ts";
import { rangeOf } from "../../web/src/chart/sentiment.ts";
import { sentimentModel, standardErrorAtMost } from "../../web/src/model/sentiment.ts";
import { seriesOf } from "./support.ts";

describe("a model of sentiment", () => {
  const model = sentimentModel(
    seriesOf([
      { minute: 0, count: 40, labels: [20, 10, 10], mean: -0.2 },
      { minute: 1, count: 40, labels: [10, 10, 9], mean: -0.2 },
      { minute: 2, count: null },
      { minute: 3, count: 0 },
    ]),
  );

  test("draws no mean of fewer than thirty scored posts, in a gap, or of nothing", () => {
    expect(model.mean).toEqual([-0.2, null, null, null]);
    expect(model.tooFew).toBe(1);
  });

  test("puts a band around the mean, as wide as the label counts allow at most", () => {
    // mean square at most (20 + 10 + 10/4) / 40 = 0.8125, minus 0.04, over 40: error 0.13897
    expect(standardErrorAtMost(-0.2, 20, 10, 10)).toBeCloseTo(0.138_97, 5);
    expect(model.low[0]).toBeCloseTo(-0.2 - 1.96 * 0.138_97, 4);
    expect(model.high[0]).toBeCloseTo(-0.2 + 1.96 * 0.138_97, 4);
  });
});

test("the bound of the error is never below the error computed from the scores themselves", () => {
  const share = fc.integer({ min: 0, max: 1000 });
  const scores = fc.array(
    fc.tuple(share, share, share).filter((s) => s[0] + s[1] + s[2] > 0),
    { minLength: 2, maxLength: 60 },
  );
  fc.assert(
    fc.property(scores, (all) => {
      const given = all.map(([n, u, p]) => scoreOf(n, u, p, "test"));
      const polarity = given.map(polarityOf);
      const mean = polarity.reduce((a, b) => a + b, 0) / given.length;
      const variance = polarity.reduce((a, b) => a + (b - mean) ** 2, 0) / given.length;
      const labels = given.map(labelOf);
      const count = (label: string): number => labels.filter((l) => l === label).length;
      const bound = standardErrorAtMost(mean, count("negative"), count("neutral"), count("positive"));
      expect(bound).toBeGreaterThanOrEqual(Math.sqrt(variance / given.length) - 1e-3);
    }),
  );
});

test("the scale is symmetric and no larger than what is drawn needs", () => {
  expect(rangeOf([0.1, null, -0.19])).toBe(0.2);
  expect(rangeOf([0.1, -0.21])).toBe(0.5);
  expect(rangeOf([-0.9])).toBe(1);
});
