import type { ChartConfiguration } from "chart.js";
import type { Lane } from "../model/lanes.ts";
import { GUTTER_PX, type Plot, panelOptions } from "./frame.ts";
import { LANE_PX, paintLanes } from "./paint-lanes.ts";
import type { Point } from "./steps.ts";

/** Height of a chart with so many lanes, axis included. */
export function lanesHeightPx(lanes: number): number {
  return Math.max(1, lanes) * LANE_PX + 44;
}

/** A chart without data of its own: the time axis, and a bar per lane drawn by a painter. */
export function lanesConfig(lanes: readonly Lane[], plot: Plot): ChartConfiguration<"line", Point[]> {
  const y = {
    type: "linear",
    axis: "y",
    min: 0,
    max: 1,
    border: { display: false },
    grid: { display: false },
    ticks: { display: false },
    afterFit(scale: { width: number }) {
      scale.width = GUTTER_PX;
    },
  } as const;
  return {
    type: "line",
    data: { datasets: [] },
    options: panelOptions(plot, { y }, 0, { under: [], over: [paintLanes(lanes, plot.theme)] }),
  };
}
