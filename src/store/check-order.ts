import { compareCodeUnits } from "./order.ts";
import type { CheckKey, CheckQuery } from "./store.ts";

/** Order of a listing of checks: time, site, place; for `newest` all of it the other way round. */
export function compareChecks(order: CheckQuery["order"]): (a: CheckKey, b: CheckKey) => number {
  const sign = order === "newest" ? -1 : 1;
  return (a, b) =>
    sign * (a.atMs - b.atMs || compareCodeUnits(a.siteId, b.siteId) || compareCodeUnits(a.place, b.place));
}
