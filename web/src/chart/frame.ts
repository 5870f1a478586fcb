import type { ChartOptions } from "chart.js";
import type { Span } from "../time/span.ts";
import type { Zone } from "../time/zone.ts";
import type { Painter } from "./plugin.ts";
import type { Theme } from "./theme.ts";
import { timeTicks } from "./ticks.ts";

/** What all panels share: one window, one zone, one look. */
export interface Plot {
  readonly window: Span;
  readonly zone: Zone;
  readonly theme: Theme;
}

/** Width of the value axis and of the right margin: the same in every panel, so that times stand below each other. */
export const GUTTER_PX = 56;
export const RIGHT_PX = 12;
const LABEL_PX = 78;

type LineOptions = ChartOptions<"line">;
type Axis = NonNullable<NonNullable<LineOptions["scales"]>[string]>;

/** Options of a panel: no animation, no events (the page handles them), the time axis, and the painters. */
export function panelOptions(
  plot: Plot,
  values: Readonly<Record<string, Axis>>,
  padTopPx: number,
  paint: { readonly under: readonly Painter[]; readonly over: readonly Painter[] },
): LineOptions {
  return {
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    parsing: false,
    normalized: true,
    events: [],
    layout: { padding: { top: padTopPx, right: RIGHT_PX, left: 0, bottom: 0 }, autoPadding: false },
    scales: { x: timeAxis(plot), ...values },
    plugins: { marks: { under: paint.under, over: [...paint.over, paintZone(plot)] } },
  };
}

/** Milliseconds on a plain linear axis: ticks are ours, so no date adapter is needed. */
function timeAxis({ window, zone, theme }: Plot): Axis {
  return {
    type: "linear",
    min: window.fromMs,
    max: window.toMs,
    border: { color: theme.ink.axis },
    grid: { color: theme.ink.grid, tickColor: theme.ink.axis, tickLength: 5, lineWidth: 1 },
    ticks: {
      color: theme.ink.muted,
      font: { family: theme.font, size: 11 },
      autoSkip: false,
      maxRotation: 0,
      align: "inner",
      callback: (_value, index, ticks) => (ticks[index] as { label?: string | string[] } | undefined)?.label ?? "",
    },
    afterBuildTicks(axis) {
      const most = Math.max(2, Math.floor((axis.chart.width - GUTTER_PX - RIGHT_PX) / LABEL_PX));
      axis.ticks = timeTicks(window, zone, most).map(({ value, label }) => ({
        value,
        label: label as string | string[],
      }));
    },
    afterFit(axis) {
      axis.paddingLeft = 0;
      axis.paddingRight = 0;
    },
  };
}

export interface ValueAxis {
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly format: (value: number) => string;
  /** Share of the height among stacked axes, and the place in the stack (larger is higher up). */
  readonly stack?: { readonly weight: number; readonly place: number };
  /** Leaves out the label at the upper end, where another axis begins. */
  readonly openTop?: boolean;
}

export function valueAxis({ theme }: Plot, axis: ValueAxis): Axis {
  const { ink, font } = theme;
  const steps = Math.round((axis.max - axis.min) / axis.step);
  const options: Record<string, unknown> = {
    type: "linear",
    axis: "y",
    position: "left",
    min: axis.min,
    max: axis.max,
    ...(axis.stack && { stack: "values", stackWeight: axis.stack.weight, weight: axis.stack.place }),
    border: { color: ink.axis },
    grid: { color: ink.grid, drawTicks: false },
    ticks: {
      color: ink.muted,
      font: { family: font, size: 11 },
      padding: 6,
      autoSkip: false,
      callback: (value: number | string, index: number) =>
        axis.openTop && index === steps ? "" : axis.format(Number(value)),
    },
    afterBuildTicks(scale: { ticks: { value: number }[] }) {
      scale.ticks = Array.from({ length: steps + 1 }, (_, i) => ({ value: axis.min + i * axis.step }));
    },
    afterFit(scale: { width: number }) {
      scale.width = GUTTER_PX;
    },
  };
  return options as Axis;
}

/** The zone's word beside the times of the axis. */
function paintZone({ zone, window, theme }: Plot): Painter {
  return ({ ctx, left, bottom }) => {
    ctx.font = `600 11px ${theme.font}`;
    ctx.fillStyle = theme.ink.muted;
    ctx.textAlign = "right";
    ctx.textBaseline = "top";
    ctx.fillText(zone.label(window.fromMs), left - 6, bottom + 9, GUTTER_PX - 8);
  };
}

/** "rgb(…)" with an opacity. */
export function faded(colour: string, opacity: number): string {
  const [r, g, b] = colour.match(/[\d.]+/g) ?? [];
  return `rgba(${r}, ${g}, ${b}, ${opacity})`;
}
