import type { CoverageRow } from "../../../src/api/schemas.ts";
import type { Span } from "../time/span.ts";
import { type Known, pendingOfFeed, type Told } from "./known.ts";
import { flatten, type Lane, type LaneSpan } from "./lanes.ts";

/** Rows of coverage, and what is known beside them. */
export interface ToldCoverage {
  readonly rows: readonly CoverageRow[];
  readonly known: Known;
  /** Null where nothing comes in. */
  readonly told: Told | null;
}

/**
 * A lane for each source, and for each feed of a source that has several. Where the rows do not know yet what a feed has
 * to say, and it has not been heard otherwise, it is not yet known (`unknown`); `none` where nothing is recorded.
 */
export function coverageLanes(
  { rows, known, told }: ToldCoverage,
  sources: readonly string[],
  window: Span,
): readonly Lane[] {
  const ids = sources.length > 0 ? sources : [...new Set(rows.map((r) => r.source))];
  return ids.flatMap((source) => {
    const own = rows.filter((r) => r.source === source);
    const pending = new Map<string, readonly Span[]>();
    const recorded = own.map((r) => r.feed);
    for (const { id, feed, state } of told?.feeds.filter((row) => row.source === source) ?? []) {
      const spans = told ? pendingOfFeed(known, told, id) : [];
      pending.set(feed, spans);
      // One that has long been away, and has nothing to say, has no lane.
      if (state === "live" || spans.some(({ toMs }) => Number.isFinite(toMs))) recorded.push(feed);
    }
    const feeds = [...new Set(recorded)];
    return (feeds.length > 0 ? feeds : [""]).map((feed) => {
      const rowsOf = own
        .filter((r) => r.feed === feed)
        .map((r): LaneSpan => ({ fromMs: Date.parse(r.from), toMs: Date.parse(r.to), state: r.state, note: r.reason }));
      const unknown = (pending.get(feed) ?? []).map((span): LaneSpan => ({ ...span, state: "unknown", note: null }));
      const name = feeds.length > 1 ? `${source} · ${feed}` : source;
      return { id: `${source}/${feed}`, name, spans: flatten([...unknown, ...rowsOf], window, "none") };
    });
  });
}
