import type { JSX } from "preact";
import type { OutageRow, OutagesResponse, SitesResponse } from "../../../src/api/schemas.ts";
import { apiHref, csvHref, outagePage } from "../data/hrefs.ts";
import type { Resource } from "../data/resource.ts";
import { type SiteRow, siteName } from "../model/lanes.ts";
import { count, counted } from "../time/format.ts";
import type { Zone } from "../time/zone.ts";
import { TroubleNote } from "../view/notices.tsx";
import type { Address } from "./address.ts";
import { type ListPage, type ListQuery, listPage, PAGE_ROWS, readListQuery } from "./list-model.ts";
import { instantWords, stateWords } from "./words.ts";

export interface OutageList {
  readonly outages: Resource<OutagesResponse>;
  readonly sites: Resource<SitesResponse>;
}

interface ListProps {
  readonly list: OutageList;
  readonly address: Address;
  readonly zone: Zone;
}

/** All outages that are stored, measured, announced and reported, the newest first. */
export function OutageListView({ list, address, zone }: ListProps): JSX.Element {
  const answer = list.outages.loaded.value?.value;
  const trouble = list.outages.trouble.value;
  if (!answer) {
    if (trouble) return <TroubleNote trouble={trouble} retry={() => list.outages.retry()} />;
    return <p>Loading the outages…</p>;
  }
  const sites = list.sites.loaded.value?.value.data ?? [];
  const query = readListQuery(address.query.value);
  const page = listPage(answer.data, query);
  return (
    <section aria-label="All outages">
      <p class="list-summary">
        {counted(page.total, "outage")}
        {page.total < answer.data.length ? ` of ${count(answer.data.length)}` : ""}, the newest first. Each record
        stands by itself: the same event may be measured, announced and reported.
      </p>
      <Filters outages={answer.data} sites={sites} query={query} address={address} />
      {page.total === 0 ? (
        <p>No outage fits. What was not looked at is not known to have been up.</p>
      ) : (
        <Rows page={page} sites={sites} asOfMs={Date.parse(answer.meta.as_of)} address={address} zone={zone} />
      )}
      <Pager page={page} address={address} />
    </section>
  );
}

interface FilterProps {
  readonly outages: readonly OutageRow[];
  readonly sites: readonly SiteRow[];
  readonly query: ListQuery;
  readonly address: Address;
}

function Filters({ outages, sites, query, address }: FilterProps): JSX.Element {
  const siteIds = [...new Set([...outages.map(({ site }) => site), ...(query.site === null ? [] : [query.site])])];
  const origins = [...new Set(outages.map(({ detail }) => detail.origin))].sort();
  const named = siteIds.map((id) => ({ id, name: siteName(id, sites) })).sort((a, b) => a.name.localeCompare(b.name));
  return (
    <form class="controls list-filters" onSubmit={(e) => e.preventDefault()} aria-label="Which outages">
      <label>
        <span>Site</span>
        <select
          name="site"
          value={query.site ?? ""}
          onChange={(e) => address.go({ site: e.currentTarget.value || null, page: null })}
        >
          <option value="">All sites</option>
          {named.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>Origin</span>
        <select
          name="origin"
          value={query.origin ?? ""}
          onChange={(e) => address.go({ origin: e.currentTarget.value || null, page: null })}
        >
          <option value="">All origins</option>
          {origins.map((origin) => (
            <option key={origin} value={origin}>
              {ORIGINS[origin]}
            </option>
          ))}
        </select>
      </label>
      <a class="button" href={csvHref(apiHref("outages", { site: query.site }))} download>
        CSV
      </a>
    </form>
  );
}

const ORIGINS: Readonly<Record<OutageRow["detail"]["origin"], string>> = {
  monitor: "Own monitor",
  import: "Imported",
  crowd: "Posts that report it",
  manual: "Entered by hand",
};

interface RowsProps {
  readonly page: ListPage;
  readonly sites: readonly SiteRow[];
  readonly asOfMs: number;
  readonly address: Address;
  readonly zone: Zone;
}

function Rows({ page, sites, asOfMs, address, zone }: RowsProps): JSX.Element {
  const zoneChoice = address.query.value.get("tz");
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable with the keyboard
    <section class="scroll" tabIndex={0} aria-label="Outages">
      <table class="outage-list">
        <thead>
          <tr>
            <th scope="col">Outage</th>
            <th scope="col">Site</th>
            <th scope="col">Began</th>
            <th scope="col">State</th>
            <th scope="col">Known by</th>
          </tr>
        </thead>
        <tbody>
          {page.rows.map((outage) => (
            <tr key={outage.detail.id}>
              <th scope="row">
                <a href={outagePage(outage.detail.id, zoneChoice)}>{outage.title}</a>
              </th>
              <td>{siteName(outage.site, sites)}</td>
              <td data-label="Began">{begunWords(outage, zone)}</td>
              <td>{stateWords(outage, asOfMs, zone)}</td>
              <td data-label="Known by">
                {outage.detail.confidence}, {ORIGINS[outage.detail.origin].toLowerCase()}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function begunWords({ start, start_latest }: OutageRow, zone: Zone): string {
  const at = (text: string | null): number | null => (text === null ? null : Date.parse(text));
  return instantWords(at(start), at(start_latest) ?? at(start), zone).replace(/^at /, "");
}

function Pager({ page, address }: { readonly page: ListPage; readonly address: Address }): JSX.Element | null {
  if (page.last === 0) return null;
  const to = (index: number): void => address.go({ page: index === 0 ? null : String(index + 1) });
  return (
    <nav class="pager" aria-label="Pages of the list">
      <button type="button" disabled={page.page === 0} onClick={() => to(page.page - 1)}>
        Previous page
      </button>
      <span>
        {count(page.page * PAGE_ROWS + 1)}–{count(page.page * PAGE_ROWS + page.rows.length)} of {count(page.total)}
      </span>
      <button type="button" disabled={page.page >= page.last} onClick={() => to(page.page + 1)}>
        Next page
      </button>
    </nav>
  );
}
