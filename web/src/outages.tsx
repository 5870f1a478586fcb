import { effect, signal } from "@preact/signals";
import { type JSX, render } from "preact";
import type { OutagesResponse, SitesResponse } from "../../src/api/schemas.ts";
import { fetchJson } from "./data/fetch.ts";
import { apiHref } from "./data/hrefs.ts";
import { createResource } from "./data/resource.ts";
import { HOME_ZONE, openAddress, outageIdOf, zoneNotice, zoneOf } from "./outage/address.ts";
import { type OutageList, OutageListView } from "./outage/list-view.tsx";
import { pageEffects } from "./outage/page-effects.ts";
import { type OutagePage, openOutagePage } from "./outage/page-state.ts";
import { OutageView } from "./outage/page-view.tsx";
import { readSetting } from "./settings.ts";
import { zoneTitle } from "./time/zone.ts";
import { Masthead } from "./view/masthead.tsx";
import { ZoneSwitch } from "./view/zone-switch.tsx";

const browserZone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
const address = openAddress({
  search: () => location.search,
  push: (search) => history.pushState(null, "", `${location.pathname}${search}`),
  onBack: (call) => addEventListener("popstate", call),
});
const id = outageIdOf(location.pathname);
const page = id === null ? null : openOutagePage(id, pageEffects);
const list = page === null ? openList() : null;

function openList(): OutageList {
  return {
    outages: createResource(signal(apiHref("outages", {})), fetchJson<OutagesResponse>),
    sites: createResource(signal(apiHref("sites", {})), fetchJson<SitesResponse>),
  };
}

/** One outage, or the list of them, under the same head. */
function OutagesPage(): JSX.Element {
  const query = address.query.value;
  const zone = zoneOf(query, browserZone);
  const notice = zoneNotice(query, browserZone);
  const ms = aboutMs(page, list);
  const asked = page?.detail ?? list?.outages;
  const isLoading = asked ? asked.loaded.value === null && asked.trouble.value === null : false;
  return (
    <>
      <a class="skip" href="#content">
        Skip to the content
      </a>
      <Masthead
        title={page ? "Outage" : "Outages"}
        tagline="When a site was down, for how long, how that is known, and the evidence."
        current="/outages"
      >
        <ZoneSwitch
          home={HOME_ZONE}
          current={zone.choice}
          ms={ms}
          browserZone={browserZone}
          choose={(tz) => address.go({ tz })}
        />
      </Masthead>
      <main id="content" tabIndex={-1} aria-busy={isLoading}>
        {notice !== null && (
          <div class="notices" role="status">
            <p class="notice">{notice}</p>
          </div>
        )}
        {page && <OutageView page={page} zone={zone} zoneChoice={query.get("tz")} />}
        {list && <OutageListView list={list} address={address} zone={zone} />}
      </main>
      <footer>
        <p>All times in {zoneTitle(zone, ms)}.</p>
        <p>Timing alone cannot show that one thing led to another.</p>
      </footer>
    </>
  );
}

/** The instant whose offset the zones are told by. */
function aboutMs(one: OutagePage | null, all: OutageList | null): number {
  const answer = one?.detail.loaded.value?.value;
  if (answer) return Date.parse(answer.data.start_latest ?? answer.data.start ?? answer.meta.as_of);
  const listed = all?.outages.loaded.value?.value;
  return listed ? Date.parse(listed.meta.as_of) : 0;
}

effect(() => {
  const title = page?.detail.loaded.value?.value.data.title;
  document.title = title === undefined ? "Outages · Northbound" : `${title} · Northbound`;
});
addEventListener("keydown", (e) => {
  if (e.key !== "z" || e.ctrlKey || e.metaKey || e.altKey || isTyping(e.target)) return;
  if (readSetting("page-keys") === "off") return;
  address.go({ tz: zoneOf(address.query.peek(), browserZone).id === "UTC" ? HOME_ZONE : "UTC" });
});

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input, select, textarea, [contenteditable]") !== null;
}

const app = document.getElementById("app");
if (app) render(<OutagesPage />, app);
