import { describe, expect, test } from "vitest";
import { loadConfig } from "../../src/config/load.ts";
import { compileForMastodon } from "../../src/topics/compile-mastodon.ts";
import { topicOf } from "./topic-of.ts";

describe("tags for Mastodon", () => {
  test("each hashtag is followed once, whatever its spelling and topic", () => {
    const { tags } = compileForMastodon([
      topicOf({ id: "a", any: ["#MoveNorth", "#Élections", "#movenorth"] }),
      topicOf({ id: "b", any: ["#ELECTIONS"] }),
    ]);
    expect(tags).toEqual([
      { tag: "movenorth", topics: ["a"] },
      { tag: "elections", topics: ["a", "b"] },
    ]);
  });

  test("marks that make another letter stay in the tag", () => {
    expect(compileForMastodon([topicOf({ any: ["#がんばれ"] })]).tags.map(({ tag }) => tag)).toEqual(["がんばれ"]);
  });

  test("terms that a hashtag timeline cannot bring are named", () => {
    const { notes } = compileForMastodon([topicOf({ id: "a", any: ["#North", "leave", "go north"] })]);
    expect(notes).toEqual([
      { topic: "a", text: "posts with nothing but leave; go north are not found through hashtags" },
    ]);
  });

  test("a topic without any hashtag is named and has no tag", () => {
    const { tags, notes } = compileForMastodon([topicOf({ id: "a", any: ["leave"], none: ["#ad"] })]);
    expect(tags).toEqual([]);
    expect(notes[0]?.text).toMatch(/^it has no hashtag to follow/);
  });

  test("where every post must have a hashtag, following it finds all of them", () => {
    expect(compileForMastodon([topicOf({ id: "a", all: ["leave", "#North", "#Vote"] })])).toEqual({
      tags: [{ tag: "north", topics: ["a"] }],
      notes: [],
    });
  });

  test("the built-in topic is not followed", () => {
    expect(compileForMastodon([topicOf({ id: "all", any: ["#x"] })])).toEqual({ tags: [], notes: [] });
  });

  test("each topic has its turn, themes and reports before controls", () => {
    const { tags } = compileForMastodon([
      topicOf({ id: "vote", role: "control", any: ["#v1", "#v2", "#v3", "#v4"] }),
      topicOf({ id: "down", role: "report", any: ["#d1", "#t1"] }),
      topicOf({ id: "go", role: "theme", any: ["#t1", "#v2", "#t3"] }),
    ]);
    expect(tags.map(({ tag }) => tag)).toEqual(["d1", "t1", "v1", "v2", "v3", "t3", "v4"]);
    expect(tags.find(({ tag }) => tag === "t1")?.topics).toEqual(["down", "go"]);
    expect(tags.find(({ tag }) => tag === "v2")?.topics).toEqual(["vote", "go"]);
  });

  test("the first twenty tags of the shipped topics are of every topic that has tags", async () => {
    const { topics } = await loadConfig({}, "/");
    const { tags } = compileForMastodon(topics);
    const served = new Set(tags.slice(0, 20).flatMap((tag) => tag.topics));
    expect([...served].sort()).toEqual([...new Set(tags.flatMap((tag) => tag.topics))].sort());
  });

  test("the shipped topics follow the hashtags that were used", async () => {
    const { topics } = await loadConfig({}, "/");
    const tags = compileForMastodon(topics).tags.map(({ tag }) => tag);
    expect(tags).toEqual(expect.arrayContaining(["electionnight", "movetocanada", "kaburajadulu"]));
    expect(new Set(tags).size).toBe(tags.length);
  });
});
