import { createHmac, hash } from "node:crypto";

/** Turns an author's stable name on a platform into the key that is stored. */
export type AuthorHasher = (platform: string, author: string) => string;

/**
 * Keyed hash (HMAC-SHA-256, first 96 bits, base64url): equal authors have equal keys within one store, and without the
 * store's `identityKey` a handle cannot be tested against it.
 */
export function authorHasher(identityKey: Uint8Array): AuthorHasher {
  return (platform, author) =>
    createHmac("sha256", identityKey).update(`${platform}\n${author}`).digest("base64url").slice(0, 16);
}

/** Content hash for rows without an id: SHA-256 of the parts, first 120 bits, base64url. */
export function rowHash(parts: readonly string[]): string {
  return hash("sha256", parts.join("\u001f"), "base64url").slice(0, 20);
}

/** 32-bit FNV-1a hash of the UTF-16 units of `text`: places an id in the random order, the same on every store. */
export function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ (text.charCodeAt(i) & 0xff), 0x01000193);
    hash = Math.imul(hash ^ (text.charCodeAt(i) >> 8), 0x01000193);
  }
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
