import { expect, test } from "vitest";
import { distinctiveTerms } from "../../src/analysis/terms.ts";

const REST = Array.from({ length: 10 }, (_, i) => [
  `counting votes in ohio tonight ${i}`,
  "votes and more votes in florida tonight",
]);

test("words that set a window off come first, words of the whole night and stop words do not", () => {
  const window = Array.from({ length: 5 }, (_, i) => `the immigration site crashed tonight, votes ${i}`);
  const terms = distinctiveTerms(window, REST, 5).map(({ term }) => term);
  expect(terms.slice(0, 3).sort()).toEqual(["crashed", "immigration", "site"]);
  expect(terms).not.toContain("the");
});

test("a word of one post, however often, is no sign of the window", () => {
  const terms = distinctiveTerms(["maple maple maple maple", "votes in ohio"], REST, 5);
  expect(terms.map(({ term }) => term)).not.toContain("maple");
});

test("addresses, handles and names that objects inherit are no terms", () => {
  const window = Array.from({ length: 4 }, () => "constructor __proto__ https://example.org/maple @desk_a leaving");
  expect(distinctiveTerms(window, REST, 9).map(({ term }) => term)).toEqual(["leaving"]);
});

test("without posts there are no terms", () => {
  expect(distinctiveTerms([], [], 5)).toEqual([]);
});
