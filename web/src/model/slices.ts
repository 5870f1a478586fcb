import type { Span } from "../time/span.ts";

/** A piece of time in which nothing begins or ends. */
export interface Slice<T> extends Span {
  /** What covers it, in the order that was given. */
  readonly over: readonly T[];
}

/** Cuts the window wherever a span begins or ends. O(n log n + n·k) with k spans over each other. */
export function slicesOf<T extends Span>(spans: readonly T[], window: Span): readonly Slice<T>[] {
  const begins = new Map<number, number[]>();
  const ends = new Map<number, number[]>();
  const note = (at: Map<number, number[]>, ms: number, index: number): void => {
    const known = at.get(ms);
    if (known) known.push(index);
    else at.set(ms, [index]);
  };
  spans.forEach((span, index) => {
    const fromMs = Math.max(span.fromMs, window.fromMs);
    const toMs = Math.min(span.toMs, window.toMs);
    if (toMs <= fromMs) return;
    note(begins, fromMs, index);
    note(ends, toMs, index);
  });
  const cuts = [...new Set([window.fromMs, ...begins.keys(), ...ends.keys()])].sort((a, b) => a - b);
  const open = new Set<number>();
  const slices: Slice<T>[] = [];
  cuts.forEach((fromMs, i) => {
    const toMs = cuts[i + 1] ?? window.toMs;
    for (const index of ends.get(fromMs) ?? []) open.delete(index);
    for (const index of begins.get(fromMs) ?? []) open.add(index);
    if (toMs <= fromMs) return;
    const over = [...open].sort((a, b) => a - b).flatMap((index) => spans[index] ?? []);
    slices.push({ fromMs, toMs, over });
  });
  return slices;
}
