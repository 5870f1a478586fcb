import type { Ring } from "./ring.ts";
import { controlBytes, HEARTBEAT } from "./wire.ts";

/** Bytes that may wait for one client here, besides what its socket holds. */
const ROOM_BYTES = 16 << 10;

/** What a client reads from: the channel's ring, which is another one after a reset. */
export interface Shared {
  readonly ring: Ring;
  /** Everything up to this revision of the store has been told. */
  readonly revision: number;
}

export type ResetReason = "unknown-id" | "too-slow" | "too-many-changes" | "unknown-changes";

export interface ClientOptions {
  readonly shared: Shared;
  readonly openedMs: number;
  /** Sent first. */
  readonly greeting: Uint8Array;
  /** Number of the first event to send. */
  readonly fromSeq: number;
  /** Breaks the connection of a client that does not read; without it the stream fails. */
  readonly cut: (() => void) | undefined;
  /** Called once, when the client is gone, whoever ended it. */
  readonly onGone: (client: StreamClient) => void;
}

/**
 * One reader. It has a place in the ring and takes what comes after as fast as it reads: a slow one holds no memory but
 * its place, and is told `reset` when that has been forgotten.
 */
export class StreamClient {
  readonly body: ReadableStream<Uint8Array>;
  readonly openedMs: number;
  readonly #options: ClientOptions;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #nextSeq: number;
  #reset: ResetReason | null = null;
  #stuckSinceMs: number | null = null;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#nextSeq = options.fromSeq;
    this.openedMs = options.openedMs;
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
          controller.enqueue(options.greeting);
        },
        pull: () => this.#fill(),
        cancel: () => this.leave(),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: ROOM_BYTES }),
    );
  }

  /** Since when there is something for this client that it does not take; null where it has everything. */
  get stuckSinceMs(): number | null {
    return this.#stuckSinceMs;
  }

  /** Sends what is there and the client has room for. */
  send(nowMs: number): void {
    this.#fill();
    if (this.#controller && this.#isBehind) this.#stuckSinceMs ??= nowMs;
  }

  /** Events were missed: the client is told so, and goes on with what comes from now on. */
  reset(reason: ResetReason): void {
    this.#reset = reason;
    this.#nextSeq = this.#options.shared.ring.nextSeq;
  }

  /** Skipped where the client has not even room for what it was sent. */
  heartbeat(): void {
    if (this.#hasRoom) this.#controller?.enqueue(HEARTBEAT);
  }

  /** Says good-bye and ends the stream in good order, or breaks it where nobody reads. */
  end(reason: string): void {
    if (!this.#hasRoom) {
      this.cut();
      return;
    }
    this.#controller?.enqueue(controlBytes("bye", { reason }));
    this.#controller?.close();
    this.leave();
  }

  cut(): void {
    const controller = this.#controller;
    this.leave();
    if (this.#options.cut) this.#options.cut();
    else controller?.error(new Error("the client did not read"));
  }

  /** Forgets the client; may be called by everybody who notices that it is gone. */
  leave(): void {
    if (!this.#controller) return;
    this.#controller = undefined;
    this.#options.onGone(this);
  }

  get #hasRoom(): boolean {
    return (this.#controller?.desiredSize ?? 0) > 0;
  }

  get #isBehind(): boolean {
    return this.#reset !== null || this.#nextSeq < this.#options.shared.ring.nextSeq;
  }

  #fill(): void {
    const { ring, revision } = this.#options.shared;
    if (this.#nextSeq < ring.oldestSeq) this.reset("too-slow");
    if (!this.#isBehind) this.#stuckSinceMs = null;
    while (this.#hasRoom && this.#isBehind) {
      if (this.#reset !== null) {
        // Handing over calls for more at once, so the place comes first.
        const reason = this.#reset;
        this.#reset = null;
        this.#controller?.enqueue(controlBytes("reset", { reason, revision }));
      } else {
        const next = ring.read(this.#nextSeq);
        if (!next) break;
        this.#nextSeq = next.nextSeq;
        this.#controller?.enqueue(next.bytes);
      }
      this.#stuckSinceMs = null;
    }
  }
}
