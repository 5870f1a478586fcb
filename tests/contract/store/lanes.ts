import { expect } from "vitest";
import { LANE_STATES, type LaneInterval, type LaneState } from "../../../src/core/check.ts";
import type { Batch, Store } from "../../../src/store/store.ts";
import type { Behaviour } from "../store.contract.ts";
import { batch, lane, NIGHT_MS } from "./builders.ts";

type Entry = NonNullable<Batch["lanes"]>[number];

/** An interval of the lane, in seconds after NIGHT_MS. */
function of(state: LaneState, from: number, to: number, changes: Partial<LaneInterval> = {}): LaneInterval {
  return lane({ state, fromMs: NIGHT_MS + from * 1_000, toMs: NIGHT_MS + to * 1_000, ...changes });
}

/** What the entry of a batch says of `s` from `here`, from a second on or of all time. */
function since(second: number | null, ...intervals: readonly LaneInterval[]): Entry {
  const entry = { siteId: "s", place: "here", intervals };
  return second === null ? entry : { ...entry, sinceMs: NIGHT_MS + second * 1_000 };
}

async function put(store: Store, ...lanes: readonly Entry[]): Promise<number> {
  return (await store.commit(batch({ lanes }))).revision;
}

export function lanes(behaviour: Behaviour): void {
  behaviour("what is known of a site grows with its checks, in every state", async (store) => {
    const all = LANE_STATES.map((state, i) => of(state, i, i + 1, { reason: state === "gap" ? "not running" : null }));
    for (const [i, each] of all.entries()) await put(store, since(i, each));
    expect(await store.lanes()).toEqual(all);
    const last = all.at(-1);
    if (last) await put(store, since(5, { ...last, toMs: last.toMs + 60_000 }));
    expect(await store.lanes()).toEqual([...all.slice(0, 5), of("gap", 5, 66, { reason: "not running" })]);
  });

  behaviour("a lane is cut where it is said anew, and other lanes stay", async (store) => {
    const elsewhere = of("up", 0, 90, { place: "Perth" });
    await put(store, since(null, of("up", 0, 30), of("slow", 30, 60), of("up", 60, 90)), {
      siteId: "s",
      place: "Perth",
      intervals: [elsewhere],
    });
    await put(store, since(45, of("failing", 40, 80, { reason: "timeout" })));
    const failing = of("failing", 45, 80, { reason: "timeout" });
    expect(await store.lanes()).toEqual([elsewhere, of("up", 0, 30), of("slow", 30, 45), failing]);
    await put(store, since(null));
    expect(await store.lanes()).toEqual([elsewhere]);
  });

  behaviour("lanes come by site, place and start, where they overlap the window, uncut", async (store) => {
    const sites = ["b", "a", "é"];
    const entries = sites.flatMap((siteId) =>
      ["here", "Perth"].map((place) => ({
        siteId,
        place,
        intervals: [of("slow", 60, 120, { siteId, place }), of("up", 0, 60, { siteId, place })],
      })),
    );
    await put(store, ...entries);
    const listed = await store.lanes();
    expect(listed.map(({ siteId, place, state }) => `${siteId} ${place} ${state}`)).toEqual(
      ["a", "b", "é"].flatMap((id) =>
        ["Perth up", "Perth slow", "here up", "here slow"].map((rest) => `${id} ${rest}`),
      ),
    );
    const inside = { fromMs: NIGHT_MS + 60_000, toMs: NIGHT_MS + 61_000 };
    expect(await store.lanes(inside)).toEqual(listed.filter(({ state }) => state === "slow"));
    const ofSites = { ...inside, fromMs: NIGHT_MS + 59_999, siteIds: ["é", "none", "a"] };
    expect(await store.lanes(ofSites)).toEqual(listed.filter(({ siteId }) => siteId !== "b"));
    expect(await store.lanes({ ...inside, siteIds: [] })).toEqual([]);
    expect(await store.lanes({ fromMs: NIGHT_MS - 60_000, toMs: NIGHT_MS })).toEqual([]);
    expect(await store.lanes({ fromMs: NIGHT_MS + 120_000, toMs: NIGHT_MS + 180_000 })).toEqual([]);
  });

  behaviour("equal lanes make no new revision", async (store) => {
    const entries = [since(null, of("up", 0, 30)), since(20, of("gap", 20, 40)), since(30, of("up", 30, 60))];
    const revision = await put(store, ...entries);
    expect(await store.lanes()).toEqual([of("up", 0, 20), of("gap", 20, 30), of("up", 30, 60)]);
    expect(await put(store, ...entries)).toBe(revision);
    expect(await put(store, since(60))).toBe(revision);
    expect(await put(store, { siteId: "none", place: "here", intervals: [] })).toBe(revision);
    expect(await put(store, since(59))).toBeGreaterThan(revision);
    expect((await store.lanes()).at(-1)).toEqual(of("up", 30, 59));
  });

  behaviour("a lane is of the site and place that its entry names", async (store) => {
    await put(store, since(null, of("up", 0, 9, { siteId: "other", place: "other" })));
    expect(await store.lanes()).toEqual([of("up", 0, 9)]);
  });
}
