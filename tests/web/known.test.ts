import { describe, expect, test } from "vitest";
import type { FeedRow } from "../../src/api/schemas.ts";
import { ALL_KNOWN, knownBy, knownUntilMs, pendingSpans, type Told } from "../../web/src/model/known.ts";
import { bucketsOf } from "../../web/src/model/reactions.ts";
import { iso, MINUTE, NIGHT, type SeriesRow, seriesOf } from "./support.ts";

const ms = (minute: number): number => NIGHT.fromMs + minute * MINUTE;
const at = (minute: number): string => iso(ms(minute));

function feed(part: Partial<FeedRow> = {}): FeedRow {
  const { source = "bluesky", feed: name = "stream" } = part;
  const own = { id: `${source}/${name}`, source, feed: name, title: "A feed", state: "live", sentence: "" } as const;
  return { ...own, since: at(0), retry_at: null, proven_until: at(0), last_post_at: null, ...part };
}

const told = (atMinute: number, ...feeds: FeedRow[]): Told => ({ feeds, atMs: ms(atMinute) });
/** In minutes of the night. */
const pending = (...[known, now, sources = []]: [Told | null, Told, (readonly string[])?]): number[][] =>
  pendingSpans(known ? knownBy(known) : ALL_KNOWN, now, sources).map(({ fromMs, toMs }) =>
    [fromMs, toMs].map((at) => (at - NIGHT.fromMs) / MINUTE),
  );

const AWAY = feed({ state: "waiting", since: at(10), proven_until: at(10) });
const BACK = feed({ since: at(30), proven_until: at(30) });
const FOREVER = Number.POSITIVE_INFINITY;

describe("what an answer knows", () => {
  test("is all until the last proof of a feed that is connected, and all until now of one that is away", () => {
    const known = knownBy(told(20, feed({ proven_until: at(12) }), feed({ source: "x", state: "stopped" })));
    expect([knownUntilMs(known, "bluesky"), knownUntilMs(known, "x")]).toEqual([ms(12), ms(20)]);
    expect(knownUntilMs(known, "bluesky/stream")).toBe(ms(12));
    expect(knownUntilMs(known, "archive:of-a-night")).toBe(ms(20));
  });

  test("is all before a feed came back, though it has proven nothing since", () => {
    expect(knownUntilMs(knownBy(told(31, { ...BACK, proven_until: at(10) })), "bluesky")).toBe(ms(30));
    expect(knownUntilMs(knownBy(told(31, { ...BACK, proven_until: null })), "bluesky")).toBe(ms(30));
  });

  test("of a source is what the slowest of its feeds has told", () => {
    const slow = feed({ feed: "poll", id: "bluesky/poll", proven_until: at(5) });
    expect(knownUntilMs(knownBy(told(20, feed({ proven_until: at(12) }), slow)), "bluesky")).toBe(ms(5));
  });
});

describe("time that is not yet known", () => {
  test("is what comes after an answer where a feed is connected, whatever that has proven since", () => {
    const now = told(20, feed({ proven_until: at(19) }));
    expect(pending(told(12, feed({ proven_until: at(12) })), now)).toEqual([[12, FOREVER]]);
  });

  test("is none where nothing comes in", () => {
    expect(pending(null, told(20))).toEqual([]);
  });

  test("is that of the sources that are asked for", () => {
    const now = told(20, feed(), feed({ source: "x" }));
    expect(pending(now, now, ["archive:of-a-night"])).toEqual([]);
    expect(pending(now, now, ["x"])).toHaveLength(1);
    expect(pending(now, now, [])).toHaveLength(2);
  });

  test("of a feed that is away is what it had still to tell, and what comes after it was heard of", () => {
    const before = told(8, feed({ proven_until: at(8) }));
    expect(pending(before, told(20, AWAY))).toEqual([
      [8, 10],
      [20, FOREVER],
    ]);
    expect(pending(told(12, AWAY), told(20, AWAY))).toEqual([[20, FOREVER]]);
  });

  test("of a feed that has come back begins where the answer ended, which may not know of the gap", () => {
    expect(pending(told(8, feed({ proven_until: at(8) })), told(31, BACK))).toEqual([[8, FOREVER]]);
    expect(pending(told(25, AWAY), told(31, BACK))).toEqual([[25, FOREVER]]);
  });

  test("of a source with two feeds begins with the slower one", () => {
    const slow = feed({ feed: "poll", id: "bluesky/poll", proven_until: at(5) });
    expect(pending(null, told(20, feed({ proven_until: at(19) }), slow))).toEqual([[5, FOREVER]]);
    expect(pending(told(12, AWAY), told(20, AWAY, { ...slow, proven_until: at(18) }))).toEqual([[12, FOREVER]]);
  });
});

describe("a bucket", () => {
  const rows = [0, 1, 2, 3].map((minute): SeriesRow => ({ minute, kind: "original", count: minute < 2 ? 1 : null }));
  const statuses = (...spans: [number, number][]): string[] =>
    bucketsOf(
      seriesOf(rows),
      spans.map(([from, to]) => ({ fromMs: ms(from), toMs: ms(to) })),
    )
      .slice(0, 4)
      .map(({ status }) => status);

  test("without a number is a gap only where everything of it is known", () => {
    expect(statuses()).toEqual(["ok", "ok", "gap", "gap"]);
    expect(statuses([3, FOREVER])).toEqual(["ok", "ok", "gap", "pending"]);
    expect(statuses([2.5, FOREVER])).toEqual(["ok", "ok", "pending", "pending"]);
    expect(statuses([1, 2])).toEqual(["ok", "ok", "gap", "gap"]);
  });
});
