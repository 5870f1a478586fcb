import type { JSX } from "preact";
import { panBy, showPosts, showWindow, toggleTable, zoomBy } from "../actions.ts";
import { indexAt, middle, movePlace, type Place, type Walk } from "../model/walk.ts";
import type { ChartName } from "../state.ts";
import type { Cursor, Store } from "../store.ts";

interface ExplorerProps {
  readonly store: Store;
  readonly name: ChartName;
  readonly walk: Walk | null;
  readonly eventsMs: readonly number[];
}

/** The chart for the keyboard: a button that takes the keys, and the point it stands on in words. */
export function Explorer({ store, name, walk, eventsMs }: ExplorerProps): JSX.Element {
  return (
    <>
      <ReadOut store={store} name={name} walk={walk} />
      <button
        type="button"
        class="quiet"
        data-chart-keys
        aria-describedby={`${name}-summary`}
        onKeyDown={(e) => {
          if (walk && handleKey(e, store, name, walk, eventsMs)) e.preventDefault();
        }}
        onClick={() => walk && place(store, name, walk, placeOf(store, name, walk) ?? { track: 0, index: 0 })}
      >
        Explore points with left and right arrow keys
      </button>
    </>
  );
}

function ReadOut({ store, name, walk }: Omit<ExplorerProps, "eventsMs">): JSX.Element {
  const cursor = store.cursor.value;
  const text = cursor && walk ? readOut(cursor, name, walk) : "";
  return (
    <output id={`${name}-point`} class="read-out" aria-live={cursor?.chart === name ? "polite" : "off"}>
      {text ||
        (name === "reactions" && (
          <span class="hint">
            {store.narrow.value ? "Tap a chart" : "Point at a chart to read it; click"} for the posts behind it.
          </span>
        ))}
    </output>
  );
}

function readOut(cursor: Cursor, name: ChartName, walk: Walk): string {
  const track = cursor.chart === name ? Math.min(cursor.track, walk.tracks.length - 1) : 0;
  const spans = walk.spansOf(track);
  return spans.length > 0 ? walk.tell(track, indexAt(spans, cursor.ms)) : "";
}

/** The point the keys stand on, if they have been used on this chart. */
function placeOf(store: Store, name: ChartName, walk: Walk): Place | null {
  const cursor = store.cursor.value;
  if (cursor?.chart !== name) return null;
  const track = Math.min(cursor.track, walk.tracks.length - 1);
  return { track, index: indexAt(walk.spansOf(track), cursor.ms) };
}

function place(store: Store, chart: ChartName, walk: Walk, { track, index }: Place): void {
  const span = walk.spansOf(track)[index];
  if (span) store.cursor.value = { ms: middle(span), chart, track, by: "keys" };
}

/** True where the key meant something. */
function handleKey(e: KeyboardEvent, store: Store, name: ChartName, walk: Walk, eventsMs: readonly number[]): boolean {
  if (e.ctrlKey || e.metaKey || e.altKey) return false;
  const now = placeOf(store, name, walk);
  const moved = movePlace(walk, now, e.key, e.shiftKey, eventsMs);
  if (moved) {
    place(store, name, walk, moved);
    return true;
  }
  const span = now ? walk.spansOf(now.track)[now.index] : undefined;
  const { selection } = store.view.value;
  const commands: Readonly<Record<string, () => void>> = {
    Enter: () =>
      span
        ? showPosts(store, { fromMs: span.fromMs, toMs: span.toMs })
        : place(store, name, walk, { track: 0, index: 0 }),
    s: () => span && showPosts(store, { fromMs: span.fromMs, toMs: Math.max(span.toMs, selection?.toMs ?? 0) }),
    e: () =>
      span && showPosts(store, { fromMs: Math.min(span.fromMs, selection?.fromMs ?? span.fromMs), toMs: span.toMs }),
    "+": () => zoomBy(store, 0.5),
    "=": () => zoomBy(store, 0.5),
    "-": () => zoomBy(store, 2),
    "0": () => showWindow(store, null),
    ",": () => panBy(store, -0.5),
    ".": () => panBy(store, 0.5),
    t: () => toggleTable(store, name),
    Escape: () => {
      store.cursor.value = null;
    },
  };
  const command = commands[e.key];
  command?.();
  return command !== undefined;
}
