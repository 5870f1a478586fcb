import { HOUR_MS, type Span } from "../time/span.ts";

/** A chart as a path for the keyboard: points in order of time on one or more tracks (series or lanes). */
export interface Walk {
  readonly tracks: readonly string[];
  spansOf(track: number): readonly Span[];
  /** The point in words, with its time and zone. */
  tell(track: number, index: number): string;
}

export interface Place {
  readonly track: number;
  readonly index: number;
}

/** Where a key leads from `place`; null for a key that does not move. Without a place, every key leads to the first point. */
export function movePlace(
  walk: Walk,
  place: Place | null,
  key: string,
  shift: boolean,
  eventsMs: readonly number[],
): Place | null {
  const known = place ?? { track: 0, index: -1 };
  const track = Math.min(known.track, walk.tracks.length - 1);
  const spans = walk.spansOf(track);
  const now = spans[known.index];
  const to = (index: number): Place => ({ track, index: Math.min(Math.max(index, 0), spans.length - 1) });
  if (spans.length === 0) return null;
  switch (key) {
    case "ArrowRight":
      return to(known.index + (shift ? 10 : 1));
    case "ArrowLeft":
      return to(known.index - (shift ? 10 : 1));
    case "Home":
      return to(0);
    case "End":
      return to(spans.length - 1);
    case "PageDown":
      return to(Math.max(known.index + 1, indexAt(spans, (now?.fromMs ?? spans[0]?.fromMs ?? 0) + HOUR_MS)));
    case "PageUp":
      return to(Math.min(known.index - 1, indexAt(spans, (now?.fromMs ?? 0) - HOUR_MS)));
    case "ArrowDown":
    case "ArrowUp": {
      const next = (track + (key === "ArrowDown" ? 1 : walk.tracks.length - 1)) % walk.tracks.length;
      return { track: next, index: now ? indexAt(walk.spansOf(next), middle(now)) : 0 };
    }
    case "]":
    case "[": {
      const at = now ?? { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.NEGATIVE_INFINITY };
      const event = key === "]" ? eventsMs.find((ms) => ms >= at.toMs) : eventsMs.findLast((ms) => ms < at.fromMs);
      return event === undefined ? to(known.index) : to(indexAt(spans, event));
    }
    default:
      return null;
  }
}

/** Index of the span that holds the instant; the nearest one where none does. O(log n). */
export function indexAt(spans: readonly Span[], ms: number): number {
  let low = 0;
  let high = spans.length - 1;
  while (low < high) {
    const half = (low + high + 1) >> 1;
    if ((spans[half]?.fromMs ?? 0) <= ms) low = half;
    else high = half - 1;
  }
  return low;
}

export function middle(span: Span): number {
  return (span.fromMs + span.toMs) / 2;
}
