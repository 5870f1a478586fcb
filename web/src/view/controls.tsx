import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { outageWindow, panBy, showPosts, showWindow, zoomBy } from "../actions.ts";
import { caseSpan, extentOf } from "../data/resolve.ts";
import type { Store } from "../store.ts";
import { BUCKETS, type BucketChoice, bucketLength } from "../time/bucket.ts";
import { count } from "../time/format.ts";
import { TimeWindow } from "./time-window.tsx";

/** What is asked: night, topic, sources, window, bucket. On narrow screens all but the topic folds away. */
export function Controls({ store }: { readonly store: Store }): JSX.Element {
  const open = useSignal(false);
  const shown = !store.narrow.value || open.value;
  const at = store.resolved.value;
  return (
    <section class="controls" aria-label="What is shown" id="controls">
      <div class="fields">
        <TopicSelect store={store} />
        {store.narrow.value && (
          <button type="button" class="fold" aria-expanded={open.value} onClick={() => (open.value = !open.value)}>
            {open.value ? "Fewer settings" : "Zoom, night, sources, bucket"}
          </button>
        )}
        {shown && <NightSelect store={store} />}
        {shown && <BucketSelect store={store} />}
        {shown && <Sources store={store} />}
      </div>
      {shown && at && <TimeWindow store={store} />}
      {shown && <ZoomBar store={store} />}
    </section>
  );
}

function NightSelect({ store }: { readonly store: Store }): JSX.Element {
  const held = store.held.value;
  const at = store.resolved.value;
  const { sources: chosen } = store.view.value;
  const [own] = chosen ?? [];
  const archive = chosen?.length === 1 && !at?.night?.sources.includes(own as never);
  const value = archive ? `source:${own}` : at?.night ? `case:${at.night.id}` : "";
  const choose = (text: string): void => {
    const [kind, id] = [text.slice(0, text.indexOf(":")), text.slice(text.indexOf(":") + 1)];
    const fresh = { topic: null, bucket: "auto", selection: null } as const;
    const night = held?.cases.find((c) => c.id === id);
    if (kind === "case" && night)
      store.commit({
        ...fresh,
        caseId: held?.cases[0] === night && !held.live ? null : id,
        sources: null,
        window: null,
      });
    else
      store.commit({
        ...fresh,
        caseId: null,
        sources: [id],
        window: extentOf([id], held?.sources ?? [], caseEnd(store)),
      });
  };
  return (
    <label>
      <span>Night or archive</span>
      <select value={value} onChange={(e) => choose(e.currentTarget.value)}>
        {value === "" && <option value="">Chosen window</option>}
        {held?.cases.map((c) => (
          <option key={c.id} value={`case:${c.id}`}>
            {c.title}
          </option>
        ))}
        {held?.sources.map((s) => (
          <option key={s.id} value={`source:${s.id}`}>
            {s.id} ({count(s.posts)} posts)
          </option>
        ))}
      </select>
    </label>
  );
}

function caseEnd(store: Store): number {
  const night = store.resolved.value?.night;
  return night ? caseSpan(night).toMs : (store.resolved.value?.window.toMs ?? 0);
}

function TopicSelect({ store }: { readonly store: Store }): JSX.Element {
  return (
    <label>
      <span>Topic</span>
      <select
        value={store.resolved.value?.topic ?? ""}
        onChange={(e) => store.commit({ topic: e.currentTarget.value })}
      >
        {store.held.value?.topics.map((topic) => (
          <option key={topic.id} value={topic.id}>
            {topic.name}
          </option>
        ))}
      </select>
    </label>
  );
}

function BucketSelect({ store }: { readonly store: Store }): JSX.Element {
  const at = store.resolved.value;
  const auto = at && store.view.value.bucket === "auto" ? `Automatic (${bucketLength(at.bucket)})` : "Automatic";
  return (
    <label>
      <span>Bucket</span>
      <select
        value={store.view.value.bucket}
        onChange={(e) => store.commit({ bucket: e.currentTarget.value as BucketChoice })}
      >
        <option value="auto">{auto}</option>
        {BUCKETS.map((bucket) => (
          <option key={bucket} value={bucket}>
            {bucketLength(bucket)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Sources that have posts, and those that are shown though none of theirs have come yet. */
function Sources({ store }: { readonly store: Store }): JSX.Element {
  const chosen = store.resolved.value?.sources ?? [];
  const rows = store.held.value?.sources ?? [];
  const ids = [...new Set([...rows.map(({ id }) => id), ...chosen])];
  const toggle = (id: string, on: boolean): void => {
    const next = on ? [...chosen, id] : chosen.filter((s) => s !== id);
    if (next.length > 0) store.commit({ sources: next });
  };
  return (
    <fieldset class="sources">
      <legend>Sources</legend>
      {ids.map((id) => (
        <label key={id} class="check">
          <input
            type="checkbox"
            checked={chosen.includes(id)}
            disabled={chosen.length === 1 && chosen[0] === id}
            onChange={(e) => toggle(id, e.currentTarget.checked)}
          />
          <span>
            {id}
            {id !== "simulated" && rows.some((row) => row.id === id && row.simulated) ? " (simulated)" : ""}
          </span>
        </label>
      ))}
      {ids.length === 0 && <span class="note">None stored yet</span>}
    </fieldset>
  );
}

/** Zoom and pan without dragging, and the posts of all that is shown. */
function ZoomBar({ store }: { readonly store: Store }): JSX.Element {
  const at = store.resolved.value;
  const outage = outageWindow(store);
  return (
    <div class="zoom-bar">
      <button type="button" onClick={() => panBy(store, -0.5)}>
        Earlier
      </button>
      <button type="button" onClick={() => panBy(store, 0.5)}>
        Later
      </button>
      <button type="button" onClick={() => zoomBy(store, 0.5)}>
        Zoom in
      </button>
      <button type="button" onClick={() => zoomBy(store, 2)}>
        Zoom out
      </button>
      <button
        class="wide"
        type="button"
        onClick={() => showWindow(store, null)}
        disabled={store.view.value.window === null}
      >
        {at?.night ? "Whole night" : "Whole window"}
      </button>
      {outage && (
        <button class="wide" type="button" onClick={() => showWindow(store, outage)}>
          Around the outage
        </button>
      )}
      {at && (
        <button class="widest" type="button" onClick={() => showPosts(store, at.window)}>
          Posts in this window
        </button>
      )}
    </div>
  );
}
