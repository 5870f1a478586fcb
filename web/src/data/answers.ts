import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { MeasurePointsResponse, MeasuresResponse } from "../../../src/api/routes/measure-schemas.ts";
import type { LanesResponse } from "../../../src/api/routes/outage-schemas.ts";
import type {
  CoverageResponse,
  EvidenceResponse,
  MomentsResponse,
  OutagesResponse,
  SeriesResponse,
  SitesResponse,
} from "../../../src/api/schemas.ts";
import type { Known } from "../model/known.ts";
import type { ChartName, View } from "../state.ts";
import { fetchJson } from "./fetch.ts";
import {
  apiHref,
  coverageHref,
  evidenceHref,
  lanesHref,
  measurePointsHref,
  measuresHref,
  momentsHref,
  outagesHref,
  type Question,
  seriesHref,
} from "./hrefs.ts";
import type { Resolved } from "./resolve.ts";
import { createResource, type Resource } from "./resource.ts";

/** Kinds that count as posts; reposts are a series of their own. */
const POST_KINDS = "original,reply,quote";

type Href = ReadonlySignal<string | null>;

/** What the panels are drawn from. */
export interface Answers {
  readonly sites: Resource<SitesResponse>;
  readonly reactions: Resource<SeriesResponse>;
  readonly sentiment: Resource<SeriesResponse>;
  readonly outages: Resource<OutagesResponse>;
  readonly lanes: Resource<LanesResponse>;
  readonly coverage: Resource<CoverageResponse>;
  readonly measures: Resource<MeasuresResponse>;
  /** Asked only where there are measures in the window. */
  readonly measurePoints: Resource<MeasurePointsResponse>;
  readonly moments: Resource<MomentsResponse>;
  readonly evidence: Resource<EvidenceResponse>;
}

/** The question of each panel, as JSON; its table and its CSV ask the same. Null until it is known what is shown. */
export function panelHrefs(
  view: ReadonlySignal<View>,
  resolved: ReadonlySignal<Resolved | null>,
): Record<ChartName, Href> {
  const split = computed(() => (view.value.split === "source" ? "source,kind" : "kind"));
  return {
    reactions: ask(resolved, (at, q) => seriesHref(q, at.bucket, split.value, null)),
    sentiment: ask(resolved, (at, q) => seriesHref(q, at.sentimentBucket, null, POST_KINDS)),
    sites: ask(resolved, (_at, q) => outagesHref(q)),
    lanes: ask(resolved, (_at, q) => lanesHref(q)),
    coverage: ask(resolved, (_at, q) => coverageHref(q)),
    measures: ask(resolved, (_at, q) => measurePointsHref(q)),
  };
}

/** Asks all of it whenever the view changes. `known` is what answers know that are asked for at that moment. */
export function createAnswers(
  view: ReadonlySignal<View>,
  resolved: ReadonlySignal<Resolved | null>,
  hrefs: Readonly<Record<ChartName, Href>>,
  known: () => Known,
): Answers {
  const moments = ask(resolved, (at, q) => momentsHref(q, at.night?.id ?? null));
  const evidence = ask(resolved, (_at, q) => {
    const { selection, seed } = view.value;
    return selection && evidenceHref(q, selection, seed);
  });
  const measures = createResource(
    ask(resolved, (_at, q) => measuresHref(q)),
    fetchJson<MeasuresResponse>,
  );
  const points = computed(() => (measures.loaded.value?.value.data.length ? hrefs.measures.value : null));
  return {
    sites: createResource(signal(apiHref("sites", {})), fetchJson<SitesResponse>),
    reactions: createResource(hrefs.reactions, fetchJson<SeriesResponse>, known),
    sentiment: createResource(hrefs.sentiment, fetchJson<SeriesResponse>, known),
    outages: createResource(hrefs.sites, fetchJson<OutagesResponse>),
    lanes: createResource(hrefs.lanes, fetchJson<LanesResponse>),
    coverage: createResource(hrefs.coverage, fetchJson<CoverageResponse>, known),
    measures,
    measurePoints: createResource(points, fetchJson<MeasurePointsResponse>),
    moments: createResource(moments, fetchJson<MomentsResponse>),
    evidence: createResource(evidence, fetchJson<EvidenceResponse>),
  };
}

function ask(
  resolved: ReadonlySignal<Resolved | null>,
  href: (at: Resolved, question: Question) => string | null,
): Href {
  return computed(() => {
    const at = resolved.value;
    if (!at) return null;
    return href(at, { topic: at.topic, sources: at.sources, window: at.window, zoneId: at.zone.id });
  });
}
