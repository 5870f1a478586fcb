import { describe, expect, test } from "vitest";
import { bucketStatuses } from "../../../src/core/coverage.ts";
import { InputError } from "../../../src/core/errors.ts";
import {
  DEFAULT_POSTS,
  openSimulatedNight,
  SIMULATED_GAP,
  SIMULATED_GAP_REASON,
} from "../../../src/sources/simulated/night.ts";
import type { SourceItem } from "../../../src/sources/source.ts";
import { countBetween, et, itemsOf, night, options, postsOf } from "./support.ts";

const items = await itemsOf();
const posts = postsOf(items);

function coveragesOf(all: readonly SourceItem[]) {
  return all.flatMap((item) => (item.type === "coverage" ? [item] : []));
}

describe("a simulated night", () => {
  test("the same seed gives the same items, byte for byte", async () => {
    expect(JSON.stringify(await itemsOf())).toBe(JSON.stringify(items));
  });

  test("another seed gives other posts of about the same number", async () => {
    const others = postsOf(await itemsOf({ seed: 2 }));
    expect(others.map((post) => post.text)).not.toEqual(posts.map((post) => post.text));
    for (const one of [posts, others]) expect(Math.abs(one.length - DEFAULT_POSTS)).toBeLessThan(3_000);
  });

  test("the expected number can be chosen", async () => {
    const few = postsOf(await itemsOf({ posts: 2_000 }));
    expect(few.length).toBeGreaterThan(1_700);
    expect(few.length).toBeLessThan(2_300);
  });

  test("posts come in order of time, all inside the window", () => {
    const times = posts.map((post) => post.postedAtMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times[0]).toBeGreaterThanOrEqual(night.case.fromMs);
    expect(times.at(-1)).toBeLessThan(night.case.toMs);
  });

  test("times are spread to the millisecond", () => {
    const within = posts.map((post) => post.postedAtMs % 1_000);
    expect(new Set(within).size).toBe(1_000);
  });

  test("nothing is delivered in the gap, and the ids of what was missed are missing", () => {
    expect(countBetween(posts, SIMULATED_GAP.fromMs, SIMULATED_GAP.toMs)).toBe(0);
    const numbers = posts.map((post) => Number(post.id.split(":").at(-1)));
    const before = numbers[posts.findLastIndex((post) => post.postedAtMs < SIMULATED_GAP.fromMs)] ?? 0;
    const after = numbers[posts.findIndex((post) => post.postedAtMs >= SIMULATED_GAP.toMs)] ?? 0;
    expect(after - before).toBeGreaterThan(300);
    expect((numbers.at(-1) ?? 0) - numbers.length).toBe(after - before - 1);
  });

  test("its coverage is live but for the gap, exact to the millisecond", () => {
    const feed = { source: "simulated", feed: "posts" };
    const { fromMs, toMs } = night.case;
    expect(coveragesOf(items).at(-1)?.intervals).toEqual([
      { ...feed, state: "live", fromMs, toMs: et(23, 11, 20), reason: null },
      { ...feed, state: "gap", fromMs: et(23, 11, 20), toMs: et(23, 15, 5), reason: SIMULATED_GAP_REASON },
      { ...feed, state: "live", fromMs: et(23, 15, 5), toMs, reason: null },
    ]);
  });

  test("the minutes of the gap are partial at its edges and gaps between", () => {
    const starts = [10, 11, 12, 13, 14, 15, 16, 17].map((minute) => et(23, minute));
    const statuses = bucketStatuses(starts, coveragesOf(items).at(-1)?.intervals ?? []);
    expect(statuses).toEqual(["ok", "partial", "gap", "gap", "gap", "partial", "ok"]);
  });

  test("coverage never runs ahead of the posts that were given", () => {
    let newestMs = night.case.fromMs;
    for (const item of items.slice(0, -1)) {
      if (item.type === "post") newestMs = item.post.postedAtMs;
      if (item.type === "coverage") expect((item.intervals.at(-1)?.toMs ?? 0) - newestMs).toBeLessThan(60_000);
    }
    expect(coveragesOf(items).length).toBe(10);
  });

  test("without a gap the whole window is live", async () => {
    const whole = await itemsOf({ posts: 1_000, gap: null });
    const states = coveragesOf(whole)
      .at(-1)
      ?.intervals.map((interval) => interval.state);
    expect(states).toEqual(["live"]);
  });

  test("a night goes on just after its cursor", async () => {
    const at = items.findIndex((item) => item.type === "post" && item.post.postedAtMs > et(23, 30));
    const last = items[at];
    const cursor = last?.type === "post" ? last.cursor : undefined;
    expect(cursor).toBeDefined();
    expect(JSON.stringify(await itemsOf({}, cursor))).toBe(JSON.stringify(items.slice(at + 1)));
  });

  test("a night that was given whole gives its coverage and no post again", async () => {
    const rest = await itemsOf({}, items.findLast((item) => item.type === "post")?.cursor);
    expect(rest).toEqual([items.at(-1)]);
  });

  test("a cursor of another kind is refused", async () => {
    await expect(itemsOf({}, "x:1")).rejects.toThrow(InputError);
  });

  test("it ends when the signal aborts", async () => {
    const stop = new AbortController();
    let count = 0;
    for await (const item of openSimulatedNight(options).open(undefined, stop.signal)) {
      if (item.type === "post" && ++count === 100) stop.abort();
    }
    expect(count).toBe(100);
  });
});

