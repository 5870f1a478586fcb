import { hash, timingSafeEqual } from "node:crypto";
import { crc32 } from "node:zlib";
import type { ApiKey } from "./key.ts";

const KEY = /^nb_live_([a-z0-9]{8})_[A-Za-z0-9_-]{43}[A-Za-z0-9]{6}$/;
const KEY_ID = /^[a-z0-9]{8}$/;
/** A key, or the greater part of one, in a longer text. */
const KEY_INSIDE = /nb_live_[A-Za-z0-9_%-]*/g;
/** No letters that are read as digits; 32, so that a byte picks one without a bias. */
const ID_LETTERS = "abcdefghjkmnpqrstuvwxyz023456789";
const BASE_62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const ID_LENGTH = 8;
const SECRET_BYTES = 32;

/** Gives that many bytes that nobody can guess. */
export type SecretBytes = (count: number) => Uint8Array;

/**
 * A new key of the API: `nb_live_<8 letters: its id>_<43 of base64url: 32 random bytes><6 of base 62: CRC-32 of all
 * before>`. The beginning and the checksum let scanners for secrets tell it from other text.
 */
export function makeKeyText(random: SecretBytes): string {
  const id = Array.from(random(ID_LENGTH), (byte) => ID_LETTERS[byte % ID_LETTERS.length]).join("");
  const body = `nb_live_${id}_${Buffer.from(random(SECRET_BYTES)).toString("base64url")}`;
  return `${body}${checksum(body)}`;
}

/** The id of a text that has the form of a key and the checksum of one; null for every other. */
export function keyIdOf(text: string): string | null {
  const id = KEY.exec(text)?.[1];
  return id !== undefined && text.endsWith(checksum(text.slice(0, -6))) ? id : null;
}

/** True for what could be the id of a key. */
export function isKeyId(text: string): boolean {
  return KEY_ID.test(text);
}

/** What is kept of a key: SHA-256 of the whole, hex. Its 256 random bits need no slower function. */
export function keyHash(text: string): string {
  return hash("sha256", text, "hex");
}

/** Whether `text` is the key that is kept as `key`, in the same time for every text. */
export function isKeyOf(text: string, key: ApiKey): boolean {
  const given = Buffer.from(keyHash(text), "hex");
  const kept = Buffer.from(key.sha256, "hex");
  return given.length === kept.length && timingSafeEqual(given, kept);
}

/** The text without the keys in it, for answers and logs. */
export function withoutKeys(text: string): string {
  return text.replace(KEY_INSIDE, "nb_live_…");
}

function checksum(text: string): string {
  let rest = crc32(text);
  let digits = "";
  for (let i = 0; i < 6; i++) {
    digits = (BASE_62[rest % 62] ?? "") + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}
