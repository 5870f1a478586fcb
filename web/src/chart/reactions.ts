import type { ChartConfiguration, ChartDataset } from "chart.js";
import type { ReactionModel } from "../model/reactions.ts";
import { type BucketName, bucketWord } from "../time/bucket.ts";
import { count } from "../time/format.ts";
import { labelSpot } from "./area-labels.ts";
import { faded, type Plot, panelOptions, valueAxis } from "./frame.ts";
import { type Band, paintBandEdges, paintBandWash } from "./paint-bands.ts";
import { MARKER_ROW_PX, type NumberedMoment, paintMomentLines, paintMomentNumbers } from "./paint-moments.ts";
import { paintPartials, paintUnseen } from "./paint-status.ts";
import type { Painter } from "./plugin.ts";
import { type Point, stackColumns, stepPoints } from "./steps.ts";
import type { Ink } from "./theme.ts";
import { niceStep } from "./ticks.ts";

export interface ReactionMarks {
  readonly bands: readonly Band[];
  readonly moments: readonly NumberedMoment[];
  /** Rows for the numbers of moments; fewer on narrow screens. */
  readonly markerRows: number;
}

/** Above so many buckets outlines would be all that is seen of an area. */
const CROWDED = 240;

export const SERIES_INKS: readonly (keyof Ink)[] = ["series-1", "series-2", "series-3", "series-4"];

/**
 * Two plots over one time axis and on one scale (the same pixels per post): above, posts per bucket as stacked steps;
 * below, reposts alone, so that nobody adds them up.
 */
export function reactionsConfig(
  model: ReactionModel,
  bucket: BucketName,
  marks: ReactionMarks,
  plot: Plot,
): ChartConfiguration<"line", Point[]> {
  const scales = sharedScale(highest(model.posts.values), highest(model.reposts.values));
  const shared = { min: 0, step: scales.step, format: count };
  const posts = { ...shared, max: scales.posts, stack: { weight: scales.posts, place: 2 } };
  const reposts = { ...shared, max: scales.reposts, stack: { weight: scales.reposts, place: 1 }, openTop: true };
  return {
    type: "line",
    data: { datasets: datasetsOf(model, plot.theme.ink) },
    options: panelOptions(
      plot,
      { y: valueAxis(plot, posts), reposts: valueAxis(plot, reposts) },
      marks.markerRows * MARKER_ROW_PX + 4,
      {
        under: [
          paintPartials(model.buckets, plot.theme),
          paintBandWash(marks.bands, plot.theme),
          paintMomentLines(marks.moments, plot.theme),
        ],
        over: [
          paintUnseen(model.buckets, plot.theme),
          paintBandEdges(marks.bands, plot.theme),
          paintNames(model, plot, bucketWord(bucket)),
          paintMomentNumbers(marks.moments, marks.markerRows, plot.theme),
        ],
      },
    ),
  };
}

function datasetsOf(model: ReactionModel, ink: Ink): ChartDataset<"line", Point[]>[] {
  const stack = stackColumns(model.stacked.map((c) => c.values));
  const lines = stepPoints(model.buckets, [...stack, model.reposts.values]);
  const crowded = model.buckets.length > CROWDED;
  return lines.map((data, i) => {
    const part = model.stacked[i];
    const colour = part ? ink[SERIES_INKS[i % SERIES_INKS.length] ?? "series-1"] : ink.repost;
    return {
      ...steps(colour, data),
      label: part?.name ?? model.reposts.name,
      fill: part && i > 0 ? "-1" : "origin",
      backgroundColor: faded(colour, part ? 0.8 : 0.22),
      borderWidth: part ? (crowded ? 0 : 1) : crowded ? 1 : 1.5,
      yAxisID: part ? "y" : "reposts",
    };
  });
}

function steps(colour: string, data: Point[]): ChartDataset<"line", Point[]> {
  return {
    data,
    stepped: "before",
    spanGaps: false,
    pointRadius: 0,
    pointHitRadius: 0,
    borderColor: colour,
    fill: false,
  };
}

function highest(values: readonly (number | null)[]): number {
  return values.reduce<number>((max, value) => Math.max(max, value ?? 0), 0);
}

/** Upper ends of both plots on one step, so that a pixel is worth the same in both. Neither gets less than a quarter. */
export function sharedScale(posts: number, reposts: number): { posts: number; reposts: number; step: number } {
  const most = Math.max(posts, reposts, 1);
  const step = niceStep(Math.max(posts, most / 3) + Math.max(reposts, most / 3), 7, 1);
  const up = (value: number): number => Math.max(1, Math.ceil((Math.max(value, most / 4) * 1.02) / step)) * step;
  return { posts: up(posts), reposts: up(reposts), step };
}

/** Names inside the areas and at the head of each plot: nobody should need the colours. */
function paintNames(model: ReactionModel, plot: Plot, unit: string): Painter {
  const { ink, font } = plot.theme;
  return ({ ctx, left, right, x }, chart) => {
    const [posts, reposts] = [chart.scales["y"], chart.scales["reposts"]];
    if (!posts || !reposts) return;
    ctx.font = `600 11px ${font}`;
    ctx.fillStyle = ink.axis;
    ctx.fillRect(left, reposts.top, right - left, 1);
    name(ctx, `Posts per ${unit}`, left + 6, posts.top + 4, ink);
    name(ctx, `Reposts per ${unit}, same scale`, left + 6, reposts.top + 5, ink);
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    const edges = stackColumns(model.stacked.map((c) => c.values));
    model.stacked.forEach((column, c) => {
      const shape = model.buckets.flatMap((bucket, i) => {
        const at = x(bucket.fromMs);
        if (at < left || at > right) return [];
        const high = posts.getPixelForValue(edges[c]?.[i] ?? 0);
        return [{ x: at, high, low: posts.getPixelForValue(edges[c - 1]?.[i] ?? 0) }];
      });
      const spot = labelSpot(shape, ctx.measureText(column.name).width + 8, 15);
      if (!spot) return;
      ctx.fillStyle = ink.paper;
      ctx.fillText(column.name, spot.x, spot.y);
    });
  };
}

function name(ctx: CanvasRenderingContext2D, text: string, x: number, y: number, ink: Ink): void {
  ctx.textBaseline = "top";
  ctx.lineWidth = 3;
  ctx.strokeStyle = ink.paper;
  ctx.strokeText(text, x, y);
  ctx.fillStyle = ink.ink;
  ctx.fillText(text, x, y);
}
