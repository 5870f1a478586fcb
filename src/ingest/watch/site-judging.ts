import { type Check, type LaneInterval, standingOf } from "../../core/check.ts";
import { union } from "../../core/coverage.ts";
import type { Outage } from "../../core/outage.ts";
import type { Site, WatchRules } from "../../core/site.ts";
import { type SiteOutage, siteOutages } from "../../monitor/quorum.ts";
import type { Batch, Store } from "../../store/store.ts";
import type { QueuedCheck, Reception } from "./check-queue.ts";
import type { Blind } from "./lane-run.ts";
import { closedByHandMs, outageFact, outageId } from "./outage-fact.ts";
import { type LaneTurn, PlaceJudging, SETTLED_MS } from "./place-judging.ts";
import {
  NEW_SITE,
  type PlaceState,
  parsePlace,
  parseSite,
  placeCursor,
  type SiteState,
  siteCursor,
} from "./place-state.ts";

/** What judging reads. */
export type JudgingStore = Pick<Store, "cursor" | "record" | "lanes" | "checks">;

export interface SiteTask {
  readonly site: Site;
  readonly rules: WatchRules;
  /** In order of arrival. */
  readonly queued: readonly QueuedCheck[];
  readonly silenceMs: number;
  readonly blindOf: (place: string) => readonly Blind[];
  readonly nowMs: number;
}

/** What the checks of one site come to. */
export interface SiteVerdict {
  readonly batch: Required<Pick<Batch, "checks" | "lanes" | "documents" | "cursors">>;
  readonly outages: readonly Outage[];
  readonly suspects: PlaceJudging["suspects"];
  readonly notSuspects: readonly string[];
  /** What became of each check, as they arrived. */
  readonly receptions: readonly Reception[];
  readonly places: ReadonlyMap<string, PlaceState>;
  readonly turns: readonly LaneTurn[];
  /** Outages that are new, that ended, or that became another kind. */
  readonly turned: readonly Outage[];
}

/**
 * Judges checks of one site from any places, from what the store knows of it. The store is the only memory: several
 * processes may take checks of one site, each those of its own places.
 */
export async function judgeSite(task: SiteTask, store: JudgingStore): Promise<SiteVerdict> {
  const { site } = task;
  const kept = await store.cursor(siteCursor(site.id));
  const siteState = await withClosing(parseSite(kept) ?? NEW_SITE, store);
  const begunAfter = siteState.closed?.id ?? null;
  const judgings = new Map<string, PlaceJudging>();
  const receptions = new Array<Reception>(task.queued.length).fill("accepted");
  const inOrder = task.queued.map((each, index) => ({ ...each, index })).sort((a, b) => a.check.atMs - b.check.atMs);
  for (const { check, body, index } of inOrder) {
    const { place } = check;
    const about = { siteId: site.id, place, rules: task.rules, silenceMs: task.silenceMs, blind: task.blindOf(place) };
    const judging =
      judgings.get(place) ??
      new PlaceJudging(about, parsePlace(await store.cursor(placeCursor(site.id, place))), begunAfter);
    judgings.set(place, judging);
    if (check.atMs > (judging.lastAtMs ?? Number.NEGATIVE_INFINITY)) judging.add(check, body);
    else receptions[index] = (await isStored(check, judging, store)) ? "duplicate" : "late";
  }
  const places = new Map(
    [...judgings].flatMap(([place, judging]) => {
      const state = judging.checks.length === 0 ? null : judging.state();
      return state ? [[place, state] as const] : [];
    }),
  );
  const all = [...judgings.values()];
  const lanes = [...judgings].flatMap(([place, judging]) => {
    const lane = judging.checks.length === 0 ? null : judging.lane(task.nowMs);
    return lane ? [{ siteId: site.id, place, ...lane }] : [];
  });
  const mayChange = all.some(({ hasChanged }) => hasChanged) || siteState.told.some(({ isOpen }) => isOpen);
  const found = mayChange
    ? await outagesNow(task, { places, lanes }, siteState, store)
    : { outages: [], turned: [], siteState };
  return {
    ...found,
    batch: {
      checks: all.flatMap(({ checks }) => checks),
      documents: all.flatMap(({ documents }) => documents),
      lanes,
      cursors: [
        ...Array.from(places, ([place, state]) => ({
          feed: placeCursor(site.id, place),
          cursor: JSON.stringify(state),
        })),
        ...(JSON.stringify(found.siteState) === (kept ?? JSON.stringify(NEW_SITE))
          ? []
          : [{ feed: siteCursor(site.id), cursor: JSON.stringify(found.siteState) }]),
      ],
    },
    suspects: all.flatMap(({ suspects }) => suspects),
    notSuspects: all.flatMap(({ notSuspects }) => notSuspects),
    turns: all.flatMap(({ turns }) => turns),
    receptions,
    places,
  };
}

