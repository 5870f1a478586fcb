import type { SeriesResponse } from "../../../src/api/schemas.ts";
import type { Bucket } from "../model/reactions.ts";
import type { Store } from "../store.ts";
import { NOBODY_LOOKING, NOT_LOOKING, NOT_YET_KNOWN, upper } from "../summary/words.ts";
import type { Swatch } from "./legend.tsx";

/** Said over a chart in whose window nobody was looking. */
export const NOBODY_LOOKING_HERE = `${upper(NOBODY_LOOKING)} in this window.`;

/** The key to how far a bucket was seen; what is not yet known is there only while something comes in. */
export function statusSwatches(store: Store): readonly Swatch[] {
  const pending = { look: "pending", text: upper(NOT_YET_KNOWN) };
  return [
    { look: "gap", text: upper(NOT_LOOKING) },
    ...(store.held.value?.live ? [pending] : []),
    { look: "partial", text: "Seen in part" },
  ];
}

/**
 * The caveats of an answer that hold for what is drawn: a window that has moved on may have left its gaps behind, and the
 * newest bucket of one that follows what comes in is not over yet.
 */
export function caveatsOf(
  { caveats }: SeriesResponse["meta"],
  buckets: readonly Bucket[],
  follows: boolean,
): SeriesResponse["meta"]["caveats"] {
  const known = buckets.filter(({ status }) => status !== "pending");
  const open = follows && known.at(-1)?.status === "partial" ? known.length - 1 : -1;
  const hasHoles = known.some(({ status }, i) => status !== "ok" && i !== open);
  return caveats.filter(({ code }) => code !== "gaps" || hasHoles);
}
