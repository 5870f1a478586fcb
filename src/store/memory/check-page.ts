import type { Check } from "../../core/check.ts";
import { compareChecks } from "../check-order.ts";
import type { CheckQuery } from "../store.ts";

/** The next `limit` checks of a listing, in its order. */
export function selectChecks(checks: Iterable<Check>, query: CheckQuery): readonly Check[] {
  const { siteIds, places, fromMs = -Infinity, toMs = Infinity, evidenceOnly = false, after } = query;
  const compare = compareChecks(query.order);
  return [...checks]
    .filter(
      (check) =>
        (siteIds?.includes(check.siteId) ?? true) &&
        (places?.includes(check.place) ?? true) &&
        check.atMs >= fromMs &&
        check.atMs < toMs &&
        (!evidenceOnly || check.evidence !== null) &&
        (!after || compare(check, after) > 0),
    )
    .sort(compare)
    .slice(0, query.limit)
    .map((check) => (evidenceOnly ? check : { ...check, evidence: null }));
}
