import { expect, test } from "vitest";
import { explainTopics, type TopicExplanation } from "../../src/topics/explain.ts";
import { compileTopics } from "../../src/topics/matcher.ts";
import { postOf, topicOf } from "./topic-of.ts";

const topics = [
  topicOf({ id: "away", name: "Away", any: ["moving to Canada", "#Away"], none: ["Canada Goose"] }),
  topicOf({ id: "both", all: ["site", "crashed"] }),
  topicOf({ id: "german", any: ["Canada"], languages: ["de"] }),
];
const matcher = compileTopics(topics);

function explained(text: string, id: string, lang: string | null = "en"): TopicExplanation | undefined {
  return explainTopics(topics, matcher, postOf(text, { lang })).find(({ topicId }) => topicId === id);
}

test("a topic that matches names the terms it was found by", () => {
  expect(explained("moving to canada #away", "away")).toEqual({
    topicId: "away",
    name: "Away",
    matched: true,
    reason: "matched",
    found: ["moving to Canada", "#Away"],
    missing: [],
    excluding: [],
    languages: [],
  });
});

test("a topic of which nothing was found says so", () => {
  expect(explained("good morning", "away")).toMatchObject({ matched: false, reason: "nothing", found: [] });
});

test("a topic that wants more terms names the missing ones", () => {
  expect(explained("the site", "both")).toMatchObject({ reason: "incomplete", found: ["site"], missing: ["crashed"] });
});

test("an excluding term is named beside what was found", () => {
  expect(explained("moving to Canada for a Canada Goose coat", "away")).toMatchObject({
    matched: false,
    reason: "excluded",
    found: ["moving to Canada"],
    excluding: ["Canada Goose"],
  });
});

test("a language the topic is not for is the reason, also when it is unknown", () => {
  expect(explained("Canada", "german", "en")).toMatchObject({ reason: "language", languages: ["de"] });
  expect(explained("Canada", "german", null)).toMatchObject({ reason: "language" });
  expect(explained("Canada", "german", "de")).toMatchObject({ reason: "matched" });
});
