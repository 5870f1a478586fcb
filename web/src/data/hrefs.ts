import { encodeReadable, isoShort } from "../state.ts";
import type { BucketName } from "../time/bucket.ts";
import type { Span } from "../time/span.ts";

/** An address of the API below the origin: empty and null parameters are left out. */
export function apiHref(resource: string, query: Readonly<Record<string, string | null>>): string {
  const pairs = Object.entries(query).filter((pair): pair is [string, string] => Boolean(pair[1]));
  const written = pairs.map(([name, value]) => `${name}=${encodeReadable(value)}`).join("&");
  return `/api/v1/${resource}${written ? `?${written}` : ""}`;
}

/** The same question, answered as CSV. */
export function csvHref(href: string): string {
  return `${href}${href.includes("?") ? "&" : "?"}format=csv`;
}

export interface Question {
  readonly topic: string;
  readonly sources: readonly string[];
  readonly window: Span;
  readonly zoneId: string;
}

export function seriesHref(q: Question, bucket: BucketName, groupBy: string | null, kinds: string | null): string {
  return apiHref("series", {
    topic: q.topic,
    source: q.sources.join(","),
    kind: kinds,
    group_by: groupBy,
    ...windowOf(q.window),
    bucket,
    tz: q.zoneId,
  });
}

export function outagesHref(q: Question): string {
  return apiHref("outages", { ...windowOf(q.window) });
}

/** What checks said of sites, place by place. */
export function lanesHref(q: Question): string {
  return apiHref("sites/lanes", { ...windowOf(q.window) });
}

export function coverageHref(q: Question): string {
  return apiHref("coverage", { source: q.sources.join(","), ...windowOf(q.window) });
}

/** Series without posts that have a step in the window; what collectors count of their own is no news. */
export function measuresHref(q: Question): string {
  return apiHref("measures", { ...windowOf(q.window), seen: "0" });
}

export function measurePointsHref(q: Question): string {
  return apiHref("measures/points", { ...windowOf(q.window), tz: q.zoneId, seen: "0" });
}

/** All moments of a case, so that their numbers stay the same under zoom; without a case those of the window. */
export function momentsHref(q: Question, caseId: string | null): string {
  return apiHref("moments", caseId ? { case: caseId, tz: q.zoneId } : { ...windowOf(q.window), tz: q.zoneId });
}

export function evidenceHref(q: Question, selection: Span, seed: number): string {
  return apiHref("evidence", {
    topic: q.topic,
    source: q.sources.join(","),
    ...windowOf(selection),
    seed: String(seed),
    tz: q.zoneId,
  });
}

/** The page of an outage, in the zone that was chosen; null for the usual one. */
export function outagePage(id: string, zoneChoice: string | null): string {
  return `/outages/${encodeURIComponent(id)}${zoneChoice === null ? "" : `?tz=${encodeReadable(zoneChoice)}`}`;
}

function windowOf(span: Span): { readonly from: string; readonly to: string } {
  return { from: isoShort(span.fromMs), to: isoShort(span.toMs) };
}
