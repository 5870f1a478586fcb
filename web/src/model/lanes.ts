import type { LaneRow } from "../../../src/api/routes/outage-schemas.ts";
import type { CoverageRow, OutageRow, SitesResponse } from "../../../src/api/schemas.ts";
import type { Span } from "../time/span.ts";
import { isMeasured, outageSpan, type Trouble, troubleOf } from "./outage.ts";
import { slicesOf } from "./slices.ts";

/** What checks of a site say; `unlooked` where nobody checked it, which is not the same as up. */
export type CheckedState = Exclude<LaneRow["state"], "gap"> | "unlooked";
/** What is known of a site: by checks, and by outages, certain or not. */
export type SiteState = CheckedState | Trouble | `maybe-${Trouble}`;
export type LaneState = SiteState | CoverageRow["state"] | "unknown" | "none";

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

/** The host of a site, as people know it: "www.cic.gc.ca". */
export function siteName(id: string, sites: readonly SiteRow[]): string {
  const site = sites.find((s) => s.id === id);
  return site?.url && URL.canParse(site.url) ? new URL(site.url).hostname : (site?.name ?? id);
}

/** What the lanes of sites are made of. */
export interface SiteFacts {
  readonly outages: readonly OutageRow[];
  readonly sites: readonly SiteRow[];
  /** What checks said, place by place. */
  readonly checked: readonly LaneRow[];
  /** Sites of the case; null without one. */
  readonly named: readonly string[] | null;
}

/** A site with its lanes. `whole` are always drawn; `places` tell apart what `whole` says as one. */
export interface SiteLanes {
  readonly id: string;
  readonly whole: readonly Lane[];
  /** Empty where it was checked from one place at most. */
  readonly places: readonly Lane[];
  /** Anything but up, or not looked at. */
  readonly hasTrouble: boolean;
}

/**
 * Each site of the case, or without one each that is watched, and each other site with an outage or a check in the
 * window; those with trouble first. What was measured and what was only reported stand in lanes of their own where a
 * site has both. Without an outage or a check a site was not looked at: that says nothing of how it was.
 */
export function siteLanes(facts: SiteFacts, window: Span, asOfMs: number): readonly SiteLanes[] {
  const { outages, sites, checked, named } = facts;
  const usual = named ?? sites.filter(({ watched }) => watched).map(({ id }) => id);
  const known = usual.length > 0 ? usual : sites.map(({ id }) => id);
  const ids = [...new Set([...known, ...checked.map(({ site }) => site), ...outages.map(({ site }) => site)])];
  const lanes = ids.map((id) => lanesOf(id, facts, window, asOfMs));
  return [...lanes.filter(({ hasTrouble }) => hasTrouble), ...lanes.filter(({ hasTrouble }) => !hasTrouble)];
}

function lanesOf(id: string, { outages, sites, checked }: SiteFacts, window: Span, asOfMs: number): SiteLanes {
  const own = outages.filter(({ site }) => site === id);
  const rows = checked.filter(({ site }) => site === id);
  const places = [...new Set(rows.map(({ place }) => place))];
  const name = siteName(id, sites);
  const reported = own.filter((outage) => !isMeasured(outage));
  const isMixed = reported.length > 0 && reported.length < own.length + rows.length;
  const known = isMixed ? own.filter(isMeasured) : own;
  const looked = [...checkSpans(rows, asOfMs, places.length > 1), ...outageSpans(known, window, asOfMs)];
  const whole = [{ id, name: isMixed ? `${name}, measured` : name, spans: siteSpans(looked, window, asOfMs) }];
  if (isMixed) {
    const told = layered(outageSpans(reported, window, asOfMs), window, "none");
    whole.push({ id: `${id}/reported`, name: `${name}, reported`, spans: told });
  }
  return {
    id,
    whole,
    places: places.length < 2 ? [] : places.map((place) => placeLane(name, rows, place, window, asOfMs)),
    hasTrouble: whole.some(({ spans }) => spans.some(({ state }) => !QUIET.has(state))),
  };
}

