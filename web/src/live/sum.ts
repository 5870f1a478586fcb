import { MINUTE_MS, type Span } from "../time/span.ts";
import { type Grid, type MinuteRow, SUMMED } from "./grid.ts";

/** Values of the grouped dimensions; null for one that is not grouped by. */
export interface Group {
  readonly source: string | null;
  readonly kind: MinuteRow["kind"] | null;
}

export type Status = MinuteRow["status"];
type Numbers = Omit<MinuteRow, "source" | "kind" | "status"> & { readonly share: number | null };

export interface Cell {
  /** As they are where `status` is not a gap. */
  readonly numbers: Numbers;
  readonly status: Status;
  /** Where minutes leave open what the whole bucket is: a key for this case. Null where `status` is certain. */
  readonly open: string | null;
}

/** Mean polarities are sums of whole 255ths over the scored posts, so that the sum behind each comes back exactly. */
const POLARITY_STEPS = 255;

/**
 * A bucket of one group as `/series` gives it, from its minutes; a group without a kind is of all but reposts, as the
 * pages ask for it. Statuses of one source add up; of several they do not always: a minute that one of them missed is a
 * hole or not, depending on whether it should have been looking. There `open` is set and `status` is the careful guess.
 * That two sources may have seen the two halves of one minute is left aside: it stays partial.
 */
export function cellOf(grid: Grid, bucket: Span, group: Group): Cell {
  const sums = Object.fromEntries(SUMMED.map((name) => [name, 0])) as Record<(typeof SUMMED)[number], number>;
  let polaritySum = 0;
  let reposts = 0;
  const minutes: Map<string, Status>[] = [];
  for (let at = bucket.fromMs; at < bucket.toMs; at += MINUTE_MS) {
    const statuses = new Map<string, Status>();
    for (const row of grid.rowsOf(at)) {
      if (group.source !== null && row.source !== group.source) continue;
      if (group.kind === null && row.kind === "repost") reposts += row.all_count ?? 0;
      if (group.kind === null ? row.kind === "repost" : row.kind !== group.kind) continue;
      statuses.set(row.source, row.status);
      for (const name of SUMMED) sums[name] += row[name] ?? 0;
      polaritySum += Math.round((row.mean_polarity ?? 0) * (row.scored ?? 0) * POLARITY_STEPS);
    }
    minutes.push(statuses);
  }
  const { status, sure } = statusOf(minutes);
  // A minute in which nothing but reposts was read, and nobody was looking, is none of the posts'.
  const isVague = reposts > 0 && sums.all_count === 0;
  const numbers = {
    ...sums,
    share: sums.all_count === 0 ? null : rounded(sums.count / sums.all_count),
    mean_polarity: sums.scored === 0 ? null : rounded(polaritySum / (POLARITY_STEPS * sums.scored)),
  };
  return {
    numbers,
    status,
    open:
      sure && !(isVague && status === "partial")
        ? null
        : JSON.stringify([bucket, group, minutes.map((statuses) => [...statuses].sort())]),
  };
}

function statusOf(minutes: readonly ReadonlyMap<string, Status>[]): {
  readonly status: Status;
  readonly sure: boolean;
} {
  const all = minutes.flatMap((statuses): Status[] => (statuses.size > 0 ? [...statuses.values()] : ["gap"]));
  const [first = "gap"] = all;
  if (first !== "partial" && all.every((status) => status === first)) return { status: first, sure: true };
  return { status: "partial", sure: !minutes.every((statuses) => [...statuses.values()].includes("ok")) };
}

/** Shares and means leave the API with six decimals. */
function rounded(value: number): number {
  return Math.round(value * 1_000_000) / 1_000_000 + 0;
}
