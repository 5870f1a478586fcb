import type { ComponentChildren, JSX } from "preact";
import { toggleTable } from "../actions.ts";
import type { PanelConfig } from "../chart/host.ts";
import type { Trouble } from "../data/fetch.ts";
import { csvHref } from "../data/hrefs.ts";
import type { PanelState } from "../model/panel.ts";
import type { Walk } from "../model/walk.ts";
import type { ChartName } from "../state.ts";
import type { Store } from "../store.ts";
import type { Simulated } from "../summary/words.ts";
import { Explorer } from "./explorer.tsx";
import { later } from "./later.tsx";
import { TroubleNote } from "./notices.tsx";
import { Plot } from "./plot.tsx";
import type { Strip } from "./pointer.ts";

const CsvTable = later(async () => (await import("./csv-table.tsx")).CsvTableView);

export interface PanelProps {
  readonly store: Store;
  readonly name: ChartName;
  readonly title: string;
  readonly summary: string;
  readonly state: PanelState;
  readonly busy: boolean;
  readonly trouble: Trouble | null;
  readonly retry: () => void;
  readonly config: PanelConfig | null;
  readonly hasData: boolean;
  readonly walk: Walk | null;
  readonly eventsMs?: readonly number[];
  readonly strip?: Strip;
  /** Height of a lane, where tracks stand below each other. */
  readonly lanePx?: number;
  readonly heightPx?: number;
  /** Beside the heading: "simulated", switches. */
  readonly aside?: ComponentChildren;
  /** Said over the empty plot. */
  readonly message?: ComponentChildren;
  /** Between plot and buttons: the key to the colours. */
  readonly legend?: ComponentChildren;
  /** Below everything: lists, caveats. */
  readonly children?: ComponentChildren;
}

/** One chart with all that belongs to it: heading, sentence, picture, keys, table, CSV. */
export function Panel(props: PanelProps): JSX.Element {
  const { store, name, title, state, busy, trouble } = props;
  return (
    <figure data-chart={name} data-state={state} aria-busy={busy} aria-labelledby={`${name}-title`}>
      <header class="panel-head">
        <h2 id={`${name}-title`}>{title}</h2>
        {props.aside}
      </header>
      <p id={`${name}-summary`} data-summary>
        {props.summary || (state === "error" ? "No data could be loaded." : "Loading…")}
      </p>
      {trouble && <TroubleNote trouble={trouble} retry={props.retry} />}
      <div class="plot-box">
        <Plot
          store={store}
          name={name}
          config={props.config}
          hasData={props.hasData}
          walk={props.walk}
          strip={props.strip ?? null}
          lanePx={props.lanePx ?? null}
          heightPx={props.heightPx ?? null}
        />
        {props.message && <p class="plot-message">{props.message}</p>}
      </div>
      {props.legend}
      <div class="panel-foot">
        <Explorer store={store} name={name} walk={props.walk} eventsMs={props.eventsMs ?? []} />
        <PanelTools store={store} name={name} />
      </div>
      {store.view.value.tables.includes(name) && <CsvTable store={store} name={name} title={title} />}
      {props.children}
    </figure>
  );
}

function PanelTools({ store, name }: { readonly store: Store; readonly name: ChartName }): JSX.Element {
  const href = store.hrefs[name].value;
  const open = store.view.value.tables.includes(name);
  return (
    <div class="panel-tools">
      <button type="button" aria-expanded={open} onClick={() => toggleTable(store, name)}>
        {open ? "Hide table" : "View as table"}
      </button>
      <a class="button" href={href === null ? "/api/v1/series?format=csv" : csvHref(href)} download>
        CSV
      </a>
    </div>
  );
}

/** Beside a heading, wherever simulated posts are shown or stand near. */
export function Badge({ children }: { readonly children: string }): JSX.Element {
  return <span class="badge">{children}</span>;
}

export function PostsBadge({ simulated }: { readonly simulated: Simulated }): JSX.Element | null {
  if (simulated === "none") return null;
  return <Badge>{simulated === "all" ? "Simulated posts" : "Real and simulated posts, mixed"}</Badge>;
}
