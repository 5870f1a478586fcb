import type { Measure, MeasurePoint } from "../core/measure.ts";
import type { Store } from "../store/store.ts";
import type { OpenWindow } from "./facts.ts";

/** Ids of what collectors count of their own: every post they saw, the base of shares. */
const BASES = "seen:";

/** A measure with what is stored of it. */
export interface MeasureSummary extends Measure {
  readonly points: number;
  /** Start of the first step and end of the last; null without any. */
  readonly firstMs: number | null;
  readonly endMs: number | null;
}

export interface MeasureFilter {
  /** Ids; every measure without. */
  readonly ids?: readonly string[];
  /** Leaves out the bases of shares that collectors count. */
  readonly withoutBases?: boolean;
}

/** Measures with a step in the window (any without one), by id. Reads their points: O(points stored). */
export async function measureSummaries(
  store: Store,
  window: OpenWindow,
  filter: MeasureFilter = {},
): Promise<readonly MeasureSummary[]> {
  const found: MeasureSummary[] = [];
  for (const measure of await measuresOf(store, filter)) {
    const points = await store.points(measure.id);
    const isOpen = window.fromMs === null && window.toMs === null;
    if (!isOpen && !points.some((point) => overlaps(point, window))) continue;
    const endMs = points.reduce<number | null>((last, point) => Math.max(last ?? point.endMs, point.endMs), null);
    found.push({ ...measure, points: points.length, firstMs: points[0]?.startMs ?? null, endMs });
  }
  return found;
}

/** One step of a measure. */
export interface MeasuredPoint extends MeasurePoint {
  /** Id of the measure. */
  readonly measure: string;
}

/** Steps that overlap the window, whole, by measure and start. */
export async function* measuredPoints(
  store: Store,
  { fromMs, toMs }: OpenWindow,
  filter: MeasureFilter = {},
): AsyncGenerator<MeasuredPoint> {
  for (const { id } of await measuresOf(store, filter)) {
    const points = await store.points(id, { fromMs: fromMs ?? -Infinity, toMs: toMs ?? Infinity });
    for (const point of points) yield { ...point, measure: id };
  }
}

async function measuresOf(store: Store, { ids, withoutBases }: MeasureFilter): Promise<readonly Measure[]> {
  return (await store.records("measure"))
    .filter(({ id }) => ids?.includes(id) ?? true)
    .filter(({ id }) => !(withoutBases ?? false) || !id.startsWith(BASES));
}

function overlaps({ startMs, endMs }: MeasurePoint, { fromMs, toMs }: OpenWindow): boolean {
  return startMs < (toMs ?? Infinity) && endMs > (fromMs ?? -Infinity);
}
