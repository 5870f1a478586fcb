import type { Check } from "../../core/check.ts";
import type { Span } from "../../core/coverage.ts";
import { AppError } from "../../core/errors.ts";
import type { Pace } from "../../core/pace.ts";
import { DEFAULT_WATCH, type Site } from "../../core/site.ts";
import { HOUR_MS } from "../../core/time.ts";
import type { Probed } from "../../monitor/probe.ts";
import type { Batch, Store } from "../../store/store.ts";
import { inTurn } from "../turns.ts";
import { CheckQueue, type QueuedCheck, type Reception } from "./check-queue.ts";
import { checkOf } from "./evidence.ts";
import { type Blind, type LaneRun, piecesNow } from "./lane-run.ts";
import { aliveCursor, type PlaceState, parseAlive, parsePlace, placeCursor } from "./place-state.ts";
import { isFailing, type JudgingStore, judgeSite, type SiteVerdict } from "./site-judging.ts";
import { usualSize } from "./usual-size.ts";
import { newsOfOutage, newsOfTurn, type WatchNews } from "./watch-news.ts";

/** A site that is silent for so many of its intervals is not looked at. */
const SILENT_INTERVALS = 3;
/** Times of not looking that are remembered. */
const MOST_BLIND = 100;
/** Lanes that are told in one commit at the end. */
const LANES_AT_ONCE = 2_000;
const NOT_RUNNING = "the monitor was not running";
const ASLEEP = "this computer or process was asleep";

export interface WatchLedgerOptions {
  readonly store: JudgingStore & Pick<Store, "commit">;
  readonly pace: Pace;
  /** Told when the store cannot be written, in a sentence, and when it can again (null). */
  readonly onTrouble: (sentence: string | null) => void;
  readonly onNews: (news: WatchNews) => void;
  /** Told of failures that are ours. */
  readonly onFault: (error: unknown) => void;
  /** Told of own checks once they are stored. */
  readonly onStored?: (checks: readonly Check[]) => void;
}

/** The place that this process looks from, and what it looks at. */
export interface OwnWatch {
  readonly place: string;
  readonly sites: readonly Site[];
}

/** `own_place`: this process looks from a place of that name itself. */
export type TakeRefusal = "unknown_site" | "out_of_order" | "own_place";

/** What became of checks that were handed in. `index` is the place in what was handed in. */
export interface ChecksTaken {
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: readonly { readonly index: number; readonly reason: TakeRefusal }[];
}

interface Known {
  readonly run: LaneRun;
  readonly isFailing: boolean;
  readonly isDown: boolean;
  readonly usualBytes: number | null;
}

const UNKNOWN = { isFailing: false, isDown: false, usualBytes: null };

/**
 * Takes checks, from the own schedule or from other monitors, to the store: judged, with their lanes, outages, suspects
 * and evidence in one commit. A check that is older than the last one of its site and place is refused, because what came
 * after it is judged already. Time in which this process did not run is a gap.
 */
export class WatchLedger {
  readonly #options: WatchLedgerOptions;
  readonly #queue: CheckQueue;
  readonly #own: OwnWatch | null;
  #blind: readonly Blind[];
  readonly #longestSilenceMs: number;
  #toldTrouble: string | null = null;
  /** Of own sites. */
  readonly #known = new Map<string, Known>();

  /** Takes checks of other monitors only. */
  static receiving(options: WatchLedgerOptions): WatchLedger {
    return new WatchLedger(options, null, []);
  }

  /** Goes on where the store says that this place stopped. Throws StoreError where the store cannot be read. */
  static async open(own: OwnWatch, options: WatchLedgerOptions): Promise<WatchLedger> {
    const { store, pace } = options;
    const alive = parseAlive(await store.cursor(aliveCursor(own.place)));
    const nowMs = pace.now();
    const down = alive && alive.aliveMs < nowMs ? [{ fromMs: alive.aliveMs, toMs: nowMs, reason: NOT_RUNNING }] : [];
    const ledger = new WatchLedger(options, own, [...(alive?.blind ?? []), ...down]);
    for (const { id } of own.sites) ledger.#learn(id, parsePlace(await store.cursor(placeCursor(id, own.place))));
    ledger.#queue.touch();
    return ledger;
  }

