import { MINUTE_MS } from "../../core/time.ts";
import { eventBytes, joined, type StreamEvent } from "./wire.ts";

/** How long what was sent can be sent again, and how much of it. */
export const KEPT_MS = 10 * MINUTE_MS;
export const KEPT_EVENTS = 20_000;
const KEPT_BYTES = 8 << 20;
/** Events that are written together, so that a reader who lags is not sent megabytes at once. */
const FRAME_BYTES = 64 << 10;

/** Consecutive events, encoded once for everybody. */
interface Frame {
  readonly firstSeq: number;
  readonly atMs: number;
  readonly bytes: Uint8Array;
  /** Where each event begins in `bytes`. */
  readonly offsets: readonly number[];
}

/** What was sent on one channel lately, by number. The bytes are shared by all readers; no reader has a queue of its own. */
export class Ring {
  readonly #epoch: string;
  #frames: Frame[] = [];
  #nextSeq = 1;
  #events = 0;
  #bytes = 0;

  /** `epoch` begins the ids, so that numbers of another ring are not taken for this one's. */
  constructor(epoch: string) {
    this.#epoch = epoch;
  }

  /** Number of the next event. */
  get nextSeq(): number {
    return this.#nextSeq;
  }

  /** Number of the oldest event that is still here; `nextSeq` where none is. */
  get oldestSeq(): number {
    return this.#frames[0]?.firstSeq ?? this.#nextSeq;
  }

  get bytes(): number {
    return this.#bytes;
  }

  append(events: readonly StreamEvent[], nowMs: number): void {
    let parts: Uint8Array[] = [];
    let size = 0;
    const close = (): void => {
      if (parts.length === 0) return;
      let at = 0;
      const offsets = parts.map((part) => {
        at += part.length;
        return at - part.length;
      });
      this.#frames.push({ firstSeq: this.#nextSeq - parts.length, atMs: nowMs, bytes: joined(parts), offsets });
      this.#events += parts.length;
      this.#bytes += size;
      parts = [];
      size = 0;
    };
    for (const event of events) {
      const bytes = eventBytes(event, `${this.#epoch}-${this.#nextSeq++}`);
      parts.push(bytes);
      size += bytes.length;
      if (size >= FRAME_BYTES) close();
    }
    close();
    this.trim(nowMs);
  }

  /** Forgets what is too old or too much. */
  trim(nowMs: number): void {
    while (this.#frames[0] && (this.#frames[0].atMs < nowMs - KEPT_MS || this.#isTooMuch())) this.dropOldest();
  }

  dropOldest(): void {
    const frame = this.#frames.shift();
    if (!frame) return;
    this.#events -= frame.offsets.length;
    this.#bytes -= frame.bytes.length;
  }

  /** Events from `seq` on, some of them, and the number after the last; undefined where there are none. */
  read(seq: number): { readonly bytes: Uint8Array; readonly nextSeq: number } | undefined {
    // Readers are nearly always at the end.
    const frame = this.#frames.findLast(({ firstSeq }) => firstSeq <= seq);
    const offset = frame?.offsets[seq - frame.firstSeq];
    if (!frame || offset === undefined) return undefined;
    return { bytes: frame.bytes.subarray(offset), nextSeq: frame.firstSeq + frame.offsets.length };
  }

  /** The number after the event with this id, where all that came after it is still here. */
  after(id: string): number | undefined {
    const prefix = `${this.#epoch}-`;
    const digits = id.startsWith(prefix) ? id.slice(prefix.length) : "";
    if (!/^[1-9]\d{0,14}$/.test(digits)) return undefined;
    const seq = Number(digits) + 1;
    return seq >= this.oldestSeq && seq <= this.#nextSeq ? seq : undefined;
  }

  #isTooMuch(): boolean {
    return this.#events > KEPT_EVENTS || this.#bytes > KEPT_BYTES;
  }
}
