import { isAscii } from "node:buffer";

/** Bytes waiting to be read: one growing buffer, filled at the end and emptied at the front. */
export class ByteQueue {
  buffer: Buffer = Buffer.allocUnsafe(1 << 19);
  head = 0;
  tail = 0;

  get length(): number {
    return this.tail - this.head;
  }

  push(chunk: Uint8Array): void {
    if (this.tail + chunk.length > this.buffer.length) this.#makeRoom(chunk.length);
    this.buffer.set(chunk, this.tail);
    this.tail += chunk.length;
  }

  /** Forgets the first bytes. */
  drop(bytes: number): void {
    this.head += bytes;
  }

  /** Place of the next line feed relative to the first byte, or -1. */
  indexOfLineFeed(from = 0): number {
    const found = this.buffer.indexOf(10, this.head + from);
    return found === -1 || found >= this.tail ? -1 : found - this.head;
  }

  byte(at: number): number {
    return this.buffer[this.head + at] ?? 0;
  }

  /** Bytes [from, to), relative to the first; they last until the next push. */
  bytes(from: number, to: number): Buffer {
    return this.buffer.subarray(this.head + from, this.head + to);
  }

  /** The same as text; what is no UTF-8 becomes U+FFFD. */
  text(from: number, to: number): string {
    const bytes = this.bytes(from, to);
    // The same for ASCII, and several times faster.
    return bytes.toString(isAscii(bytes) ? "latin1" : "utf8");
  }

  #makeRoom(bytes: number): void {
    const needed = this.length + bytes;
    if (needed <= this.buffer.length && needed >= this.buffer.length / 8) {
      this.buffer.copyWithin(0, this.head, this.tail);
    } else {
      const size = Math.max(1 << 19, 2 ** Math.ceil(Math.log2(needed * 1.25)));
      const larger = Buffer.allocUnsafe(size);
      this.buffer.copy(larger, 0, this.head, this.tail);
      this.buffer = larger;
    }
    this.tail -= this.head;
    this.head = 0;
  }
}
