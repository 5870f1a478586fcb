import type { Chart, ChartType, Plugin } from "chart.js";

/** What a painter needs to know of a chart: the plot's edges in pixels and the place of an instant. */
export interface Frame {
  readonly ctx: CanvasRenderingContext2D;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  x(ms: number): number;
}

export type Painter = (frame: Frame, chart: Chart) => void;

export interface MarksOptions {
  /** Painted behind the data. */
  readonly under?: readonly Painter[];
  /** Painted over the data. */
  readonly over?: readonly Painter[];
}

declare module "chart.js" {
  interface PluginOptionsByType<TType extends ChartType> {
    marks?: MarksOptions;
  }
}

/** Bands, moments, hatches and lanes of all charts: painters that the chart's options name, behind and over the data. */
export const marksPlugin: Plugin = {
  id: "marks",
  beforeDatasetsDraw(chart, _args, options: MarksOptions) {
    paint(chart, options.under);
  },
  afterDatasetsDraw(chart, _args, options: MarksOptions) {
    paint(chart, options.over);
  },
};

function paint(chart: Chart, painters: readonly Painter[] = []): void {
  const { ctx, chartArea, scales } = chart;
  const axis = scales["x"];
  if (!axis || painters.length === 0) return;
  const { left, right, top, bottom } = chartArea;
  const perMs = (right - left) / (axis.max - axis.min);
  const frame: Frame = { ctx, left, right, top, bottom, x: (ms) => left + (ms - axis.min) * perMs };
  for (const painter of painters) {
    ctx.save();
    painter(frame, chart);
    ctx.restore();
  }
}
