import type { ChartName } from "./state.ts";
import type { Store } from "./store.ts";
import { HOUR_MS, panSpan, type Span, zoomSpan } from "./time/span.ts";
import { EASTERN } from "./time/zone.ts";

/** What buttons and keys do alike. Each ends in one change of the view, and so of the address. */

export function zoomBy(store: Store, factor: number): void {
  const at = store.resolved.value;
  if (!at) return;
  const cursor = store.cursor.value;
  const inside = cursor && cursor.ms > at.window.fromMs && cursor.ms < at.window.toMs;
  store.commit({ window: zoomSpan(at.window, factor, inside ? cursor.ms : undefined) }, "zoom");
}

export function panBy(store: Store, share: number): void {
  const at = store.resolved.value;
  if (at) store.commit({ window: panSpan(at.window, share) }, "pan");
}

export function showWindow(store: Store, window: Span | null): void {
  store.commit({ window });
}

/** The outages of the window with an hour on either side; null where there is none. */
export function outageWindow(store: Store): Span | null {
  const rows = store.outages.loaded.value?.value.data ?? [];
  const starts = rows.flatMap((o) =>
    (o.start ?? o.start_latest) ? [Date.parse(o.start ?? o.start_latest ?? "")] : [],
  );
  const ends = rows.flatMap((o) => ((o.end_latest ?? o.end) ? [Date.parse(o.end_latest ?? o.end ?? "")] : []));
  if (starts.length === 0 || ends.length === 0) return null;
  return { fromMs: Math.min(...starts) - HOUR_MS, toMs: Math.max(...ends) + HOUR_MS };
}

export function showPosts(store: Store, selection: Span): void {
  store.commit({ selection });
}

export function closePosts(store: Store): void {
  store.commit({ selection: null, postTab: "random", seed: 1 });
}

/** The zone of the night and UTC, in turn. */
export function toggleZone(store: Store): void {
  const at = store.resolved.value;
  if (!at) return;
  store.commit({ zone: at.zone.id === "UTC" ? (at.night?.tz ?? EASTERN) : "UTC" });
}

export function toggleTable(store: Store, chart: ChartName): void {
  const { tables } = store.view.value;
  store.commit({ tables: tables.includes(chart) ? tables.filter((t) => t !== chart) : [...tables, chart] });
}
