import type { OutageRow, SeriesResponse } from "../../src/api/schemas.ts";
import type { Catalogue } from "../../web/src/data/resolve.ts";
import { openZone, type Zone } from "../../web/src/time/zone.ts";

export const MINUTE = 60_000;
export const HOUR = 3_600_000;
/** 18:00 to 04:00 in New York. */
export const NIGHT = { fromMs: Date.UTC(2016, 10, 8, 23), toMs: Date.UTC(2016, 10, 9, 9) };
export const iso = (ms: number): string => new Date(ms).toISOString();

export function zoneOf(id: string): Zone {
  const zone = openZone(id, "UTC");
  if (!zone) throw new Error(`no zone ${id}`);
  return zone;
}

export function catalogue(): Catalogue {
  const topic = { posts: 10, first_utc: null, last_utc: null, any: [], all: [], none: [], languages: [] };
  return {
    cases: [
      {
        id: "us-2016",
        title: "A night",
        summary: "A night of tests.",
        from: iso(NIGHT.fromMs),
        to: iso(NIGHT.toMs),
        t0: iso(NIGHT.fromMs + HOUR),
        tz: "America/New_York",
        simulated: true,
        topics: ["election", "emigration"],
        sites: ["immigration"],
        moments: [],
        outages: [],
        sources: ["simulated"],
        figures: [],
      },
    ],
    live: null,
    topics: [
      { ...topic, id: "all", name: "All posts", role: "all" },
      { ...topic, id: "election", name: "Election", role: "control" },
      { ...topic, id: "emigration", name: "Leaving", role: "theme" },
    ],
    sources: [
      {
        id: "archive:morning",
        posts: 5,
        first_utc: iso(Date.UTC(2016, 10, 8, 1, 20)),
        last_utc: iso(Date.UTC(2016, 10, 8, 1, 37)),
        simulated: false,
      },
      {
        id: "simulated",
        posts: 9,
        first_utc: iso(NIGHT.fromMs + 500),
        last_utc: iso(NIGHT.toMs - 500),
        simulated: true,
      },
    ],
  };
}

export interface SeriesRow {
  readonly minute: number;
  readonly source?: string;
  readonly kind?: "original" | "reply" | "quote" | "repost";
  readonly count: number | null;
  readonly all?: number;
  readonly status?: "ok" | "partial" | "gap";
  readonly labels?: readonly [number, number, number];
  readonly mean?: number | null;
}

/** An answer of the series route with one row per line, minutes counted from the start of the night. */
export function seriesOf(rows: readonly SeriesRow[]): SeriesResponse {
  const at = (minute: number): string => iso(NIGHT.fromMs + minute * MINUTE);
  const grouped = { source: rows.some((r) => r.source), kind: rows.some((r) => r.kind) };
  const labels = rows.map((r) => r.labels ?? [0, 0, 0]);
  return {
    meta: {
      topic: "emigration",
      from: at(0),
      to: at((rows.at(-1)?.minute ?? 0) + 1),
      tz: "UTC",
      bucket: "PT1M",
      group_by: [...(grouped.source ? (["source"] as const) : []), ...(grouped.kind ? (["kind"] as const) : [])],
      revision: 1,
      as_of: iso(NIGHT.toMs),
      denominator: "posts on every topic",
      coverage: { fraction: 1, gaps: [] },
      simulated: true,
      caveats: [],
    },
    columns: [],
    data: {
      t: rows.map((r) => at(r.minute)),
      topic: rows.map(() => "emigration"),
      ...(grouped.source && { source: rows.map((r) => r.source ?? "") }),
      ...(grouped.kind && { kind: rows.map((r) => r.kind ?? "original") }),
      count: rows.map((r) => r.count),
      estimate: rows.map((r) => r.count),
      simulated_count: rows.map((r) => r.count),
      all_count: rows.map((r) => (r.count === null ? null : (r.all ?? 0))),
      share: rows.map(() => null),
      seen_count: rows.map(() => null),
      share_of_seen: rows.map(() => null),
      scored: labels.map(([n, u, p], i) => (rows[i]?.count === null ? null : n + u + p)),
      negative: labels.map(([n]) => n),
      neutral: labels.map(([, u]) => u),
      positive: labels.map(([, , p]) => p),
      mean_polarity: rows.map((r) => r.mean ?? null),
      status: rows.map((r) => r.status ?? (r.count === null ? "gap" : "ok")),
    },
  };
}

export const SITES = [
  {
    id: "immigration",
    name: "Immigration",
    url: "http://www.example.org/",
    country: null,
    watched: false,
    every_s: null,
    quorum: null,
    places: [],
    state: "unknown" as const,
    since: null,
    last_check: null,
  },
];

/** Down from 04:00 or 04:20 to 05:00 or 05:30, in minutes after the start of the night. */
export function outageOf(part: Partial<OutageRow> = {}): OutageRow {
  return {
    site: "immigration",
    kind: "outage",
    title: "Site unavailable",
    start: iso(NIGHT.fromMs + 240 * MINUTE),
    start_latest: iso(NIGHT.fromMs + 260 * MINUTE),
    end: iso(NIGHT.fromMs + 300 * MINUTE),
    end_latest: iso(NIGHT.fromMs + 330 * MINUTE),
    tz: "UTC",
    severity: "major",
    source_url: "https://example.org/report",
    note: null,
    detail: {
      id: "o1",
      origin: "import",
      confidence: "reported",
      announced_at: null,
      precision: null,
      precision_note: "reports",
      provider_id: null,
      document_sha256: null,
      flap_count: 1,
      places: null,
      evidence_posts: [],
      edited: false,
      symptoms: [],
      attributions: [],
    },
    ...part,
  };
}