describe("its posts", () => {
  test("each says that it is simulated and where it belongs", () => {
    for (const post of posts) {
      expect(post.id).toMatch(/^simulated:us-2016:\d+$/);
      expect(post.subjectId ?? "simulated:us-2016:1").toMatch(/^simulated:us-2016:\d+$/);
      expect(post.authorKey).toMatch(/^[\w-]{16}$/);
    }
    const constant = posts.map(({ source, via, url, weight, receivedAtMs, editedAtMs, flags }) =>
      JSON.stringify({ source, via, url, weight, receivedAtMs, editedAtMs, flags }),
    );
    const expected = {
      source: "simulated",
      via: "simulated",
      url: null,
      weight: 1,
      receivedAtMs: options.receivedAtMs,
      editedAtMs: null,
      flags: [],
    };
    expect(new Set(constant)).toEqual(new Set([JSON.stringify(expected)]));
    expect(new Set(posts.map((post) => post.id)).size).toBe(posts.length);
  });

  test("kinds have plausible shares", () => {
    const share = (kind: string) => posts.filter((post) => post.kind === kind).length / posts.length;
    expect(share("repost")).toBeGreaterThan(0.4);
    expect(share("repost")).toBeLessThan(0.55);
    expect(share("original")).toBeGreaterThan(0.28);
    expect(share("reply")).toBeGreaterThan(0.08);
    expect(share("quote")).toBeGreaterThan(0.03);
  });

  test("a repost has the whole text of an earlier original by someone else", () => {
    const originals = new Map(posts.filter((post) => post.kind === "original").map((post) => [post.id, post]));
    const reposts = posts.filter((post) => post.kind === "repost");
    for (const { subjectId, text, lang, hashtags, postedAtMs, authorKey } of reposts) {
      const subject = originals.get(subjectId ?? "");
      expect(subject).toMatchObject({ text, lang, hashtags });
      expect(subject?.postedAtMs).toBeLessThan(postedAtMs);
      expect(subject?.authorKey).not.toBe(authorKey);
    }
  });

  test("quotes have a subject and words of their own, originals and replies have no subject", () => {
    const texts = new Map(posts.map((post) => [post.id, post.text]));
    for (const { kind, subjectId, text } of posts) {
      if (kind === "original" || kind === "reply") expect(subjectId).toBeNull();
      if (kind === "quote") expect(texts.get(subjectId ?? "")).toBeTypeOf("string");
      if (kind === "quote") expect(texts.get(subjectId ?? "")).not.toBe(text);
    }
  });

  test("few originals get most of the reposts", () => {
    const counts = new Map<string, number>();
    for (const post of posts)
      if (post.kind === "repost") counts.set(post.subjectId ?? "", (counts.get(post.subjectId ?? "") ?? 0) + 1);
    const ranked = [...counts.values()].sort((a, b) => b - a);
    const total = ranked.reduce((sum, count) => sum + count, 0);
    const topTenth = ranked.slice(0, Math.ceil(ranked.length / 10)).reduce((sum, count) => sum + count, 0);
    expect(ranked[0]).toBeGreaterThan(100);
    expect(topTenth / total).toBeGreaterThan(0.5);
  });

  test("many people write, some of them much", () => {
    const sizes = new Map<string | null, number>();
    for (const { authorKey } of posts) sizes.set(authorKey, (sizes.get(authorKey) ?? 0) + 1);
    expect(sizes.size).toBeGreaterThan(8_000);
    expect(Math.max(...sizes.values())).toBeGreaterThan(20);
  });
});
