import { type ReadonlySignal, useComputed } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { SeriesResponse } from "../../../src/api/schemas.ts";
import type { Resource } from "../data/resource.ts";
import { pendingSpans } from "../model/known.ts";
import type { Store } from "../store.ts";
import { type Span, writeSpan } from "../time/span.ts";

/** Time of which the answer does not know yet who was looking. The same spans are the same list: nothing is drawn anew. */
export function usePending(store: Store, resource: Resource<SeriesResponse>): ReadonlySignal<readonly Span[]> {
  const last = useRef<readonly Span[]>([]);
  return useComputed(() => {
    const loaded = resource.loaded.value;
    const told = store.told.value;
    const spans = loaded && told ? pendingSpans(loaded.known, told, store.resolved.value?.sources ?? []) : [];
    if (spans.map(writeSpan).join() !== last.current.map(writeSpan).join()) last.current = spans;
    return last.current;
  });
}
