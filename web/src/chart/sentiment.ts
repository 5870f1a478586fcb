import type { ChartConfiguration } from "chart.js";
import type { SentimentModel } from "../model/sentiment.ts";
import { signed } from "../time/format.ts";
import { faded, type Plot, panelOptions, valueAxis } from "./frame.ts";
import { type Band, paintBandEdges, paintBandWash } from "./paint-bands.ts";
import { paintPartials, paintUnseen } from "./paint-status.ts";
import type { Painter } from "./plugin.ts";
import { type Point, stepPoints } from "./steps.ts";

const RANGES = [0.2, 0.5, 1];

/** Mean polarity as steps inside its sampling band, around a zero line, on a scale symmetric about zero. */
export function sentimentConfig(
  model: SentimentModel,
  bands: readonly Band[],
  plot: Plot,
): ChartConfiguration<"line", Point[]> {
  const { ink } = plot.theme;
  const [low = [], high = [], mean = []] = stepPoints(model.buckets, [model.low, model.high, model.mean]);
  const base = { stepped: "before", spanGaps: false, pointRadius: 0, pointHitRadius: 0, yAxisID: "y" } as const;
  const range = rangeOf([...model.low, ...model.high]);
  return {
    type: "line",
    data: {
      datasets: [
        { ...base, label: "Mean polarity", data: mean, borderColor: ink.mean, borderWidth: 2, fill: false },
        { ...base, label: "Low", data: low, borderWidth: 0, fill: false },
        { ...base, label: "High", data: high, borderWidth: 0, fill: "-1", backgroundColor: faded(ink.band, 0.32) },
      ],
    },
    options: panelOptions(
      plot,
      { y: valueAxis(plot, { min: -range, max: range, step: range / 2, format: signed }) },
      4,
      {
        under: [paintPartials(model.buckets, plot.theme), paintBandWash(bands, plot.theme), paintZero(plot)],
        over: [paintUnseen(model.buckets, plot.theme), paintBandEdges(bands, plot.theme), paintSides(plot)],
      },
    ),
  };
}

/** Half the height of the scale: the smallest of a few round ones that holds everything drawn. */
export function rangeOf(values: readonly (number | null)[]): number {
  const most = values.reduce<number>((max, value) => Math.max(max, Math.abs(value ?? 0)), 0);
  return RANGES.find((range) => most <= range) ?? 1;
}

function paintZero({ theme }: Plot): Painter {
  return ({ ctx, left, right }, chart) => {
    const y = Math.round(chart.scales["y"]?.getPixelForValue(0) ?? 0);
    ctx.fillStyle = theme.ink.axis;
    ctx.fillRect(left, y - 0.5, right - left, 1.5);
  };
}

function paintSides({ theme }: Plot): Painter {
  return ({ ctx, left, top, bottom }) => {
    ctx.font = `600 11px ${theme.font}`;
    ctx.fillStyle = theme.ink.muted;
    ctx.textBaseline = "top";
    ctx.fillText("↑ more positive", left + 6, top + 4);
    ctx.textBaseline = "bottom";
    ctx.fillText("↓ more negative", left + 6, bottom - 4);
  };
}
