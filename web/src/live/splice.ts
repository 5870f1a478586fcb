import type { SeriesResponse } from "../../../src/api/schemas.ts";
import { BUCKET_MS } from "../time/bucket.ts";
import type { Span } from "../time/span.ts";
import type { Grid, MinuteRow } from "./grid.ts";
import { cellOf, type Group, type Status } from "./sum.ts";

export interface Spliced {
  readonly answer: SeriesResponse;
  /** False where a status could not be told from the minutes alone: then the question has to be asked again. */
  readonly sure: boolean;
}

/** What statuses an answer gave to buckets that minutes leave open, by bucket, group and how its minutes looked. */
export type Learned = Map<string, Status>;

type Data = SeriesResponse["data"];

/** How an answer is laid out: every bucket has a row for each group. Null where minutes do not add up to its buckets. */
interface Layout extends Span {
  readonly lengthMs: number;
  readonly buckets: number;
  readonly groups: readonly Group[];
}

function layoutOf({ meta, data }: SeriesResponse): Layout | null {
  const lengthMs = BUCKET_MS[meta.bucket];
  const fromMs = Date.parse(meta.from);
  const toMs = Date.parse(meta.to);
  const perBucket = data.t.lastIndexOf(data.t[0] ?? "") + 1;
  const buckets = data.t.length / perBucket;
  if (perBucket === 0 || meta.bucket === "P1D" || buckets !== (toMs - fromMs) / lengthMs) return null;
  const groups = Array.from(
    { length: perBucket },
    (_, i): Group => ({ source: data.source?.[i] ?? null, kind: data.kind?.[i] ?? null }),
  );
  return { fromMs, toMs, lengthMs, buckets, groups };
}

/**
 * The answer to the same question for another window and newer minutes, without asking: buckets that have left the window
 * go, those that came are added, those with a minute of `dirty` are summed anew. Null where that cannot be done: days, a
 * group that the answer does not have, minutes the grid does not reach back to, a window that begins elsewhere.
 * O(buckets) copies and O(dirty buckets x minutes) sums.
 */
export function splice(
  held: SeriesResponse,
  grid: Grid,
  dirty: Iterable<number>,
  window: Span,
  learned: Learned,
): Spliced | null {
  const { meta, columns, data } = held;
  const layout = layoutOf(held);
  if (!layout || window.fromMs < layout.fromMs || window.fromMs >= layout.toMs) return null;
  const { lengthMs, groups } = layout;
  const gone = Math.floor((window.fromMs - layout.fromMs) / lengthMs);
  const kept = layout.buckets - gone;
  const buckets = kept + Math.max(0, Math.ceil((window.toMs - layout.toMs) / lengthMs));
  const startMs = layout.fromMs + gone * lengthMs;
  const changed = new Set<number>(Array.from({ length: buckets - kept }, (_, i) => kept + i));
  for (const minuteMs of dirty) {
    const at = Math.floor((minuteMs - startMs) / lengthMs);
    if (at < 0 || at >= buckets) continue;
    if (data.source && grid.rowsOf(minuteMs).some((row) => isNew(row, groups))) return null;
    changed.add(at);
  }
  const rows = gone * groups.length;
  const next = Object.fromEntries(Object.entries(data).map(([name, values]) => [name, values?.slice(rows)])) as Data;
  let sure = true;
  for (const at of [...changed].sort((a, b) => a - b)) {
    const bucket = { fromMs: startMs + at * lengthMs, toMs: startMs + (at + 1) * lengthMs };
    if (bucket.fromMs < grid.fromMs) return null;
    groups.forEach((group, g) => {
      const { numbers, status, open } = cellOf(grid, bucket, group);
      const known = open === null ? status : learned.get(open);
      if (!known) sure = false;
      const row = { t: iso(bucket.fromMs), topic: meta.topic, ...group, status: known ?? status };
      write(next, at * groups.length + g, row.status === "gap" ? row : { ...row, ...numbers });
    });
  }
  // The minute that is still open is no gap that has to be told; any other is, in the server's words.
  const isWhole = next.status.slice(0, -groups.length).every((status) => status === "ok");
  if (!isWhole && !meta.caveats.some(({ code }) => code === "gaps")) sure = false;
  const to = iso(startMs + buckets * lengthMs);
  return { answer: { meta: { ...meta, from: iso(startMs), to }, columns, data: next }, sure };
}

/** Remembers what an answer that was asked for says of the buckets that minutes leave open. */
export function learn(answer: SeriesResponse, grid: Grid, minutes: Iterable<number>, learned: Learned): void {
  const layout = layoutOf(answer);
  if (!layout) return;
  const { fromMs, lengthMs, buckets, groups } = layout;
  for (const minuteMs of minutes) {
    const at = Math.floor((minuteMs - fromMs) / lengthMs);
    if (at < 0 || at >= buckets) continue;
    groups.forEach((group, g) => {
      const bucket = { fromMs: fromMs + at * lengthMs, toMs: fromMs + (at + 1) * lengthMs };
      const { open } = cellOf(grid, bucket, group);
      if (open !== null) learned.set(open, answer.data.status[at * groups.length + g] ?? "gap");
    });
  }
}

/** A source of which the answer has no row; one that was seen on other topics alone is not to have any. */
function isNew({ source, count, status }: MinuteRow, groups: readonly Group[]): boolean {
  return (status === "ok" || (count ?? 0) > 0) && !groups.some((group) => group.source === source);
}

/** What minutes do not tell, no panel shows: it is not known. */
function write(data: Data, at: number, row: Readonly<Record<string, string | number | null>>): void {
  for (const [name, column] of Object.entries<unknown[] | undefined>(data)) if (column) column[at] = row[name] ?? null;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
