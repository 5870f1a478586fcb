import type { MeasurePoint } from "../core/measure.ts";
import type { Batch } from "./store.ts";

/** The points of one batch by measure and start; of two for one start the last. Leaves out measures without points. */
export function lastPoints(points: Batch["points"] = []): ReadonlyMap<string, ReadonlyMap<number, MeasurePoint>> {
  const byMeasure = new Map<string, Map<number, MeasurePoint>>();
  for (const { measure, points: some } of points) {
    if (some.length === 0) continue;
    const byStart = byMeasure.get(measure) ?? new Map<number, MeasurePoint>();
    byMeasure.set(measure, byStart);
    for (const { startMs, endMs, value, below } of some) byStart.set(startMs, { startMs, endMs, value, below });
  }
  return byMeasure;
}
