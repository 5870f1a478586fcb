import { describe, expect, test } from "vitest";
import { ALERT_KINDS, type Alert, type AlertChannel, type AlertKind, DeliveryFault } from "../../../src/core/alert.ts";
import { BARE_OUTAGE, type Outage } from "../../../src/core/outage.ts";
import type { Topic } from "../../../src/core/topic.ts";
import { tellAlerts } from "../../../src/ingest/alerts/alert-desk.ts";
import { outageAlerts } from "../../../src/ingest/alerts/due.ts";
import { openMemoryStore } from "../../../src/store/memory/memory-store.ts";
import type { Store } from "../../../src/store/store.ts";
import { batch, interval, scored } from "../../contract/store/builders.ts";
import { manualPace, settle } from "../../support/manual-pace.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const START = Date.UTC(2026, 10, 4, 3);
const THEME: Topic = {
  id: "emigration",
  name: "Emigration",
  role: "theme",
  any: ["move"],
  all: [],
  none: [],
  languages: [],
};

function outage(more: Partial<Outage> = {}): Outage {
  return {
    ...BARE_OUTAGE,
    id: "monitor-visa-1",
    siteId: "visa",
    kind: "outage",
    title: "visa.example.org down",
    severity: "major",
    origin: "monitor",
    confidence: "measured",
    startEarliestMs: START - MINUTE,
    startLatestMs: START,
    endEarliestMs: START,
    symptoms: ["HTTP 500"],
    places: { down: ["here"], looking: ["here", "ottawa"] },
    ...more,
  };
}

const OVER = { endEarliestMs: START + 40 * MINUTE, endLatestMs: START + 41 * MINUTE } as const;

/** A channel that takes alerts, or fails as the script says, one entry for each attempt. */
function scripted(script: readonly (DeliveryFault | "taken")[] = []) {
  const taken: Alert[] = [];
  const attempts: string[] = [];
  const channel: AlertChannel = {
    name: "desk",
    deliver: async (alert) => {
      const outcome = script[attempts.length] ?? "taken";
      attempts.push(alert.id);
      if (outcome !== "taken") throw outcome;
      taken.push(alert);
    },
  };
  return { channel, taken, attempts };
}

/** Runs a desk over a store until the test is done with it. */
function open(store: Store, channel: AlertChannel, startMs = START, kinds: readonly AlertKind[] = ALERT_KINDS) {
  const pace = manualPace(startMs);
  const lines: string[] = [];
  const faults: unknown[] = [];
  const end = new AbortController();
  const running = tellAlerts(
    {
      store,
      topics: [THEME],
      channels: [channel],
      kinds: new Set(kinds),
      pace,
      onTold: (line) => lines.push(line),
      onFault: (error) => faults.push(error),
    },
    end.signal,
  );
  return {
    pace,
    lines,
    faults,
    async [Symbol.asyncDispose]() {
      end.abort();
      await running;
    },
  };
}

describe("alerts of outages", () => {
  test("tell once that it began and once that it is over, whatever happens in between", async () => {
    await using store = await openMemoryStore();
    const { channel, taken } = scripted();
    await using desk = open(store, channel);
    await store.putRecords("outage", [outage()]);
    await desk.pace.advance(10 * SECOND);
    await store.putRecords("outage", [outage({ flapCount: 2, title: "visa.example.org crashed repeatedly" })]);
    await desk.pace.advance(30 * MINUTE);
    await store.putRecords("outage", [outage({ flapCount: 2, ...OVER })]);
    await desk.pace.advance(15 * MINUTE);
    await store.putRecords("outage", [outage({ flapCount: 3 })]);
    await desk.pace.advance(MINUTE);
    await store.putRecords("outage", [outage({ flapCount: 3, ...OVER })]);
    await desk.pace.advance(MINUTE);
    expect(taken.map(({ id }) => id)).toEqual(["monitor-visa-1/started", "monitor-visa-1/ended"]);
    expect(desk.faults).toEqual([]);
  });

  test("say when it began as an interval, what was seen, and from how many places", () => {
    const [began] = outageAlerts(outage(), START - MINUTE);
    expect(began?.text).toBe(
      "It began after 2026-11-04T02:59:00.000Z and not after 2026-11-04T03:00:00.000Z. Seen: HTTP 500. Measured: down from 1 of 2 places.",
    );
    const ended = outageAlerts(outage({ ...OVER, flapCount: 3 }), START).at(-1);
    expect(ended?.title).toBe("Over: visa.example.org down");
    expect(ended?.text).toContain("It lasted between 40 and 42 min. It failed 3 times in between.");
    const crowd = outageAlerts(outage({ kind: "report", origin: "crowd", confidence: "reported" }), START)[0];
    expect(crowd?.text).toContain("Known from posts alone; nobody measured it.");
  });

  test("are not told of what was over long before, or of declared maintenance", () => {
    const old = outage({ origin: "import", ...OVER });
    expect(outageAlerts(old, START + 60 * MINUTE)).toEqual([]);
    expect(outageAlerts(outage({ kind: "maintenance" }), START)).toEqual([]);
  });

  test("are told by the next process where the last one could not, and never again where it could", async () => {
    await using store = await openMemoryStore();
    await store.putRecords("outage", [outage()]);
    const down = scripted(Array(20).fill(new DeliveryFault("it answered 503", { isLasting: false })));
    {
      await using first = open(store, down.channel);
      await first.pace.advance(10 * SECOND);
    }
    const up = scripted();
    {
      await using second = open(store, up.channel);
      await second.pace.advance(10 * SECOND);
    }
    await using third = open(store, up.channel);
    await third.pace.advance(MINUTE);
    expect(up.taken.map(({ id }) => id)).toEqual(["monitor-visa-1/started"]);
  });
});

