import type { Measure, MeasurePoint } from "../../../src/core/measure.ts";
import { type Reading, type ReadingOptions, readContent } from "../archive/reading.ts";

export interface Series {
  readonly measure: Measure;
  readonly points: readonly MeasurePoint[];
  /** `start/end=value` in UTC without idle parts, `<1` for less than one, `-` for unknown. */
  readonly told: readonly string[];
}

export interface MeasureReading extends Reading {
  readonly series: readonly Series[];
}

/** Reads content as an import would, and sums up the series that came. */
export async function readMeasures(
  content: string | Uint8Array,
  options: ReadingOptions = {},
): Promise<MeasureReading> {
  const reading = await readContent(content, { name: "export.csv", ...options });
  const found = new Map<string, { measure: Measure; points: MeasurePoint[] }>();
  for (const item of reading.items) {
    if (item.type !== "measure") continue;
    const known = found.get(item.measure.id) ?? { measure: item.measure, points: [] };
    known.points.push(...item.points);
    found.set(item.measure.id, known);
  }
  const series = [...found.values()].map((one) => ({ ...one, told: one.points.map(tell) }));
  return { ...reading, series };
}

export function tell({ startMs, endMs, value, below }: MeasurePoint): string {
  return `${brief(startMs)}/${brief(endMs)}=${value === null ? "-" : `${below ? "<" : ""}${value}`}`;
}

function brief(ms: number): string {
  return new Date(ms).toISOString().replace(/(?::00)?\.000Z$/, "Z");
}

/** Rows of a table, joined by line feeds. */
export function lines(...rows: readonly string[]): string {
  return `${rows.join("\n")}\n`;
}
