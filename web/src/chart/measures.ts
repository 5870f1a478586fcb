import type { ChartConfiguration, ChartDataset } from "chart.js";
import { INDEX, type MeasureLine, type UnitRow } from "../model/measures.ts";
import type { Span } from "../time/span.ts";
import { type Plot, panelOptions, type ValueAxis, valueAxis } from "./frame.ts";
import { type Band, paintBandEdges, paintBandWash } from "./paint-bands.ts";
import type { Painter } from "./plugin.ts";
import { SERIES_INKS } from "./reactions.ts";
import { type Point, stepPoints } from "./steps.ts";
import type { Ink } from "./theme.ts";
import { niceStep } from "./ticks.ts";

/** Height of one unit's plot. */
export const UNIT_PX = 124;
const AXIS_PX = 44;
const HEADROOM = 0.35;

/** How a line looks: a colour, and a dash as the second cue. */
export interface LineLook {
  readonly ink: keyof Ink;
  readonly dash: readonly number[];
}

const DASHES: readonly (readonly number[])[] = [[], [9, 3], [9, 3, 2, 3], [4, 2]];
/** Steps of which only an upper bound is known. */
export const BELOW_DASH: readonly number[] = [1, 4];

/** Colours run on from unit to unit, so that the key can tell all lines; dashes begin anew in each. */
export function lineLooks(rows: readonly UnitRow[]): readonly (readonly LineLook[])[] {
  let count = 0;
  return rows.map(({ lines }) =>
    lines.map((_, i) => ({
      ink: SERIES_INKS[count++ % SERIES_INKS.length] ?? "series-1",
      dash: DASHES[i % DASHES.length] ?? [],
    })),
  );
}

export function measuresHeightPx(rows: number): number {
  return Math.max(1, rows) * UNIT_PX + AXIS_PX;
}

/** A plot for each unit below the other, each with a scale of its own, over one time axis. Lines are steps; holes stay open. */
export function measuresConfig(
  rows: readonly UnitRow[],
  bands: readonly Band[],
  plot: Plot,
): ChartConfiguration<"line", Point[]> {
  const axes = rows.map((row, i) => {
    const stack = { weight: 1, place: rows.length - i };
    return [axisOf(i), valueAxis(plot, { ...unitScale(row), stack })] as const;
  });
  // A frame without data still has its axis.
  const scales = axes.length > 0 ? Object.fromEntries(axes) : { y: valueAxis(plot, withHeadroom(0, 1, 1)) };
  const drawn = drawnLines(rows);
  return {
    type: "line",
    data: { datasets: drawn.map((line) => dataset(line, plot.theme.ink)) },
    options: panelOptions(plot, scales, 4, {
      under: [paintBandWash(bands, plot.theme)],
      over: [paintBandEdges(bands, plot.theme), paintBounds(drawn, plot), paintUnits(rows, plot)],
    }),
  };
}

interface DrawnLine extends LineLook {
  readonly line: MeasureLine;
  readonly axis: string;
}

function drawnLines(rows: readonly UnitRow[]): readonly DrawnLine[] {
  const looks = lineLooks(rows);
  return rows.flatMap(({ lines }, row) =>
    lines.map((line, i) => ({ line, axis: axisOf(row), ink: "series-1" as const, dash: [], ...looks[row]?.[i] })),
  );
}

function axisOf(row: number): string {
  return `y${row}`;
}

function dataset({ line: { steps, name }, axis, ...look }: DrawnLine, ink: Ink): ChartDataset<"line", Point[]> {
  const [data = []] = stepPoints(steps, [steps.map(({ value }) => value)]);
  const bounds = new Set(steps.filter(({ below }) => below).map(({ fromMs }) => fromMs));
  return {
    data,
    label: name,
    stepped: "before",
    spanGaps: false,
    pointRadius: 0,
    pointHitRadius: 0,
    borderColor: ink[look.ink],
    borderWidth: 2,
    borderDash: [...look.dash],
    fill: false,
    yAxisID: axis,
    ...(bounds.size > 0 && {
      segment: { borderDash: ({ p0 }) => (bounds.has(p0.parsed.x ?? Number.NaN) ? [...BELOW_DASH] : undefined) },
    }),
  };
}

