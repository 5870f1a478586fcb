import { describe, expect, test } from "vitest";
import type { OutageResponse } from "../../src/api/routes/outage-schemas.ts";
import type { OutageRow } from "../../src/api/schemas.ts";
import { openAddress, outageIdOf, zoneNotice, zoneOf } from "../../web/src/outage/address.ts";
import { type FreshEffects, keepFresh } from "../../web/src/outage/keep-fresh.ts";
import { listPage, PAGE_ROWS, readListQuery } from "../../web/src/outage/list-model.ts";
import { dashboardWindow, timelineLanes, timelineWindow } from "../../web/src/outage/timeline.ts";
import { manualPace } from "../support/manual-pace.ts";
import { HOUR, iso, MINUTE, NIGHT, outageOf, SITES } from "./support.ts";

const at = (minute: number): number => NIGHT.fromMs + minute * MINUTE;

describe("the timeline of an outage", () => {
  const answer = (data: OutageRow, overlapping: string[] = []): OutageResponse => ({
    meta: { revision: 1, as_of: iso(at(600)) },
    data,
    updates: [],
    history: [],
    evidence: [],
    checks: { total: 0, failing: 0, undecided: 0 },
    suspects: [],
    notice: null,
    overlapping,
  });

  test("shows some of the time before and after, on whole minutes", () => {
    const window = timelineWindow(outageOf(), at(600));
    expect(window).toEqual({ fromMs: at(240) - 22.5 * MINUTE - 0.5 * MINUTE, toMs: at(330) + 23 * MINUTE });
    expect(dashboardWindow(window).fromMs).toBeLessThan(window.fromMs - HOUR + 1);
  });

  test("ends somewhere also where nothing is known, or where it never ended", () => {
    const nothing = outageOf({ start: null, start_latest: null, end: null, end_latest: null });
    const open = outageOf({ start: iso(at(0)), end: null, end_latest: null });
    for (const [outage, asOf] of [
      [nothing, at(600)],
      [open, at(0) + 900 * 24 * HOUR],
    ] as const) {
      const { fromMs, toMs } = timelineWindow(outage, asOf);
      expect(toMs).toBeGreaterThan(fromMs);
      expect(toMs - fromMs).toBeLessThan(62 * 24 * HOUR);
    }
  });

  test("gives this record, each place, and each other record of the time a lane of its own", () => {
    const other = outageOf({ title: "Operator", detail: { ...outageOf().detail, id: "o2", confidence: "official" } });
    const later = outageOf({ title: "Later", detail: { ...outageOf().detail, id: "o3" } });
    const row = { site: "immigration", state: "up" as const, from: iso(at(0)), to: iso(at(600)), reason: null };
    const rows = [
      { ...row, place: "here" },
      { ...row, place: "log:status" },
    ];
    const lanes = timelineLanes(answer(outageOf(), ["o2"]), rows, [outageOf(), other, later], SITES, NIGHT);
    expect(lanes.map(({ name }) => name)).toEqual([
      "This outage",
      "Checks, from here",
      "Checks, from the log status",
      "Operator (official)",
    ]);
    expect(lanes[0]?.spans.map(({ state }) => state)).toEqual(["none", "maybe-down", "down", "maybe-down", "none"]);
  });
});

describe("the list of outages", () => {
  const rows = [...Array(120).keys()].map((i) =>
    outageOf({
      site: i % 2 ? "a" : "b",
      start: null,
      start_latest: iso(at(i)),
      detail: { ...outageOf().detail, id: `o${String(i).padStart(3, "0")}`, origin: i % 3 ? "import" : "monitor" },
    }),
  );
  const page = (query: string) => listPage(rows, readListQuery(new URLSearchParams(query)));

  test("begins with the newest and comes in pages", () => {
    expect(page("").rows[0]?.detail.id).toBe("o119");
    expect(page("")).toMatchObject({ total: 120, page: 0, last: 2, rows: { length: PAGE_ROWS } });
    expect(page("page=3").rows.at(-1)?.detail.id).toBe("o000");
  });

  test("is filtered by site and origin, and a page beyond the last is the last", () => {
    expect(page("site=a&origin=monitor").total).toBe(20);
    expect(page("site=a&origin=monitor&page=9")).toMatchObject({ page: 0, last: 0 });
    expect(page("page=99").page).toBe(2);
    expect(page("site=nowhere")).toMatchObject({ total: 0, rows: [] });
  });

  test.each(["page=0", "page=-1", "page=x", "page=1e9", "page="])("takes %s for the first page", (query) => {
    expect(page(query).page).toBe(0);
  });

  test("leaves an outage of unknown time to the end", () => {
    const unknown = outageOf({ start: null, start_latest: null, end: null });
    expect(listPage([unknown, ...rows], { site: null, origin: null, page: 9 }).rows.at(-1)).toBe(unknown);
  });
});

