import type { ByteQueue } from "../bytes/byte-queue.ts";

const MAX_BYTES = 1 << 16;

/**
 * Length of the JSON string or bare word at the front of the queue, if nothing but a comma, a bracket or the end of the
 * line follows it; 0 where it is no such value; `"more"` where bytes are missing to tell.
 */
export function tokenLength(queue: ByteQueue, final: boolean): number | "more" {
  const available = Math.min(queue.length, MAX_BYTES);
  const end = queue.byte(0) === 34 ? endOfString(queue, available) : endOfWord(queue, available);
  let next = end;
  while (next < available && isSpace(queue.byte(next))) next++;
  if (end < 0 || next >= available) {
    if (available === MAX_BYTES) return 0;
    return final ? Math.max(0, end) : "more";
  }
  const byte = queue.byte(next);
  return byte === 44 || byte === 93 || byte === 10 ? end : 0;
}

function endOfString(queue: ByteQueue, available: number): number {
  for (let at = 1; at < available; at++) {
    const byte = queue.byte(at);
    if (byte === 92) at++;
    else if (byte === 34) return at + 1;
    else if (byte === 10) return 0;
  }
  return -1;
}

function endOfWord(queue: ByteQueue, available: number): number {
  for (let at = 1; at < available; at++) {
    const byte = queue.byte(at);
    if (byte === 44 || byte === 93 || byte === 91 || byte === 123 || byte === 125 || byte === 10) return at;
  }
  return available;
}

function isSpace(byte: number): boolean {
  return byte === 32 || byte === 9 || byte === 13;
}

/** Where the object before a line's end closes, or 0: white space and array punctuation behind it do not count. */
export function objectEnd(queue: ByteQueue, lineEnd: number): number {
  for (let at = lineEnd - 1; at > 0; at--) {
    const byte = queue.byte(at);
    if (byte === 125) return at + 1;
    if (byte > 32 && byte !== 44 && byte !== 93) return 0;
  }
  return 0;
}
