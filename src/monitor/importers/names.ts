import { createHash } from "node:crypto";
import { fold } from "../../core/text.ts";

/** The first hex digits of the SHA-256 of a text. */
export function digest(of: string, digits: number): string {
  return createHash("sha256").update(of).digest("hex").slice(0, digits);
}

const LONGEST = 60;

/**
 * A short id of small letters, digits and dashes for a name: "Storm's Blog" is storm-s-blog. What is one already stays
 * as it is; a name without a letter of those gets one from its hash.
 */
export function slug(name: string): string {
  if (/^[a-z0-9][a-z0-9-]{0,79}$/.test(name)) return name;
  const plain = fold(name)
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  if (plain === "") return `site-${digest(name, 8)}`;
  return plain.length <= LONGEST ? plain : `${plain.slice(0, LONGEST - 9)}-${digest(name, 8)}`;
}

/** Host of a web address without "www."; null where it is none. */
export function hostOf(address: string | null): string | null {
  if (address === null) return null;
  try {
    return new URL(address).host.replace(/^www\./, "") || null;
  } catch {
    return null;
  }
}

/** The id of an outage by the id that its document has for it: the same for ever, and another for every other one. */
export function eventId(providerId: string): string {
  const plain = providerId.replace(/[:/]/g, "-");
  const isExact = /^[a-z]+(?::[A-Za-z0-9]+)(?:\/[A-Za-z0-9]+)*$/.test(providerId) && plain.length <= LONGEST;
  if (isExact) return plain;
  const head = slug(providerId.slice(0, 2 * LONGEST)).slice(0, LONGEST - 17);
  return `${head.replace(/-$/, "")}-${digest(providerId, 16)}`;
}
