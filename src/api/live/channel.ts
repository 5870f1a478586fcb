import type { Clock, Random } from "../../core/clock.ts";
import { MINUTE_MS, SECOND_MS } from "../../core/time.ts";
import type { Store } from "../../store/store.ts";
import { BucketTeller } from "./bucket-teller.ts";
import type { ResetReason, Shared, StreamClient } from "./client.ts";
import { PostTape } from "./post-tape.ts";
import { Ring } from "./ring.ts";
import type { Seen } from "./store-watch.ts";
import type { StreamQuery } from "./stream-query.ts";
import type { StreamEvent } from "./wire.ts";

/** A channel tells what changed at most this often. */
const TOLD_EVERY_MS = SECOND_MS;
/** Of more changed minutes at once, or of so much else, clients are told to read anew. */
const MOST_MINUTES = 500;
const MOST_FACTS = 2_000;
const RESET_EVERY_MS = 5 * SECOND_MS;

export interface ChannelOptions {
  readonly query: StreamQuery;
  /** Begins the ids; another one each time the ring begins anew. */
  readonly nextEpoch: () => string;
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
}

/** What all clients of one query share: what is still to be told, and what was told lately. */
export class Channel implements Shared {
  readonly query: StreamQuery;
  readonly clients = new Set<StreamClient>();
  readonly #options: ChannelOptions;
  readonly #buckets: BucketTeller;
  readonly #tape: PostTape;
  #ring: Ring;
  #revision = 0;
  /** Touched since the last time, and facts by key, the last of each. */
  readonly #minutes = new Set<number>();
  readonly #facts = new Map<string, StreamEvent>();
  #mustReset: ResetReason | null = null;
  #committedAt = "";
  #toldMs = Number.NEGATIVE_INFINITY;
  #resetMs = Number.NEGATIVE_INFINITY;
  #writtenMs: number;
  /** When the last client left; null while there are some. */
  leftMs: number | null;

  /** Until then nobody may join. Rejects with StoreError. */
  readonly ready: Promise<void>;

  constructor(options: ChannelOptions, nowMs: number) {
    const { query, store, clock, random } = options;
    this.query = query;
    this.#options = options;
    this.#ring = new Ring(options.nextEpoch());
    this.#buckets = new BucketTeller(store, query);
    this.#tape = new PostTape(store, query, clock, random);
    this.#writtenMs = nowMs;
    this.leftMs = nowMs;
    this.ready = this.#prime();
  }

  get ring(): Ring {
    return this.#ring;
  }

  /** Everything up to this revision of the store is told; what comes later will be. */
  get revision(): number {
    return this.#revision;
  }

  /** Notes what a look at the store has seen. */
  note({ posts, minutes, facts, older, committedAt }: Seen): void {
    this.#touch(posts, minutes, committedAt);
    this.noteFacts(facts, committedAt);
    if (older && this.query.channels.has("bucket")) this.mustReset("too-many-changes");
  }

  #touch(spans: Seen["posts"], minutes: readonly number[], committedAt: string): void {
    if (!this.query.channels.has("bucket") && !this.query.channels.has("post")) return;
    const ofSpans = spans.reduce((sum, { fromMs, toMs }) => sum + (toMs - fromMs) / MINUTE_MS, 0);
    if (ofSpans + minutes.length > MOST_MINUTES) {
      this.mustReset("too-many-changes");
      return;
    }
    for (const { fromMs, toMs } of spans) for (let at = fromMs; at < toMs; at += MINUTE_MS) this.#minutes.add(at);
    for (const minuteMs of minutes) this.#minutes.add(minuteMs);
    if (this.#minutes.size > MOST_MINUTES) this.mustReset("too-many-changes");
    this.#committedAt = committedAt;
  }

  /** Notes facts that are to be told, where this channel is about them. */
  noteFacts(events: readonly StreamEvent[], committedAt: string): void {
    for (const event of events) {
      if (!this.#isAsked(event)) continue;
      this.#facts.set(`${event.channel} ${event.key}`, event);
      this.#committedAt = committedAt;
    }
    if (this.#facts.size > MOST_FACTS) this.mustReset("too-many-changes");
  }

  /** What changed cannot be told: clients are to read anew. */
  mustReset(reason: ResetReason): void {
    this.#minutes.clear();
    this.#facts.clear();
    this.#mustReset ??= reason;
  }

  /**
   * Tells what was noted, where it is time to and somebody listens. `revision` is up to where the store was looked at.
   * Throws StoreError; clients are then told to read anew, once the store can be read again.
   */
  async tell(revision: number, nowMs: number): Promise<void> {
    if (this.clients.size === 0) return;
    if (this.#mustReset !== null) {
      if (nowMs - this.#resetMs >= RESET_EVERY_MS) await this.#begin(this.#mustReset, revision, nowMs);
      return;
    }
    if (this.#minutes.size + this.#facts.size === 0) {
      this.#upTo(revision);
      return;
    }
    if (nowMs - this.#toldMs < TOLD_EVERY_MS) return;
    const events = await this.#events().catch((error: unknown) => {
      this.mustReset("unknown-changes");
      throw error;
    });
    this.#minutes.clear();
    this.#facts.clear();
    this.#upTo(revision);
    if (events.length === 0) return;
    const committed_at = this.#committedAt;
    this.#ring.append(
      events.map((event) => ({ ...event, data: { ...event.data, committed_at } })),
      nowMs,
    );
    this.#toldMs = nowMs;
    this.#send(nowMs);
  }

  /** Sends a comment where nothing was sent for so long. */
  heartbeat(everyMs: number, nowMs: number): void {
    if (nowMs - this.#writtenMs < everyMs) return;
    this.#writtenMs = nowMs;
    for (const client of this.clients) client.heartbeat();
  }

  /** What is there now is in everybody's first answer, and is not told. */
  async #prime(): Promise<void> {
    if (this.query.channels.has("bucket")) await this.#buckets.prime();
    if (this.query.channels.has("post")) await this.#tape.prime();
    this.#upTo(await this.#options.store.revision());
  }

  #upTo(revision: number): void {
    this.#revision = Math.max(this.#revision, revision);
  }

  async #events(): Promise<StreamEvent[]> {
    const minutes = [...this.#minutes].sort((a, b) => a - b);
    const events: StreamEvent[] = [];
    if (this.query.channels.has("bucket")) events.push(...(await this.#buckets.changed(minutes)));
    if (this.query.channels.has("post")) events.push(...(await this.#tape.fresh(minutes)));
    return [...events, ...this.#facts.values()];
  }

  /** Begins a new ring, so that nobody resumes over what was not told; what was told before is not what is known now. */
  async #begin(reason: ResetReason, revision: number, nowMs: number): Promise<void> {
    this.#buckets.forget();
    if (this.query.channels.has("post")) await this.#tape.prime();
    this.#ring = new Ring(this.#options.nextEpoch());
    this.#mustReset = null;
    this.#upTo(revision);
    this.#resetMs = nowMs;
    for (const client of this.clients) client.reset(reason);
    this.#send(nowMs);
  }

  #send(nowMs: number): void {
    this.#writtenMs = nowMs;
    for (const client of this.clients) client.send(nowMs);
  }

  #isAsked({ channel, data }: StreamEvent): boolean {
    const { channels, sources } = this.query;
    return channels.has(channel) && (channel !== "health" || (sources?.includes(String(data["source"])) ?? true));
  }
}
