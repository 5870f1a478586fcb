import type { Case } from "../core/case.ts";
import type { CoverageInterval } from "../core/coverage.ts";
import type { Moment } from "../core/moment.ts";
import type { Outage } from "../core/outage.ts";
import type { Topic } from "../core/topic.ts";
import { ALL_TOPIC } from "../core/topic.ts";
import type { Store } from "../store/store.ts";

/** Half-open; null for an open end. */
export interface OpenWindow {
  readonly fromMs: number | null;
  readonly toMs: number | null;
}

/** Outages that may have lasted into the window, by start. An unknown end counts as lasting on, an unknown start as ever. */
export async function outagesIn(
  store: Store,
  window: OpenWindow,
  siteIds?: readonly string[],
): Promise<readonly Outage[]> {
  const startOf = (outage: Outage) => outage.startEarliestMs ?? outage.startLatestMs ?? Number.NEGATIVE_INFINITY;
  const endOf = (outage: Outage) => outage.endLatestMs ?? Number.POSITIVE_INFINITY;
  return (await store.records("outage"))
    .filter((outage) => siteIds?.includes(outage.siteId) ?? true)
    .filter((outage) => startOf(outage) < (window.toMs ?? Number.POSITIVE_INFINITY))
    .filter((outage) => endOf(outage) > (window.fromMs ?? Number.NEGATIVE_INFINITY))
    .sort((a, b) => startOf(a) - startOf(b) || compareText(told(a), told(b)) || compareText(a.id, b.id));
}

/** What an outage says, so that equal ones stand in one order wherever they came from. */
function told({ siteId, kind, title, endEarliestMs, endLatestMs }: Outage): string {
  return JSON.stringify([siteId, kind, title, endEarliestMs, endLatestMs]);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Moments that fall into the window, by time. */
export async function momentsIn(store: Store, window: OpenWindow, caseId?: string): Promise<readonly Moment[]> {
  return (await store.records("moment"))
    .filter((moment) => caseId === undefined || moment.caseId === caseId)
    .filter((moment) => moment.atMs < (window.toMs ?? Number.POSITIVE_INFINITY))
    .filter((moment) => (moment.untilMs ?? moment.atMs) >= (window.fromMs ?? Number.NEGATIVE_INFINITY))
    .sort((a, b) => a.atMs - b.atMs || (a.id < b.id ? -1 : 1));
}

/** Coverage that overlaps the window, whole intervals, of the sources named. */
export async function coverageIn(
  store: Store,
  window: OpenWindow,
  sources?: readonly string[],
): Promise<readonly CoverageInterval[]> {
  const { fromMs, toMs } = window;
  const found = await store.coverage({ fromMs: fromMs ?? -Infinity, toMs: toMs ?? Infinity });
  return found.filter((i) => sources?.includes(i.source) ?? true);
}

const LIVE_SOURCES = ["x", "bluesky", "mastodon", "simulated"];

/** Sources that may be asked for: those that can come live, and those this store has posts or coverage of. */
export async function knownSources(store: Store): Promise<ReadonlySet<string>> {
  const [posts, covered] = await Promise.all([store.sources(), store.coveredSources()]);
  return new Set([...LIVE_SOURCES, ...posts.map(({ source }) => source), ...covered]);
}

/** True where posts of the case are made by the simulation; its outages and moments are recorded facts all the same. */
export function isSimulated(night: Case): boolean {
  return night.sources.includes("simulated");
}

/** A topic with what is stored of it. `rules` is undefined for the built-in `all`. */
export interface TopicSummary {
  readonly id: string;
  readonly rules: Topic | undefined;
  readonly posts: number;
  readonly firstMs: number | null;
  readonly lastMs: number | null;
}

/** Every topic that was ever matched here, and `all` first. */
export async function topicSummaries(store: Store): Promise<readonly TopicSummary[]> {
  const known: { id: string; rules: Topic | undefined }[] = [{ id: ALL_TOPIC, rules: undefined }];
  for (const topic of await store.records("topic")) known.push({ id: topic.id, rules: topic });
  const summaries: TopicSummary[] = [];
  for (const topic of known) {
    const extent = await store.extent(topic.id);
    const posts = extent === undefined ? 0 : await store.count({ topic: topic.id }, ...wholeMinutes(extent));
    summaries.push({ ...topic, posts, firstMs: extent?.firstMs ?? null, lastMs: extent?.lastMs ?? null });
  }
  return summaries;
}

function wholeMinutes({ firstMs, lastMs }: { firstMs: number; lastMs: number }): [number, number] {
  return [Math.floor(firstMs / 60_000) * 60_000, (Math.floor(lastMs / 60_000) + 1) * 60_000];
}
