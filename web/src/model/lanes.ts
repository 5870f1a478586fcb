import type { CoverageRow, OutageRow, SitesResponse } from "../../../src/api/schemas.ts";
import type { Span } from "../time/span.ts";
import { outageSpan, troubleOf } from "./outage.ts";

export type SiteState = "down" | "maybe-down" | "degraded" | "maybe-degraded" | "trouble" | "maybe-trouble" | "unknown";
export type LaneState = SiteState | CoverageRow["state"] | "none";

export interface LaneSpan extends Span {
  readonly state: LaneState;
  /** Why, in words; null where nothing is said. */
  readonly note: string | null;
}

/** One row of a timeline: spans in order of time that fill the window. */
export interface Lane {
  readonly id: string;
  readonly name: string;
  readonly spans: readonly LaneSpan[];
}

export type SiteRow = SitesResponse["data"][number];

/** The host of a site, as people know it: "www.cic.gc.ca". */
export function siteName(id: string, sites: readonly SiteRow[]): string {
  const site = sites.find((s) => s.id === id);
  return site?.url && URL.canParse(site.url) ? new URL(site.url).hostname : (site?.name ?? id);
}

/**
 * A lane for each site of the case, and for each other site with an outage in the window. Outside of outages the state
 * is unknown: reports say when a site was down, not that it was up.
 */
export function siteLanes(
  outages: readonly OutageRow[],
  sites: readonly SiteRow[],
  caseSites: readonly string[] | null,
  window: Span,
  asOfMs: number,
): readonly Lane[] {
  const named = caseSites ?? sites.map((s) => s.id);
  const ids = [...new Set([...named, ...outages.map((o) => o.site)])];
  return ids.map((id) => {
    const painted: LaneSpan[] = [];
    for (const outage of outages.filter((o) => o.site === id)) {
      const { whole, certain } = outageSpan(outage, window, asOfMs);
      const state = troubleOf(outage);
      painted.push({ ...whole, state: `maybe-${state}`, note: outage.title });
      if (certain) painted.push({ ...certain, state, note: outage.title });
    }
    return { id, name: siteName(id, sites), spans: flatten(painted, window, "unknown") };
  });
}

/** A lane for each source, and for each feed of a source that has several; `none` where nothing is recorded. */
export function coverageLanes(rows: readonly CoverageRow[], sources: readonly string[], window: Span): readonly Lane[] {
  const ids = sources.length > 0 ? sources : [...new Set(rows.map((r) => r.source))];
  return ids.flatMap((source) => {
    const own = rows.filter((r) => r.source === source);
    const feeds = [...new Set(own.map((r) => r.feed))];
    return (feeds.length > 0 ? feeds : [""]).map((feed) => {
      const painted = own
        .filter((r) => r.feed === feed)
        .map((r) => ({ fromMs: Date.parse(r.from), toMs: Date.parse(r.to), state: r.state, note: r.reason }));
      const name = feeds.length > 1 ? `${source} · ${feed}` : source;
      return { id: `${source}/${feed}`, name, spans: flatten(painted, window, "none") };
    });
  });
}

/** Cuts spans to the window, lets later ones cover earlier ones, and fills the rest. Neighbours of one state are joined. */
export function flatten(painted: readonly LaneSpan[], window: Span, rest: LaneState): readonly LaneSpan[] {
  const edges = new Set([window.fromMs, window.toMs]);
  for (const { fromMs, toMs } of painted)
    for (const ms of [fromMs, toMs]) if (ms > window.fromMs && ms < window.toMs) edges.add(ms);
  const sorted = [...edges].sort((a, b) => a - b);
  const spans: LaneSpan[] = [];
  for (let i = 0; i + 1 < sorted.length; i++) {
    const fromMs = sorted[i] ?? 0;
    const toMs = sorted[i + 1] ?? 0;
    const top = painted.findLast((p) => p.fromMs <= fromMs && p.toMs >= toMs);
    const last = spans.at(-1);
    const next = { fromMs, toMs, state: top?.state ?? rest, note: top?.note ?? null };
    if (last && last.state === next.state && last.note === next.note) spans[spans.length - 1] = { ...last, toMs };
    else spans.push(next);
  }
  return spans;
}
