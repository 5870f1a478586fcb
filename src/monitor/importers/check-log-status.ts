import type { Verdict } from "../../core/check.ts";

/** What the words of a log mean, in small letters. */
const STATUSES: ReadonlyMap<string, Verdict> = new Map([
  ["up", "ok"],
  ["ok", "ok"],
  ["online", "ok"],
  ["slow", "slow"],
  ["degraded", "slow"],
  ["down", "fail"],
  ["fail", "fail"],
  ["offline", "fail"],
  ["soft_error", "soft_error"],
  ["inconclusive", "inconclusive"],
  ["unknown", "inconclusive"],
  ["maintenance", "maintenance"],
]);

/** What a status says of a check; undefined for a word that is not known. */
export function verdictOf(status: string): Verdict | undefined {
  return STATUSES.get(status) ?? STATUSES.get(status.trim().toLowerCase());
}

/** What the witness of a check said; null where there was none, undefined for a word that is not known. */
export function witnessOf(cell: string): "pass" | "fail" | null | undefined {
  const word = cell.trim().toLowerCase();
  if (word === "") return null;
  return word === "pass" || word === "fail" ? word : undefined;
}

/** A status code of HTTP; 0 and nothing are null, for no answer came; undefined for what is none. */
export function codeOf(cell: string): number | null | undefined {
  const text = cell.trim();
  if (text === "") return null;
  const code = Number(text);
  if (code === 0) return null;
  return Number.isInteger(code) && code >= 100 && code <= 999 ? code : undefined;
}

const LONGEST_MS = 86_400_000;

/** Milliseconds that an answer took; 0 and nothing are null; undefined for what is no such number. */
export function latencyOf(cell: string): number | null | undefined {
  const text = cell.trim();
  if (text === "") return null;
  const ms = Number(text.replace(",", "."));
  if (ms === 0) return null;
  return ms > 0 && ms <= LONGEST_MS ? ms : undefined;
}
