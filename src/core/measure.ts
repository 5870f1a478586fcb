/**
 * A posts-free series: a number over time that stands beside the posts, such as search interest or page views. Only what
 * has the same unit may share an axis.
 */
export interface Measure {
  /** Stable: the same series imported again is the same measure. `trends:move-to-canada:us`, `seen:bluesky`. */
  readonly id: string;
  /** As people read it: "move to Canada", "All posts seen on Bluesky". */
  readonly name: string;
  /** "index 0-100", "views", "posts", "% of coverage". */
  readonly unit: string;
  /** Who counted: "Google Trends", "GDELT", "Wikipedia", "X", or the name of a file. */
  readonly source: string;
  /** Zone in which the source cut its steps; "UTC" where it stated offsets. */
  readonly zone: string;
  /** What a reader must know: "100 is the highest point of the window that was asked for". Null for nothing. */
  readonly note: string | null;
}

/** One step [startMs, endMs) of a measure. */
export interface MeasurePoint {
  readonly startMs: number;
  readonly endMs: number;
  /** Null where the source says that it does not know. */
  readonly value: number | null;
  /** True where the source says only that it is less than `value` ("<1"). */
  readonly below: boolean;
}

/** Id of the measure under which a collector counts all posts that a source showed it, ours or not. */
export function seenMeasure(source: string): string {
  return `seen:${source}`;
}