/** The scale of a unit: zero and everything drawn, on round ends. The index of Google Trends always ends at 100. */
export function unitScale({ unit, lines }: UnitRow): Omit<ValueAxis, "stack"> {
  if (unit === INDEX) return withHeadroom(0, 100, 50);
  let [low, high] = [0, 0];
  for (const { steps } of lines)
    for (const { value } of steps) {
      low = Math.min(low, value ?? 0);
      high = Math.max(high, value ?? 0);
    }
  if (low === high) return withHeadroom(0, 1, 1);
  const step = niceStep(high - low, 3, Number.MIN_VALUE);
  return withHeadroom(Math.floor(low / step) * step, Math.ceil(high / step) * step, step);
}

/** Room above the highest tick, so that a line on it is not hidden by the edge; less than half a step, which has no tick. */
function withHeadroom(min: number, top: number, step: number): Omit<ValueAxis, "stack"> {
  return { min, max: top + HEADROOM * step, step, format: axisNumber };
}

const short = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });
const small = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 4 });

/** A label that fits beside the axis: "12.5K", "0.015", "−2.5". */
function axisNumber(value: number): string {
  const text = Math.abs(value) >= 10_000 ? short.format(value) : small.format(value);
  return text.replace("-", "−");
}

/** Steps that are known only to be less say so where there is room: "<1". */
function paintBounds(drawn: readonly DrawnLine[], { theme: { ink, font } }: Plot): Painter {
  return ({ ctx, x, left, right }, chart) => {
    ctx.font = `11px ${font}`;
    ctx.textAlign = "center";
    ctx.textBaseline = "bottom";
    for (const { line, axis } of drawn) {
      for (const { fromMs, toMs, value } of boundRuns(line)) {
        const [x0, x1] = [Math.max(left, x(fromMs)), Math.min(right, x(toMs))];
        const text = `<${value}`;
        if (x1 - x0 < ctx.measureText(text).width + 8) continue;
        const y = (chart.scales[axis]?.getPixelForValue(value) ?? 0) - 2;
        outlined(ctx, text, (x0 + x1) / 2, y, ink);
      }
    }
  };
}

/** Neighbouring steps with the same bound, as one. */
export function boundRuns({ steps }: MeasureLine): readonly (Span & { readonly value: number })[] {
  const runs: { fromMs: number; toMs: number; value: number }[] = [];
  for (const { fromMs, toMs, value, below } of steps) {
    if (!below || value === null) continue;
    const last = runs.at(-1);
    if (last && last.toMs === fromMs && last.value === value) last.toMs = toMs;
    else runs.push({ fromMs, toMs, value });
  }
  return runs;
}

/** The unit at the head of each plot, and a line between two. */
function paintUnits(rows: readonly UnitRow[], { theme: { ink, font } }: Plot): Painter {
  return ({ ctx, left, right }, chart) => {
    ctx.font = `600 11px ${font}`;
    ctx.textBaseline = "top";
    rows.forEach((row, i) => {
      const top = chart.scales[axisOf(i)]?.top ?? 0;
      if (i > 0) {
        ctx.fillStyle = ink.axis;
        ctx.fillRect(left, top, right - left, 1);
      }
      outlined(ctx, unitTitle(row), left + 6, top + 5, ink, right - left - 12);
    });
  };
}

function outlined(ctx: CanvasRenderingContext2D, text: string, x: number, y: number, ink: Ink, width?: number): void {
  ctx.lineWidth = 3;
  ctx.strokeStyle = ink.paper;
  ctx.strokeText(text, x, y, width);
  ctx.fillStyle = ink.ink;
  ctx.fillText(text, x, y, width);
}

/** "index 0-100, Google Trends": who counted, where that is one for all lines. */
export function unitTitle({ unit, lines }: UnitRow): string {
  const sources = [...new Set(lines.map(({ measure }) => measure.source))];
  return sources.length === 1 && !unit.endsWith(`, ${sources[0]}`) ? `${unit}, ${sources[0]}` : unit;
}
