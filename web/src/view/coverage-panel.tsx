import { useComputed } from "@preact/signals";
import type { JSX } from "preact";
import { lanesConfig, lanesHeightPx } from "../chart/lanes.ts";
import { LANE_PX } from "../chart/paint-lanes.ts";
import { coverageLanes } from "../model/coverage.ts";
import { panelState } from "../model/panel.ts";
import { laneWalk, STATE_WORDS } from "../model/tell.ts";
import type { Store } from "../store.ts";
import { coverageSummary } from "../summary/coverage.ts";
import { NOT_YET_KNOWN } from "../summary/words.ts";
import { Legend } from "./legend.tsx";
import { Badge, Panel } from "./panel.tsx";
import type { Shared } from "./use-panels.ts";

const WORDS = { ...STATE_WORDS, unknown: NOT_YET_KNOWN };
/** Lanes whose height a sentence needs that stands in place of them. */
const LANES_OF_WORDS = 2;

/** A lane per source: when it was looking, and how. */
export function CoveragePanel({ store, shared }: { readonly store: Store; readonly shared: Shared }): JSX.Element {
  const { coverage } = store;
  const lanes = useComputed(() => {
    const at = store.resolved.value;
    const loaded = coverage.loaded.value;
    if (!at || !loaded) return null;
    return coverageLanes(
      { rows: loaded.value.data, known: loaded.known, told: store.told.value },
      at.sources,
      at.window,
    );
  });
  const config = useComputed(() => (shared.plot.value ? lanesConfig(lanes.value ?? [], shared.plot.value) : null));
  const walk = useComputed(() =>
    lanes.value && shared.zones.value ? laneWalk(lanes.value, shared.zones.value, WORDS) : null,
  );
  const summary = useComputed(() => {
    const at = store.resolved.value;
    const simulated = new Set((store.held.value?.sources ?? []).filter((s) => s.simulated).map((s) => s.id));
    return at && lanes.value ? coverageSummary(lanes.value, at.window, at.zone, simulated) : "";
  });
  const known = lanes.value ?? [];
  const states = [...new Set(known.flatMap((lane) => lane.spans.map((span) => span.state)))];
  const trouble = coverage.trouble.value;
  const content = lanes.value?.length === 0 ? "none" : "some";
  const state = panelState(lanes.value !== null, trouble, store.offlineSinceMs.value !== null, content);
  return (
    <Panel
      store={store}
      name="coverage"
      title="Coverage: when each source was looking"
      summary={summary.value}
      state={state}
      busy={coverage.busy.value}
      trouble={trouble}
      retry={() => coverage.retry()}
      config={config.value}
      hasData={false}
      walk={walk.value}
      eventsMs={shared.eventsMs.value}
      lanePx={LANE_PX}
      heightPx={lanesHeightPx(state === "empty" ? LANES_OF_WORDS : known.length)}
      aside={shared.simulated.value !== "none" && <Badge>Simulated source</Badge>}
      message={state === "empty" ? "No source is recorded in this window." : null}
      legend={<Legend swatches={states.map((look) => ({ look, text: WORDS[look] }))} />}
    />
  );
}
