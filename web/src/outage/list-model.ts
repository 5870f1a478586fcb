import type { OutageRow } from "../../../src/api/schemas.ts";

export const PAGE_ROWS = 50;

export interface ListQuery {
  readonly site: string | null;
  readonly origin: string | null;
  /** From 0. */
  readonly page: number;
}

export interface ListPage {
  readonly rows: readonly OutageRow[];
  /** Rows of all pages. */
  readonly total: number;
  readonly page: number;
  readonly last: number;
}

/** Reads `?site=&origin=&page=`; a page that is no number is the first. */
export function readListQuery(query: URLSearchParams): ListQuery {
  const page = query.get("page") ?? "1";
  return {
    site: query.get("site") || null,
    origin: query.get("origin") || null,
    page: /^[1-9]\d{0,5}$/.test(page) ? Number(page) - 1 : 0,
  };
}

/** One page of the outages that fit, the newest first. A page beyond the last is the last. */
export function listPage(outages: readonly OutageRow[], { site, origin, page }: ListQuery): ListPage {
  const fitting = outages
    .filter((outage) => site === null || outage.site === site)
    .filter((outage) => origin === null || outage.detail.origin === origin)
    .sort((a, b) => beginOf(b).localeCompare(beginOf(a)) || a.detail.id.localeCompare(b.detail.id));
  const last = Math.max(0, Math.ceil(fitting.length / PAGE_ROWS) - 1);
  const shown = Math.min(page, last);
  return {
    rows: fitting.slice(shown * PAGE_ROWS, (shown + 1) * PAGE_ROWS),
    total: fitting.length,
    page: shown,
    last,
  };
}

/** Instants of the API are all UTC with the same digits: their texts are in order of time. An unknown start is the oldest. */
function beginOf({ start, start_latest, end }: OutageRow): string {
  return start_latest ?? start ?? end ?? "";
}
