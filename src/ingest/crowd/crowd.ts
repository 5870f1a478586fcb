import { type Surge, surges } from "../../analysis/surge.ts";
import type { Clock } from "../../core/clock.ts";
import { BARE_OUTAGE, keepingEdits, type Outage } from "../../core/outage.ts";
import type { Site } from "../../core/site.ts";
import { DAY_MS, HOUR_MS, isoUtc, MINUTE_MS } from "../../core/time.ts";
import type { Topic } from "../../core/topic.ts";
import type { FactChange, Store } from "../../store/store.ts";
import { inTurn } from "../turns.ts";
import { type CountStore, liveCounts, liveSources, WRITTEN_KINDS } from "./live-counts.ts";
import { namedSite, UNNAMED_SITE } from "./named-site.ts";

/** What is usual is taken from the day before; surges that ended earlier than this are settled. */
const BASELINE_MS = DAY_MS;
const SETTLED_MS = 2 * HOUR_MS;
/** Posts that are read to see which site they name, and kept as evidence. */
const MOST_EVIDENCE = 50;

export type CrowdStore = CountStore & Pick<Store, "records" | "posts" | "commit">;

/**
 * Looks whether posts of a `report` topic surge, which opens an outage that nobody measured: kind `report`, origin
 * `crowd`, with the posts that speak of it. It stays a record of its own beside whatever was measured. Asked again it
 * carries the same outage on, and ends it when the posts are back at their usual level.
 */
export async function watchCrowd(
  store: CrowdStore,
  topics: readonly Topic[],
  clock: Clock,
): Promise<readonly Outage[]> {
  const toMs = Math.floor(clock() / MINUTE_MS) * MINUTE_MS;
  const fromMs = toMs - BASELINE_MS - SETTLED_MS;
  const changed: Outage[] = [];
  for (const topic of topics.filter(({ role }) => role === "report")) {
    const recent = surges(await liveCounts(store, topic.id, fromMs, toMs)).filter(
      ({ endLatestMs }) => endLatestMs === null || endLatestMs > toMs - SETTLED_MS,
    );
    for (const surge of recent) changed.push(...(await inTurn(store, () => record(store, topic, surge))));
  }
  return changed;
}

async function record(store: CrowdStore, topic: Topic, surge: Surge): Promise<readonly Outage[]> {
  const [outages, sites] = await Promise.all([store.records("outage"), store.records("site")]);
  const stored = outages.find((outage) => outage.id.startsWith(idPrefix(topic)) && overlaps(outage, surge));
  const texts = await evidenceOf(store, topic, surge);
  // The site an outage was told of stays: later posts may speak of another.
  const site =
    sites.find(({ id }) => id === stored?.siteId) ??
    namedSite(
      texts.map(({ text }) => text),
      sites,
    );
  const anew = keepingEdits(stored, outageOf(topic, site, surge, texts, stored));
  if (stored && JSON.stringify(stored) === JSON.stringify(anew)) return [];
  const facts: FactChange[] = [{ kind: "outage", put: [anew] }];
  if (site.id === UNNAMED_SITE.id) facts.unshift({ kind: "site", put: [UNNAMED_SITE] });
  await store.commit({ posts: [], deletions: [], coverage: [], cursors: [], facts });
  return [anew];
}

function outageOf(
  topic: Topic,
  site: Site,
  surge: Surge,
  texts: readonly { readonly id: string }[],
  stored: Outage | undefined,
): Outage {
  const ids = [...new Set([...(stored?.evidencePostIds ?? []), ...texts.map(({ id }) => id)])];
  return {
    ...BARE_OUTAGE,
    id: stored?.id ?? `${idPrefix(topic)}${isoUtc(surge.onsetLatestMs).replace(/[-:]|\.\d+/g, "")}`,
    siteId: site.id,
    kind: "report",
    title:
      site.id === UNNAMED_SITE.id ? "Posts report that a site is down" : `Posts report that ${nameOf(site)} is down`,
    severity: "unknown",
    origin: "crowd",
    confidence: "reported",
    startEarliestMs: stored?.startEarliestMs ?? surge.onsetEarliestMs,
    startLatestMs: stored?.startLatestMs ?? surge.onsetLatestMs,
    endEarliestMs: surge.endEarliestMs,
    endLatestMs: surge.endLatestMs,
    precision: "m",
    precisionNote:
      "when the posts rose above their usual number, and fell back to it; nobody measured the site by this",
    note:
      stored?.note ??
      `${surge.observed} posts on the topic "${topic.name}" within minutes, where ${rounded(surge.expected)} are usual. Posts may repeat each other, and may be wrong.`,
    evidencePostIds: ids.slice(0, MOST_EVIDENCE),
  };
}

async function evidenceOf(
  store: CrowdStore,
  topic: Topic,
  { onsetEarliestMs, endEarliestMs }: Surge,
): Promise<readonly { readonly id: string; readonly text: string }[]> {
  const posts = await store.posts({
    topic: topic.id,
    sources: await liveSources(store),
    kinds: WRITTEN_KINDS,
    fromMs: onsetEarliestMs,
    toMs: endEarliestMs,
    order: "oldest",
    limit: MOST_EVIDENCE,
  });
  return posts.flatMap(({ post }) => (post.text === null ? [] : [{ id: post.id, text: post.text }]));
}

function idPrefix({ id }: Topic): string {
  return `crowd-${id}-`;
}

function overlaps(outage: Outage, surge: Surge): boolean {
  const from = outage.startEarliestMs ?? 0;
  const to = outage.endLatestMs ?? Number.POSITIVE_INFINITY;
  return from < (surge.endLatestMs ?? Number.POSITIVE_INFINITY) && surge.onsetEarliestMs <= to;
}

function nameOf({ url, name }: Site): string {
  return url === null ? name : new URL(url).hostname.replace(/^www\./, "");
}

function rounded(expected: number): string {
  return expected < 1 ? "less than one" : String(Math.round(expected));
}
