import type { Measure, MeasurePoint } from "../../core/measure.ts";
import { openZone, type Zone } from "../../core/zone.ts";
import type { Fault } from "../normalise/draft.ts";
import { shortHash, slug } from "./measure-id.ts";
import { MEASURE_FAULTS, type MeasureNotice } from "./measures.ts";
import { type StepLength, stepEnd, stepLengthOf, stepName } from "./step-length.ts";
import { type Precision, type StartContext, type StepReading, startOf } from "./step-times.ts";

/** A series before its points: all of a measure but the id and the zone. */
export interface SeriesDraft extends Omit<Measure, "id" | "zone"> {
  /** First part of the id: "trends". */
  readonly kind: string;
  /** What tells the series from others of its kind, as names. */
  readonly key: readonly string[];
  /** What tells exports apart whose numbers have different scales; undefined where all have one. */
  readonly exportKey?: string;
  /** Leaves the length of steps out of the id: for tables of one's own, that may grow. */
  readonly anyStep?: boolean;
}

/** What a row says of one series. */
export interface Entry {
  readonly start: StepReading;
  /** The stated end, or null where the next step tells it. */
  readonly endMs: number | null;
  readonly value: number | null;
  readonly below: boolean;
}

export interface SeriesSink {
  warn(notice: MeasureNotice | "ambiguous_time"): void;
  /** `pointsOf` makes points [from, to) when they are wanted: a long series is never there as objects all at once. */
  series(measure: Measure, count: number, pointsOf: (from: number, to: number) => readonly MeasurePoint[]): void;
}

/** Gathers the steps of one series in the order of the file and puts them in order of time. */
export class SeriesBuilder {
  readonly #draft: SeriesDraft;
  readonly #context: StartContext;
  readonly #starts: number[] = [];
  /** NaN where no end is stated, or the value is not known: numbers alone take little memory. */
  readonly #ends: number[] = [];
  readonly #values: number[] = [];
  readonly #below = new Set<number>();
  #precision: Precision = "minute";
  #hasLocal = false;

  constructor(draft: SeriesDraft, context: StartContext) {
    this.#draft = draft;
    this.#context = context;
  }

  /** Takes a step, or says why not. */
  add(entry: Entry, sink: SeriesSink): Fault | null {
    const { reading, precision } = entry.start;
    const start = startOf(reading, this.#starts.at(-1) ?? null, this.#context);
    if ("reason" in start) return start;
    if (entry.endMs !== null && entry.endMs <= start.ms) return MEASURE_FAULTS.badStep;
    if (start.ambiguous) sink.warn("ambiguous_time");
    if (entry.below) this.#below.add(this.#starts.length);
    this.#starts.push(start.ms);
    this.#ends.push(entry.endMs ?? Number.NaN);
    this.#values.push(entry.value ?? Number.NaN);
    this.#precision = precision;
    this.#hasLocal ||= reading.kind !== "instant";
    return null;
  }

  /** Gives the measure and its points. Of two steps with one start the one that stands later in the file wins. */
  finish(sink: SeriesSink): void {
    const order = this.#order(sink);
    if (order.length === 0) return;
    const starts = order.map((i) => this.#starts[i] ?? 0);
    const zone = this.#hasLocal ? (this.#context.zone ?? UTC) : UTC;
    const sample = order.slice(0, SAMPLE);
    const stated = sample.filter((i) => !Number.isNaN(this.#ends[i]));
    if (starts.length === 1 && stated.length === 0) sink.warn("step_unknown");
    const length =
      stated.length > 0
        ? clockStep(stated.map((i) => (this.#ends[i] ?? 0) - (this.#starts[i] ?? 0)))
        : stepLengthOf(starts.slice(0, SAMPLE), zone, this.#precision);
    const pointAt = (n: number): MeasurePoint => {
      const i = order[n] ?? 0;
      const startMs = starts[n] ?? 0;
      const end = this.#ends[i] ?? Number.NaN;
      const value = this.#values[i] ?? Number.NaN;
      return {
        startMs,
        endMs: Number.isNaN(end) ? stepEnd(startMs, starts[n + 1], length, zone) : end,
        value: Number.isNaN(value) ? null : value,
        below: this.#below.has(i),
      };
    };
    sink.series(this.#measure(starts, length, zone), starts.length, (from, to) =>
      Array.from({ length: to - from }, (_, n) => pointAt(from + n)),
    );
  }

  /** Indices in order of start, each start once. */
  #order(sink: SeriesSink): number[] {
    const starts = this.#starts;
    const sorted = starts.map((_, i) => i);
    if (starts.some((ms, i) => i > 0 && ms < (starts[i - 1] ?? 0)))
      sorted.sort((a, b) => (starts[a] ?? 0) - (starts[b] ?? 0) || a - b);
    return sorted.filter((i, n) => {
      const next = sorted[n + 1];
      const isRepeated = next !== undefined && starts[next] === starts[i];
      if (isRepeated) sink.warn("duplicate_time");
      return !isRepeated;
    });
  }

  #measure(starts: readonly number[], length: StepLength, zone: Zone): Measure {
    const { kind, key, exportKey, anyStep, name, unit, source, note } = this.#draft;
    const parts = [kind, ...key.map(slug), ...(anyStep ? [] : [stepName(length)])];
    if (exportKey !== undefined) parts.push(shortHash([exportKey, starts[0], starts.at(-1)].join("\n")));
    return { id: parts.join(":"), name, unit, source, zone: zone.id, note };
  }
}

const UTC = openZone("UTC");
/** So many steps tell how long they usually are. */
const SAMPLE = 100_000;

/** The usual length of steps whose ends are stated. */
function clockStep(lengths: number[]): StepLength {
  return { unit: "ms", count: lengths.sort((a, b) => a - b)[Math.floor(lengths.length / 2)] ?? 1 };
}
