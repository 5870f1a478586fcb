import { useComputed } from "@preact/signals";
import type { JSX } from "preact";
import { BELOW_DASH, lineLooks, measuresConfig, measuresHeightPx, UNIT_PX, unitTitle } from "../chart/measures.ts";
import { measureWalk } from "../model/measure-walk.ts";
import { hasValues, type UnitRow, unitRows } from "../model/measures.ts";
import { panelState } from "../model/panel.ts";
import type { Store } from "../store.ts";
import { measuresSummary } from "../summary/measures.ts";
import { Badge, Panel } from "./panel.tsx";
import type { Shared } from "./use-panels.ts";

/** Series without posts, on the time axis of the others: a plot for each unit, never two units on one axis. */
export function MeasuresPanel({ store, shared }: { readonly store: Store; readonly shared: Shared }): JSX.Element {
  const { measures, measurePoints } = store;
  const rows = useComputed(() => {
    const listed = measures.loaded.value?.value;
    const points = measurePoints.loaded.value?.value;
    return listed && points ? unitRows(listed, points) : null;
  });
  const config = useComputed(() =>
    shared.plot.value ? measuresConfig(rows.value ?? [], shared.bands.value, shared.plot.value) : null,
  );
  const walk = useComputed(() => {
    const at = store.resolved.value;
    const zones = shared.zones.value;
    return rows.value && at && zones ? measureWalk(rows.value, at.window, zones, shared.events.value) : null;
  });
  const drawn = rows.value ?? [];
  const at = store.resolved.value;
  const trouble = measurePoints.trouble.value ?? measures.trouble.value;
  const offline = store.offlineSinceMs.value !== null;
  const state = panelState(rows.value !== null, trouble, offline, hasValues(drawn) ? "some" : "none");
  return (
    <Panel
      store={store}
      name="measures"
      title="Search interest and traffic"
      summary={rows.value && at ? measuresSummary(drawn, at.zone) : ""}
      state={state}
      busy={measurePoints.busy.value || measures.busy.value}
      trouble={trouble}
      retry={() => store.refresh(false)}
      config={config.value}
      hasData={false}
      walk={walk.value}
      eventsMs={shared.eventsMs.value}
      lanePx={UNIT_PX}
      heightPx={measuresHeightPx(drawn.length)}
      aside={shared.simulated.value !== "none" && <Badge>Imported figures, beside simulated posts</Badge>}
      message={state === "empty" ? "The sources know no value in this window." : null}
      legend={<Lines rows={drawn} />}
    >
      <Notes rows={drawn} />
    </Panel>
  );
}

/** The key to the lines: colour and dash as in the plot. */
function Lines({ rows }: { readonly rows: readonly UnitRow[] }): JSX.Element {
  const hasBounds = rows.some(({ lines }) => lines.some(({ steps }) => steps.some(({ below }) => below)));
  const looks = lineLooks(rows);
  return (
    <ul class="legend">
      {rows.flatMap((row, r) =>
        row.lines.map((line, i) => (
          <li key={line.measure.id}>
            <Stroke colour={`var(--${looks[r]?.[i]?.ink})`} dash={looks[r]?.[i]?.dash ?? []} />
            {rows.length > 1 ? `${line.name}, ${unitTitle(row)}` : line.name}
          </li>
        )),
      )}
      {hasBounds && (
        <li key="below">
          <Stroke colour="var(--ink)" dash={BELOW_DASH} />
          Dotted: known only to be less
        </li>
      )}
    </ul>
  );
}

function Stroke({ colour, dash }: { readonly colour: string; readonly dash: readonly number[] }): JSX.Element {
  return (
    <svg width="28" height="12" aria-hidden="true">
      <line x1="0" y1="6" x2="28" y2="6" stroke={colour} stroke-width="2" stroke-dasharray={dash.join(" ")} />
    </svg>
  );
}

/** What the sources say of their numbers, each once. */
function Notes({ rows }: { readonly rows: readonly UnitRow[] }): JSX.Element {
  const notes = new Set<string>();
  for (const { measure } of rows.flatMap(({ lines }) => lines))
    if (measure.note !== null) notes.add(`${measure.source}: ${measure.note}`);
  return (
    <p class="caveats">
      {["Each plot has its own scale. Where nothing is drawn the source gave no figure, which is not zero.", ...notes]
        .map((note) => (note.endsWith(".") ? note : `${note}.`))
        .join(" ")}
    </p>
  );
}
