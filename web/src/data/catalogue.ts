import type { CasesResponse, SourcesResponse, TopicsResponse } from "../../../src/api/schemas.ts";
import { type Answer, fetchJson } from "./fetch.ts";
import { apiHref } from "./hrefs.ts";
import type { Catalogue } from "./resolve.ts";

/** Cases, topics and sources at once: the controls need all three. */
export async function askCatalogue(abort: AbortSignal): Promise<Answer<Catalogue>> {
  const [cases, topics, sources] = await Promise.all([
    fetchJson<CasesResponse>(apiHref("cases", {}), abort),
    fetchJson<TopicsResponse>(apiHref("topics", {}), abort),
    fetchJson<SourcesResponse>(apiHref("sources", {}), abort),
  ]);
  if (!cases.ok) return cases;
  if (!topics.ok) return topics;
  if (!sources.ok) return sources;
  return { ok: true, value: { cases: cases.value.data, topics: topics.value.data, sources: sources.value.data } };
}
