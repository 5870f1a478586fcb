import { showPosts, showWindow } from "../actions.ts";
import { GUTTER_PX, RIGHT_PX } from "../chart/frame.ts";
import { indexAt, type Walk } from "../model/walk.ts";
import type { ChartName } from "../state.ts";
import type { Store } from "../store.ts";
import type { Span } from "../time/span.ts";

/** Labels above the plot: the pointer over one of them reads out its instant. */
export interface Strip {
  readonly heightPx: number;
  readonly ms: readonly number[];
}

/** The chart under the pointer. */
export interface PointerTarget {
  readonly store: Store;
  readonly name: ChartName;
  readonly walk: Walk | null;
  readonly strip: Strip | null;
  /** Height of a lane, where tracks stand below each other. */
  readonly lanePx: number | null;
  /** The window being dragged over. */
  readonly drag: { value: Span | null };
  readonly press: { current: { readonly x: number; readonly ms: number } | null };
}

const CLICK_PX = 5;
const LABEL_REACH_PX = 14;

export interface PointerHandlers {
  readonly onPointerDown: (e: PointerEvent) => void;
  readonly onPointerMove: (e: PointerEvent) => void;
  readonly onPointerUp: (e: PointerEvent) => void;
  readonly onPointerLeave: () => void;
  readonly onPointerCancel: () => void;
}

/** Hover reads out, a click opens the posts of that point, a drag with the mouse shows that window. Touch scrolls. */
export function pointerHandlers(target: PointerTarget): PointerHandlers {
  const { store, drag, press } = target;
  return {
    onPointerDown: (e) => startPress(target, e),
    onPointerMove: (e) => hover(target, e),
    onPointerUp: (e) => release(target, e),
    onPointerLeave() {
      if (!drag.value && store.cursor.value?.by === "pointer") store.cursor.value = null;
    },
    onPointerCancel() {
      press.current = null;
      drag.value = null;
    },
  };
}

function startPress(target: PointerTarget, e: PointerEvent): void {
  const ms = msAt(target, e);
  if (e.button !== 0 || ms === null) return;
  target.press.current = { x: e.clientX, ms };
  if (e.pointerType === "mouse") (e.currentTarget as HTMLElement).setPointerCapture(e.pointerId);
}

function hover(target: PointerTarget, e: PointerEvent): void {
  const ms = msAt(target, e);
  if (ms === null) return;
  point(target, e, ms);
  const from = target.press.current;
  if (from && e.pointerType === "mouse" && Math.abs(e.clientX - from.x) > CLICK_PX)
    target.drag.value = { fromMs: Math.min(from.ms, ms), toMs: Math.max(from.ms, ms) };
}

function release(target: PointerTarget, e: PointerEvent): void {
  const { store, walk, drag, press } = target;
  const dragged = drag.value;
  const pressed = press.current;
  press.current = null;
  drag.value = null;
  if (dragged) {
    showWindow(store, roundOut(dragged));
    return;
  }
  const ms = msAt(target, e);
  if (!pressed || ms === null || !walk) return;
  const spans = walk.spansOf(point(target, e, ms));
  const span = spans[indexAt(spans, ms)];
  if (span) showPosts(store, { fromMs: span.fromMs, toMs: span.toMs });
}

/** Puts the cursor there and returns its track. */
function point({ store, name, walk, lanePx }: PointerTarget, e: PointerEvent, ms: number): number {
  const last = Math.max(0, (walk?.tracks.length ?? 1) - 1);
  const y = e.clientY - (e.currentTarget as HTMLElement).getBoundingClientRect().top;
  const track = lanePx === null ? 0 : Math.min(last, Math.max(0, Math.floor(y / lanePx)));
  store.cursor.value = { ms, chart: name, track, by: "pointer" };
  return track;
}

function msAt({ store, strip }: PointerTarget, e: PointerEvent): number | null {
  const at = store.resolved.value;
  if (!at) return null;
  const { fromMs, toMs } = at.window;
  const box = (e.currentTarget as HTMLElement).getBoundingClientRect();
  const msPerPx = (toMs - fromMs) / (box.width - GUTTER_PX - RIGHT_PX);
  const ms = fromMs + (e.clientX - box.left - GUTTER_PX) * msPerPx;
  const overLabels = strip && e.clientY - box.top < strip.heightPx;
  const labelled = overLabels ? nearest(strip.ms, ms, LABEL_REACH_PX * msPerPx) : null;
  return labelled ?? Math.min(toMs - 1, Math.max(fromMs, ms));
}

/** The instant closest to `ms`, no farther than `reach`. */
function nearest(instants: readonly number[], ms: number, reach: number): number | null {
  const [first] = [...instants].sort((a, b) => Math.abs(a - ms) - Math.abs(b - ms));
  return first !== undefined && Math.abs(first - ms) <= reach ? first : null;
}

function roundOut({ fromMs, toMs }: Span): Span {
  return { fromMs: Math.floor(fromMs / 60_000) * 60_000, toMs: Math.ceil(toMs / 60_000) * 60_000 };
}
