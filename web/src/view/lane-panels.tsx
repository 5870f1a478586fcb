import { useComputed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { toggleTable } from "../actions.ts";
import { lanesConfig, lanesHeightPx } from "../chart/lanes.ts";
import { LANE_PX } from "../chart/paint-lanes.ts";
import type { Lane, LaneState } from "../model/lanes.ts";
import { isMeasured } from "../model/outage.ts";
import { panelState } from "../model/panel.ts";
import { type ShownLanes, shownLanes, siteLanes } from "../model/site-lanes.ts";
import { laneWalk, STATE_WORDS } from "../model/tell.ts";
import type { Store } from "../store.ts";
import { sitesCaveat, sitesSummary } from "../summary/sites.ts";
import { counted } from "../time/format.ts";
import { later } from "./later.tsx";
import { Legend } from "./legend.tsx";
import { OutageLinks } from "./outage-links.tsx";
import { Badge, Panel } from "./panel.tsx";
import type { Shared } from "./use-panels.ts";

const SiteChecks = later(async () => (await import("./site-checks.tsx")).SiteChecks);

/** Lanes whose height a sentence needs that stands in place of them. */
const LANES_OF_WORDS = 2;
const NO_LANES: ShownLanes = { lanes: [], hidden: 0 };

interface SitesPanelProps {
  readonly store: Store;
  readonly shared: Shared;
}

/**
 * A lane per site: what checks said, with its outages over that, and the uncertain ends of those. Where several places
 * checked it, a lane for each of them below.
 */
export function SitesPanel({ store, shared }: SitesPanelProps): JSX.Element {
  const { outages, sites, lanes: checks } = store;
  const wantsAll = useSignal(false);
  const known = useComputed(() => {
    const at = store.resolved.value;
    const rows = sites.loaded.value?.value.data;
    const told = outages.loaded.value?.value;
    const checked = checks.loaded.value?.value.data;
    if (!at || !rows || !told || !checked) return null;
    const facts = { outages: told.data, sites: rows, checked, named: at.night?.sites ?? null };
    return siteLanes(facts, at.window, Date.parse(told.meta.as_of));
  });
  const shown = useComputed(() => (known.value ? shownLanes(known.value, wantsAll.value) : null));
  const summary = useComputed(() => {
    const at = store.resolved.value;
    const told = outages.loaded.value?.value;
    if (!at || !told || !known.value) return "";
    const asOfMs = Date.parse(told.meta.as_of);
    const context = { zone: at.zone, window: at.window, asOfMs, simulated: shared.simulated.value };
    return sitesSummary(told.data, sites.loaded.value?.value.data ?? [], known.value, context);
  });
  const plot = shared.plot.value;
  const zones = shared.zones.value;
  const lanes = shown.value?.lanes ?? null;
  const config = useMemo(() => (plot ? lanesConfig(lanes ?? [], plot) : null), [plot, lanes]);
  const walk = useMemo(() => (lanes && zones ? laneWalk(lanes, zones) : null), [lanes, zones]);
  const trouble = outages.trouble.value ?? sites.trouble.value ?? checks.trouble.value;
  const offline = store.offlineSinceMs.value !== null;
  const state = panelState(lanes !== null, trouble, offline, lanes?.length === 0 ? "none" : "some");
  const rows = outages.loaded.value?.value.data ?? [];
  const isWatched = sites.loaded.value?.value.data.some(({ watched }) => watched);
  const hasChecks = (checks.loaded.value?.value.data.length ?? 0) > 0;
  return (
    <Panel
      store={store}
      name="sites"
      title="Watched sites"
      summary={summary.value}
      state={state}
      busy={outages.busy.value || sites.busy.value || checks.busy.value}
      trouble={trouble}
      retry={() => store.refresh(false)}
      config={config}
      hasData={false}
      walk={walk}
      eventsMs={shared.eventsMs.value}
      lanePx={LANE_PX}
      heightPx={lanesHeightPx(state === "empty" ? LANES_OF_WORDS : (lanes?.length ?? 1))}
      aside={shared.simulated.value !== "none" && <Badge>Recorded facts, beside simulated posts</Badge>}
      message={state === "empty" ? "No site is watched, and no outage is recorded in this window." : null}
      legend={<Legend swatches={statesOf(lanes ?? []).map((look) => ({ look, text: STATE_WORDS[look] }))} />}
    >
      <FoldLanes shown={shown.value ?? NO_LANES} wantsAll={wantsAll} />
      {lanes && (
        <p class="caveats">
          {sitesCaveat({ hasChecks, measured: rows.some(isMeasured), reported: rows.some((row) => !isMeasured(row)) })}
        </p>
      )}
      <OutageLinks store={store} />
      {(isWatched || hasChecks || store.view.value.tables.includes("lanes")) && (
        <SiteChecks store={store} toggle={() => toggleTable(store, "lanes")} />
      )}
    </Panel>
  );
}

/** Where there are more lanes than anybody reads at once. */
function FoldLanes(props: { readonly shown: ShownLanes; readonly wantsAll: { value: boolean } }): JSX.Element | null {
  const { shown, wantsAll } = props;
  if (shown.hidden === 0 && !wantsAll.value) return null;
  return (
    <p class="fold-lanes">
      <button type="button" aria-expanded={wantsAll.value} onClick={() => (wantsAll.value = !wantsAll.value)}>
        {wantsAll.value ? "Show fewer lanes" : `Show ${counted(shown.hidden, "more lane")}`}
      </button>
    </p>
  );
}

/** The looks in the order of the legend: as they come, each once. */
function statesOf(lanes: readonly Lane[]): readonly LaneState[] {
  return [...new Set(lanes.flatMap((lane) => lane.spans.map((span) => span.state)))];
}
