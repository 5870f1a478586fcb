import type { Clock, Random } from "../../core/clock.ts";
import type { Pace } from "../../core/pace.ts";
import { isoUtc, SECOND_MS } from "../../core/time.ts";
import type { Store } from "../../store/store.ts";
import type { LiveContext } from "../context.ts";
import { Audience, type Refusal } from "./audience.ts";
import { Channel } from "./channel.ts";
import { StreamClient } from "./client.ts";
import { replayRow } from "./event-rows.ts";
import { KEPT_MS } from "./ring.ts";
import { StoreWatch } from "./store-watch.ts";
import type { StreamQuery } from "./stream-query.ts";
import { controlBytes, joined, retryBytes } from "./wire.ts";

const POLL_MS = 250;
const HEARTBEAT_MS = 15 * SECOND_MS;
/** Clients come back after a random time between these, so that not all of them do at once. */
const RETRY_MS = [2 * SECOND_MS, 6 * SECOND_MS] as const;

export interface HubOptions {
  readonly store: Store;
  /** What "now" means for what is told; `pace` has the time by which it is told. */
  readonly clock: Clock;
  readonly live: LiveContext;
  readonly pace: Pace;
  readonly random: Random;
  /** Told of the first failure of several in a row. */
  readonly onFault: (error: Error, what: string) => void;
}

export interface StreamRequest {
  readonly query: StreamQuery;
  /** Where the client left off, in whatever form it was sent; null for a new one. */
  readonly lastEventId: string | null;
  /** Who asks: bounds hold for each. */
  readonly address: string;
  /** Breaks the client's connection. */
  readonly cut: (() => void) | undefined;
}

export type Opened =
  | { readonly ok: true; readonly client: StreamClient }
  | { readonly ok: false; readonly why: "closing" | Refusal };

/**
 * Tells clients what changes in the store. One look at the store serves all of them; clients of one query share a
 * channel, in which every event is made and encoded once. Without clients nothing is looked at.
 */
export class StreamHub {
  readonly #options: HubOptions;
  /** Two hubs never give the same ids. */
  readonly #boot: string;
  readonly #audience = new Audience();
  readonly #watch: StoreWatch;
  #rings = 0;
  #looking: Promise<void> | undefined;
  #cancelTimer: (() => void) | undefined;
  #timer: "look" | "forget" | null = null;
  #isFailing = false;
  #isClosing = false;

  constructor(options: HubOptions) {
    this.#options = options;
    const { store, clock, pace, random, live } = options;
    this.#watch = new StoreWatch({ store, clock, now: pace.now, speed: () => live.replay?.().speed ?? 1 });
    this.#boot = `${pace.now().toString(36)}${Math.floor(random() * 46_656).toString(36)}`;
  }

  get clients(): number {
    return this.#audience.clients;
  }

  get channels(): number {
    return this.#audience.channels.length;
  }

  /** Lets a client in, unless there are too many. Throws StoreError. */
  async open(request: StreamRequest): Promise<Opened> {
    const { pace } = this.#options;
    const refused = this.#refusal(request);
    if (refused !== null) return { ok: false, why: refused };
    // After a pause the store has gone on; a stream begins at its present.
    if (this.clients === 0) await this.#look(true);
    const channel = await this.#channelOf(request.query);
    // Others may have come in meanwhile.
    const late = this.#refusal(request);
    if (late !== null) {
      this.#arm();
      return { ok: false, why: late };
    }
    const { lastEventId } = request;
    const resumed = lastEventId === null ? undefined : channel.ring.after(lastEventId);
    const fromSeq = resumed ?? channel.ring.nextSeq;
    const client = new StreamClient({
      shared: channel,
      openedMs: pace.now(),
      greeting: this.#greeting(channel, channel.ring.nextSeq - fromSeq),
      fromSeq,
      cut: request.cut,
      onGone: (gone) => {
        if (this.#audience.left(channel, gone, request.address, pace.now())) this.#arm();
      },
    });
    if (lastEventId !== null && resumed === undefined) client.reset("unknown-id");
    this.#audience.joined(channel, client, request.address);
    this.#arm();
    client.send(pace.now());
    return { ok: true, client };
  }

  /** Says good-bye to everybody and lets nobody in any more. */
  close(): void {
    this.#isClosing = true;
    this.#audience.end("the server is stopping");
    this.#arm();
  }

  #refusal({ query, address }: StreamRequest): "closing" | Refusal | null {
    return this.#isClosing ? "closing" : this.#audience.refusal(query, address);
  }

