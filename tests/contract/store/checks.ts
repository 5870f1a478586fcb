import { expect } from "vitest";
import { type Check, VERDICTS } from "../../../src/core/check.ts";
import type { CheckQuery } from "../../../src/store/store.ts";
import type { Behaviour } from "../store.contract.ts";
import { batch, check, checksByPage, evidence, NIGHT_MS } from "./builders.ts";

/** By code unit these are in the order "Z", "a", "a-b", "b", "é", "😀", "ﬁn": neither that of a language nor of UTF-8. */
const SITES = ["b", "ﬁn", "a", "😀", "é", "a-b", "Z"];
const PLACES = ["log:b", "here", "Perth"];
const MINUTE = 60_000;

/** Checks of every site from every place at `times`, in no order. */
function everywhere(times: readonly number[]): Check[] {
  return times.flatMap((atMs) => PLACES.flatMap((place) => SITES.map((siteId) => check({ siteId, place, atMs }))));
}

/** The order of a listing, said once more. */
function inOrder(checks: readonly Check[], order: CheckQuery["order"]): readonly Check[] {
  const texts = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  const sorted = [...checks].sort((a, b) => a.atMs - b.atMs || texts(a.siteId, b.siteId) || texts(a.place, b.place));
  return order === "newest" ? sorted.reverse() : sorted;
}

function keys(checks: readonly Check[]): readonly string[] {
  return checks.map(({ siteId, place, atMs }) => `${siteId} ${place} ${atMs - NIGHT_MS}`);
}

