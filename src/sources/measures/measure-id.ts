import { createHash } from "node:crypto";

const LONGEST = 60;

/**
 * A name as a part of an id: small letters and digits of any script, with a dash for white space. Where more than that
 * is lost ("C++" and "C", "#tag" and "tag"), six digits of a hash keep different names apart.
 */
export function slug(name: string): string {
  const plain = name.normalize("NFKC").toLowerCase().trim().replace(/\s+/g, " ");
  const letters = plain.match(/[\p{L}\p{M}\p{N}]+/gu)?.join("-") ?? "";
  const short = [...letters].slice(0, LONGEST).join("");
  if (short === plain.replaceAll(" ", "-")) return short;
  return [short, shortHash(plain)].filter((part) => part !== "").join("-");
}

/** Six hexadecimal digits of SHA-256. */
export function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 6);
}
