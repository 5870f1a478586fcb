import {
  Chart,
  type ChartConfiguration,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
} from "chart.js";
import { marksPlugin } from "./plugin.ts";
import type { Point } from "./steps.ts";

Chart.register(LineController, LineElement, PointElement, LinearScale, Filler, marksPlugin);

export type PanelConfig = ChartConfiguration<"line", Point[]>;

export interface ChartHost {
  /** Draws at once. `hasData` tells real data from an empty frame. */
  render(config: PanelConfig, hasData: boolean): void;
  close(): void;
}

const UPDATE = "nb:chart-update";
const FIRST = "nb:first-chart";
const MOST_MEASURES = 400;
let measures = 0;
let painted = false;

/** Keeps one Chart.js chart on a canvas. Each update is a `performance.measure`, the first data on screen a mark. */
export function openChart(canvas: HTMLCanvasElement): ChartHost {
  let chart: Chart<"line", Point[]> | null = null;
  return {
    render(config, hasData) {
      const start = performance.now();
      if (chart) {
        chart.data = config.data;
        chart.options = config.options ?? {};
        chart.update("none");
        if (++measures % MOST_MEASURES === 0) performance.clearMeasures(UPDATE);
        performance.measure(UPDATE, { start, end: performance.now() });
      } else chart = new Chart(canvas, config);
      if (!hasData || painted) return;
      painted = true;
      performance.mark(FIRST);
    },
    close() {
      chart?.destroy();
      chart = null;
    },
  };
}
