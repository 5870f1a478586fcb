import { useComputed } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import type { OutageRow } from "../../../src/api/schemas.ts";
import { lanesConfig, lanesHeightPx } from "../chart/lanes.ts";
import { LANE_PX } from "../chart/paint-lanes.ts";
import { type Lane, type LaneState, siteLanes } from "../model/lanes.ts";
import { panelState } from "../model/panel.ts";
import { laneWalk, STATE_WORDS } from "../model/tell.ts";
import type { Store } from "../store.ts";
import { sitesSummary } from "../summary/sites.ts";
import { Badge, Legend, Panel } from "./panel.tsx";
import type { Shared } from "./use-panels.ts";

/** Lanes whose height a sentence needs that stands in place of them. */
const LANES_OF_WORDS = 2;

interface LanePanelProps {
  readonly store: Store;
  readonly shared: Shared;
}

/** A lane per watched site: down for certain, perhaps down, not known. */
export function SitesPanel({ store, shared }: LanePanelProps): JSX.Element {
  const { outages, sites } = store;
  const lanes = useComputed(() => {
    const at = store.resolved.value;
    const rows = sites.loaded.value?.value.data;
    const told = outages.loaded.value?.value;
    if (!at || !rows || !told) return null;
    return siteLanes(
      { outages: told.data, sites: rows, checked: [], named: at.night?.sites ?? null },
      at.window,
      Date.parse(told.meta.as_of),
    );
  });
  const answer = outages.loaded.value?.value;
  const at = store.resolved.value;
  const siteRows = sites.loaded.value?.value.data ?? [];
  const asOfMs = Date.parse(answer?.meta.as_of ?? "");
  const context = at && { zone: at.zone, window: at.window, asOfMs, simulated: shared.simulated.value };
  const trouble = outages.trouble.value ?? sites.trouble.value;
  return (
    <LanePanel
      store={store}
      shared={shared}
      name="sites"
      title="Watched sites"
      lanes={lanes.value?.flatMap(({ whole }) => whole) ?? null}
      summary={answer && context && lanes.value ? sitesSummary(answer.data, siteRows, lanes.value, context) : ""}
      busy={outages.busy.value || sites.busy.value}
      trouble={trouble}
      retry={() => store.refresh(false)}
      badge="Recorded facts, beside simulated posts"
      nothing="No site is watched, and no outage is recorded in this window."
    >
      <p class="caveats">
        Outages come from dated reports. Where nothing is drawn nothing was measured: it does not mean that the site was
        up.
      </p>
      {answer && <Accounts outages={answer.data} />}
    </LanePanel>
  );
}

interface LanePanelBody extends LanePanelProps {
  readonly name: "sites" | "coverage";
  readonly title: string;
  readonly lanes: readonly Lane[] | null;
  readonly summary: string;
  readonly busy: boolean;
  readonly trouble: Store["outages"]["trouble"]["value"];
  readonly retry: () => void;
  readonly badge: string;
  readonly nothing: string;
  readonly children?: JSX.Element | (JSX.Element | undefined | false)[];
}

function LanePanel(props: LanePanelBody): JSX.Element {
  const { store, shared, lanes } = props;
  const plot = shared.plot.value;
  const zones = shared.zones.value;
  const config = useMemo(() => (plot ? lanesConfig(lanes ?? [], plot) : null), [plot, lanes]);
  const offline = store.offlineSinceMs.value !== null;
  const state = panelState(lanes !== null, props.trouble, offline, lanes?.length === 0 ? "none" : "some");
  return (
    <Panel
      store={store}
      name={props.name}
      title={props.title}
      summary={props.summary}
      state={state}
      busy={props.busy}
      trouble={props.trouble}
      retry={props.retry}
      config={config}
      hasData={false}
      walk={lanes && zones ? laneWalk(lanes, zones) : null}
      eventsMs={shared.eventsMs.value}
      lanePx={LANE_PX}
      heightPx={lanesHeightPx(state === "empty" ? LANES_OF_WORDS : (lanes?.length ?? 1))}
      aside={shared.simulated.value !== "none" && <Badge>{props.badge}</Badge>}
      message={state === "empty" ? props.nothing : null}
      legend={<Legend swatches={statesOf(lanes ?? []).map((look) => ({ look, text: STATE_WORDS[look] }))} />}
    >
      {props.children}
    </Panel>
  );
}

function statesOf(lanes: readonly Lane[]): readonly LaneState[] {
  return [...new Set(lanes.flatMap((lane) => lane.spans.map((span) => span.state)))];
}

/** What others have said stood behind an outage: dated, sourced, side by side. */
function Accounts({ outages }: { readonly outages: readonly OutageRow[] }): JSX.Element | undefined {
  const told = outages.filter((o) => o.detail.attributions.length > 0);
  if (told.length === 0) return undefined;
  return (
    <details class="accounts">
      <summary>What others have said about it; none of these accounts is taken for the cause</summary>
      {told.map((outage) => (
        <section key={outage.detail.id}>
          <h3>{outage.title}</h3>
          {outage.note && <p>{outage.note}</p>}
          <ul>
            {outage.detail.attributions.map((note) => (
              <li key={note.text}>
                {note.text}{" "}
                <a href={note.source_url} rel="noreferrer noopener">
                  source, {note.dated}
                </a>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </details>
  );
}
