import { placeMarkers } from "./markers.ts";
import type { Painter } from "./plugin.ts";
import type { Theme } from "./theme.ts";

/** A moment as it stands on the chart: its number is its place in the list below. */
export interface NumberedMoment {
  readonly atMs: number;
  readonly number: number;
}

export const MARKER_ROW_PX = 15;

/** Thin lines through the plot. */
export function paintMomentLines(moments: readonly NumberedMoment[], { ink }: Theme): Painter {
  return ({ ctx, top, bottom, left, right, x }) => {
    ctx.strokeStyle = ink.moment;
    ctx.globalAlpha = 0.35;
    ctx.setLineDash([1, 3]);
    ctx.beginPath();
    for (const { atMs } of moments) {
      const at = Math.round(x(atMs)) + 0.5;
      if (at < left || at > right) continue;
      ctx.moveTo(at, top);
      ctx.lineTo(at, bottom);
    }
    ctx.stroke();
  };
}

/** Numbers in rows above the plot, each on a short stem. */
export function paintMomentNumbers(moments: readonly NumberedMoment[], rows: number, { ink, font }: Theme): Painter {
  return ({ ctx, top, left, right, x }) => {
    ctx.font = `600 10px ${font}`;
    const widthOf = (label: string): number => ctx.measureText(label).width + 6;
    const inside = moments.map((m) => ({ x: x(m.atMs), number: m.number })).filter((m) => m.x >= left && m.x <= right);
    for (const marker of placeMarkers(inside, rows, widthOf)) {
      const { width } = marker;
      const start = Math.round(Math.min(Math.max(marker.left, left - width / 2), right + 10 - width));
      const y = top - (rows - marker.row) * MARKER_ROW_PX;
      ctx.strokeStyle = ink.moment;
      ctx.globalAlpha = 0.6;
      ctx.beginPath();
      ctx.moveTo(Math.round(marker.x) + 0.5, y + 12);
      ctx.lineTo(Math.round(marker.x) + 0.5, top);
      ctx.stroke();
      ctx.globalAlpha = 1;
      ctx.fillStyle = ink.paper;
      ctx.fillRect(start, y, width, 13);
      ctx.strokeRect(start + 0.5, y + 0.5, Math.round(width) - 1, 12);
      ctx.fillStyle = ink.ink;
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      ctx.fillText(marker.label, start + width / 2, y + 7);
    }
  };
}
