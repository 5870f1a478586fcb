import type { MeasurePointsResponse, MeasureRow, MeasuresResponse } from "../../../src/api/routes/measure-schemas.ts";
import type { Span } from "../time/span.ts";

/** One step of a measure: null where the source does not know, `below` where it says only "less than". */
export interface MeasureStep extends Span {
  readonly value: number | null;
  readonly below: boolean;
}

export interface MeasureLine {
  readonly measure: MeasureRow;
  /** As people tell it from others of its row. */
  readonly name: string;
  /** In order of time, disjoint unless the source overlaps itself. */
  readonly steps: readonly MeasureStep[];
}

/** Measures of one unit: they alone may share an axis. */
export interface UnitRow {
  readonly unit: string;
  readonly lines: readonly MeasureLine[];
}

/** The unit of Google Trends, which stands first: what people searched for is what the panel is about. */
export const INDEX = "index 0-100";
/** Stands where a source names no unit; two such sources have none in common. */
const NO_UNIT = "no unit stated";

/** A row for each unit, search interest first and then in the order of the measures; measures without a step in the window are left out. */
export function unitRows(measures: MeasuresResponse, points: MeasurePointsResponse): readonly UnitRow[] {
  const steps = new Map<string, MeasureStep[]>();
  for (const { measure, time_utc, end_utc, value, below } of points.data) {
    const own = steps.get(measure) ?? [];
    own.push({ fromMs: Date.parse(time_utc), toMs: Date.parse(end_utc), value, below });
    steps.set(measure, own);
  }
  const rows = new Map<string, MeasureLine[]>();
  for (const measure of measures.data) {
    const own = steps.get(measure.id);
    if (!own) continue;
    const key = measure.unit === NO_UNIT ? `${NO_UNIT}, ${measure.source}` : measure.unit;
    const lines = rows.get(key) ?? [];
    const isTwin = measures.data.some(
      ({ id, name, unit }) => id !== measure.id && name === measure.name && unit === measure.unit,
    );
    lines.push({ measure, name: isTwin ? `${measure.name} [${measure.id}]` : measure.name, steps: own });
    rows.set(key, lines);
  }
  const all = [...rows].map(([unit, lines]) => ({ unit, lines }));
  return [...all.filter(({ unit }) => unit === INDEX), ...all.filter(({ unit }) => unit !== INDEX)];
}

/** Whether anything in these rows can be drawn. */
export function hasValues(rows: readonly UnitRow[]): boolean {
  return rows.some(({ lines }) => lines.some(({ steps }) => steps.some(({ value }) => value !== null)));
}

const plain = new Intl.NumberFormat("en-US", { maximumFractionDigits: 4 });

/** "57", "less than 1", "1,204.5", "not known to the source". */
export function stepValue({ value, below }: MeasureStep): string {
  if (value === null) return "not known to the source";
  return `${below ? "less than " : ""}${plain.format(value)}`;
}
