import { type Surge, surges } from "../../analysis/surge.ts";
import { type Alert, type AlertChannel, type AlertKind, DeliveryFault } from "../../core/alert.ts";
import { type Pace, wait } from "../../core/pace.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "../../core/time.ts";
import type { Topic } from "../../core/topic.ts";
import type { Store } from "../../store/store.ts";
import { type CountStore, liveCounts } from "../crowd/live-counts.ts";
import { outageAlerts, spikeAlert } from "./due.ts";

/** So often it is looked whether something happened. */
const LOOK_MS = 5 * SECOND_MS;
const SPIKES_MS = 30 * SECOND_MS;
/** What happened longer ago is no news, also after a night in which this did not run. */
const NEWS_MS = HOUR_MS;
const BASELINE_MS = DAY_MS;
/** Waits between attempts to deliver one alert; after the last it is given up. */
const RETRIES_MS = [1, 5, 30, 120, 600, 1_800].map((seconds) => seconds * SECOND_MS);
/** Ids that are remembered as told; the oldest go. */
const MOST_TOLD = 5_000;

export type AlertStore = CountStore & Pick<Store, "revision" | "records" | "cursor" | "commit">;

export interface AlertDeskContext {
  readonly store: AlertStore;
  readonly topics: readonly Topic[];
  readonly channels: readonly AlertChannel[];
  readonly kinds: ReadonlySet<AlertKind>;
  readonly pace: Pace;
  /** A line for the log: what was told to whom, or could not be. */
  readonly onTold: (line: string) => void;
  readonly onFault: (error: unknown) => void;
}

/**
 * Tells people of outages that began or ended and of posts that rise above their usual number, until `signal` aborts. Of
 * each incident and state one alert goes to each channel, whatever process tells it and however often the incident
 * changes: what was taken is kept in the store. Only where the process ends between a delivery and the store can one
 * come twice, under the same id.
 */
export async function tellAlerts(context: AlertDeskContext, signal: AbortSignal): Promise<void> {
  await Promise.all(context.channels.map((channel) => new Teller(context, channel).run(signal)));
}

class Teller {
  readonly #context: AlertDeskContext;
  readonly #channel: AlertChannel;
  #told = new Map<string, number>();
  #seenRevision = -1;
  #spikesDueMs = 0;
  #spikes: readonly Alert[] = [];

  constructor(context: AlertDeskContext, channel: AlertChannel) {
    this.#context = context;
    this.#channel = channel;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { pace, store, onFault } = this.#context;
    for (let isRestored = false; !signal.aborted; await wait(pace, LOOK_MS, signal)) {
      try {
        if (!isRestored) this.#told = toldFrom(await store.cursor(this.#cursorName()));
        isRestored = true;
        for (const alert of await this.#due()) await this.#tell(alert, signal);
      } catch (error) {
        if (!signal.aborted) onFault(error);
      }
    }
  }

  /** Alerts that were not told yet, by time. */
  async #due(): Promise<readonly Alert[]> {
    const { pace, store, kinds } = this.#context;
    const sinceMs = pace.now() - NEWS_MS;
    const revision = await store.revision();
    const outages = revision === this.#seenRevision ? [] : await store.records("outage");
    if (kinds.has("reaction-spike") && pace.now() >= this.#spikesDueMs) {
      this.#spikesDueMs = pace.now() + pace.real(SPIKES_MS);
      this.#spikes = await this.#newSpikes(sinceMs);
    }
    const found = [...outages.flatMap((outage) => outageAlerts(outage, sinceMs)), ...this.#spikes];
    this.#seenRevision = revision;
    return found.filter(({ id, kind }) => kinds.has(kind) && !this.#told.has(id)).sort((a, b) => a.atMs - b.atMs);
  }

  async #newSpikes(sinceMs: number): Promise<readonly Alert[]> {
    const { pace, store, topics } = this.#context;
    const toMs = Math.floor(pace.now() / MINUTE_MS) * MINUTE_MS;
    const alerts: Alert[] = [];
    for (const topic of topics.filter(({ role }) => role === "theme")) {
      const counts = await liveCounts(store, topic.id, toMs - BASELINE_MS - NEWS_MS, toMs);
      for (const surge of surges(counts))
        if (surge.onsetLatestMs >= sinceMs && !this.#isToldOf(topic, surge)) alerts.push(spikeAlert(topic, surge));
    }
    return alerts;
  }

  /** Late posts move an onset by minutes: a spike that touches one that was told of is the same. */
  #isToldOf(topic: Topic, surge: Surge): boolean {
    const prefix = `spike-${topic.id}-`;
    return [...this.#told.keys()].some((id) => {
      if (!id.startsWith(prefix)) return false;
      const onsetMs = Date.parse(id.slice(prefix.length));
      return onsetMs >= surge.onsetEarliestMs - 10 * MINUTE_MS && onsetMs <= (surge.endLatestMs ?? Infinity);
    });
  }

  async #tell(alert: Alert, signal: AbortSignal): Promise<void> {
    const { pace, onTold } = this.#context;
    const { name } = this.#channel;
    for (let attempt = 0; !signal.aborted; attempt++) {
      try {
        await this.#channel.deliver(alert, signal);
        onTold(`told ${name}: ${alert.title}`);
        return await this.#remember(alert);
      } catch (error) {
        if (signal.aborted) return;
        const waitMs = RETRIES_MS[attempt];
        const reason = error instanceof Error ? error.message : "unknown";
        if (waitMs === undefined || (error instanceof DeliveryFault && error.isLasting)) {
          onTold(`could not tell ${name}: ${alert.title} (${reason}); given up`);
          return await this.#remember(alert);
        }
        onTold(`could not tell ${name}: ${alert.title} (${reason}); trying again in ${waitMs / SECOND_MS} s`);
        await wait(pace, waitMs, signal);
      }
    }
  }

  async #remember(alert: Alert): Promise<void> {
    this.#told.set(alert.id, alert.atMs);
    for (const id of this.#told.keys()) {
      if (this.#told.size <= MOST_TOLD) break;
      this.#told.delete(id);
    }
    const cursors = [{ feed: this.#cursorName(), cursor: JSON.stringify([...this.#told]) }];
    await this.#context.store.commit({ posts: [], deletions: [], coverage: [], cursors });
  }

  #cursorName(): string {
    return `alerts/${this.#channel.name}`;
  }
}

function toldFrom(cursor: string | undefined): Map<string, number> {
  return new Map(cursor === undefined ? [] : (JSON.parse(cursor) as [string, number][]));
}
