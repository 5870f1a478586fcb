/**
 * Ids of statuses as one server gives them. Mastodon's hold the time (milliseconds times 2^16 and some chance); other
 * servers count, or use letters. A later status has the longer id, or of equal length the greater one.
 *
 * On Mastodon a status from another server has the time at which it was written there in its id, not that of its arrival:
 * one that comes late has an id before others that were seen long ago.
 */
const TIMED = /^\d{17,19}$/;
const CHANCE_BITS = 16n;
/** So far from the declared time the time in an id may be. */
const NEAR_MS = 60_000;

export function isLater(id: string, than: string): boolean {
  return id.length === than.length ? id > than : id.length > than.length;
}

export function compareIds(a: string, b: string): number {
  return a === b ? 0 : isLater(a, b) ? 1 : -1;
}

/** The id so many milliseconds earlier, where the id can hold a time; else the id itself. */
export function reachBack(id: string, ms: number): string {
  if (!TIMED.test(id)) return id;
  return String(BigInt(id) - (BigInt(Math.round(ms)) << CHANCE_BITS));
}

/** The first id of a millisecond. */
export function idAt(ms: number): string {
  return String(BigInt(Math.max(0, Math.round(ms))) << CHANCE_BITS);
}

/** Whether an id tells the time at which its status was written. */
export function tellsTime(id: string, createdAtMs: number): boolean {
  return TIMED.test(id) && Math.abs(Number(BigInt(id) >> CHANCE_BITS) - createdAtMs) <= NEAR_MS;
}