describe("the address of an outage", () => {
  test("names it, whatever signs its id holds", () => {
    expect(outageIdOf("/outages/statuspage%3Ak%2Fj4")).toBe("statuspage:k/j4");
    expect(outageIdOf("/outages/a%")).toBe("a%");
    expect(outageIdOf("/outages/a/")).toBe("a");
    expect(outageIdOf("/outages")).toBeNull();
    expect(outageIdOf("/outages/")).toBeNull();
    expect(outageIdOf("/outages/a/b")).toBeNull();
  });

  test("keeps zone and filters, and follows Back", () => {
    let search = "?tz=UTC&page=2";
    let back = (): void => {};
    const address = openAddress({
      search: () => search,
      push: (next) => {
        search = next;
      },
      onBack: (call) => {
        back = call;
      },
    });
    address.go({ site: "a b", page: null });
    expect(search).toBe("?tz=UTC&site=a%20b");
    address.go({ tz: "America/New_York" });
    expect(search).toBe("?tz=America/New_York&site=a%20b");
    search = "?tz=UTC";
    back();
    expect(zoneOf(address.query.value, "Asia/Kathmandu").id).toBe("UTC");
  });

  test("of an unknown zone shows the usual one and says so; `browser` is the reader's own", () => {
    const mars = new URLSearchParams("tz=Mars");
    expect(zoneOf(mars, "Asia/Kathmandu").id).toBe("America/New_York");
    expect(zoneNotice(mars, "Asia/Kathmandu")).toContain("tz=Mars");
    expect(zoneOf(new URLSearchParams("tz=browser"), "Asia/Kathmandu").id).toBe("Asia/Kathmandu");
    expect(zoneNotice(new URLSearchParams(""), "UTC")).toBeNull();
  });
});

describe("an open outage", () => {
  function opened() {
    const pace = manualPace(1_000_000);
    const noticed: (() => void)[] = [];
    const state = { seen: true, fails: false, wants: true, asked: 0, taken: 0 };
    const effects: FreshEffects = {
      nowMs: pace.now,
      after: pace.after,
      seen: () => state.seen,
      onSeen: (call) => void noticed.push(call),
    };
    const trouble = { title: "", detail: "", status: null, requestId: null };
    const { lostSinceMs } = keepFresh(
      effects,
      () => state.wants,
      async () => {
        state.asked += 1;
        return state.fails ? { ok: false, trouble } : { ok: true, value: state.asked };
      },
      () => {
        state.taken += 1;
      },
    );
    return { pace, state, lostSinceMs, look: () => void noticed.map((call) => call()) };
  }

  test("is asked for every ten seconds, and not once it is over", async () => {
    const { pace, state } = opened();
    await pace.advance(35_000);
    expect([state.asked, state.taken]).toEqual([3, 3]);
    state.wants = false;
    await pace.advance(60_000);
    expect(state.asked).toBe(3);
  });

  test("says within fifteen seconds that updates stopped, and since when, until they are back", async () => {
    const { pace, state, lostSinceMs } = opened();
    await pace.advance(10_000);
    state.fails = true;
    await pace.advance(15_000);
    expect(lostSinceMs.value).toBe(1_010_000);
    state.fails = false;
    await pace.advance(3_000);
    expect(lostSinceMs.value).toBeNull();
  });

  test("that nobody looks at is left alone, and asked for at once when somebody does", async () => {
    const { pace, state, look } = opened();
    state.seen = false;
    await pace.advance(120_000);
    expect(state.asked).toBe(0);
    state.seen = true;
    look();
    await pace.advance(0);
    expect(state.asked).toBe(1);
  });
});
