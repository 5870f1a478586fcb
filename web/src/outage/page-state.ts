import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { LanesResponse, OutageResponse } from "../../../src/api/routes/outage-schemas.ts";
import type { OutagesResponse, SitesResponse } from "../../../src/api/schemas.ts";
import { fetchJson } from "../data/fetch.ts";
import { apiHref } from "../data/hrefs.ts";
import { createResource, type Resource } from "../data/resource.ts";
import { ALL_KNOWN } from "../model/known.ts";
import { isOpen } from "../model/outage.ts";
import { isoShort } from "../state.ts";
import type { Span } from "../time/span.ts";
import { type FreshEffects, keepFresh } from "./keep-fresh.ts";
import { timelineWindow } from "./timeline.ts";

/** What the page of one outage is drawn from. An open one is asked for again and again. */
export interface OutagePage {
  readonly id: string;
  readonly detail: Resource<OutageResponse>;
  readonly sites: Resource<SitesResponse>;
  /** What checks said of the site around it, and all its records of that time. */
  readonly lanes: Resource<LanesResponse>;
  readonly records: Resource<OutagesResponse>;
  readonly window: ReadonlySignal<Span | null>;
  /** When the last answer came, while none comes any more. */
  readonly lostSinceMs: Signal<number | null>;
  /** The key that changes are made with. It lives as long as the page, and nowhere else. */
  readonly key: Signal<string>;
}

export function openOutagePage(id: string, effects: FreshEffects): OutagePage {
  const href = apiHref(`outages/${encodeURIComponent(id)}`, {});
  const detail = createResource(signal(href), fetchJson<OutageResponse>);
  const window = computed(() => {
    const answer = detail.loaded.value?.value;
    return answer ? timelineWindow(answer.data, Date.parse(answer.meta.as_of)) : null;
  });
  const asked = computed(() => {
    const site = detail.loaded.value?.value.data.site;
    const span = window.value;
    return site === undefined || !span ? null : { site, from: isoShort(span.fromMs), to: isoShort(span.toMs) };
  });
  const { lostSinceMs } = keepFresh(
    effects,
    () => {
      const answer = detail.loaded.peek()?.value;
      return answer !== undefined && isOpen(answer.data);
    },
    (abort) => fetchJson<OutageResponse>(href, abort),
    (value) => detail.put({ href, value, known: ALL_KNOWN }),
  );
  return {
    id,
    detail,
    sites: createResource(signal(apiHref("sites", {})), fetchJson<SitesResponse>),
    lanes: createResource(
      computed(() => asked.value && apiHref("sites/lanes", asked.value)),
      fetchJson<LanesResponse>,
    ),
    records: createResource(
      computed(() => asked.value && apiHref("outages", asked.value)),
      fetchJson<OutagesResponse>,
    ),
    window,
    lostSinceMs,
    key: signal(""),
  };
}