/** What one place says of a site; `rows` are those of the site. */
export function placeLane(name: string, rows: readonly LaneRow[], place: string, window: Span, asOfMs: number): Lane {
  const own = rows.filter((row) => row.place === place);
  const spans = siteSpans(checkSpans(own, asOfMs, false), window, asOfMs);
  return { id: `${own[0]?.site}/${place}`, name: `${name}, from ${placeName(place)}`, spans };
}

/** "here", "toronto", "the log statuslog". */
export function placeName(place: string): string {
  return place.startsWith("log:") ? `the log ${place.slice(4)}` : place;
}

/** From what says least to what says most: of several at one time the last is drawn. As /sites takes them. */
const WEIGHTS: readonly LaneState[] = [
  "none",
  "unlooked",
  "inconclusive",
  "up",
  "slow",
  "failing",
  "maybe-maintenance",
  "maintenance",
  "maybe-trouble",
  "trouble",
  "maybe-degraded",
  "degraded",
  "maybe-down",
  "down",
];
const OUTAGE = WEIGHTS.indexOf("maybe-maintenance");
const QUIET: ReadonlySet<LaneState> = new Set(["none", "up", "unlooked"]);

function weightOf({ state }: LaneSpan): number {
  return WEIGHTS.indexOf(state);
}

/** A check speaks for the time until the next one, though not for time that has not come. */
function checkSpans(rows: readonly LaneRow[], asOfMs: number, isFromSeveral: boolean): readonly LaneSpan[] {
  return rows.map(({ place, state, from, to, reason }) => {
    const said = state === "gap" ? NOT_LOOKED_AT : state;
    const why = reason?.replaceAll("_", " ") ?? null;
    return {
      fromMs: Date.parse(from),
      toMs: Math.min(Date.parse(to), asOfMs),
      state: state === "gap" ? "unlooked" : state,
      note: isFromSeveral ? `${said} from ${placeName(place)}${why === null ? "" : ` (${why})`}` : why,
    };
  });
}

function outageSpans(outages: readonly OutageRow[], window: Span, asOfMs: number): readonly LaneSpan[] {
  return outages.flatMap((outage) => {
    const { whole, certain } = outageSpan(outage, window, asOfMs);
    const state = troubleOf(outage);
    const maybe: LaneSpan = { ...whole, state: `maybe-${state}`, note: outage.title };
    return certain ? [maybe, { ...certain, state, note: outage.title }] : [maybe];
  });
}

/** Time without a check was not looked at; of time that has not come nothing is said. */
function siteSpans(spans: readonly LaneSpan[], window: Span, asOfMs: number): readonly LaneSpan[] {
  const future: LaneSpan = { fromMs: asOfMs, toMs: Number.POSITIVE_INFINITY, state: "none", note: null };
  return layered(asOfMs < window.toMs ? [future, ...spans] : spans, window, "unlooked");
}

/** Lays spans over each other: the weightiest is drawn, and with it all of its kind are told. */
function layered(spans: readonly LaneSpan[], window: Span, rest: LaneState): readonly LaneSpan[] {
  return joined(
    slicesOf(spans, window).map(({ fromMs, toMs, over }) => {
      const weight = Math.max(...over.map(weightOf));
      const told = weight < OUTAGE ? over : over.filter((span) => weightOf(span) >= OUTAGE);
      const notes = [...new Set(told.flatMap(({ note }) => note ?? []))];
      return { fromMs, toMs, state: WEIGHTS[weight] ?? rest, note: notes.join("; ") || null };
    }),
  );
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

function joined(spans: readonly LaneSpan[]): readonly LaneSpan[] {
  const kept: LaneSpan[] = [];
  for (const span of spans) {
    const last = kept.at(-1);
    if (last && last.state === span.state && last.note === span.note && last.toMs === span.fromMs)
      kept[kept.length - 1] = { ...last, toMs: span.toMs };
    else kept.push(span);
  }
  return kept;
}
