import type { Span } from "../time/span.ts";

export interface Point {
  readonly x: number;
  readonly y: number | null;
}

/**
 * Points of step lines over buckets: a value holds from the start of its bucket to its end. Where any column begins or
 * ends (null), every column gets a point at that edge, so that all keep the same x and can be stacked, and no line
 * crosses a hole.
 */
export function stepPoints(buckets: readonly Span[], columns: readonly (readonly (number | null)[])[]): Point[][] {
  const lines: Point[][] = columns.map(() => []);
  buckets.forEach((bucket, i) => {
    const next = buckets[i + 1];
    columns.forEach((values, c) => {
      lines[c]?.push({ x: bucket.fromMs, y: values[i] ?? null });
    });
    const ends =
      !next ||
      next.fromMs !== bucket.toMs ||
      columns.some((values) => ((values[i] ?? null) === null) !== ((values[i + 1] ?? null) === null));
    if (!ends) return;
    columns.forEach((values, c) => {
      lines[c]?.push({ x: bucket.toMs, y: values[i] ?? null });
      if (next && next.fromMs !== bucket.toMs) lines[c]?.push({ x: bucket.toMs, y: null });
    });
  });
  return lines;
}

/** Sums of the columns up to each: the upper edges of a stack. Null where a column is. */
export function stackColumns(columns: readonly (readonly (number | null)[])[]): (number | null)[][] {
  const edges: (number | null)[][] = [];
  for (const values of columns) {
    const below = edges.at(-1);
    edges.push(values.map((value, i) => (value === null ? null : value + (below?.[i] ?? 0))));
  }
  return edges;
}
