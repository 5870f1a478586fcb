import type { OutageSpan } from "../model/outage.ts";
import type { Span } from "../time/span.ts";
import { hatch } from "./hatch.ts";
import type { Frame, Painter } from "./plugin.ts";
import type { Ink, Theme } from "./theme.ts";

const CORNER_PX = 130;

export interface Band extends OutageSpan {
  readonly label: string;
}

/** Outages behind the data: a wash where the outage is certain, hatching where its ends are not. */
export function paintBandWash(bands: readonly Band[], { ink }: Theme): Painter {
  return (frame) => {
    for (const band of bands) {
      if (band.certain) fill(frame, band.certain, ink["outage-wash"], 2);
      for (const span of unsureParts(band)) fill(frame, span, hatch(frame.ctx, "rising", ink.outage, 0.6), 0);
    }
  };
}

/** Over the data: a solid edge on either side of the certain core, dashed ones where the uncertain ends reach to, the name. */
export function paintBandEdges(bands: readonly Band[], { ink, font }: Theme): Painter {
  return (frame) => {
    for (const { whole, certain, label } of bands) {
      line(frame, whole.fromMs, ink.outage, [4, 3], 1);
      line(frame, whole.toMs, ink.outage, [4, 3], 1);
      if (certain) {
        line(frame, certain.fromMs, ink.outage, [], 2);
        line(frame, certain.toMs, ink.outage, [], 2);
      }
      nameBand(frame, certain ? [certain, whole] : [whole], label, ink, font);
    }
  };
}

function unsureParts({ whole, certain }: Band): readonly Span[] {
  if (!certain) return [whole];
  return [
    { fromMs: whole.fromMs, toMs: certain.fromMs },
    { fromMs: certain.toMs, toMs: whole.toMs },
  ];
}

export function line(frame: Frame, atMs: number, colour: string, dash: readonly number[], width: number): void {
  const x = Math.round(frame.x(atMs));
  if (x < frame.left || x > frame.right) return;
  const { ctx } = frame;
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.setLineDash([...dash]);
  ctx.beginPath();
  ctx.moveTo(x, frame.top);
  ctx.lineTo(x, frame.bottom);
  ctx.stroke();
}

export function edges(frame: Frame, span: Span, least: number): [number, number] {
  const x0 = frame.x(span.fromMs);
  const x1 = Math.max(frame.x(span.toMs), x0 + least);
  return [Math.max(frame.left, x0), Math.min(frame.right, x1)];
}

export function fill(frame: Frame, span: Span, style: string | CanvasPattern, least: number): void {
  const [x0, x1] = edges(frame, span, least);
  if (x1 <= x0) return;
  frame.ctx.fillStyle = style;
  frame.ctx.fillRect(x0, frame.top, x1 - x0, frame.bottom - frame.top);
}

/** The name stands in the first span that has room for it, below the plot's own name where both would meet in the corner. */
function nameBand(frame: Frame, spans: readonly Span[], label: string, ink: Ink, font: string): void {
  const { ctx } = frame;
  ctx.font = `600 11px ${font}`;
  const width = ctx.measureText(label).width + 10;
  const span = spans.find((s) => {
    const [x0, x1] = edges(frame, s, 0);
    return x1 - x0 >= width;
  });
  if (!span) return;
  const [x0] = edges(frame, span, 0);
  const y = frame.top + (x0 < frame.left + CORNER_PX ? 20 : 4);
  ctx.textBaseline = "top";
  ctx.lineWidth = 4;
  ctx.setLineDash([]);
  ctx.strokeStyle = ink.paper;
  ctx.strokeText(label, x0 + 6, y);
  ctx.fillStyle = ink.outage;
  ctx.fillText(label, x0 + 6, y);
}