  private constructor(options: WatchLedgerOptions, own: OwnWatch | null, blind: readonly Blind[]) {
    this.#options = options;
    this.#own = own;
    this.#blind = blind;
    this.#longestSilenceMs = (own?.sites ?? []).reduce((most, site) => Math.max(most, this.#silenceMs(site)), 0);
    this.#queue = new CheckQueue({
      pace: options.pace,
      // Outages are read, changed and written back: nobody else of this process may do so meanwhile.
      commit: (checks, patience) => inTurn(options.store, () => this.#commit(checks, patience)),
      onTrouble: (error) => this.#trouble(error),
    });
  }

  /** What is known of an own site before its next check. */
  known(siteId: string): Omit<Known, "run"> {
    return this.#known.get(siteId) ?? UNKNOWN;
  }

  /** An own check. Resolves at once while there is room. */
  async add(site: Site, { result, body }: Probed): Promise<void> {
    const place = this.#own?.place;
    if (place === undefined) throw new TypeError("a ledger without a place of its own makes no checks");
    await this.#queue.add({ site, check: checkOf(site.id, place, result), body });
  }

  /** Checks of other monitors. Resolves once they are stored. */
  async take(checks: readonly Check[]): Promise<ChecksTaken> {
    const ids = [...new Set(checks.map(({ siteId }) => siteId))];
    const sites = new Map(
      await Promise.all(ids.map(async (id) => [id, await this.#options.store.record("site", id)] as const)),
    );
    const refusals = new Map<number, TakeRefusal>();
    const ready = checks.flatMap((check, index) => {
      const site = sites.get(check.siteId);
      if (site && check.place !== this.#own?.place) return [{ index, site, check, body: null }];
      refusals.set(index, site ? "own_place" : "unknown_site");
      return [];
    });
    const receptions = await this.#queue.commitNow(ready);
    ready.forEach(({ index }, i) => {
      if (receptions[i] === "late") refusals.set(index, "out_of_order");
    });
    const count = (wanted: Reception): number => receptions.filter((reception) => reception === wanted).length;
    return {
      accepted: count("accepted"),
      duplicates: count("duplicate"),
      rejected: [...refusals].sort(([a], [b]) => a - b).map(([index, reason]) => ({ index, reason })),
    };
  }

  /** The process did not run in this time. */
  slept({ fromMs, toMs }: Span): void {
    this.#blind = [...this.#blind, { fromMs, toMs, reason: ASLEEP }];
  }

  /** The end is near: a store that fails holds it up no longer than a moment. */
  hurry(): void {
    this.#queue.hurry();
  }

  /** Commits what there is, and until when own sites were looked at. False where the store would not take all of it. */
  async close(): Promise<boolean> {
    await this.#queue.flush();
    const nowMs = this.#options.pace.now();
    const own = this.#own;
    if (own) {
      const lanes = own.sites.flatMap((site) => {
        const run = this.#known.get(site.id)?.run;
        if (!run) return [];
        const pieces = piecesNow(run, nowMs, this.#silenceMs(site), this.#blind);
        const about = { siteId: site.id, place: own.place };
        return [{ ...about, sinceMs: run.fromMs, intervals: pieces.map((piece) => ({ ...about, ...piece })) }];
      });
      for (let i = 0; i < lanes.length; i += LANES_AT_ONCE) {
        const some = lanes.slice(i, i + LANES_AT_ONCE);
        await this.#queue.lastly((patience) => this.#options.store.commit({ ...NOTHING, lanes: some }, patience));
      }
    }
    return await this.#queue.close();
  }

  async #commit(queued: readonly QueuedCheck[], patience: AbortSignal): Promise<readonly Reception[]> {
    const { store, pace } = this.#options;
    const nowMs = pace.now();
    const bySite = new Map<string, { readonly site: Site; readonly queued: QueuedCheck[]; readonly at: number[] }>();
    queued.forEach((each, i) => {
      const group = bySite.get(each.site.id) ?? { site: each.site, queued: [], at: [] };
      group.queued.push(each);
      group.at.push(i);
      bySite.set(each.site.id, group);
    });
    const groups = [...bySite.values()];
    const verdicts = await Promise.all(
      groups.map(({ site, queued: ofSite }) => {
        const rules = site.watch ?? DEFAULT_WATCH;
        const blindOf = (place: string): readonly Blind[] => (place === this.#own?.place ? this.#blind : []);
        return judgeSite({ site, rules, queued: ofSite, silenceMs: this.#silenceMs(site), blindOf, nowMs }, store);
      }),
    );
    const batch = batchOf(verdicts, this.#alive(nowMs));
    if (batch.cursors.length + (batch.checks?.length ?? 0) > 0) await store.commit(batch, patience);
    const receptions = new Array<Reception>(queued.length).fill("accepted");
    verdicts.forEach((verdict, i) => {
      const group = groups[i];
      group?.at.forEach((at, k) => {
        receptions[at] = verdict.receptions[k] ?? "accepted";
      });
      if (group) this.#tell(group.site, verdict, nowMs);
    });
    if (this.#own) this.#queue.touch();
    return receptions;
  }

  /** After a commit: what is known now, and what is new. */
  #tell(site: Site, { places, turns, turned, batch }: SiteVerdict, nowMs: number): void {
    const { onNews, onStored } = this.#options;
    const own = this.#own?.place;
    if (own !== undefined) {
      const state = places.get(own);
      if (state) this.#learn(site.id, state);
      const ours = batch.checks.filter(({ place }) => place === own);
      if (ours.length > 0) onStored?.(ours);
    }
    for (const turn of turns) {
      const news = newsOfTurn(site, turn, turn.check.place === own ? null : turn.check.place);
      if (news) onNews(news);
    }
    for (const outage of turned) onNews(newsOfOutage(site, outage, nowMs));
  }

  #learn(siteId: string, state: PlaceState | null): void {
    if (state === null) return;
    this.#known.set(siteId, {
      run: state.run,
      isFailing: isFailing(state),
      isDown: state.outages.some(({ endLatestMs }) => endLatestMs === null),
      usualBytes: usualSize(state.sizes),
    });
  }

  #alive(nowMs: number): Batch["cursors"] {
    if (!this.#own) return [];
    // What lies before the last check of every site is told already, and longer silences are gaps without it.
    const untilMs = nowMs - this.#longestSilenceMs - HOUR_MS;
    this.#blind = this.#blind.filter(({ toMs }) => toMs > untilMs).slice(-MOST_BLIND);
    return [{ feed: aliveCursor(this.#own.place), cursor: JSON.stringify({ aliveMs: nowMs, blind: this.#blind }) }];
  }

  #silenceMs({ watch }: Site): number {
    return SILENT_INTERVALS * this.#options.pace.real((watch ?? DEFAULT_WATCH).everyMs);
  }

  /** Told once for each change, however often the store is tried. */
  #trouble(error: unknown): void {
    if (error !== null && !(error instanceof AppError)) this.#options.onFault(error);
    const why = error instanceof AppError ? error.message : "something unexpected went wrong";
    const sentence = error === null ? null : `cannot write to the store: ${why}; what comes is held back`;
    if (sentence === this.#toldTrouble) return;
    this.#toldTrouble = sentence;
    this.#options.onTrouble(sentence);
  }
}

const NOTHING = { posts: [], deletions: [], coverage: [], cursors: [] } as const;

/** Everything of one commit. */
function batchOf(verdicts: readonly SiteVerdict[], alive: Batch["cursors"]): Batch {
  const outages = verdicts.flatMap((verdict) => verdict.outages);
  const suspects = verdicts.flatMap((verdict) => verdict.suspects);
  const notSuspects = verdicts.flatMap((verdict) => verdict.notSuspects);
  return {
    ...NOTHING,
    cursors: [...verdicts.flatMap(({ batch }) => batch.cursors), ...alive],
    checks: verdicts.flatMap(({ batch }) => batch.checks),
    lanes: verdicts.flatMap(({ batch }) => batch.lanes),
    documents: verdicts.flatMap(({ batch }) => batch.documents),
    facts: [
      ...(outages.length > 0 ? [{ kind: "outage" as const, put: outages }] : []),
      ...(suspects.length + notSuspects.length > 0
        ? [{ kind: "suspect" as const, put: suspects, remove: notSuspects }]
        : []),
    ],
  };
}
