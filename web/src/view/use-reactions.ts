import { type ReadonlySignal, useComputed } from "@preact/signals";
import type { PanelConfig } from "../chart/host.ts";
import type { NumberedMoment } from "../chart/paint-moments.ts";
import { reactionsConfig } from "../chart/reactions.ts";
import { eventsWithin, type NightEvent } from "../model/events.ts";
import { type PanelState, panelState } from "../model/panel.ts";
import { NO_REACTIONS, peakOf, type ReactionModel, reactionModel } from "../model/reactions.ts";
import { reactionWalk } from "../model/tell.ts";
import type { Walk } from "../model/walk.ts";
import type { Store } from "../store.ts";
import { reactionsSummary } from "../summary/reactions.ts";
import type { BucketName } from "../time/bucket.ts";
import type { Shared } from "./use-panels.ts";
import { usePending } from "./use-pending.ts";

/** Everything the reactions panel shows, derived from one answer. */
export interface Reactions {
  readonly model: ReadonlySignal<ReactionModel | null>;
  readonly bucket: ReadonlySignal<BucketName>;
  readonly moments: ReadonlySignal<readonly (NightEvent & NumberedMoment)[]>;
  readonly markerRows: ReadonlySignal<number>;
  readonly config: ReadonlySignal<PanelConfig | null>;
  readonly walk: ReadonlySignal<Walk | null>;
  readonly summary: ReadonlySignal<string>;
  readonly state: ReadonlySignal<PanelState>;
}

export function useReactions(store: Store, shared: Shared): Reactions {
  const { reactions } = store;
  const pending = usePending(store, reactions);
  const answer = useComputed(() => reactions.loaded.value?.value ?? null);
  const model = useComputed(() => {
    if (!answer.value) return null;
    const split = answer.value.meta.group_by.includes("source") ? "source" : "kind";
    return reactionModel(answer.value, split, pending.value);
  });
  const bucket = useComputed(() => answer.value?.meta.bucket ?? store.resolved.value?.bucket ?? "PT1M");
  const moments = useComputed(() => {
    const at = store.resolved.value;
    const numbered = shared.events.value.flatMap((e) => (e.number === null ? [] : [{ ...e, number: e.number }]));
    return at ? eventsWithin(numbered, at.window) : [];
  });
  const markerRows = useComputed(() => (store.narrow.value ? 2 : 3));
  const config = useComputed(() => {
    if (!shared.plot.value) return null;
    const marks = { bands: shared.bands.value, moments: moments.value, markerRows: markerRows.value };
    return reactionsConfig(model.value ?? NO_REACTIONS, bucket.value, marks, shared.plot.value);
  });
  const walk = useComputed(() =>
    model.value && shared.zones.value ? reactionWalk(model.value, shared.zones.value, shared.events.value) : null,
  );
  const summary = useComputed(() => {
    const at = store.resolved.value;
    if (!at || !model.value) return "";
    const outages = store.outages.loaded.value?.value.data ?? [];
    const sites = store.sites.loaded.value?.value.data ?? [];
    const context = { zone: at.zone, simulated: shared.simulated.value, outages, sites };
    return reactionsSummary(model.value, bucket.value, context);
  });
  const state = useComputed(() => {
    const offline = store.offlineSinceMs.value !== null;
    return panelState(model.value !== null, reactions.trouble.value, offline, contentOf(model.value));
  });
  return { model, bucket, moments, markerRows, config, walk, summary, state };
}

function contentOf(model: ReactionModel | null): "some" | "none" | "gap" {
  if (!model || peakOf(model.posts) !== null || peakOf(model.reposts) !== null) return "some";
  return model.buckets.length > 0 && model.buckets.every((b) => b.status === "gap") ? "gap" : "none";
}
