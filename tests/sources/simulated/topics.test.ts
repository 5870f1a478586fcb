import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { Topic } from "../../../src/core/topic.ts";
import { compileTopics } from "../../../src/topics/matcher.ts";
import { countBetween, et, itemsOf, postsOf } from "./support.ts";

const matcher = compileTopics(["election", "emigration", "site-down"].map(shipped));
const posts = postsOf(await itemsOf());
const topics = new Map(posts.map((post) => [post.id, new Set(matcher.match(post))]));
const perMinute = (topic: string, fromMs: number, toMs: number) =>
  countBetween(posts, fromMs, toMs, (post) => topics.get(post.id)?.has(topic) ?? false) / ((toMs - fromMs) / 60_000);
const share = (topic: string) => posts.filter((post) => topics.get(post.id)?.has(topic)).length / posts.length;

function shipped(id: string): Topic {
  const path = new URL(`../../../src/config/defaults/topics/${id}.yaml`, import.meta.url);
  const { topics: written } = parse(readFileSync(path, "utf8"));
  return { all: [], none: [], languages: [], ...written[0] };
}

describe("the simulated night, seen by the shipped topics", () => {
  test("most of it is election talk, some of it emigration, little of it the site", () => {
    expect(share("election")).toBeGreaterThan(0.65);
    expect(share("election")).toBeLessThan(0.95);
    expect(share("emigration")).toBeGreaterThan(0.05);
    expect(share("emigration")).toBeLessThan(0.2);
    expect(share("site-down")).toBeGreaterThan(0.008);
    expect(share("site-down")).toBeLessThan(0.05);
  });

  test("some posts belong to no topic, and some to theme and control at once", () => {
    const none = posts.filter((post) => topics.get(post.id)?.size === 0).length / posts.length;
    const both = posts.filter((post) => topics.get(post.id)?.has("emigration") && topics.get(post.id)?.has("election"));
    expect(none).toBeGreaterThan(0.02);
    expect(none).toBeLessThan(0.2);
    expect(both.length).toBeGreaterThan(500);
  });

  test("few reports of the site are emigration too, so that one can be compared with the other", () => {
    const reports = posts.filter((post) => topics.get(post.id)?.has("site-down"));
    const both = reports.filter((post) => topics.get(post.id)?.has("emigration"));
    expect(both.length).toBeGreaterThan(0);
    expect(both.length / reports.length).toBeLessThan(0.2);
  });

  test("posts about Canada that speak of no leaving are there and are not taken for leavers", () => {
    const hockey = posts.filter((post) => /Canada \d-\d up after two periods/i.test(post.text ?? ""));
    expect(hockey.length).toBeGreaterThan(5);
    for (const post of hockey) expect(topics.get(post.id)?.has("emigration")).toBe(false);
  });

  test.each([
    ["Ohio", et(22, 27)],
    ["Florida", et(22, 50)],
    ["California", et(23, 0)],
    ["Pennsylvania", et(25, 35)],
    ["Wisconsin", et(26, 29)],
    ["the concession", et(26, 41)],
  ])("talk of the election bursts after %s", (_, atMs) => {
    const usual = perMinute("election", et(26, 5), et(26, 25));
    const early = perMinute("election", et(21, 30), et(22, 20));
    const burst = perMinute("election", atMs + 60_000, atMs + 7 * 60_000);
    expect(burst / (atMs < et(24, 0) ? early : usual)).toBeGreaterThan(1.2);
  });

  test("emigration is rare early, rises after Ohio and is highest between 22:55 and 23:45", () => {
    const early = perMinute("emigration", et(19, 0), et(22, 0));
    const peak = perMinute("emigration", et(22, 55), et(23, 11));
    expect(early).toBeLessThan(10);
    expect(perMinute("emigration", et(22, 30), et(22, 50))).toBeGreaterThan(3 * early);
    expect(peak).toBeGreaterThan(8 * early);
    for (let hour = 18; hour < 28; hour++)
      for (const minute of [0, 15, 30, 45]) {
        const atMs = et(hour, minute);
        if (atMs < et(22, 45) || atMs >= et(24, 15))
          expect(perMinute("emigration", atMs, atMs + 15 * 60_000)).toBeLessThan(peak);
      }
  });

  test("reports of the site begin about 22:30, last while it is down, and fade after 01:18", () => {
    const before = perMinute("site-down", et(18, 0), et(22, 15));
    const during = perMinute("site-down", et(22, 50), et(24, 30));
    expect(during).toBeGreaterThan(2.5);
    expect(before).toBeLessThan(during / 5);
    expect(perMinute("site-down", et(25, 40), et(28, 0))).toBeLessThan(during / 5);
  });

  test("a few report the site before the others", () => {
    const site = (fromMs: number, toMs: number) =>
      countBetween(posts, fromMs, toMs, (post) =>
        /immigration (?:web)?site|immigration canada|cic\.gc/i.test(post.text ?? ""),
      );
    expect(site(et(18, 0), et(22, 18))).toBe(0);
    expect(site(et(22, 18), et(22, 30))).toBeLessThan(12);
    expect(site(et(22, 30), et(22, 42))).toBeGreaterThan(site(et(22, 18), et(22, 30)));
  });
});