/** Whether a person closed the latest outage: then it is settled, and what fails from now on is another one. */
async function withClosing(state: SiteState, store: JudgingStore): Promise<SiteState> {
  const latest = state.told.at(-1);
  if (!latest) return state;
  const stored = await store.record("outage", latest.id);
  const endedMs = stored === undefined ? null : closedByHandMs(stored);
  if (endedMs === null) return state;
  return { told: state.told.filter(({ id }) => id !== latest.id), closed: { id: latest.id, endedMs } };
}

async function isStored({ siteId, place, atMs }: Check, judging: PlaceJudging, store: JudgingStore): Promise<boolean> {
  if (judging.checks.some((check) => check.atMs === atMs)) return true;
  const query = {
    siteIds: [siteId],
    places: [place],
    fromMs: atMs,
    toMs: atMs + 1,
    order: "oldest",
    limit: 1,
  } as const;
  return (await store.checks(query)).length > 0;
}

interface Found {
  readonly outages: readonly Outage[];
  readonly turned: SiteVerdict["turned"];
  readonly siteState: SiteState;
}

interface JudgedNow {
  readonly places: ReadonlyMap<string, PlaceState>;
  readonly lanes: SiteVerdict["batch"]["lanes"];
}

/** The outages of a site that may still change, as all its places see them together. */
async function outagesNow(
  { site, rules, nowMs, silenceMs }: SiteTask,
  judged: JudgedNow,
  siteState: SiteState,
  store: JudgingStore,
): Promise<Found> {
  const firsts = [...siteState.told, ...[...judged.places.values()].flatMap(({ outages }) => outages)];
  const fromMs = Math.min(nowMs - SETTLED_MS, ...firsts.map(({ firstFailMs }) => firstFailMs));
  const stored = await store.lanes({ fromMs, toMs: Number.POSITIVE_INFINITY, siteIds: [site.id] });
  const states = new Map(judged.places);
  for (const place of new Set(stored.map((lane) => lane.place))) {
    const state = states.has(place) ? null : parsePlace(await store.cursor(placeCursor(site.id, place)));
    if (state) states.set(place, state);
  }
  const begunAfter = siteState.closed?.id ?? null;
  const views = Array.from(states, ([place, state]) => ({
    place,
    // What another place saw before a person closed the outage is settled too.
    outages: state.begunAfter === begunAfter ? state.outages : [],
    looking: lookingSpans(place, state, judged, stored, nowMs - silenceMs),
  }));
  const measured = siteOutages(views, rules.quorum, siteState.told);
  const seen = [...states.values()].flatMap(({ symptoms }) => symptoms);
  const outages: Outage[] = [];
  const turned: Outage[] = [];
  const told: SiteState["told"] = [];
  for (const outage of measured) {
    const { firstFailMs, members, endLatestMs } = outage;
    const id = outageId(site.id, firstFailMs);
    told.push({ id, firstFailMs, members: [...members], isOpen: endLatestMs === null });
    const before = await store.record("outage", id);
    const now = outageFact(site, id, sinceClosing(outage, siteState), seen, before);
    if (JSON.stringify(now) !== JSON.stringify(before)) outages.push(now);
    if (!before || (before.endLatestMs === null) !== (now.endLatestMs === null) || before.kind !== now.kind)
      turned.push(now);
  }
  return { outages, turned, siteState: { ...siteState, told } };
}

/** When a place was looking, by its lane; without an end where it was heard of since `heardMs`. */
function lookingSpans(
  place: string,
  { run }: PlaceState,
  { lanes }: JudgedNow,
  stored: readonly LaneInterval[],
  heardMs: number,
): readonly { readonly fromMs: number; readonly toMs: number | null }[] {
  const anew = lanes.find((lane) => lane.place === place);
  const sinceMs = anew?.sinceMs ?? Number.POSITIVE_INFINITY;
  const before = stored.filter((lane) => lane.place === place && lane.fromMs < sinceMs);
  const all = [...before.map((lane) => ({ ...lane, toMs: Math.min(lane.toMs, sinceMs) })), ...(anew?.intervals ?? [])];
  const spans = union(all.filter(({ state }) => state !== "gap"));
  const last = spans.at(-1);
  if (!last || run.checkedToMs < heardMs) return spans;
  return [...spans.slice(0, -1), { fromMs: last.fromMs, toMs: null }];
}

/** Where a person said that the site was up again, the next outage began after that. */
function sinceClosing(outage: SiteOutage, { closed }: SiteState): SiteOutage {
  if (closed === null || outage.startEarliestMs !== null || closed.endedMs >= outage.startLatestMs) return outage;
  return { ...outage, startEarliestMs: closed.endedMs };
}

/** Whether the last check of a place failed. */
export function isFailing(state: PlaceState): boolean {
  return standingOf(state.verdict) === "fail";
}
