import { type Signal, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { GUTTER_PX, RIGHT_PX } from "../chart/frame.ts";
import { type ChartHost, openChart, type PanelConfig } from "../chart/host.ts";
import type { Walk } from "../model/walk.ts";
import type { ChartName } from "../state.ts";
import type { Store } from "../store.ts";
import type { Span } from "../time/span.ts";
import { pointerHandlers, type Strip } from "./pointer.ts";

interface PlotProps {
  readonly store: Store;
  readonly name: ChartName;
  readonly config: PanelConfig | null;
  readonly hasData: boolean;
  readonly walk: Walk | null;
  readonly strip: Strip | null;
  readonly lanePx: number | null;
  /** Null: the style sheet says. */
  readonly heightPx: number | null;
}

/** The canvas with what moves over it: crosshair, selection, and the window while it is dragged. */
export function Plot({ store, name, config, hasData, walk, strip, lanePx, heightPx }: PlotProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const host = useRef<ChartHost | null>(null);
  const press = useRef<{ readonly x: number; readonly ms: number } | null>(null);
  const drag = useSignal<Span | null>(null);
  useLayoutEffect(() => {
    if (!config || !canvas.current) return;
    host.current ??= openChart(canvas.current);
    host.current.render(config, hasData);
  }, [config, hasData]);
  useLayoutEffect(() => () => host.current?.close(), []);
  const pointer = pointerHandlers({ store, name, walk, strip, lanePx, drag, press });
  return (
    <div class="plot" {...pointer} {...(heightPx !== null && { style: { height: `${heightPx}px` } })}>
      <canvas ref={canvas} role="img" aria-labelledby={`${name}-title`} aria-describedby={`${name}-summary`} />
      <Overlay store={store} drag={drag} />
    </div>
  );
}

/** Crosshair and spans as elements over the canvas, so that moving them redraws no chart. */
function Overlay({ store, drag }: { readonly store: Store; readonly drag: Signal<Span | null> }): JSX.Element | null {
  const at = store.resolved.value;
  const cursor = store.cursor.value;
  const { selection } = store.view.value;
  if (!at) return null;
  const share = (ms: number): number =>
    Math.min(1, Math.max(0, (ms - at.window.fromMs) / (at.window.toMs - at.window.fromMs)));
  const left = (ms: number): string => `calc(${GUTTER_PX}px + (100% - ${GUTTER_PX + RIGHT_PX}px) * ${share(ms)})`;
  const width = (s: Span): string => `calc((100% - ${GUTTER_PX + RIGHT_PX}px) * ${share(s.toMs) - share(s.fromMs)})`;
  const span = (s: Span | null, kind: string): JSX.Element | null =>
    s && share(s.toMs) > share(s.fromMs) ? (
      <div class={kind} style={{ left: left(s.fromMs), width: width(s) }} />
    ) : null;
  const seen = cursor && cursor.ms >= at.window.fromMs && cursor.ms <= at.window.toMs;
  return (
    <div class="overlay" aria-hidden="true">
      {span(selection, "overlay-selection")}
      {span(drag.value, "overlay-drag")}
      {seen && <div class={`overlay-cursor by-${cursor.by}`} style={{ left: left(cursor.ms) }} />}
    </div>
  );
}