describe("an alert that is not taken", () => {
  test("is tried again with longer and longer waits until it is", async () => {
    await using store = await openMemoryStore();
    await store.putRecords("outage", [outage()]);
    const busy = new DeliveryFault("it answered 503", { isLasting: false });
    const { channel, taken, attempts } = scripted([busy, busy, busy]);
    await using desk = open(store, channel);
    await settle();
    expect(attempts).toHaveLength(1);
    await desk.pace.advance(SECOND);
    expect(attempts).toHaveLength(2);
    await desk.pace.advance(5 * SECOND);
    expect(attempts).toHaveLength(3);
    await desk.pace.advance(30 * SECOND);
    expect(taken).toHaveLength(1);
    expect(desk.lines.at(-1)).toBe("told desk: visa.example.org down");
  });

  test("is given up at once where asking again cannot help, and the next one is told", async () => {
    await using store = await openMemoryStore();
    await store.putRecords("outage", [outage(), outage({ id: "monitor-visa-2", startLatestMs: START + SECOND })]);
    const { channel, taken, attempts } = scripted([new DeliveryFault("it answered 410", { isLasting: true })]);
    await using desk = open(store, channel);
    await desk.pace.advance(10 * SECOND);
    expect(attempts).toEqual(["monitor-visa-1/started", "monitor-visa-2/started"]);
    expect(taken.map(({ id }) => id)).toEqual(["monitor-visa-2/started"]);
    expect(desk.lines[0]).toContain("given up");
  });
});

describe("alerts of reactions", () => {
  async function surging(): Promise<Store> {
    const store = await openMemoryStore();
    const listened = interval({ source: "bluesky", fromMs: START - 1_440 * MINUTE, toMs: START + 30 * MINUTE });
    const posts = Array.from({ length: 60 }, (_, i) =>
      scored(`p-${i}`, { source: "bluesky", postedAtMs: START + Math.floor(i / 15) * MINUTE + i }, [THEME.id]),
    );
    await store.commit(batch({ posts, coverage: [{ source: "bluesky", feed: "posts", intervals: [listened] }] }));
    return store;
  }

  test("tell once of a rise above what is usual, with its onset as an interval", async () => {
    await using store = await surging();
    const { channel, taken } = scripted();
    await using desk = open(store, channel, START + 4 * MINUTE);
    await desk.pace.advance(10 * MINUTE);
    expect(taken).toHaveLength(1);
    expect(taken[0]).toMatchObject({
      kind: "reaction-spike",
      topic: "emigration",
      title: "More posts than usual: Emigration",
    });
    expect(taken[0]?.text).toContain(
      "The rise began after 2026-11-04T02:59:00.000Z and not after 2026-11-04T03:01:00.000Z.",
    );
    expect(taken[0]?.text).toContain("Timing alone cannot show");
  });

  test("are not told to those who did not ask for them", async () => {
    await using store = await surging();
    const { channel, taken } = scripted();
    await using desk = open(store, channel, START + 4 * MINUTE, ["outage-started"]);
    await desk.pace.advance(10 * MINUTE);
    expect(taken).toEqual([]);
  });
});
