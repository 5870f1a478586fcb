/** Half-open time [fromMs, toMs), epoch milliseconds. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;
const SHORTEST_MS = MINUTE_MS;
const SHORTEST_ZOOM_MS = 5 * MINUTE_MS;
const LONGEST_MS = 20 * 365 * DAY_MS;

export function isSpan(fromMs: number, toMs: number): boolean {
  return toMs > fromMs;
}

/** Length, between a minute and twenty years, around the same middle; whole minutes. */
export function clampSpan({ fromMs, toMs }: Span): Span {
  const length = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, toMs - fromMs));
  const middle = (fromMs + toMs) / 2;
  const start = Math.round((middle - length / 2) / MINUTE_MS) * MINUTE_MS;
  return { fromMs: start, toMs: start + Math.round(length / MINUTE_MS) * MINUTE_MS };
}

/** `factor` < 1 zooms in. What stands at `aroundMs` keeps its place. */
export function zoomSpan(span: Span, factor: number, aroundMs: number = (span.fromMs + span.toMs) / 2): Span {
  if (factor < 1 && span.toMs - span.fromMs <= SHORTEST_ZOOM_MS) return span;
  const zoomed = {
    fromMs: aroundMs - (aroundMs - span.fromMs) * factor,
    toMs: aroundMs + (span.toMs - aroundMs) * factor,
  };
  return clampSpan(zoomed);
}

/** Moved by a share of its length; negative is earlier. */
export function panSpan(span: Span, share: number): Span {
  const by = Math.round(((span.toMs - span.fromMs) * share) / MINUTE_MS) * MINUTE_MS;
  return { fromMs: span.fromMs + by, toMs: span.toMs + by };
}

export function overlaps(a: Span, b: Span): boolean {
  return a.fromMs < b.toMs && b.fromMs < a.toMs;
}

/** A span as one word, for keys and comparisons. */
export function writeSpan({ fromMs, toMs }: Span): string {
  return `${fromMs}/${toMs}`;
}
