import type { Clock, Random } from "../../core/clock.ts";
import type { Pace } from "../../core/pace.ts";
import { isoUtc, MINUTE_MS, SECOND_MS } from "../../core/time.ts";
import type { Store } from "../../store/store.ts";
import type { LiveContext } from "../context.ts";
import { Channel } from "./channel.ts";
import { StreamClient } from "./client.ts";
import { CoverageWatch } from "./coverage-watch.ts";
import { replayRow } from "./event-rows.ts";
import { FactWatch } from "./fact-watch.ts";
import { KEPT_MS } from "./ring.ts";
import type { StreamQuery } from "./stream-query.ts";
import { controlBytes, joined, retryBytes } from "./wire.ts";

const POLL_MS = 250;
const HEARTBEAT_MS = 15 * SECOND_MS;
const MOST_AGE_MS = 30 * MINUTE_MS;
/** A client that takes nothing for so long is not there any more. */
const MOST_STUCK_MS = 30 * SECOND_MS;
/** Clients come back after a random time between these, so that not all of them do at once. */
const RETRY_MS = [2 * SECOND_MS, 6 * SECOND_MS] as const;
const MOST_CLIENTS = 5_000;
const MOST_CHANNELS = 256;
const MOST_CHANNELS_OF_ADDRESS = 64;
/** All rings together; the channels that nobody reads lose theirs first. */
const MOST_RING_BYTES = 128 << 20;

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
  | { readonly ok: false; readonly why: "closing" | "too-many-clients" | "too-many-channels" | "too-many-of-address" };

/**
 * Tells clients what changes in the store. One look at the store serves all of them; clients of one query share a
 * channel, in which every event is made and encoded once. Without clients nothing is looked at.
 */
export class StreamHub {
  readonly #options: HubOptions;
  /** Two hubs never give the same ids. */
  readonly #boot: string;
  readonly #channels = new Map<string, Channel>();
  /** The channels that each address reads, by the number of its clients on them. */
  readonly #addresses = new Map<string, Map<string, number>>();
  #rings = 0;
  #clients = 0;
  #revision: number | undefined;
  #facts: FactWatch;
  #coverage = new CoverageWatch();
  #looking: Promise<void> | undefined;
  #cancelTimer: (() => void) | undefined;
  #timer: "look" | "forget" | null = null;
  #isFailing = false;
  #isClosing = false;

  constructor(options: HubOptions) {
    this.#options = options;
    this.#facts = new FactWatch(options.store);
    const { pace, random } = options;
    this.#boot = `${pace.now().toString(36)}${Math.floor(random() * 46_656).toString(36)}`;
  }

  get clients(): number {
    return this.#clients;
  }

  get channels(): number {
    return this.#channels.size;
  }

