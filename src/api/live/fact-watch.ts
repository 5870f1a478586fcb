import { HOUR_MS, isoUtc } from "../../core/time.ts";
import { openZone } from "../../core/zone.ts";
import { type FeedSeen, feedRow, momentRow } from "../../export/rows.ts";
import { outageRow } from "../../export/site-rows.ts";
import type { RecordKind, Store } from "../../store/store.ts";
import { measureEventRow } from "./event-rows.ts";
import { FeedReader, isStale, watermarkOf } from "./feeds.ts";
import type { StreamEvent } from "./wire.ts";

const UTC = openZone("UTC");
/** Points of measures that begin before this are read by who asks for them; they are not told. */
const MEASURED_MS = HOUR_MS;

/** Keeps what was told of each thing, and tells what differs. */
class Differences {
  readonly #told = new Map<string, string>();

  /** Those that were not told like this before. */
  of(events: readonly StreamEvent[], compared: (event: StreamEvent) => unknown = ({ data }) => data): StreamEvent[] {
    return events.filter((event) => {
      const key = `${event.channel} ${event.key}`;
      const text = JSON.stringify(compared(event));
      if (this.#told.get(key) === text) return false;
      this.#told.set(key, text);
      return true;
    });
  }
}

/** Finds out which facts changed, for all channels: a store only says of which kind they are. */
export class FactWatch {
  readonly #store: Store;
  readonly #differences = new Differences();
  readonly #reader = new FeedReader();
  #feeds: readonly FeedSeen[] = [];

  constructor(store: Store) {
    this.#store = store;
  }

  /** Takes everything that is there as told. Throws StoreError. */
  async prime(nowMs: number, speed: number): Promise<void> {
    await this.changed(["outage", "moment", "measure"], [], nowMs);
    await this.readFeeds(nowMs);
    this.health(nowMs, speed);
  }

  /** Facts of these kinds, and points of these measures, that are not as they were told. Throws StoreError. */
  async changed(
    kinds: readonly RecordKind[],
    measures: readonly string[],
    nowMs: number,
  ): Promise<readonly StreamEvent[]> {
    const found: StreamEvent[] = [];
    if (kinds.includes("outage"))
      for (const outage of await this.#store.records("outage"))
        found.push({ channel: "outage", key: outage.id, data: outageRow(outage) });
    if (kinds.includes("moment"))
      for (const moment of await this.#store.records("moment"))
        found.push({ channel: "moment", key: moment.id, data: momentRow(moment, UTC) });
    if (kinds.includes("measure") || measures.length > 0) found.push(...(await this.#points(nowMs)));
    return this.#differences.of(found);
  }

  /** Reads the feeds anew. Throws StoreError. */
  async readFeeds(nowMs: number): Promise<void> {
    this.#feeds = await this.#reader.read(this.#store, nowMs);
  }

  /**
   * Feeds whose state is not as it was told; also one that has become stale since, of which no commit tells. That a
   * live feed goes on proving itself is no change.
   */
  health(nowMs: number, speed: number): readonly StreamEvent[] {
    const rows = this.#feeds.map((feed): StreamEvent => {
      const row = feedRow(feed, isStale(feed, nowMs, speed));
      return { channel: "health", key: row.id, data: row };
    });
    return this.#differences.of(rows, ({ data }) => [
      data["title"],
      data["state"],
      data["sentence"],
      data["since"],
      data["retry_at"],
    ]);
  }

  /** Until when all the live feeds have seen everything, ISO 8601; null where none is live. */
  watermark(nowMs: number, speed: number): string | null {
    return isoUtc(watermarkOf(this.#feeds, nowMs, speed));
  }

  async #points(nowMs: number): Promise<StreamEvent[]> {
    const found: StreamEvent[] = [];
    const window = { fromMs: nowMs - MEASURED_MS, toMs: Number.POSITIVE_INFINITY };
    for (const measure of await this.#store.records("measure"))
      for (const point of await this.#store.points(measure.id, window))
        found.push({
          channel: "measure",
          key: `${measure.id} ${point.startMs}`,
          data: measureEventRow(measure, point),
        });
    return found;
  }
}
