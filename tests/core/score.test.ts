import { expect, test } from "vitest";
import { labelOf, polarityOf, roundTo4, scoreOf } from "../../src/core/score.ts";

test("posteriors become bytes that sum to 255", () => {
  for (const parts of [
    [1, 1, 1],
    [0.2, 0.3, 0.5],
    [1, 0, 0],
    [0.001, 0.001, 7],
  ] as const) {
    const [first, second, third] = parts;
    const { neg, neu, pos } = scoreOf(first, second, third, "m");
    expect(neg + neu + pos).toBe(255);
  }
});

test("the label is the largest posterior, neutral on a tie", () => {
  expect(labelOf(scoreOf(0.6, 0.3, 0.1, "m"))).toBe("negative");
  expect(labelOf(scoreOf(0.1, 0.3, 0.6, "m"))).toBe("positive");
  expect(labelOf({ neg: 100, neu: 100, pos: 55, model: "m" })).toBe("neutral");
});

test("polarity is positive minus negative", () => {
  expect(polarityOf({ neg: 255, neu: 0, pos: 0, model: "m" })).toBe(-1);
  expect(polarityOf({ neg: 51, neu: 102, pos: 102, model: "m" })).toBe(0.2);
  expect(Object.is(roundTo4(-0.00001), 0)).toBe(true);
});
