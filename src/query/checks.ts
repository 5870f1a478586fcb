import type { Check } from "../core/check.ts";
import type { CheckKey, CheckQuery, Store } from "../store/store.ts";

const PAGE = 1_000;

/** All checks of a query, page by page, at most `limit`. */
export async function* allChecks(
  store: Store,
  query: Omit<CheckQuery, "limit" | "after">,
  limit: number,
): AsyncGenerator<Check> {
  let after: CheckKey | undefined;
  for (let left = limit; left > 0; ) {
    const page = await store.checks({ ...query, limit: Math.min(PAGE, left), ...(after && { after }) });
    yield* page;
    left -= page.length;
    after = page.at(-1);
    if (page.length < PAGE) return;
  }
}