  /** Lets a client in, unless there are too many. Throws StoreError. */
  async open(request: StreamRequest): Promise<Opened> {
    const { pace } = this.#options;
    const refused = this.#refusal(request);
    if (refused !== null) return { ok: false, why: refused };
    // After a pause the store has gone on; a stream begins at its present.
    if (this.#clients === 0) await this.#look(true);
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
      onGone: (gone) => this.#left(channel, gone, request.address),
    });
    if (lastEventId !== null && resumed === undefined) client.reset("unknown-id");
    this.#joined(channel, client, request.address);
    client.send(pace.now());
    return { ok: true, client };
  }

  /** Says good-bye to everybody and lets nobody in any more. */
  close(): void {
    this.#isClosing = true;
    for (const channel of this.#channels.values())
      for (const client of [...channel.clients]) client.end("the server is stopping");
    this.#channels.clear();
    this.#arm();
  }

  #refusal({ query, address }: StreamRequest): Exclude<Opened, { ok: true }>["why"] | null {
    if (this.#isClosing) return "closing";
    if (this.#clients >= MOST_CLIENTS) return "too-many-clients";
    const own = this.#addresses.get(address);
    if (own && !own.has(query.key) && own.size >= MOST_CHANNELS_OF_ADDRESS) return "too-many-of-address";
    if (this.#channels.has(query.key) || this.#channels.size < MOST_CHANNELS) return null;
    return [...this.#channels.values()].some(({ leftMs }) => leftMs !== null) ? null : "too-many-channels";
  }

  async #channelOf(query: StreamQuery): Promise<Channel> {
    for (;;) {
      const channel = this.#channels.get(query.key) ?? this.#newChannel(query);
      await channel.ready;
      if (this.#channels.get(query.key) === channel || this.#isClosing) return channel;
    }
  }

  #newChannel(query: StreamQuery): Channel {
    const { store, clock, random, pace } = this.#options;
    this.#makeRoom();
    const nextEpoch = (): string => `${this.#boot}.${(++this.#rings).toString(36)}`;
    const channel = new Channel({ query, nextEpoch, store, clock, random }, pace.now());
    // Known from now on, so that what is noted while it makes ready is not missed.
    this.#channels.set(query.key, channel);
    channel.ready.catch(() => {
      if (this.#channels.get(query.key) === channel) this.#channels.delete(query.key);
    });
    return channel;
  }

  #greeting(channel: Channel, replayed: number): Uint8Array {
    const { pace, random, live, clock } = this.#options;
    const [least, most] = RETRY_MS;
    const replay = live.replay?.();
    const hello = {
      server_time: isoUtc(pace.now()),
      watermark: this.#facts.watermark(clock(), this.#speed),
      replayed,
      revision: channel.revision,
      replay: replay === undefined ? null : replayRow(replay),
    };
    return joined([retryBytes(Math.round(least + random() * (most - least))), controlBytes("hello", hello)]);
  }

  get #speed(): number {
    return this.#options.live.replay?.().speed ?? 1;
  }

  #joined(channel: Channel, client: StreamClient, address: string): void {
    channel.clients.add(client);
    channel.leftMs = null;
    this.#clients++;
    const own = this.#addresses.get(address) ?? new Map<string, number>();
    this.#addresses.set(address, own);
    own.set(channel.query.key, (own.get(channel.query.key) ?? 0) + 1);
    this.#arm();
  }

  #left(channel: Channel, client: StreamClient, address: string): void {
    if (!channel.clients.delete(client)) return;
    this.#clients--;
    if (channel.clients.size === 0) channel.leftMs = this.#options.pace.now();
    const own = this.#addresses.get(address);
    const left = (own?.get(channel.query.key) ?? 1) - 1;
    if (left > 0) own?.set(channel.query.key, left);
    else own?.delete(channel.query.key);
    if (own?.size === 0) this.#addresses.delete(address);
    this.#arm();
  }

  /** Looks while there are clients; forgets, once, when nobody came back to what is kept. */
  #arm(): void {
    const wanted = this.#clients > 0 ? "look" : this.#channels.size > 0 ? "forget" : null;
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
    for (const channel of this.#channels.values()) {
      channel.heartbeat(HEARTBEAT_MS, nowMs);
      for (const client of [...channel.clients]) {
        if (nowMs - client.openedMs >= MOST_AGE_MS) client.end("connect again");
        else if (nowMs - (client.stuckSinceMs ?? nowMs) >= MOST_STUCK_MS) client.cut();
      }
    }
    this.#forget();
    void this.#look(false);
  }

  #forget(): void {
    const nowMs = this.#options.pace.now();
    for (const [key, { leftMs }] of this.#channels)
      if (leftMs !== null && nowMs - leftMs >= KEPT_MS) this.#channels.delete(key);
    if (this.#channels.size > 0) return;
    this.#revision = undefined;
    this.#facts = new FactWatch(this.#options.store);
    this.#coverage = new CoverageWatch();
  }

  /** The channels that were left first go first. */
  #makeRoom(): void {
    if (this.#channels.size < MOST_CHANNELS) return;
    const left = [...this.#channels].filter(([, { leftMs }]) => leftMs !== null);
    const [first] = left.sort(([, a], [, b]) => (a.leftMs ?? 0) - (b.leftMs ?? 0));
    if (first) this.#channels.delete(first[0]);
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
    const { store, clock, pace } = this.#options;
    if (this.#revision === undefined) {
      const revision = await store.revision();
      await this.#prime();
      this.#revision = revision;
    }
    const changes = await store.changes(this.#revision);
    if (!changes.complete) {
      await this.#prime();
      for (const channel of this.#channels.values()) channel.mustReset("unknown-changes");
    } else if (changes.revision !== this.#revision || this.#coverage.isDue(clock())) {
      const committedAt = isoUtc(changes.committedAtMs ?? pace.now());
      try {
        await this.#note(changes, committedAt);
      } catch (error) {
        // Part of it may be noted as told already.
        for (const channel of this.#channels.values()) channel.mustReset("unknown-changes");
        throw error;
      }
    }
    this.#revision = changes.revision;
    const health = this.#facts.health(clock(), this.#speed);
    for (const channel of this.#channels.values()) channel.note(health, isoUtc(pace.now()));
    for (const channel of [...this.#channels.values()]) await channel.tell(this.#revision, pace.now());
    this.#bound();
  }

  async #prime(): Promise<void> {
    const { store, clock } = this.#options;
    this.#facts = new FactWatch(store);
    this.#coverage = new CoverageWatch();
    await this.#facts.prime(clock(), this.#speed);
    await this.#coverage.look(store, clock());
  }

  async #note(changes: Awaited<ReturnType<Store["changes"]>>, committedAt: string): Promise<void> {
    const { store, clock } = this.#options;
    const facts = await this.#facts.changed(changes.records, changes.measures, clock());
    if (changes.coverage || changes.records.includes("feed")) await this.#facts.readFeeds(clock());
    const looks = changes.coverage || this.#coverage.isDue(clock());
    const coverage = looks ? await this.#coverage.look(store, clock()) : { minutes: [], older: false };
    for (const channel of this.#channels.values()) {
      channel.touch(changes.posts, coverage.minutes, committedAt);
      channel.note(facts, committedAt);
      if (coverage.older && channel.query.channels.has("bucket")) channel.mustReset("too-many-changes");
    }
  }

  /** Keeps the memory of all rings together within its bound. */
  #bound(): void {
    const all = [...this.#channels.values()];
    let bytes = all.reduce((sum, { ring }) => sum + ring.bytes, 0);
    while (bytes > MOST_RING_BYTES) {
      const largest = all.reduce((a, b) => (weightOf(b) > weightOf(a) ? b : a));
      const before = largest.ring.bytes;
      largest.ring.dropOldest();
      if (largest.ring.bytes === before) return;
      bytes -= before - largest.ring.bytes;
    }
  }
}

function weightOf({ ring, leftMs }: Channel): number {
  return ring.bytes > 0 && leftMs !== null ? ring.bytes + MOST_RING_BYTES : ring.bytes;
}
