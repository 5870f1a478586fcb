import type { JSX } from "preact";
import { showWindow } from "../actions.ts";
import { MARKER_ROW_PX } from "../chart/paint-moments.ts";
import { extentOf, sourceSpan } from "../data/resolve.ts";
import type { Store } from "../store.ts";
import { bucketWord } from "../time/bucket.ts";
import { dateTime } from "../time/format.ts";
import { overlaps, type Span } from "../time/span.ts";
import { Caveats } from "./caveats.tsx";
import { Legend, type Swatch } from "./legend.tsx";
import { MomentList } from "./moment-list.tsx";
import { Panel, PostsBadge } from "./panel.tsx";
import { caveatsOf, NOBODY_LOOKING_HERE, statusSwatches } from "./status-words.ts";
import type { Shared } from "./use-panels.ts";
import { useReactions } from "./use-reactions.ts";

/** Posts per bucket by kind or source, reposts apart, over outages and moments. */
export function ReactionsPanel({ store, shared }: { readonly store: Store; readonly shared: Shared }): JSX.Element {
  const { model, bucket, moments, markerRows, config, walk, summary, state } = useReactions(store, shared);
  const { reactions } = store;
  const meta = reactions.loaded.value?.value.meta;
  const follows = store.resolved.value?.follows === true;
  const nothing = state.value === "empty" || state.value === "gap";
  return (
    <Panel
      store={store}
      name="reactions"
      title={`Reactions per ${bucketWord(bucket.value)}`}
      summary={summary.value}
      state={state.value}
      busy={reactions.busy.value}
      trouble={reactions.trouble.value}
      retry={() => reactions.retry()}
      config={config.value}
      hasData={model.value !== null}
      walk={walk.value}
      eventsMs={shared.eventsMs.value}
      strip={{ heightPx: markerRows.value * MARKER_ROW_PX, ms: moments.value.map((m) => m.atMs) }}
      aside={
        <>
          <PostsBadge simulated={shared.simulated.value} />
          <SplitSwitch store={store} />
        </>
      }
      message={nothing ? <Nothing store={store} gap={state.value === "gap"} /> : null}
      legend={<Legend swatches={swatches(store, model.value?.stacked.map((c) => c.name) ?? [])} />}
    >
      <MomentList moments={moments.value} />
      {meta && (
        <Caveats caveats={caveatsOf(meta, model.value?.buckets ?? [], follows)} denominator={meta.denominator} />
      )}
    </Panel>
  );
}

function swatches(store: Store, stack: readonly string[]): readonly Swatch[] {
  return [
    ...stack.map((text, i) => ({ look: `series-${(i % 4) + 1}`, text })),
    { look: "repost", text: "Reposts, counted apart" },
    { look: "outage", text: "Outage, certain" },
    { look: "maybe-outage", text: "Outage, uncertain end" },
    ...statusSwatches(store),
  ];
}

/** By kind or by source, where there is more than one source to tell apart. */
function SplitSwitch({ store }: { readonly store: Store }): JSX.Element | null {
  const { split } = store.view.value;
  const sources = store.resolved.value?.sources.length ?? 0;
  if (sources < 2 && split === "kind") return null;
  return (
    <fieldset class="segmented">
      <legend class="unseen">Stack by</legend>
      {(["kind", "source"] as const).map((by) => (
        <button key={by} type="button" aria-pressed={split === by} onClick={() => store.commit({ split: by })}>
          By {by}
        </button>
      ))}
    </fieldset>
  );
}

/** Nothing in this window, or nobody looking: where the nearest posts are. */
function Nothing({ store, gap }: { readonly store: Store; readonly gap: boolean }): JSX.Element {
  const at = store.resolved.value;
  const follows = at?.follows === true;
  const rows = store.held.value?.sources ?? [];
  const elsewhere = at ? rows.filter((s) => !overlaps(sourceSpan(s), at.window)) : [];
  const near = [...elsewhere].sort(
    (a, b) => distance(sourceSpan(a), at?.window) - distance(sourceSpan(b), at?.window),
  )[0];
  return (
    <>
      {gap ? NOBODY_LOOKING_HERE : `No posts matched in this window${follows ? " so far" : ""}.`}{" "}
      {at && near && (
        <button
          type="button"
          class="link"
          onClick={() => store.commit({ sources: [near.id], window: extentOf([near.id], rows, at.window.toMs) })}
        >
          Nearest posts: {near.id}, from {dateTime(sourceSpan(near).fromMs, at.zone)}
        </button>
      )}
      {!near && store.view.value.window && (
        <button type="button" class="link" onClick={() => showWindow(store, null)}>
          Show the whole window
        </button>
      )}
      {!near && !store.view.value.window && at && at.topic !== "all" && (
        <button type="button" class="link" onClick={() => store.commit({ topic: "all" })}>
          Show posts on every topic
        </button>
      )}
    </>
  );
}

function distance(span: Span, window: Span | undefined): number {
  return window ? Math.max(span.fromMs - window.toMs, window.fromMs - span.toMs) : 0;
}
