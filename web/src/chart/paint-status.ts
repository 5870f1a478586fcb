import { type Bucket, runsOf } from "../model/reactions.ts";
import { NOT_LOOKING, NOT_YET_KNOWN } from "../summary/words.ts";
import type { Span } from "../time/span.ts";
import { hatch } from "./hatch.ts";
import { edges, fill, line } from "./paint-bands.ts";
import type { Frame, Painter } from "./plugin.ts";
import type { Ink, Theme } from "./theme.ts";

/** Seen only in part: faint dots behind the data, and a bar along the foot of the plot. */
export function paintPartials(buckets: readonly Bucket[], { ink }: Theme): Painter {
  return (frame) => {
    for (const span of runsOf(buckets, "partial")) {
      fill(frame, span, hatch(frame.ctx, "dots", ink.faint, 1), 2);
      const [x0, x1] = edges(frame, span, 2);
      frame.ctx.fillStyle = ink.gap;
      frame.ctx.fillRect(x0, frame.bottom - 4, x1 - x0, 4);
    }
  };
}

/**
 * Where there is no number. Nobody was looking: hatched over the whole height, never a zero. Not yet known: left empty.
 * Named where there is room.
 */
export function paintUnseen(buckets: readonly Bucket[], { ink, font }: Theme): Painter {
  return (frame) => {
    frame.ctx.font = `11px ${font}`;
    for (const gap of runsOf(buckets, "gap")) {
      fill(frame, gap, ink["gap-wash"], 3);
      fill(frame, gap, hatch(frame.ctx, "falling", ink.faint, 1), 3);
      line(frame, gap.fromMs, ink.gap, [], 1);
      line(frame, gap.toMs, ink.gap, [], 1);
      nameSpan(frame, gap, NOT_LOOKING, ink.ink, ink);
    }
    for (const span of runsOf(buckets, "pending")) {
      line(frame, span.fromMs, ink.axis, [2, 3], 1);
      nameSpan(frame, span, NOT_YET_KNOWN, ink.muted, ink);
    }
  };
}

function nameSpan(frame: Frame, span: Span, text: string, colour: string, ink: Ink): void {
  const { ctx, top, bottom } = frame;
  const [x0, x1] = edges(frame, span, 3);
  const width = ctx.measureText(text).width + 6;
  if (x1 - x0 < width + 4) return;
  const middle = (x0 + x1) / 2;
  const y = top + (bottom - top) * 0.3;
  ctx.fillStyle = ink.paper;
  ctx.fillRect(middle - width / 2, y - 9, width, 18);
  ctx.fillStyle = colour;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillText(text, middle, y);
}
