import type { JSX } from "preact";
import { apiHref, csvHref } from "../data/hrefs.ts";
import { siteName } from "../model/lanes.ts";
import { nowWords } from "../outage/words.ts";
import { isoShort } from "../state.ts";
import type { Store } from "../store.ts";
import { counted, timeAt } from "../time/format.ts";
import { MINUTE_MS } from "../time/span.ts";
import { later } from "./later.tsx";

const CsvTable = later(async () => (await import("./csv-table.tsx")).CsvTableView);

/** A window that ends so short before now shows how it is now. */
const NOW_MS = 5 * MINUTE_MS;

interface SiteChecksProps {
  readonly store: Store;
  /** Shows the table of lanes, or hides it. */
  readonly toggle: () => void;
}

/** Below the lanes of sites that are checked: how they are now, and the lanes as a table. */
export function SiteChecks({ store, toggle }: SiteChecksProps): JSX.Element {
  return (
    <>
      <Now store={store} />
      <LaneTable store={store} toggle={toggle} />
    </>
  );
}

/** How each watched site is, where the window reaches up to now. */
function Now({ store }: { readonly store: Store }): JSX.Element | null {
  const at = store.resolved.value;
  const answer = store.sites.loaded.value?.value;
  const watched = (answer?.data ?? []).filter(({ watched }) => watched);
  const asOfMs = Math.floor(Date.parse(answer?.meta.as_of ?? "") / MINUTE_MS) * MINUTE_MS;
  if (!at || watched.length === 0 || !(at.window.toMs > asOfMs - NOW_MS)) return null;
  const ups = watched.filter(({ state }) => state === "up");
  const others = ORDER.flatMap((state) => watched.filter((site) => site.state === state));
  return (
    <section class="sites-now" aria-label="Watched sites now">
      <h3>Now, {timeAt(asOfMs, at.zone)}</h3>
      <ul>
        {(ups.length > MOST_UP ? others : [...others, ...ups]).map((site) => (
          <li key={site.id} data-state={site.state}>
            <span class={`swatch look-${site.state === "unknown" ? "unlooked" : site.state}`} aria-hidden="true" />
            <span>
              {siteName(site.id, watched)}: <strong>{nowWords(site, at.zone)}</strong>
            </span>
          </li>
        ))}
      </ul>
      {ups.length > MOST_UP && (
        <details>
          <summary>{counted(ups.length, "site")} up</summary>
          <ul>
            {ups.map((site) => (
              <li key={site.id}>
                {siteName(site.id, watched)}: {nowWords(site, at.zone)}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

/** Sites that are up are named one by one where they are few. */
const MOST_UP = 4;
const ORDER = ["down", "failing", "slow", "maintenance", "inconclusive", "unknown"] as const;

/** What checks said, interval by interval: the table behind the lanes. The panel's own table lists its outages. */
function LaneTable({ store, toggle }: SiteChecksProps): JSX.Element | null {
  const hasChecks = (store.lanes.loaded.value?.value.data.length ?? 0) > 0;
  const href = store.hrefs.lanes.value;
  const at = store.resolved.value;
  const isShown = store.view.value.tables.includes("lanes");
  if ((!hasChecks && !isShown) || href === null || !at) return null;
  const { fromMs, toMs } = at.window;
  const checks = apiHref("checks", { from: isoShort(fromMs), to: isoShort(toMs), tz: at.zone.id });
  return (
    <section class="lane-table" aria-label="What checks said">
      <p class="panel-tools">
        <button type="button" aria-expanded={isShown} onClick={toggle}>
          {isShown ? "Hide checks" : "Checks, interval by interval"}
        </button>
        <a class="button" href={csvHref(href)} download>
          Save intervals
        </a>
        <a class="button" href={csvHref(checks)} download>
          Save each check
        </a>
      </p>
      {isShown && <CsvTable store={store} name="lanes" title="What checks said, by site and place" />}
    </section>
  );
}
