import { POST_KINDS } from "../../core/post.ts";
import { MINUTE_MS } from "../../core/time.ts";
import { ALL_TOPIC } from "../../core/topic.ts";
import { openZone } from "../../core/zone.ts";
import { gapRow, type SeriesRow, seriesRows } from "../../query/series.ts";
import { planSeries, type SeriesPlan } from "../../query/series-plan.ts";
import type { Store } from "../../store/store.ts";
import { bucketEventRow } from "./event-rows.ts";
import { filterOf, type StreamQuery } from "./stream-query.ts";
import { toldMinutes } from "./told-minutes.ts";
import type { StreamEvent } from "./wire.ts";

const UTC = openZone("UTC");
/** What was told of so many of the latest minutes is remembered, so that it is not told again. */
const REMEMBERED_MINUTES = 60;
/** Minutes before the latest post that are remembered from the start. */
const PRIMED_MINUTES = 3;

type Row = ReturnType<typeof bucketEventRow>;

interface Told {
  readonly row: Row;
  readonly text: string;
}

/**
 * Tells rows of a series, minute by minute: exactly what `/series` grouped by source and kind gives for them, once
 * something is known of the minute.
 */
export class BucketTeller {
  readonly #store: Store;
  readonly #query: StreamQuery;
  /** By minute, then by group: the row as it was told. */
  readonly #told = new Map<number, ReadonlyMap<string, Told>>();

  constructor(store: Store, query: StreamQuery) {
    this.#store = store;
    this.#query = query;
  }

  /** Takes the latest minutes as known: what is in them now is in everybody's first answer. */
  async prime(): Promise<void> {
    const { sources } = this.#query;
    const found = (await this.#store.sources()).filter(({ source }) => sources?.includes(source) ?? true);
    if (found.length === 0) return;
    const lastMs = Math.floor(Math.max(...found.map((s) => s.lastMs)) / MINUTE_MS) * MINUTE_MS;
    const minutes = Array.from({ length: PRIMED_MINUTES }, (_, i) => lastMs - (PRIMED_MINUTES - 1 - i) * MINUTE_MS);
    await this.changed(minutes);
  }

  /**
   * The rows of these minutes (ascending) that are not as they were told, whole. Of a minute that is not remembered,
   * every row. Throws StoreError.
   */
  async changed(minutes: readonly number[]): Promise<StreamEvent[]> {
    const changed: StreamEvent[] = [];
    for (const { fromMs, toMs } of runsOf(minutes)) {
      const plan = await planSeries(this.#store, { ...this.#request(), fromMs, toMs });
      const planned = new Set(plan.groups.map(({ source }) => source));
      // A longer series has rows of these too, though this topic was not among what was seen of them here.
      const others = (await this.#sourcesIn(fromMs, toMs)).filter((source) => !planned.has(source));
      const groups = others.flatMap((source) => POST_KINDS.map((kind) => ({ source, kind, lang: null })));
      const rows = new Map<number, Row[]>();
      for (let at = fromMs; at < toMs; at += MINUTE_MS) rows.set(at, []);
      const unknown = unknownOf(plan);
      for await (const row of seriesRows(this.#store, { ...plan, groups: [...plan.groups, ...groups] }))
        if (!unknown(row)) rows.get(row.startMs)?.push(bucketEventRow(row));
      for (const [minuteMs, found] of rows) changed.push(...this.#differing(minuteMs, found));
    }
    this.#forgetOld();
    return changed;
  }

  /** Takes nothing as told any more. */
  forget(): void {
    this.#told.clear();
  }

  #request() {
    return { ...filterOf(this.#query), groupBy: ["source", "kind"], bucket: "PT1M", zone: UTC } as const;
  }

  /** Sources that were seen on any topic. */
  async #sourcesIn(fromMs: number, toMs: number): Promise<readonly string[]> {
    const whole = { fromMs, toMs, originMs: fromMs, bucketMs: toMs - fromMs, groupBy: ["source"] } as const;
    const cells = await this.#store.series({ ...filterOf(this.#query), topic: ALL_TOPIC, ...whole });
    return cells.flatMap(({ source }) => source ?? []);
  }

  /** Rows of a minute that are not as they were told. */
  #differing(minuteMs: number, found: readonly Row[]): StreamEvent[] {
    const before = this.#told.get(minuteMs) ?? new Map<string, Told>();
    const now = new Map(found.map((row) => [groupOf(row), { row, text: JSON.stringify(row) }]));
    // A group of which nothing is known any more was never looked at, as far as `/series` can say.
    for (const [group, { row }] of before) {
      if (now.has(group)) continue;
      const unknown = bucketEventRow(gapRow(row.topic, minuteMs, { source: row.source, kind: row.kind, lang: null }));
      now.set(group, { row: unknown, text: JSON.stringify(unknown) });
    }
    this.#told.set(minuteMs, now);
    return [...now]
      .filter(([group, { text }]) => before.get(group)?.text !== text)
      .map(([group, { row }]) => ({ channel: "bucket", key: `${row.t} ${group}`, data: row }));
  }

  #forgetOld(): void {
    if (this.#told.size <= REMEMBERED_MINUTES) return;
    const ascending = [...this.#told.keys()].sort((a, b) => a - b);
    for (const minuteMs of ascending.slice(0, -REMEMBERED_MINUTES)) this.#told.delete(minuteMs);
  }
}

/** A gap that nobody speaks of: what another source is known to have seen says nothing of this one. */
function unknownOf({ coverage, starts, window }: SeriesPlan): (row: SeriesRow) => boolean {
  const told = new Map<string | null, readonly boolean[]>();
  for (const source of new Set(coverage.map((interval) => interval.source)))
    told.set(
      source,
      toldMinutes(
        coverage.filter((interval) => interval.source === source),
        starts,
      ),
    );
  return ({ status, source, startMs }) =>
    status === "gap" && !told.get(source)?.[(startMs - window.fromMs) / MINUTE_MS];
}

function groupOf({ source, kind }: Row): string {
  return `${source} ${kind}`;
}

/** Minutes that follow each other, as spans. */
function runsOf(minutes: readonly number[]): { readonly fromMs: number; readonly toMs: number }[] {
  const runs: { fromMs: number; toMs: number }[] = [];
  for (const minuteMs of minutes) {
    const last = runs.at(-1);
    if (last && last.toMs === minuteMs) last.toMs += MINUTE_MS;
    else runs.push({ fromMs: minuteMs, toMs: minuteMs + MINUTE_MS });
  }
  return runs;
}
