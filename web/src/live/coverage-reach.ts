import type { CoverageRow, FeedRow } from "../../../src/api/schemas.ts";

/**
 * Coverage as far as the feeds have proven it since it was asked for. A feed that is live has seen everything since it
 * became so; what was before, or has another state, is told by answers alone. The same rows where nothing has grown.
 */
export function reached(rows: readonly CoverageRow[], feeds: readonly FeedRow[]): readonly CoverageRow[] {
  let grown = rows;
  for (const feed of feeds) {
    const { state, source, since, proven_until: until } = feed;
    if (state !== "live" || until === null) continue;
    const last = grown
      .filter((row) => row.source === source && row.feed === feed.feed)
      .reduce<CoverageRow | null>((latest, row) => (latest && latest.to >= row.to ? latest : row), null);
    if (until <= (last?.to ?? since)) continue;
    const grows = last && last.to >= since && (last.state === "live" || last.state === "quiet");
    if (grows) grown = grown.map((row) => (row === last ? { ...row, to: until } : row));
    else if (!last || last.to <= since)
      grown = [...grown, { source, feed: feed.feed, state: "live", from: since, to: until, reason: null }];
  }
  return grown;
}
