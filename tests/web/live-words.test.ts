import { describe, expect, test } from "vitest";
import type { FeedRow } from "../../src/api/schemas.ts";
import type { LiveState } from "../../web/src/data/resolve.ts";
import { feedWords } from "../../web/src/live/feed-words.ts";
import { gapWords, headWords, reachWords, unseenWords } from "../../web/src/live/words.ts";
import { iso, MINUTE, zoneOf } from "./support.ts";

const ET = zoneOf("America/New_York");
/** 23:04:25 in New York. */
const NOW = Date.UTC(2016, 10, 9, 4, 4, 25);

function feed(part: Partial<FeedRow> = {}): FeedRow {
  return {
    id: "bluesky/stream",
    source: "bluesky",
    feed: "stream",
    title: "Bluesky",
    state: "live",
    sentence: "connected",
    since: iso(NOW - 10 * MINUTE),
    retry_at: null,
    proven_until: iso(NOW),
    last_post_at: null,
    ...part,
  };
}

function state(part: Partial<LiveState> = {}): LiveState {
  return { mode: "live", now: iso(NOW), watermark: iso(NOW), replay: null, sources: [feed()], ...part };
}

describe("a feed in words", () => {
  test("says what the collector says of it", () => {
    expect(feedWords(feed(), NOW, ET)).toEqual({ look: "well", text: "Bluesky: connected" });
  });

  test("counts down to the next attempt", () => {
    const waiting = feed({
      title: "Mastodon at example.social",
      state: "waiting",
      sentence: "cannot reach example.social, retrying",
      retry_at: iso(NOW + 12_000),
    });
    expect(feedWords(waiting, NOW, ET).text).toBe(
      "Mastodon at example.social: cannot reach example.social, retrying in 12 s",
    );
    expect(feedWords(waiting, NOW + 13_000, ET).text).toMatch(/, retrying now$/);
  });

  test("gives the time of the last word where the collector is silent, with its zone", () => {
    const silent = feed({ state: "stale", sentence: "no word since x", since: iso(NOW - MINUTE) });
    expect(feedWords(silent, NOW, ET)).toEqual({
      look: "bad",
      text: "Bluesky: no word from the collector since 23:03:25 ET",
    });
    expect(feedWords(silent, NOW + 86_400_000, ET).text).toMatch(/since 23:03:25 ET, 8 Nov 2016$/);
  });

  test("leaves a spent budget as it is told", () => {
    const spent = feed({ title: "X", state: "capped", sentence: "the monthly budget is used up" });
    expect(feedWords(spent, NOW, ET)).toEqual({ look: "bad", text: "X: the monthly budget is used up" });
  });
});

describe("the whole in words", () => {
  const replay = { case: "us-2016", speed: 60, from: iso(0), to: iso(NOW), at: iso(NOW), done: false };

  test("is live where a feed is, and says so where none is", () => {
    expect(headWords(state(), "open", null, ET)).toEqual({ look: "well", text: "Live" });
    expect(headWords(state({ sources: [feed({ state: "waiting" })] }), "open", null, ET).text).toBe(
      "No source is connected",
    );
    expect(headWords(state(), "asking", null, ET).text).toBe("Live, asking every 5 s");
    expect(headWords(state(), "lost", null, ET)).toEqual({ look: "bad", text: "Not updating" });
  });

  test("names the night of a replay, its speed and its time, and its end", () => {
    const night = state({ mode: "replay", replay });
    expect(headWords(night, "open", "A night", ET).text).toBe("Replay of A night at 60× · 8 Nov 2016 23:04 ET");
    const over = state({ mode: "replay", replay: { ...replay, done: true } });
    expect(headWords(over, "open", "A night", ET).text).toBe("The replay of A night is over");
  });

  test("says to the second up to when everything was seen, also after the last feed stopped", () => {
    expect(reachWords(state(), ET)).toBe("Data to 23:04:25 ET");
    expect(reachWords(state({ watermark: iso(NOW - 25_000) }), ET)).toBe("Data to 23:04:00 ET");
    expect(reachWords(state({ watermark: null }), ET)).toBe("Data to 23:04:25 ET");
    expect(reachWords(state({ watermark: null, sources: [] }), ET)).toBeNull();
  });

  test("counts gaps and what is unseen", () => {
    expect(gapWords([])).toBeNull();
    expect(gapWords([{ fromMs: 0, toMs: 4 * MINUTE }])).toBe("1 gap in this window (4 min)");
    expect([unseenWords(30_000), unseenWords(14 * MINUTE)]).toEqual(["Less than a minute unseen", "+14 min unseen"]);
  });
});
