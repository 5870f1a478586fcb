import { MINUTE_MS, SECOND_MS } from "../../core/time.ts";
import type { Channel } from "./channel.ts";
import type { StreamClient } from "./client.ts";
import { KEPT_MS } from "./ring.ts";
import type { StreamQuery } from "./stream-query.ts";

const MOST_AGE_MS = 30 * MINUTE_MS;
/** A client that takes nothing for so long is not there any more. */
const MOST_STUCK_MS = 30 * SECOND_MS;
const MOST_CLIENTS = 5_000;
const MOST_CHANNELS = 256;
const MOST_CHANNELS_OF_ADDRESS = 64;
/** All rings together; the channels that nobody reads lose theirs first. */
const MOST_RING_BYTES = 128 << 20;

export type Refusal = "too-many-clients" | "too-many-channels" | "too-many-of-address";

/** Who reads what: clients by channel and by address, within bounds. */
export class Audience {
  readonly #channels = new Map<string, Channel>();
  /** The channels that each address reads, by the number of its clients on them. */
  readonly #addresses = new Map<string, Map<string, number>>();
  #clients = 0;

  get clients(): number {
    return this.#clients;
  }

  get channels(): readonly Channel[] {
    return [...this.#channels.values()];
  }

  /** Why one more may not come in; null where it may. */
  refusal(query: StreamQuery, address: string): Refusal | null {
    if (this.#clients >= MOST_CLIENTS) return "too-many-clients";
    const own = this.#addresses.get(address);
    if (own && !own.has(query.key) && own.size >= MOST_CHANNELS_OF_ADDRESS) return "too-many-of-address";
    if (this.#channels.has(query.key) || this.#channels.size < MOST_CHANNELS) return null;
    return this.channels.some(({ leftMs }) => leftMs !== null) ? null : "too-many-channels";
  }

  /** The channel of that query where it is still open. */
  channelOf(query: StreamQuery): Channel | undefined {
    return this.#channels.get(query.key);
  }

  /** Takes in a channel, in place of the one that was left first where there are too many. */
  add(channel: Channel): void {
    if (this.#channels.size >= MOST_CHANNELS) {
      const left = [...this.#channels].filter(([, { leftMs }]) => leftMs !== null);
      const [first] = left.sort(([, a], [, b]) => (a.leftMs ?? 0) - (b.leftMs ?? 0));
      if (first) this.#channels.delete(first[0]);
    }
    this.#channels.set(channel.query.key, channel);
  }

  /** Lets go of a channel that could not be opened. */
  drop(channel: Channel): void {
    if (this.channelOf(channel.query) === channel) this.#channels.delete(channel.query.key);
  }

  joined(channel: Channel, client: StreamClient, address: string): void {
    channel.clients.add(client);
    channel.leftMs = null;
    this.#clients++;
    const own = this.#addresses.get(address) ?? new Map<string, number>();
    this.#addresses.set(address, own);
    own.set(channel.query.key, (own.get(channel.query.key) ?? 0) + 1);
  }

  /** False where it had left before. */
  left(channel: Channel, client: StreamClient, address: string, nowMs: number): boolean {
    if (!channel.clients.delete(client)) return false;
    this.#clients--;
    if (channel.clients.size === 0) channel.leftMs = nowMs;
    const own = this.#addresses.get(address);
    const left = (own?.get(channel.query.key) ?? 1) - 1;
    if (left > 0) own?.set(channel.query.key, left);
    else own?.delete(channel.query.key);
    if (own?.size === 0) this.#addresses.delete(address);
    return true;
  }

  /** Ends clients that have been there for long, and cuts those that do not read. */
  part(nowMs: number): void {
    for (const client of this.channels.flatMap(({ clients }) => [...clients])) {
      if (nowMs - client.openedMs >= MOST_AGE_MS) client.end("connect again");
      else if (nowMs - (client.stuckSinceMs ?? nowMs) >= MOST_STUCK_MS) client.cut();
    }
  }

  /** Forgets channels to which nobody has come back. True where none is left. */
  forget(nowMs: number): boolean {
    for (const [key, { leftMs }] of this.#channels)
      if (leftMs !== null && nowMs - leftMs >= KEPT_MS) this.#channels.delete(key);
    return this.#channels.size === 0;
  }

  /** Keeps the memory of all rings together within its bound. */
  bound(): void {
    const all = this.channels;
    let bytes = all.reduce((sum, { ring }) => sum + ring.bytes, 0);
    while (bytes > MOST_RING_BYTES) {
      const largest = all.reduce((a, b) => (weightOf(b) > weightOf(a) ? b : a));
      const before = largest.ring.bytes;
      largest.ring.dropOldest();
      if (largest.ring.bytes === before) return;
      bytes -= before - largest.ring.bytes;
    }
  }

  /** Says good-bye to everybody. */
  end(reason: string): void {
    for (const client of this.channels.flatMap(({ clients }) => [...clients])) client.end(reason);
    this.#channels.clear();
  }
}

function weightOf({ ring, leftMs }: Channel): number {
  return ring.bytes > 0 && leftMs !== null ? ring.bytes + MOST_RING_BYTES : ring.bytes;
}