  async #channelOf(query: StreamQuery): Promise<Channel> {
    for (;;) {
      const channel = this.#audience.channelOf(query) ?? this.#newChannel(query);
      await channel.ready;
      if (this.#audience.channelOf(query) === channel || this.#isClosing) return channel;
    }
  }

  #newChannel(query: StreamQuery): Channel {
    const { store, clock, random, pace } = this.#options;
    const nextEpoch = (): string => `${this.#boot}.${(++this.#rings).toString(36)}`;
    const channel = new Channel({ query, nextEpoch, store, clock, random }, pace.now());
    // Known from now on, so that what is noted while it makes ready is not missed.
    this.#audience.add(channel);
    channel.ready.catch(() => this.#audience.drop(channel));
    return channel;
  }

  #greeting(channel: Channel, replayed: number): Uint8Array {
    const { pace, random, live } = this.#options;
    const [least, most] = RETRY_MS;
    const replay = live.replay?.();
    const hello = {
      server_time: isoUtc(pace.now()),
      watermark: this.#watch.watermark,
      replayed,
      revision: channel.revision,
      replay: replay === undefined ? null : replayRow(replay),
    };
    return joined([retryBytes(Math.round(least + random() * (most - least))), controlBytes("hello", hello)]);
  }

  /** Looks while there are clients; forgets, once, when nobody came back to what is kept. */
  #arm(): void {
    const wanted = this.clients > 0 ? "look" : this.channels > 0 ? "forget" : null;
    if (wanted === this.#timer) return;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#timer = wanted;
    if (wanted === null) return;
    const run = wanted === "look" ? () => this.#turn() : () => this.#forget();
    this.#cancelTimer = this.#options.pace.after(wanted === "look" ? POLL_MS : KEPT_MS, () => {
      this.#timer = null;
      run();
      this.#arm();
    });
  }

  #turn(): void {
    const nowMs = this.#options.pace.now();
    for (const channel of this.#audience.channels) channel.heartbeat(HEARTBEAT_MS, nowMs);
    this.#audience.part(nowMs);
    this.#forget();
    void this.#look(false);
  }

  #forget(): void {
    if (this.#audience.forget(this.#options.pace.now())) this.#watch.forget();
  }

  /** Looks at the store and tells what changed; one look at a time. Only with `throws` a failure is the caller's. */
  async #look(throws: boolean): Promise<void> {
    this.#looking ??= this.#lookOnce().finally(() => {
      this.#looking = undefined;
    });
    try {
      await this.#looking;
      this.#isFailing = false;
    } catch (error) {
      if (throws) throw error;
      const isNew = !this.#isFailing;
      this.#isFailing = true;
      if (isNew) this.#options.onFault(error instanceof Error ? error : new Error(String(error)), "of the live stream");
    }
  }

  async #lookOnce(): Promise<void> {
    const { pace } = this.#options;
    const seen = await this.#watch.look(() => {
      for (const channel of this.#audience.channels) channel.mustReset("unknown-changes");
    });
    const health = this.#watch.health();
    for (const channel of this.#audience.channels) {
      if (seen) channel.note(seen);
      channel.noteFacts(health, isoUtc(pace.now()));
    }
    for (const channel of this.#audience.channels) await channel.tell(this.#watch.revision, pace.now());
    this.#audience.bound();
  }
}
