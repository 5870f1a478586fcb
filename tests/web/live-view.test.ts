import { describe, expect, test } from "vitest";
import { type Catalogue, type LiveState, resolveView } from "../../web/src/data/resolve.ts";
import { DEFAULT_VIEW, readView, type View, writeView } from "../../web/src/state.ts";
import { catalogue, HOUR, iso, MINUTE, NIGHT } from "./support.ts";

const UNTIL = NIGHT.fromMs + 3 * HOUR;
const NOW = Date.UTC(2026, 0, 1);
const FEED = {
  id: "bluesky/stream",
  source: "bluesky",
  feed: "stream",
  title: "Bluesky",
  state: "live",
  sentence: "connected",
  since: iso(NIGHT.fromMs),
  retry_at: null,
  proven_until: null,
  last_post_at: null,
} as const;

function live(part: Partial<LiveState> = {}): LiveState {
  return { mode: "live", now: iso(UNTIL), watermark: iso(UNTIL), replay: null, sources: [FEED], ...part };
}
const REPLAY = live({
  mode: "replay",
  replay: { case: "us-2016", speed: 60, from: iso(NIGHT.fromMs), to: iso(NIGHT.toMs), at: iso(UNTIL), done: false },
  sources: [{ ...FEED, source: "simulated" }],
});

function resolve(part: Partial<View>, state: LiveState, untilMs = UNTIL) {
  const held: Catalogue = { ...catalogue(), live: state };
  return resolveView({ ...DEFAULT_VIEW, ...part }, held, "UTC", NOW, untilMs);
}

describe("an address that follows", () => {
  test("names its length, where that is not the usual one", () => {
    for (const view of [
      { ...DEFAULT_VIEW, live: 0 },
      { ...DEFAULT_VIEW, live: 90 * MINUTE },
    ])
      expect(readView(writeView(view), NOW)).toEqual({ view, notices: [] });
    expect(writeView({ ...DEFAULT_VIEW, live: 90 * MINUTE })).toBe("?live=1&last=90m");
  });

  test.each([
    "?live=2",
    "?last=90m",
    "?live=1&last=2h",
    "?live=1&last=1m",
    "?live=1&from=2016-11-08T22:00Z&to=2016-11-09T01:00Z",
  ])("says of %s what it left out", (search) => {
    expect(readView(search, NOW).notices.length).toBe(1);
  });
});

describe("a view of a server on which posts come in", () => {
  test("follows the feeds for two hours when nothing is asked for", () => {
    const at = resolve({}, live());
    expect(at.follows).toBe(true);
    expect(at.window).toEqual({ fromMs: UNTIL - 2 * HOUR, toMs: UNTIL });
    expect(at.sources).toEqual(["bluesky"]);
  });

  test("follows for as long as it is told to, with the sources that were chosen", () => {
    const at = resolve({ live: 30 * MINUTE, sources: ["simulated"] }, live());
    expect(at.window).toEqual({ fromMs: UNTIL - 30 * MINUTE, toMs: UNTIL });
    expect(at.sources).toEqual(["simulated"]);
  });

  test("follows a replay from where it began", () => {
    const at = resolve({}, REPLAY);
    expect([at.follows, at.window, at.night?.id]).toEqual([true, { fromMs: NIGHT.fromMs, toMs: UNTIL }, "us-2016"]);
    const first = resolve({}, REPLAY, NIGHT.fromMs);
    expect(first.window.toMs - first.window.fromMs).toBe(5 * MINUTE);
  });

  test("shows a case that was chosen as it was", () => {
    const at = resolve({ caseId: "us-2016" }, live({ watermark: iso(NOW), now: iso(NOW) }), NOW);
    expect([at.follows, at.window]).toEqual([false, NIGHT]);
  });

  test("never shows what is to come", () => {
    const window = { fromMs: UNTIL - HOUR, toMs: UNTIL + HOUR };
    expect(resolve({ window }, REPLAY).window).toEqual({ fromMs: UNTIL - HOUR, toMs: UNTIL });
  });
});

test("a view of a server on which nothing comes in follows nothing, and says so", () => {
  const held: Catalogue = { ...catalogue(), live: null };
  const at = resolveView({ ...DEFAULT_VIEW, live: 0 }, held, "UTC", NOW);
  expect([at.follows, at.window, at.notices.length]).toEqual([false, NIGHT, 1]);
});
