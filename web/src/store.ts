import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { FunctionComponent } from "preact";
import type { Theme } from "./chart/theme.ts";
import { type Answers, createAnswers, panelHrefs } from "./data/answers.ts";
import { askCatalogue } from "./data/catalogue.ts";
import { type Catalogue, frontierMs, type Resolved, resolveView } from "./data/resolve.ts";
import { createResource, type Resource } from "./data/resource.ts";
import { ALL_KNOWN, type Known, knownBy, type Told } from "./model/known.ts";
import { type ChartName, readView, type View, writeView } from "./state.ts";

/** What the live view, which is fetched when it is needed, gives to the page. */
export interface LiveParts {
  /** Above posts that were asked for before others came. */
  readonly NewPosts: FunctionComponent;
  /** Grows when what a table shows has changed. */
  readonly pulse: ReadonlySignal<number>;
  /** True while nothing is to be spoken: something was, a moment ago. */
  readonly hushed: ReadonlySignal<boolean>;
}

/** Where the reader is on the time axis, and on which chart. */
export interface Cursor {
  readonly ms: number;
  readonly chart: ChartName;
  readonly track: number;
  readonly by: "pointer" | "keys";
}

/** What the page needs from its browser, so that nothing else reads clocks, addresses or style sheets. */
export interface Environment {
  readonly browserZone: string;
  readonly theme: Theme;
  nowMs(): number;
  search(): string;
  push(search: string): void;
  replace(search: string): void;
}

export interface Store extends Answers {
  readonly view: ReadonlySignal<View>;
  /** What of the address, or of the view, could not be followed. */
  readonly notices: ReadonlySignal<readonly string[]>;
  readonly resolved: ReadonlySignal<Resolved | null>;
  readonly catalogue: Resource<Catalogue>;
  readonly held: ReadonlySignal<Catalogue | null>;
  readonly hrefs: Readonly<Record<ChartName, ReadonlySignal<string | null>>>;
  readonly cursor: Signal<Cursor | null>;
  readonly theme: Signal<Theme>;
  readonly narrow: Signal<boolean>;
  readonly helpOpen: Signal<boolean>;
  /** Single keys work anywhere on the page; readers who speak to their machine turn this off. */
  readonly pageKeys: Signal<boolean>;
  /** When the browser lost its connection; null while it has one. */
  readonly offlineSinceMs: Signal<number | null>;
  /** The parts of the page that are there only while something comes in; null while nothing does. */
  readonly live: Signal<LiveParts | null>;
  /** Where what is there ends, while something comes in; null before that is known. */
  readonly untilMs: Signal<number | null>;
  /** How the feeds were when the live view last drew; null before it has. */
  readonly heard: Signal<Told | null>;
  /** How the feeds are, as far as what is shown takes account of it; null where nothing comes in. */
  readonly told: ReadonlySignal<Told | null>;
  /** Changes the view and the address. Changes of one `burst` in quick succession share one step of history. */
  commit(part: Partial<View>, burst?: string): void;
  /** Says in the address what is shown anyway. */
  spell(part: Partial<View>): void;
  /** Follows the address after Back or Forward. */
  follow(): void;
  /** Asks again what failed, or everything. */
  refresh(all: boolean): void;
}

const BURST_MS = 1_200;

/** All state of the dashboard. The address is its only memory. */
export function createStore(env: Environment): Store {
  const first = readView(env.search(), env.nowMs());
  const view = signal<View>(first.view);
  const refused = signal<readonly string[]>(first.notices);
  const catalogue = createResource(signal("catalogue"), (_href, abort) => askCatalogue(abort));
  const held = computed(() => catalogue.loaded.value?.value ?? null);
  const untilMs = signal<number | null>(null);
  const heard = signal<Told | null>(null);
  const told = computed(() => heard.value ?? toldFirst(held.value));
  const known = (): Known => {
    const before = told.peek();
    return before ? knownBy(before) : ALL_KNOWN;
  };
  const resolved = resolve(view, held, untilMs, env);
  const hrefs = panelHrefs(view, resolved);
  const answers = createAnswers(view, resolved, hrefs, known);
  return {
    ...answers,
    ...historyOf(env, view, refused),
    catalogue,
    held,
    view,
    notices: computed(() => [...refused.value, ...(resolved.value?.notices ?? [])]),
    resolved,
    hrefs,
    cursor: signal(null),
    theme: signal(env.theme),
    narrow: signal(false),
    helpOpen: signal(false),
    pageKeys: signal(true),
    offlineSinceMs: signal(null),
    live: signal(null),
    untilMs,
    heard,
    told,
    refresh(all) {
      for (const resource of [catalogue, ...Object.values(answers)])
        if (all || resource.trouble.value) resource.retry();
    },
  };
}

function toldFirst(held: Catalogue | null): Told | null {
  return held?.live ? { feeds: held.live.sources, atMs: Date.parse(held.live.now) } : null;
}

/** Only what is asked makes a new view: opening a table or a post must not draw the charts anew. */
function resolve(
  view: ReadonlySignal<View>,
  held: ReadonlySignal<Catalogue | null>,
  untilMs: ReadonlySignal<number | null>,
  env: Environment,
): ReadonlySignal<Resolved | null> {
  const asked = computed(() =>
    JSON.stringify({ ...view.value, split: null, selection: null, postTab: null, seed: null, tables: null }),
  );
  /** A window that has passed does not change any more. */
  const end = computed(() => {
    const live = held.value?.live;
    const ms = live ? (untilMs.value ?? frontierMs(live)) : Number.POSITIVE_INFINITY;
    return (view.value.window?.toMs ?? ms) < ms ? Number.POSITIVE_INFINITY : ms;
  });
  return computed(() =>
    asked.value && held.value ? resolveView(view.peek(), held.value, env.browserZone, env.nowMs(), end.value) : null,
  );
}

function historyOf(
  env: Environment,
  view: Signal<View>,
  refused: Signal<readonly string[]>,
): Pick<Store, "commit" | "spell" | "follow"> {
  let burst: { readonly name: string; readonly atMs: number } | null = null;
  return {
    commit(part, name) {
      const next = { ...view.value, ...("window" in part || "caseId" in part ? { live: null } : {}), ...part };
      const after = writeView(next);
      if (after === writeView(view.value)) return;
      const nowMs = env.nowMs();
      const joined = name !== undefined && burst?.name === name && nowMs - burst.atMs < BURST_MS;
      burst = name === undefined ? null : { name, atMs: nowMs };
      refused.value = [];
      view.value = next;
      if (joined) env.replace(after);
      else env.push(after);
    },
    spell(part) {
      view.value = { ...view.value, ...part };
      env.replace(writeView(view.value));
    },
    follow() {
      const read = readView(env.search(), env.nowMs());
      refused.value = read.notices;
      view.value = read.view;
      burst = null;
    },
  };
}
