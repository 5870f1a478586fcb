import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CoverageInterval } from "../../src/core/coverage.ts";
import { FeedLedger } from "../../src/ingest/feed-ledger.ts";

const MINUTE = 60_000;
/** A whole minute. */
const T = Date.UTC(2026, 10, 3, 22);

function told(ledger: FeedLedger): string[] {
  return (ledger.take()?.intervals ?? []).map((i) => {
    const reason = i.reason === null ? "" : ` ${i.reason}`;
    return `${i.state} ${i.fromMs - T}..${i.toMs - T}${reason}`;
  });
}

describe("the ledger of a feed", () => {
  test("says nothing before the first connection", () => {
    expect(new FeedLedger("x", "stream", []).take()).toBeNull();
  });

  test("tells listening minutes without a post as quiet and those with one as live", () => {
    const ledger = new FeedLedger("x", "stream", []);
    ledger.open(T + 5_000, false, "not running");
    ledger.prove(T + 30_000);
    ledger.prove(T + MINUTE + 10_000);
    ledger.post(T + MINUTE + 10_000);
    ledger.prove(T + 2 * MINUTE + 1_000);
    expect(told(ledger)).toEqual(["quiet 5000..60000", "live 60000..120000", "quiet 120000..121000"]);
  });

  test("a minute with a post is live to its end, also where the next post came before that was proven", () => {
    const ledger = new FeedLedger("x", "stream", []);
    ledger.open(T, false, "not running");
    ledger.post(T + 30_000);
    ledger.prove(T + 59_500);
    ledger.post(T + MINUTE + 100);
    ledger.prove(T + MINUTE + 200);
    expect(told(ledger)).toEqual(["live 0..60200"]);
  });

  test("draws a gap from the last proof to the next connection, however short", () => {
    const ledger = new FeedLedger("x", "stream", []);
    ledger.open(T, false, "not running");
    ledger.prove(T + 1_000);
    ledger.close(T + 1_010, "the connection was lost");
    ledger.open(T + 1_050, false, "the connection was lost");
    ledger.prove(T + 1_060);
    expect(told(ledger)).toEqual(["quiet 0..1000", "gap 1000..1050 the connection was lost", "quiet 1050..1060"]);
  });

  test("takes back what was told of a time in which a connection stood already", () => {
    const ledger = new FeedLedger("x", "stream", []);
    ledger.open(T, false, "not running");
    ledger.prove(T + 1_000);
    ledger.close(T + 2_000, "lost");
    ledger.close(T + 3_000, "lost");
    ledger.open(T + 2_500, false, "lost");
    ledger.prove(T + 2_600);
    expect(told(ledger)).toEqual(["quiet 0..1000", "gap 1000..2500 lost", "quiet 2500..2600"]);
  });

  test("begins after a restart with a gap since the last commit", () => {
    const earlier: CoverageInterval[] = [
      { source: "x", feed: "stream", state: "live", fromMs: T, toMs: T + 7, reason: null },
    ];
    const ledger = new FeedLedger("x", "stream", earlier);
    expect(ledger.provenMs).toBe(T + 7);
    ledger.open(T + 100, false, "not running");
    ledger.prove(T + 101);
    expect(ledger.take()).toEqual({
      source: "x",
      feed: "stream",
      sinceMs: T,
      intervals: [
        { source: "x", feed: "stream", state: "live", fromMs: T, toMs: T + 7, reason: null },
        { source: "x", feed: "stream", state: "gap", fromMs: T + 7, toMs: T + 100, reason: "not running" },
        { source: "x", feed: "stream", state: "quiet", fromMs: T + 100, toMs: T + 101, reason: null },
      ],
    });
  });

  test("fills a gap as the replay proceeds, but for what the platform no longer had", () => {
    const ledger = new FeedLedger("bluesky", "jetstream", []);
    ledger.open(T, false, "not running");
    ledger.prove(T + 1_000);
    ledger.close(T + 1_000, "lost");
    ledger.open(T + 9_000, true, "lost");
    ledger.missing(T + 1_000, T + 3_000, "too old");
    ledger.prove(T + 5_000);
    expect(told(ledger)).toEqual([
      "quiet 0..1000",
      "gap 1000..3000 too old",
      "refilled 3000..5000",
      "gap 5000..9000 lost",
    ]);
    ledger.caughtUp();
    ledger.prove(T + 9_500);
    expect(told(ledger)).toEqual(["refilled 3000..9000", "quiet 9000..9500"]);
  });

  test("keeps what a broken replay did not bring as a gap", () => {
    const ledger = new FeedLedger("bluesky", "jetstream", []);
    ledger.open(T, false, "not running");
    ledger.prove(T + 1_000);
    ledger.open(T + 5_000, true, "lost");
    ledger.prove(T + 2_000);
    ledger.close(T + 5_100, "lost again");
    expect(ledger.provenMs).toBe(T + 2_000);
    expect(told(ledger)).toEqual([
      "quiet 0..1000",
      "refilled 1000..2000",
      "gap 2000..5000 lost",
      "gap 5000..5100 lost again",
    ]);
  });

  test("marks what was fetched afterwards, and says why the rest could not be", () => {
    const ledger = new FeedLedger("x", "stream", []);
    ledger.open(T, false, "");
    ledger.prove(T + 10);
    ledger.open(T + 20, false, "lost");
    ledger.prove(T + 30);
    ledger.open(T + 40, false, "lost");
    ledger.prove(T + 50);
    expect(ledger.gaps(0).map((gap) => [gap.fromMs - T, gap.toMs - T])).toEqual([
      [10, 20],
      [30, 40],
    ]);
    ledger.refilled({ fromMs: T + 10, toMs: T + 20 }, { whole: true });
    ledger.refilled({ fromMs: T + 30, toMs: T + 40 }, { whole: false, reason: "search was refused" });
    expect(told(ledger)).toEqual([
      "quiet 0..10",
      "refilled 10..20 lost",
      "quiet 20..30",
      "gap 30..40 lost; search was refused",
      "quiet 40..50",
    ]);
  });

  test("tells sampled and capped time by that name", () => {
    const ledger = new FeedLedger("x", "stream", []);
    ledger.open(T, false, "");
    ledger.flow("sampled", T + 10);
    ledger.prove(T + 20);
    ledger.capped(T + 20, "the budget is used up");
    ledger.close(T + 20, "closed");
    ledger.capped(T + 90);
    ledger.capped(T + 100);
    ledger.open(T + 100, false, "lost");
    ledger.prove(T + 110);
    expect(told(ledger)).toEqual([
      "quiet 0..10",
      "sampled 10..20",
      "capped 20..100 the budget is used up",
      "quiet 100..110",
    ]);
  });

  test("does not call a lost connection a limit because one follows it", () => {
    const ledger = new FeedLedger("x", "stream", []);
    ledger.open(T, false, "not running");
    ledger.prove(T + 10);
    ledger.close(T + 500, "lost");
    ledger.capped(T + 600, "the budget is used up");
    ledger.capped(T + 700);
    expect(told(ledger)).toEqual(["quiet 0..10", "gap 10..500 lost", "capped 500..700 the budget is used up"]);
  });

  test("a change names everything from its start on, so that a store which cuts there agrees with the ledger", () => {
    const step = fc.record({
      kind: fc.constantFrom("open", "resume", "prove", "post", "close", "missing", "caught-up", "refilled"),
      byMs: fc.integer({ min: 0, max: 90_000 }),
      take: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const ledger = new FeedLedger("x", "stream", []);
        let stored: CoverageInterval[] = [];
        const commit = () => {
          const change = ledger.take();
          if (!change) return;
          const kept = stored.filter((i) => i.fromMs < change.sinceMs);
          const cut = kept.map((i) => ({ ...i, toMs: Math.min(i.toMs, change.sinceMs) }));
          stored = [...cut, ...change.intervals];
        };
        let now = T;
        for (const { kind, byMs, take } of steps) {
          now += byMs;
          if (kind === "open") ledger.open(now, false, "lost");
          if (kind === "resume") ledger.open(now, true, "lost");
          if (kind === "prove") ledger.prove(now);
          if (kind === "post") ledger.post(now);
          if (kind === "close") ledger.close(now, "lost");
          if (kind === "missing") ledger.missing(now - byMs, now, "gone");
          if (kind === "caught-up") ledger.caughtUp();
          if (kind === "refilled") ledger.refilled({ fromMs: now - 2 * byMs, toMs: now }, { whole: true });
          if (take) commit();
        }
        commit();
        for (let i = 1; i < stored.length; i++)
          expect(stored[i]?.fromMs).toBeGreaterThanOrEqual(stored[i - 1]?.toMs ?? Number.NaN);
        expect(new FeedLedger("x", "stream", stored).gaps(0)).toEqual(ledger.gaps(0));
      }),
    );
  });
});
