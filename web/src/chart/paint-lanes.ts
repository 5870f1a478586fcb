import { drawnSpans, type Lane, type LaneState } from "../model/lanes.ts";
import { hatch, type Texture } from "./hatch.ts";
import { edges } from "./paint-bands.ts";
import type { Frame, Painter } from "./plugin.ts";
import type { Ink, Theme } from "./theme.ts";

export const LANE_PX = 46;
const BAR_PX = 20;
const LEAST_PX = 2;
const NARROW_PX = 3;

/** How a state looks: a fill, a texture over it, or an outline alone. */
export interface LaneLook {
  readonly fill?: keyof Ink;
  readonly texture?: readonly [Texture, keyof Ink];
  readonly edge?: keyof Ink;
  readonly isDashed?: boolean;
  /** Fill and texture take the lower half. */
  readonly isHalf?: boolean;
}

export const LANE_LOOKS: Readonly<Record<LaneState, LaneLook>> = {
  down: { fill: "outage", edge: "outage" },
  "maybe-down": { texture: ["rising", "outage"], edge: "outage" },
  "in-part": { fill: "outage", edge: "outage", isHalf: true },
  "maybe-in-part": { texture: ["rising", "outage"], edge: "outage", isHalf: true },
  degraded: { fill: "outage-wash", texture: ["dots", "outage"], edge: "outage" },
  "maybe-degraded": { texture: ["dots", "outage"], edge: "outage" },
  trouble: { fill: "outage-wash", texture: ["cross", "outage"], edge: "outage" },
  "maybe-trouble": { texture: ["cross", "outage"], edge: "outage" },
  maintenance: { texture: ["level", "imported"], edge: "imported" },
  "maybe-maintenance": { texture: ["level", "imported"], edge: "imported", isDashed: true },
  failing: { fill: "outage-wash", texture: ["upright", "outage"], edge: "outage" },
  slow: { fill: "quiet", texture: ["dots", "ink"], edge: "axis" },
  up: { fill: "quiet", edge: "live" },
  inconclusive: { texture: ["cross", "gap"], edge: "gap", isHalf: true },
  unlooked: { texture: ["falling", "faint"], edge: "axis" },
  unknown: {},
  live: { fill: "live" },
  quiet: { fill: "quiet", edge: "live" },
  imported: { fill: "imported" },
  refilled: { fill: "quiet", texture: ["dots", "refilled"], edge: "refilled" },
  sampled: { fill: "quiet", texture: ["cross", "sampled"], edge: "sampled" },
  capped: { fill: "gap-wash", texture: ["cross", "capped"], edge: "capped" },
  gap: { fill: "gap-wash", texture: ["falling", "gap"], edge: "gap" },
  pending: {},
  none: { edge: "axis", isDashed: true },
};

/** Rows of bars, each with its name above it; short spans stay at least two pixels wide. */
export function paintLanes(lanes: readonly Lane[], { ink, font }: Theme): Painter {
  return (frame) => {
    const { ctx, left, top } = frame;
    lanes.forEach((lane, i) => {
      const y = top + i * LANE_PX;
      ctx.font = `600 12px ${font}`;
      ctx.fillStyle = ink.ink;
      ctx.textBaseline = "top";
      ctx.fillText(
        fitted(lane.name, frame.right - left, (text) => ctx.measureText(text).width),
        left,
        y + 3,
      );
      for (const span of drawnSpans(lane))
        bar(frame, edges(frame, span, LEAST_PX), y + 19, LANE_LOOKS[span.state], ink);
    });
  };
}

/** As much of a name as has room: its middle goes first, since names differ at their ends. */
export function fitted(name: string, room: number, widthOf: (text: string) => number): string {
  if (widthOf(name) <= room) return name;
  const letters = [...name];
  const cut = (kept: number): string =>
    `${letters.slice(0, Math.ceil(kept / 2)).join("")}…${letters.slice(letters.length - Math.floor(kept / 2)).join("")}`;
  let low = 0;
  let high = letters.length - 1;
  while (low < high) {
    const half = (low + high + 1) >> 1;
    if (widthOf(cut(half)) <= room) low = half;
    else high = half - 1;
  }
  return cut(low);
}

function bar({ ctx }: Frame, [x0, x1]: [number, number], y: number, look: LaneLook, ink: Ink): void {
  if (x1 <= x0) return;
  // Too narrow for a texture: what little there is has the colour of its edge, or it could not be seen.
  if (look.edge && x1 - x0 <= NARROW_PX) {
    ctx.fillStyle = ink[look.edge];
    ctx.fillRect(x0, y, x1 - x0, BAR_PX);
    return;
  }
  const skipped = look.isHalf ? BAR_PX / 2 : 0;
  if (look.fill) {
    ctx.fillStyle = ink[look.fill];
    ctx.fillRect(x0, y + skipped, x1 - x0, BAR_PX - skipped);
  }
  if (look.texture) {
    ctx.fillStyle = hatch(ctx, look.texture[0], ink[look.texture[1]]);
    ctx.fillRect(x0, y + skipped, x1 - x0, BAR_PX - skipped);
  }
  if (look.edge) {
    ctx.strokeStyle = ink[look.edge];
    ctx.setLineDash(look.isDashed ? [3, 3] : []);
    ctx.strokeRect(x0 + 0.5, y + 0.5, x1 - x0 - 1, BAR_PX - 1);
  }
}
