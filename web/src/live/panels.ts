import { batch, effect } from "@preact/signals";
import type { BucketEvent } from "../../../src/api/live/event-schemas.ts";
import type { FeedRow, SeriesResponse } from "../../../src/api/schemas.ts";
import { seriesHref } from "../data/hrefs.ts";
import type { Loaded, Resource } from "../data/resource.ts";
import type { Store } from "../store.ts";
import { HOUR_MS, MINUTE_MS } from "../time/span.ts";
import type { LiveEffects } from "./effects.ts";
import { Grid } from "./grid.ts";
import { type Learned, learn, splice } from "./splice.ts";

/** Minutes so far back are at hand; an older one that changes is asked for with its panel. */
const GRID_MS = 3 * HOUR_MS;
/** A panel is asked for again at most this often. */
export const SERIES_AGAIN_MS = 5_000;
export const COVERAGE_AGAIN_MS = 10_000;
/** An answer on its way may not know of minutes that were told so lately. */
const LATELY_MS = 60_000;
const SETTLED_MS = SERIES_AGAIN_MS;

const CARRIED = ["outages", "coverage", "moments", "measures", "measurePoints"] as const;

interface Series {
  readonly resource: Resource<SeriesResponse>;
  /** Minutes told since it was drawn. */
  readonly dirty: Set<number>;
  readonly learned: Learned;
  /** What was put there by us; everything else was asked for. */
  own: Loaded<SeriesResponse> | null;
}

/** What is known of the server when panels are drawn. */
export interface Stand {
  readonly asOf: string;
  readonly feeds: readonly FeedRow[];
  readonly revision: number | null;
}

/** Keeps the answers behind the panels at what the stream has told, and asks where that does not say enough. */
export class Panels {
  readonly #store: Store;
  readonly #effects: LiveEffects;
  readonly #series: readonly Series[];
  readonly #lately = new Map<number, number>();
  readonly #owed = new Map<Resource<unknown>, number>();
  readonly #askedMs = new Map<Resource<unknown>, number>();
  #grid: Grid | null = null;
  /** Told before the grid is there; null where none is on its way. */
  #early: BucketEvent[] | null = [];
  #question = "";
  #round: AbortController | null = null;

