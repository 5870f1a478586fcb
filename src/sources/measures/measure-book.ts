import type { Measure, MeasurePoint } from "../../core/measure.ts";
import type { Zone } from "../../core/zone.ts";
import type { Findings } from "../archive/findings.ts";
import type { Fault } from "../normalise/draft.ts";
import { slug } from "./measure-id.ts";
import { type Entry, SeriesBuilder, type SeriesDraft, type SeriesSink } from "./series-builder.ts";

/** What reading measures needs to know beside the file itself. */
export interface MeasureContext {
  /** Name of the file, or the one given with the import. */
  readonly name: string;
  /** Last part of the path, which sources give their files. */
  readonly file: string;
  /** Zone of times that state none; null where none was named. */
  readonly zone: Zone | null;
  readonly nowMs: number;
}

const POINTS_AT_ONCE = 20_000;

/** All series of a file, in the order in which they were met. */
export class MeasureBook {
  readonly #findings: Findings;
  readonly #context: MeasureContext;
  readonly #builders = new Map<string, SeriesBuilder>();
  readonly #byDraft = new Map<SeriesDraft, SeriesBuilder>();
  readonly #sink: SeriesSink;

  constructor(findings: Findings, context: MeasureContext) {
    this.#findings = findings;
    this.#context = context;
    this.#sink = {
      warn: (notice) => findings.warn(notice),
      series: (measure, count, pointsOf) => this.#give(measure, count, pointsOf),
    };
  }

  /**
   * Adds a step to a series, or says why not. Drafts with the same key are one series. `zone`: of times without an
   * offset, where the source has a fixed one.
   */
  add(draft: SeriesDraft, entry: Entry, zone: Zone | null = this.#context.zone): Fault | null {
    let builder = this.#byDraft.get(draft);
    if (builder === undefined) {
      const key = [draft.kind, ...draft.key.map(slug)].join(":");
      builder = this.#builders.get(key) ?? new SeriesBuilder(draft, { zone, nowMs: this.#context.nowMs });
      this.#builders.set(key, builder);
      this.#byDraft.set(draft, builder);
    }
    return builder.add(entry, this.#sink);
  }

  /** Gives every series to the findings. `rows`: what was read, to tell a file without points from one without good ones. */
  finish(rows: number): void {
    if (rows === 0) this.#findings.warn("no_points");
    for (const builder of this.#builders.values()) builder.finish(this.#sink);
  }

  #give(measure: Measure, count: number, pointsOf: PointsOf): void {
    for (let from = 0; from < count; from += POINTS_AT_ONCE)
      this.#findings.measure(measure, () => pointsOf(from, Math.min(count, from + POINTS_AT_ONCE)));
  }
}

type PointsOf = (from: number, to: number) => readonly MeasurePoint[];
