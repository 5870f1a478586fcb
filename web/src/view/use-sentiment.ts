import { type ReadonlySignal, useComputed } from "@preact/signals";
import type { PanelConfig } from "../chart/host.ts";
import { sentimentConfig } from "../chart/sentiment.ts";
import { type PanelState, panelState } from "../model/panel.ts";
import { NO_SENTIMENT, type SentimentModel, sentimentModel } from "../model/sentiment.ts";
import { sentimentWalk } from "../model/tell.ts";
import type { Walk } from "../model/walk.ts";
import type { Store } from "../store.ts";
import { sentimentSummary } from "../summary/sentiment.ts";
import type { BucketName } from "../time/bucket.ts";
import type { Shared } from "./use-panels.ts";
import { usePending } from "./use-pending.ts";

/** Everything the sentiment panel shows, derived from one answer. */
export interface Sentiment {
  readonly model: ReadonlySignal<SentimentModel | null>;
  readonly bucket: ReadonlySignal<BucketName>;
  readonly config: ReadonlySignal<PanelConfig | null>;
  readonly walk: ReadonlySignal<Walk | null>;
  readonly summary: ReadonlySignal<string>;
  readonly state: ReadonlySignal<PanelState>;
}

export function useSentiment(store: Store, shared: Shared): Sentiment {
  const { sentiment } = store;
  const pending = usePending(store, sentiment);
  const answer = useComputed(() => sentiment.loaded.value?.value ?? null);
  const model = useComputed(() => (answer.value ? sentimentModel(answer.value, pending.value) : null));
  const bucket = useComputed(() => answer.value?.meta.bucket ?? store.resolved.value?.sentimentBucket ?? "PT5M");
  const config = useComputed(() => {
    const plot = shared.plot.value;
    return plot ? sentimentConfig(model.value ?? NO_SENTIMENT, shared.bands.value, plot) : null;
  });
  const walk = useComputed(() =>
    model.value && shared.zones.value ? sentimentWalk(model.value, shared.zones.value, shared.events.value) : null,
  );
  const summary = useComputed(() => {
    const at = store.resolved.value;
    return at && model.value ? sentimentSummary(model.value, bucket.value, at.zone, shared.simulated.value) : "";
  });
  const state = useComputed(() => {
    const offline = store.offlineSinceMs.value !== null;
    return panelState(model.value !== null, sentiment.trouble.value, offline, contentOf(model.value ?? NO_SENTIMENT));
  });
  return { model, bucket, config, walk, summary, state };
}

function contentOf({ mean, buckets }: SentimentModel): "some" | "none" | "gap" {
  if (mean.some((value) => value !== null)) return "some";
  return buckets.length > 0 && buckets.every((b) => b.status === "gap") ? "gap" : "none";
}