  constructor(store: Store, effects: LiveEffects) {
    this.#store = store;
    this.#effects = effects;
    this.#series = [store.reactions, store.sentiment].map((resource) => ({
      resource,
      dirty: new Set<number>(),
      learned: new Map(),
      own: null,
    }));
    for (const series of this.#series)
      effect(() => {
        const loaded = series.resource.loaded.value;
        if (loaded && loaded !== series.own) this.#answered(series, loaded);
      });
  }

  /** Posts in the minutes of that time, as far as is known; null where it is not. */
  countIn(fromMs: number, toMs: number): number | null {
    if (!this.#grid || fromMs < this.#grid.fromMs) return null;
    return this.#grid.rowsIn(fromMs, toMs).reduce((sum, row) => sum + (row.count ?? 0), 0);
  }

  /** True where something has been told of the minute that ends then. */
  reaches(untilMs: number): boolean {
    return (this.#grid?.rowsOf(untilMs - MINUTE_MS).length ?? 0) > 0;
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
    for (const { dirty, learned } of this.#series) {
      dirty.clear();
      learned.clear();
    }
  }

  hear(event: BucketEvent): void {
    if (!this.#grid) {
      this.#early?.push(event);
      return;
    }
    const minuteMs = Date.parse(event.t);
    this.#grid.put(minuteMs, event);
    this.#lately.set(minuteMs, this.#effects.nowMs());
    for (const { dirty } of this.#series) dirty.add(minuteMs);
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
    const asked = this.#effects.ask(href, round.signal).catch(() => null);
    await Promise.all(this.#all().map((resource) => this.#renew(resource)));
    const answer = await asked;
    if (round.signal.aborted) return;
    const early = this.#early ?? [];
    this.#early = null;
    if (!answer?.ok) return;
    this.#grid = new Grid(answer.value as SeriesResponse);
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
    const dueMs = (this.#askedMs.get(resource) ?? Number.NEGATIVE_INFINITY) + everyMs;
    this.#owed.set(resource, Math.min(dueMs, this.#owed.get(resource) ?? dueMs));
  }

  /** Draws what has come, with the window up to `untilMs`, in one go. */
  draw(untilMs: number, stand: Stand): void {
    batch(() => {
      this.#store.untilMs.value = untilMs;
      for (const series of this.#series) this.#drawSeries(series, stand);
      for (const resource of this.#carried()) this.#carry(resource, stand);
      this.#reach(stand.feeds);
    });
    this.#grid?.forget(untilMs - GRID_MS - HOUR_MS);
    const nowMs = this.#effects.nowMs();
    for (const [minuteMs, toldMs] of this.#lately) if (nowMs - toldMs > LATELY_MS) this.#lately.delete(minuteMs);
    for (const [resource, dueMs] of this.#owed) {
      if (dueMs > nowMs || resource.busy.peek()) continue;
      this.#owed.delete(resource);
      this.#askedMs.set(resource, nowMs);
      void this.#renew(resource);
    }
  }

  /** True where something is still to be asked for. */
  get owes(): boolean {
    return this.#owed.size > 0;
  }

  /** Asks again without a word: what is shown stays where that fails, and the stream's own state is told elsewhere. */
  async #renew(resource: Resource<unknown>): Promise<void> {
    await idle(resource);
    const href = resource.question.peek();
    if (href === null) return;
    const answer = await this.#effects.ask(href, new AbortController().signal).catch(() => null);
    if (!answer?.ok) return this.owe(resource, SERIES_AGAIN_MS);
    const now = resource.question.peek();
    if (now !== null && isSame(now, href) && !resource.busy.peek()) resource.put({ href, value: answer.value });
  }

  #all(): readonly Resource<unknown>[] {
    return [...this.#series.map(({ resource }) => resource), ...this.#carried()];
  }

  #carried(): readonly Resource<Carried>[] {
    return CARRIED.map((name): Resource<Carried> => this.#store[name]);
  }

  #drawSeries(series: Series, stand: Stand): void {
    const { resource, dirty, learned } = series;
    const held = resource.loaded.peek();
    const href = resource.question.peek();
    const at = this.#store.resolved.peek();
    if (!held || href === null || !at || resource.busy.peek() || !isSame(held.href, href)) return;
    if (dirty.size === 0 && held.href === href) return;
    const spliced = this.#grid && splice(held.value, this.#grid, dirty, at.window, learned);
    if (!spliced?.sure) this.owe(resource, SERIES_AGAIN_MS);
    dirty.clear();
    const answer = spliced ? spliced.answer : held.value;
    series.own = { href, value: { ...answer, meta: { ...answer.meta, ...metaOf(answer, stand, spliced !== null) } } };
    resource.put(series.own);
  }

  /** What has no events of its own goes along with the window, until it is asked for again. */
  #carry(resource: Resource<Carried>, { asOf }: Stand): void {
    const held = resource.loaded.peek();
    const href = resource.question.peek();
    if (!held || href === null || held.href === href || resource.busy.peek() || !isSame(held.href, href)) return;
    resource.put({ href, value: { ...held.value, meta: { ...held.value.meta, as_of: asOf } } });
  }

  /** Coverage grows with every proof of a feed that has stood since it was last told; what the minutes deny is asked for. */
  #reach(feeds: readonly FeedRow[]): void {
    const { coverage } = this.#store;
    const held = coverage.loaded.peek();
    if (!held || !this.#grid || coverage.busy.peek()) return;
    let grown = false;
    const data = held.value.data.map((row) => {
      const { source, feed } = row;
      const of = feeds.find((f) => f.source === source && f.feed === feed);
      const isLast = !held.value.data.some((r) => r.source === source && r.feed === feed && r.to > row.to);
      const reach = isLast && (row.state === "live" || row.state === "quiet") && of?.state === "live" ? of : null;
      if (!reach?.proven_until || reach.proven_until <= row.to || reach.since > row.to) return row;
      const rows = this.#grid?.rowsIn(Date.parse(row.to), Date.parse(reach.proven_until)) ?? [];
      if (rows.some((minute) => minute.source === source && minute.status === "gap")) return row;
      grown = true;
      return { ...row, to: reach.proven_until };
    });
    if (grown) coverage.put({ href: held.href, value: { ...held.value, data } });
  }

  /** An answer that was asked for: it settles what minutes left open, and may lack what was told while it was on its way. */
  #answered({ dirty, learned }: Series, { value }: Loaded<SeriesResponse>): void {
    const grid = this.#grid;
    if (!grid) return;
    const nowMs = this.#effects.nowMs();
    const settled = [...this.#lately].filter(([, toldMs]) => nowMs - toldMs >= SETTLED_MS);
    learn(
      value,
      grid,
      settled.map(([minuteMs]) => minuteMs),
      learned,
    );
    for (const minuteMs of this.#lately.keys()) dirty.add(minuteMs);
  }
}

type Carried = { readonly meta: { readonly as_of: string } };

function metaOf({ meta }: SeriesResponse, { asOf, revision }: Stand, isNew: boolean): Partial<SeriesResponse["meta"]> {
  if (!isNew) return {};
  return { as_of: asOf, revision: Math.max(meta.revision, revision ?? 0) };
}

/** The same question, but for its window. */
function isSame(a: string, b: string): boolean {
  return withoutWindow(a) === withoutWindow(b);
}

function withoutWindow(href: string): string {
  return href.replace(/\b(from|to)=[^&]*&?/g, "");
}

/** Waits for an answer that is on its way. */
function idle({ busy, question }: Resource<unknown>): Promise<void> {
  return new Promise((resolve) => {
    let stop: (() => void) | null = null;
    let done = false;
    stop = effect(() => {
      if (done || (busy.value && question.value !== null)) return;
      done = true;
      resolve();
      stop?.();
    });
    if (done) stop();
  });
}
