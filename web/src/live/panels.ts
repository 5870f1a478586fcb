import { batch } from "@preact/signals";
import type { BucketEvent } from "../../../src/api/live/event-schemas.ts";
import type { FeedRow, SeriesResponse } from "../../../src/api/schemas.ts";
import { seriesHref } from "../data/hrefs.ts";
import type { Resource } from "../data/resource.ts";
import type { Store } from "../store.ts";
import { HOUR_MS, MINUTE_MS } from "../time/span.ts";
import { reached } from "./coverage-reach.ts";
import type { LiveEffects } from "./effects.ts";
import { Grid } from "./grid.ts";
import { KeptSeries, type Stand } from "./kept-series.ts";
import { isSame, Renewals } from "./renewals.ts";

/** Minutes so far back are at hand; an older one that changes is asked for with its panel. */
const GRID_MS = 3 * HOUR_MS;
/** A panel is asked for again at most this often. */
export const SERIES_AGAIN_MS = 5_000;
export const COVERAGE_AGAIN_MS = 10_000;
/** An answer on its way may not know of minutes that were told so lately. */
const LATELY_MS = 60_000;
const SETTLED_MS = SERIES_AGAIN_MS;

const CARRIED = ["outages", "lanes", "coverage", "moments", "measures", "measurePoints"] as const;

/** Keeps the answers behind the panels at what the stream has told, and asks where that does not say enough. */
export class Panels {
  readonly #store: Store;
  readonly #effects: LiveEffects;
  readonly #renewals: Renewals;
  readonly #series: readonly KeptSeries[];
  /** When minutes were told. */
  readonly #lately = new Map<number, number>();
  #grid: Grid | null = null;
  /** Told before the grid is there; null where none is on its way. */
  #early: BucketEvent[] | null = [];
  #question = "";
  #round: AbortController | null = null;

  constructor(store: Store, effects: LiveEffects) {
    this.#store = store;
    this.#effects = effects;
    this.#renewals = new Renewals(effects);
    const minutes = { grid: () => this.#grid, lately: () => this.#lately.keys(), settled: () => this.#settled() };
    this.#series = [store.reactions, store.sentiment].map((resource) => new KeptSeries(resource, minutes));
  }

  /** Posts in the minutes of that time, as far as is known; null where it is not. */
  countIn(fromMs: number, toMs: number): number | null {
    if (!this.#grid || fromMs < this.#grid.fromMs) return null;
    return this.#grid.rowsIn(fromMs, toMs).reduce((sum, row) => sum + (row.count ?? 0), 0);
  }

  /** True where the minute that ends then has been told. */
  reaches(untilMs: number): boolean {
    return this.#grid?.isSeen(untilMs - MINUTE_MS) === true;
  }

  /** Forgets everything where another question is asked. */
  expect(question: string): void {
    if (question !== this.#question) this.#clear();
    this.#question = question;
  }

  #clear(): void {
    this.#round?.abort();
    this.#grid = null;
    this.#early = [];
    this.#lately.clear();
    for (const series of this.#series) series.clear();
  }

  hear(event: BucketEvent): void {
    if (!this.#grid) {
      this.#early?.push(event);
      return;
    }
    const minuteMs = Date.parse(event.t);
    this.#grid.hear(minuteMs, event);
    this.#lately.set(minuteMs, this.#effects.nowMs());
    for (const series of this.#series) series.hear(minuteMs);
  }

  /**
   * Asks for everything once: what comes on the stream is then all that is new. Told events are kept meanwhile. Nothing is
   * posted after `horizonMs`.
   */
  async sync(horizonMs: number): Promise<void> {
    const at = this.#store.resolved.peek();
    if (!at) return;
    this.#clear();
    const round = new AbortController();
    this.#round = round;
    const fromMs = Math.floor((horizonMs - GRID_MS) / HOUR_MS) * HOUR_MS;
    const window = { fromMs, toMs: Math.ceil(horizonMs / MINUTE_MS) * MINUTE_MS };
    const question = { topic: at.topic, sources: at.sources, window, zoneId: "UTC" };
    const href = seriesHref(question, "PT1M", "source,kind", null);
    const known = this.#store.reactions.known();
    const asked = this.#effects.ask(href, round.signal).catch(() => null);
    await Promise.all(this.#all().map((resource) => this.#renewals.renew(resource)));
    const answer = await asked;
    if (round.signal.aborted) return;
    const early = this.#early ?? [];
    this.#early = null;
    if (!answer?.ok) return;
    this.#grid = new Grid(answer.value as SeriesResponse, known);
    for (const event of early) this.hear(event);
  }

  /** True where nothing is known of the minutes, and nothing is on its way. */
  get isBlind(): boolean {
    return !this.#grid && !this.#early;
  }

  oweAll(): void {
    for (const resource of this.#all()) this.owe(resource, SERIES_AGAIN_MS);
  }

  /** Has a panel asked for again, so long after the last time at the earliest. */
  owe(resource: Resource<unknown>, everyMs: number): void {
    this.#renewals.owe(resource, everyMs);
  }

  /** True where something is still to be asked for. */
  get owes(): boolean {
    return this.#renewals.owes;
  }

  /** Draws what has come, with the window up to `untilMs`, in one go. */
  draw(untilMs: number, stand: Stand): void {
    batch(() => {
      this.#store.untilMs.value = untilMs;
      this.#store.heard.value = { feeds: stand.feeds, atMs: Date.parse(stand.asOf) };
      const at = this.#store.resolved.peek();
      for (const series of at ? this.#series : [])
        if (at && !series.draw(at.window, stand)) this.owe(series.resource, SERIES_AGAIN_MS);
      for (const resource of this.#carried()) this.#carry(resource, stand);
      this.#reach(stand.feeds);
    });
    this.#grid?.forget(untilMs - GRID_MS - HOUR_MS);
    const nowMs = this.#effects.nowMs();
    for (const [minuteMs, toldMs] of this.#lately) if (nowMs - toldMs > LATELY_MS) this.#lately.delete(minuteMs);
    for (const resource of this.#renewals.due()) void this.#renewals.renew(resource);
  }

  #all(): readonly Resource<unknown>[] {
    return [...this.#series.map(({ resource }) => resource), ...this.#carried()];
  }

  #carried(): readonly Resource<Carried>[] {
    return CARRIED.map((name): Resource<Carried> => this.#store[name]);
  }

  /** What has no events of its own goes along with the window, until it is asked for again. */
  #carry(resource: Resource<Carried>, { asOf }: Stand): void {
    const held = resource.loaded.peek();
    const href = resource.question.peek();
    if (!held || href === null || held.href === href || resource.busy.peek() || !isSame(held.href, href)) return;
    resource.put({ href, value: { ...held.value, meta: { ...held.value.meta, as_of: asOf } }, known: held.known });
  }

  /** Coverage grows with every proof. */
  #reach(feeds: readonly FeedRow[]): void {
    const { coverage } = this.#store;
    const held = coverage.loaded.peek();
    if (!held || coverage.busy.peek()) return;
    const data = reached(held.value.data, feeds);
    if (data !== held.value.data) coverage.put({ ...held, value: { ...held.value, data: [...data] } });
  }

  #settled(): readonly number[] {
    const nowMs = this.#effects.nowMs();
    return [...this.#lately].filter(([, toldMs]) => nowMs - toldMs >= SETTLED_MS).map(([minuteMs]) => minuteMs);
  }
}

type Carried = { readonly meta: { readonly as_of: string } };