export function checks(behaviour: Behaviour): void {
  behaviour("a check comes back field by field as it was committed, whatever it found", async (store) => {
    const all = VERDICTS.flatMap((verdict, i) =>
      ([null, "pass", "fail"] as const).map((witness, k) =>
        check({
          verdict,
          witness,
          atMs: NIGHT_MS + 10 * i + k,
          reasons: i === 0 ? [] : ["http_status", 'a "quoted", code', "é"].slice(0, i),
          status: i === 0 ? null : 199 + i,
          latencyMs: k === 0 ? null : 12.75 * k,
          bodyBytes: k === 1 ? null : 2 ** 33 * k,
        }),
      ),
    );
    await store.commit(batch({ checks: all }));
    expect(await store.checks({ order: "oldest", limit: 100 })).toEqual(all);
  });

  behaviour("a check that is there stays as it is, and makes no new revision", async (store) => {
    const first = check({ verdict: "fail", reasons: ["timeout"], status: null });
    const { revision } = await store.commit(batch({ checks: [first] }));
    const others = [check(), check({ verdict: "slow", evidence: evidence() })];
    expect((await store.commit(batch({ checks: others }))).revision).toBe(revision);
    expect(await store.checks({ order: "newest", limit: 9 })).toEqual([first]);
    expect(await store.checks({ order: "newest", limit: 9, evidenceOnly: true })).toEqual([]);
    const twice = [check({ place: "Perth", status: 201 }), check({ place: "Perth", status: 202 })];
    await store.commit(batch({ checks: twice }));
    expect((await store.checks({ order: "newest", limit: 9 })).map(({ status }) => status)).toEqual([null, 201]);
  });

  behaviour("evidence is given whole, and only where it alone is asked for", async (store) => {
    const seen = evidence();
    const all = [
      check({ atMs: NIGHT_MS }),
      check({ atMs: NIGHT_MS + 1, verdict: "soft_error", evidence: seen }),
      check({ atMs: NIGHT_MS + 2, siteId: "other", verdict: "fail", evidence: evidence({ bodyExcerpt: null }) }),
      check({ atMs: NIGHT_MS + 3 }),
    ];
    await store.commit(batch({ checks: all }));
    const withEvidence = { order: "oldest", limit: 9, evidenceOnly: true } as const;
    expect(await store.checks(withEvidence)).toEqual([all[1], all[2]]);
    expect(await store.checks({ ...withEvidence, siteIds: ["other"] })).toEqual([all[2]]);
    expect(await store.checks({ ...withEvidence, order: "newest", places: ["here"], limit: 1 })).toEqual([all[2]]);
    expect(await store.checks({ ...withEvidence, fromMs: NIGHT_MS + 2 })).toEqual([all[2]]);
    const listed = await store.checks({ order: "oldest", limit: 9 });
    expect(listed).toEqual(all.map((each) => ({ ...each, evidence: null })));
  });

  for (const order of ["newest", "oldest"] as const)
    behaviour(`checks of equal times page without loss or repeat, ${order} first`, async (store) => {
      const all = everywhere([NIGHT_MS, NIGHT_MS + 1, NIGHT_MS + MINUTE]);
      for (let i = 0; i < all.length; i += 10) await store.commit(batch({ checks: all.slice(i, i + 10) }));
      const ordered = keys(inOrder(all, order));
      for (const limit of [1, 2, 7, 21, 22, 500])
        expect(keys(await checksByPage(store, { order, limit }))).toEqual(ordered);
    });

  const filters: readonly (readonly [string, Partial<CheckQuery>, (check: Check) => boolean])[] = [
    ["one site", { siteIds: ["é"] }, ({ siteId }) => siteId === "é"],
    ["some sites", { siteIds: ["b", "Z", "ﬁn", "b"] }, ({ siteId }) => ["b", "Z", "ﬁn"].includes(siteId)],
    ["one place", { places: ["here"] }, ({ place }) => place === "here"],
    [
      "a site and places",
      { siteIds: ["a"], places: ["here", "log:b"] },
      ({ siteId, place }) => siteId === "a" && place !== "Perth",
    ],
    ["a window", { fromMs: NIGHT_MS + 1, toMs: NIGHT_MS + MINUTE }, ({ atMs }) => atMs === NIGHT_MS + 1],
    [
      "a window of a site",
      { siteIds: ["😀"], fromMs: NIGHT_MS, toMs: NIGHT_MS + 2 },
      ({ siteId, atMs }) => siteId === "😀" && atMs < NIGHT_MS + 2,
    ],
    ["no site", { siteIds: [] }, () => false],
    ["no place", { places: [] }, () => false],
    ["a site that is not there", { siteIds: ["none"] }, () => false],
    ["an empty window", { fromMs: NIGHT_MS + 2, toMs: NIGHT_MS + 2 }, () => false],
  ];
  for (const [title, filter, isAsked] of filters)
    behaviour(`checks of ${title} are all found, and no others`, async (store) => {
      const all = everywhere([NIGHT_MS, NIGHT_MS + 1, NIGHT_MS + MINUTE]);
      await store.commit(batch({ checks: all }));
      for (const order of ["newest", "oldest"] as const)
        for (const limit of [1, 4, 100])
          expect(keys(await checksByPage(store, { ...filter, order, limit }))).toEqual(
            keys(inOrder(all.filter(isAsked), order)),
          );
    });

  behaviour("pages go on where they were while checks come in on both sides", async (store) => {
    const all = everywhere([NIGHT_MS, NIGHT_MS + MINUTE]);
    await store.commit(batch({ checks: all }));
    for (const [round, order] of (["newest", "oldest"] as const).entries()) {
      let coming = 0;
      const late = async () => {
        coming++;
        const [before, after] = [NIGHT_MS - 1 - coming, NIGHT_MS + 2 * MINUTE + coming];
        const arriving = [order === "newest" ? after : before].map((atMs) => check({ siteId: `new-${round}`, atMs }));
        await store.commit(batch({ checks: arriving }));
      };
      const listed = await checksByPage(store, { order, limit: 4, siteIds: SITES }, late);
      expect(keys(listed)).toEqual(keys(inOrder(all, order)));
      const whole = await checksByPage(store, { order, limit: 4 }, late);
      expect(keys(whole).filter((key) => !key.startsWith("new-"))).toEqual(keys(inOrder(all, order)));
      expect(new Set(keys(whole)).size).toBe(whole.length);
    }
  });

  behaviour("a page may begin after a check that is not there", async (store) => {
    const all = everywhere([NIGHT_MS]);
    await store.commit(batch({ checks: all }));
    const after = { siteId: "a", place: "nowhere", atMs: NIGHT_MS };
    const rest = inOrder(all, "oldest").filter(({ siteId }) => siteId > "a");
    expect(await store.checks({ order: "oldest", limit: 99, after })).toEqual(rest);
    const before = inOrder(all, "newest").filter(({ siteId }) => siteId <= "a");
    expect(await store.checks({ order: "newest", limit: 99, after })).toEqual(before);
    const outside = { ...after, atMs: NIGHT_MS - 5 };
    expect(await store.checks({ order: "newest", limit: 99, after: outside })).toEqual([]);
    const within = { order: "oldest", limit: 99, after: outside, fromMs: NIGHT_MS } as const;
    expect(await store.checks(within)).toEqual(inOrder(all, "oldest"));
  });

  behaviour("many sites of which few were looked at lately are found as well", async (store) => {
    const often = Array.from({ length: 6_000 }, (_, i) => check({ siteId: "often", atMs: NIGHT_MS + i }));
    const seldom = Array.from({ length: 90 }, (_, i) =>
      check({ siteId: `s-${i}`, place: "log:old", atMs: NIGHT_MS - 5_000_000 + i * 1_000 }),
    );
    await store.commit(batch({ checks: [...often, ...seldom] }));
    const old = { places: ["log:old"], limit: 40 };
    expect(await checksByPage(store, { ...old, order: "newest" })).toEqual(inOrder(seldom, "newest"));
    const siteIds = [...seldom.map(({ siteId }) => siteId), "often"];
    const page = await store.checks({ siteIds, order: "newest", limit: 50, places: ["here"] });
    expect(page).toEqual(inOrder(often, "newest").slice(0, 50));
    const both = await checksByPage(store, { siteIds, order: "oldest", limit: 900 });
    expect(both).toEqual([...seldom, ...often]);
  });
}
