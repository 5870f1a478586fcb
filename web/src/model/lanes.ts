import type { LaneRow } from "../../../src/api/routes/outage-schemas.ts";
import type { CoverageRow, SitesResponse } from "../../../src/api/schemas.ts";
import type { Span } from "../time/span.ts";
import type { Trouble } from "./outage.ts";
import { slicesOf } from "./slices.ts";

/** What checks of a site say; `unlooked` where nobody checked it, which is not the same as up. */
export type CheckedState = Exclude<LaneRow["state"], "gap"> | "unlooked";
/** What is known of a site: by checks, and by outages, certain or not. */
export type SiteState = CheckedState | Trouble | `maybe-${Trouble}`;
/** `pending`: not yet known, since it has not come, or the next check has not. */
export type LaneState = SiteState | CoverageRow["state"] | "unknown" | "pending" | "none";

/** Of time in which nobody checked a site. */
export const NOT_LOOKED_AT = "not looked at";

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

/** How people know a site: by its host where it is the front page ("www.cic.gc.ca"), else by its name. */
export function siteName(id: string, sites: readonly SiteRow[]): string {
  const site = sites.find((s) => s.id === id);
  const url = site?.url && URL.canParse(site.url) ? new URL(site.url) : null;
  return url?.pathname === "/" ? url.host : (site?.name ?? id);
}

/** Cuts spans to the window, lets later ones cover earlier ones, and fills the rest. Neighbours of one state are joined. */
export function flatten(painted: readonly LaneSpan[], window: Span, rest: LaneState): readonly LaneSpan[] {
  return joined(
    slicesOf(painted, window).map(({ fromMs, toMs, over }) => {
      const top = over.at(-1);
      return { fromMs, toMs, state: top?.state ?? rest, note: top?.note ?? null };
    }),
  );
}

/** Neighbours of one state and note become one span. */
export function joined(spans: readonly LaneSpan[]): readonly LaneSpan[] {
  const kept: LaneSpan[] = [];
  for (const span of spans) {
    const last = kept.at(-1);
    if (last && last.state === span.state && last.note === span.note && last.toMs === span.fromMs)
      kept[kept.length - 1] = { ...last, toMs: span.toMs };
    else kept.push(span);
  }
  return kept;
}

/** States of which a short one may hide behind its neighbours. */
const QUIET: ReadonlySet<LaneState> = new Set([
  ...(["none", "pending", "unknown", "up", "unlooked"] as const),
  ...(["live", "quiet", "imported", "refilled", "sampled"] as const),
]);

/** True where nothing was wrong, as far as anybody looked. */
export function isQuiet(state: LaneState): boolean {
  return QUIET.has(state);
}

/**
 * As a lane is drawn: what stands behind a state makes no difference. What was wrong comes last, and of that the short
 * spans, so that no neighbour of theirs hides the two pixels they have at least.
 */
export function drawnSpans({ spans }: Lane): readonly LaneSpan[] {
  const rank = ({ state }: LaneSpan): number => (isQuiet(state) ? 0 : 1);
  return [...joined(spans.map((span) => ({ ...span, note: null })))].sort(
    (a, b) => rank(a) - rank(b) || b.toMs - b.fromMs - (a.toMs - a.fromMs),
  );
}
