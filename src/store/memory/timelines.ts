import { isDeepStrictEqual } from "node:util";
import { editedIntervals, type IntervalEdit, type IntervalKey, type StateInterval } from "../interval-edit.ts";
import { compareCodeUnits } from "../order.ts";

/** The intervals of one key. */
interface Timeline<S extends string> {
  readonly key: IntervalKey;
  readonly intervals: readonly StateInterval<S>[];
}

/** Intervals of states by what they are about. */
export class Timelines<S extends string> {
  readonly #kept = new Map<string, Timeline<S>>();

  /** What some edits would change, before any of it is done. */
  draft(edits: readonly (readonly [IntervalKey, IntervalEdit<S>])[]): readonly Timeline<S>[] {
    return edits.flatMap(([key, edit]) => {
      const before = this.#kept.get(JSON.stringify(key))?.intervals ?? [];
      const intervals = editedIntervals(before, edit);
      return isDeepStrictEqual(before, intervals) ? [] : [{ key, intervals }];
    });
  }

  put(drafted: readonly Timeline<S>[]): void {
    for (const timeline of drafted) this.#kept.set(JSON.stringify(timeline.key), timeline);
  }

  /** Those that overlap the window, by key (by code unit), then start; all without a window. */
  overlapping(window: {
    readonly fromMs?: number;
    readonly toMs?: number;
  }): readonly (readonly [IntervalKey, StateInterval<S>])[] {
    const { fromMs = -Infinity, toMs = Infinity } = window;
    return [...this.#kept.values()]
      .sort((a, b) => compareCodeUnits(a.key[0], b.key[0]) || compareCodeUnits(a.key[1], b.key[1]))
      .flatMap(({ key, intervals }) => intervals.map((interval) => [key, interval] as const))
      .filter(([, interval]) => interval.fromMs < toMs && interval.toMs > fromMs);
  }
}
