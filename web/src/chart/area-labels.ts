/** A place inside an area where a name fits: pixels of its middle. */
export interface LabelSpot {
  readonly x: number;
  readonly y: number;
}

/**
 * Where an area between `low` and `high` (pixels from the top, one pair per x) is thick enough over `width` for a name of
 * that size: the thickest such place, null where there is none. O(n).
 */
export function labelSpot(
  edges: readonly { readonly x: number; readonly high: number; readonly low: number }[],
  width: number,
  height: number,
): LabelSpot | null {
  let best: LabelSpot | null = null;
  let bestRoom = height;
  let first = 0;
  // Two monotone queues hold the lowest upper edge and the highest lower edge of the sliding window.
  const tops: number[] = [];
  const bottoms: number[] = [];
  const at = (i: number | undefined): { x: number; high: number; low: number } =>
    edges[i ?? 0] ?? { x: 0, high: 0, low: 0 };
  for (let i = 0; i < edges.length; i++) {
    while (tops.length > 0 && at(tops.at(-1)).high <= at(i).high) tops.pop();
    while (bottoms.length > 0 && at(bottoms.at(-1)).low >= at(i).low) bottoms.pop();
    tops.push(i);
    bottoms.push(i);
    while (first < i && at(i).x - at(first + 1).x >= width) first++;
    while ((tops[0] ?? 0) < first) tops.shift();
    while ((bottoms[0] ?? 0) < first) bottoms.shift();
    if (at(i).x - at(first).x < width) continue;
    const room = at(bottoms[0]).low - at(tops[0]).high;
    if (room <= bestRoom) continue;
    bestRoom = room;
    best = { x: (at(first).x + at(i).x) / 2, y: (at(bottoms[0]).low + at(tops[0]).high) / 2 };
  }
  return best;
}
