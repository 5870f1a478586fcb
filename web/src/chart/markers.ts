/** A label over one or several events that stand too close together for labels of their own. Pixels. */
export interface Marker {
  /** Of the first event. */
  readonly x: number;
  readonly left: number;
  readonly width: number;
  readonly row: number;
  readonly label: string;
}

/**
 * Places numbered labels in rows so that none overlaps another: each in the middle over its event, in the first row with
 * room. Where all rows are full, the event joins the label before it, which grows to the right: "12–16". `events`
 * ascend in x. O(n · rows).
 */
export function placeMarkers(
  events: readonly { readonly x: number; readonly number: number }[],
  rows: number,
  widthOf: (label: string) => number,
  gap = 3,
): readonly Marker[] {
  const placed: { x: number; left: number; row: number; from: number; to: number }[] = [];
  const ends = new Array<number>(rows).fill(Number.NEGATIVE_INFINITY);
  for (const { x, number } of events) {
    const width = widthOf(String(number));
    const left = x - width / 2;
    const row = ends.findIndex((end) => end + gap <= left);
    const last = placed.at(-1);
    if (row >= 0) {
      placed.push({ x, left, row, from: number, to: number });
      ends[row] = left + width;
    } else if (last) {
      last.to = number;
      ends[last.row] = last.left + widthOf(labelOf(last));
    }
  }
  return placed.map((m) => ({ x: m.x, left: m.left, width: widthOf(labelOf(m)), row: m.row, label: labelOf(m) }));
}

function labelOf({ from, to }: { readonly from: number; readonly to: number }): string {
  return from === to ? String(from) : `${from}–${to}`;
}
