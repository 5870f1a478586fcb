import type { CasesResponse, LiveResponse, SourcesResponse, TopicsResponse } from "../../../src/api/schemas.ts";
import { type Answer, fetchJson } from "./fetch.ts";
import { apiHref } from "./hrefs.ts";
import type { Catalogue } from "./resolve.ts";

/** Cases, topics and sources at once, which the controls need, and whether anything is live. */
export async function askCatalogue(abort: AbortSignal): Promise<Answer<Catalogue>> {
  const [cases, topics, sources, live] = await Promise.all([
    fetchJson<CasesResponse>(apiHref("cases", {}), abort),
    fetchJson<TopicsResponse>(apiHref("topics", {}), abort),
    fetchJson<SourcesResponse>(apiHref("sources", {}), abort),
    fetchJson<LiveResponse>(apiHref("live", {}), abort),
  ]);
  if (!cases.ok) return cases;
  if (!topics.ok) return topics;
  if (!sources.ok) return sources;
  const held = { cases: cases.value.data, topics: topics.value.data, sources: sources.value.data };
  return { ok: true, value: { ...held, live: live.ok && live.value.data.mode !== "off" ? live.value.data : null } };
}
