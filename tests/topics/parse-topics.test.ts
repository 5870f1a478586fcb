import { describe, expect, test } from "vitest";
import { parseTopics } from "../../src/topics/parse-topics.ts";

function faultOf(document: unknown): string {
  try {
    parseTopics(document, "topics.yaml");
  } catch (fault) {
    if (fault instanceof Error && fault.name === "UsageError") return fault.message;
    throw fault;
  }
  return "none";
}

describe("parseTopics", () => {
  test("reads a whole topic", () => {
    const topic = {
      id: "away",
      name: "Away",
      role: "control",
      any: ["#Tag", "word", "a phrase"],
      all: ["near(a b, 5)"],
      none: ["goose"],
      languages: ["en"],
    };
    expect(parseTopics({ topics: [topic] }, "topics.yaml")).toEqual([topic]);
  });

  test("fills in what is left out", () => {
    expect(parseTopics({ topics: [{ id: "away", any: ["#Tag", 500] }] }, "topics.yaml")).toEqual([
      { id: "away", name: "away", role: "theme", any: ["#Tag", "500"], all: [], none: [], languages: [] },
    ]);
  });

  test.each([
    [null, 'topics.yaml: should begin with "topics:"'],
    [[], 'topics.yaml: should begin with "topics:"'],
    [{ topics: [] }, "topics.yaml: topics holds no topic"],
    [{ topics: "x" }, "topics.yaml: topics is missing or no list"],
    [{ topics: [], sites: [] }, 'unknown key "sites"; did you mean "topics"?'],
    [{ topics: [7] }, "topic 1 should be a topic"],
    [{ topics: [{ any: ["x"] }] }, "topic 1: id is missing"],
    [{ topics: [{ id: "A b", any: ["x"] }] }, "small letters, digits and dashes"],
    [{ topics: [{ id: "all", any: ["x"] }] }, "is reserved"],
    [{ topics: [{ id: "a" }] }, 'topic "a" matches nothing'],
    [{ topics: [{ id: "a", any: "x" }] }, 'topic "a": any should be a list'],
    [{ topics: [{ id: "a", any: [null] }] }, 'any, entry 1, is empty; a hashtag must stand in quotes ("#Tag")'],
    [{ topics: [{ id: "a", any: [" "] }] }, "any, entry 1, is empty"],
    [{ topics: [{ id: "a", any: ["x"], role: "main" }] }, "role should be one of control, theme, report"],
    [{ topics: [{ id: "a", any: ["x"], languages: ["English"] }] }, "two or three small letters"],
    [{ topics: [{ id: "a", any: ["x*"] }] }, 'topic "a": term "x*" holds a sign'],
    [{ topics: [{ id: "a", any: ["X"], none: ["x"] }] }, 'term "X" is both wanted and under none'],
  ])("refuses %j", (document, message) => {
    expect(faultOf(document)).toContain(message);
  });

  test("names the nearest key for an unknown one, and lists all faults at once", () => {
    const fault = faultOf({
      topics: [
        { id: "a", anny: ["x"] },
        { id: "b", any: ["x"], language: ["en"], role: 1 },
      ],
    });
    expect(fault).toContain('topic "a": unknown key "anny"; did you mean "any"?');
    expect(fault).toContain('topic "b": unknown key "language"; did you mean "languages"?');
    expect(fault).toContain('topic "b": role should be');
  });

  test("lists faults of terms and ids of all topics at once", () => {
    const fault = faultOf({
      topics: [
        { id: "a", any: ["x*"] },
        { id: "a", any: ["@x", "#"] },
      ],
    });
    expect(fault).toContain('topic "a" is defined twice');
    expect(fault.match(/term "/g)).toHaveLength(3);
  });
});
