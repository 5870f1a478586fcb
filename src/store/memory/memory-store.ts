import { randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { Check, LaneInterval, LaneState } from "../../core/check.ts";
import { type Clock, systemClock } from "../../core/clock.ts";
import type { CoverageInterval, CoverageState } from "../../core/coverage.ts";
import type { StoredDocument } from "../../core/document.ts";
import type { MeasurePoint } from "../../core/measure.ts";
import type { SourceId } from "../../core/post.ts";
import { ALL_TOPIC } from "../../core/topic.ts";
import { type AccountState, cameLive } from "../accounts.ts";
import {
  type CommitEntry,
  forgottenUpTo,
  isAnything,
  joinedChanges,
  minuteSpans,
  NOTHING_TOUCHED,
  noChanges,
  type Touched,
  unknownChanges,
} from "../commit-log.ts";
import { intervalEdits } from "../interval-edit.ts";
import { factToKeep, type LastFacts, lastFacts } from "../last-facts.ts";
import { lastPoints } from "../measure-points.ts";
import { compareCodeUnits } from "../order.ts";
import type {
  Batch,
  Changes,
  CheckQuery,
  CommitResult,
  PostQuery,
  RecordKind,
  Records,
  SeriesCell,
  SeriesFilter,
  SeriesQuery,
  SourceSummary,
  Store,
  StoredPost,
} from "../store.ts";
import { withoutText } from "../versions.ts";
import { selectChecks } from "./check-page.ts";
import { draftOf } from "./draft.ts";
import { selectPage } from "./page.ts";
import { Timelines } from "./timelines.ts";
import { matchesFilter, totalsOf } from "./totals.ts";

/** Opens an empty store that lives and ends with this process. `clock` tells when commits are made. */
export async function openMemoryStore(clock: Clock = systemClock): Promise<Store> {
  return new MemoryStore(clock);
}

/** The reference: everything is kept as it came, and every answer is counted anew. */
class MemoryStore implements Store {
  readonly #clock: Clock;
  readonly #identityKey = new Uint8Array(randomBytes(32));
  readonly #posts = new Map<string, StoredPost>();
  readonly #deletedIds = new Set<string>();
  readonly #aliases = new Map<string, string>();
  readonly #accounts = new Map<string, AccountState>();
  readonly #coverage = new Timelines<CoverageState>();
  readonly #cursors = new Map<string, string>();
  readonly #points = new Map<string, Map<number, MeasurePoint>>();
  readonly #checks = new Map<string, Check>();
  readonly #lanes = new Timelines<LaneState>();
  readonly #documents = new Map<string, StoredDocument>();
  readonly #records = new Map<RecordKind, Map<string, unknown>>();
  #commits: CommitEntry[] = [];
  #revision = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async revision(): Promise<number> {
    return this.#revision;
  }

  async identityKey(): Promise<Uint8Array> {
    return this.#identityKey.slice();
  }

  async commit(batch: Batch): Promise<CommitResult> {
    const draft = draftOf(batch, {
      posts: this.#posts,
      deletedIds: this.#deletedIds,
      aliases: this.#aliases,
      accounts: this.#accounts,
    });
    const coverage = this.#coverage.draft(intervalEdits(batch.coverage, ({ source, feed }) => [source, feed]));
    const lanes = this.#lanes.draft(intervalEdits(batch.lanes ?? [], ({ siteId, place }) => [siteId, place]));
    const cursors = new Map(batch.cursors.map(({ feed, cursor }) => [feed, cursor]));
    const points = lastPoints(batch.points);
    const checks = structuredClone(batch.checks ?? []);
    const facts = structuredClone(lastFacts(batch.facts));
    const documents = structuredClone(batch.documents ?? []);

    for (const [id, post] of draft.posts) this.#posts.set(id, post);
    for (const id of draft.deletedIds) this.#deletedIds.add(id);
    for (const [alias, id] of draft.aliases) this.#aliases.set(alias, id);
    for (const [key, state] of draft.accounts) this.#accounts.set(key, state);
    this.#coverage.put(coverage);
    this.#lanes.put(lanes);
    const hasNewChecks = addNew(this.#checks, checks, checkKey);
    const hasNewDocuments = addNew(this.#documents, documents, ({ sha256 }) => sha256);
    let cursorsChanged = false;
    for (const [feed, cursor] of cursors) {
      if (this.#cursors.get(feed) === cursor) continue;
      this.#cursors.set(feed, cursor);
      cursorsChanged = true;
    }
    const touched: Touched = {
      posts: minuteSpans(draft.minutes),
      records: this.#putFacts(facts),
      coverage: coverage.length > 0,
      measures: [...points].filter(([measure, some]) => this.#putPoints(measure, some)).map(([measure]) => measure),
      sites: hasNewChecks || lanes.length > 0,
    };
    const postsChanged = draft.posts.size + draft.deletedIds.size + draft.aliases.size + draft.accounts.size > 0;
    if (postsChanged || cursorsChanged || hasNewDocuments || isAnything(touched)) this.#log(touched);
    return { revision: this.#revision, ...draft.counts };
  }

  async putRecords<K extends RecordKind>(kind: K, records: readonly Records[K][]): Promise<void> {
    const facts = new Map([[kind, new Map(records.map((record) => [record.id, structuredClone(record)]))]]);
    const changed = this.#putFacts(facts);
    if (changed.length > 0) this.#log({ ...NOTHING_TOUCHED, records: changed });
  }

  async records<K extends RecordKind>(kind: K): Promise<readonly Records[K][]> {
    const kept = [...(this.#records.get(kind) ?? [])] as [string, Records[K]][];
    return kept.sort(([a], [b]) => compareCodeUnits(a, b)).map(([, record]) => structuredClone(record));
  }

  async record<K extends RecordKind>(kind: K, id: string): Promise<Records[K] | undefined> {
    const kept = this.#records.get(kind) as Map<string, Records[K]> | undefined;
    return structuredClone(kept?.get(id));
  }

  async series(query: SeriesQuery): Promise<readonly SeriesCell[]> {
    return totalsOf(this.#posts.values(), query);
  }

  async count(filter: SeriesFilter, fromMs: number, toMs: number): Promise<number> {
    let count = 0;
    for (const held of this.#posts.values()) if (matchesFilter(held, { ...filter, fromMs, toMs })) count++;
    return count;
  }

  async posts(query: PostQuery): Promise<readonly StoredPost[]> {
    return selectPage(this.#shown(), query);
  }

  async find(ids: readonly string[]): Promise<ReadonlyMap<string, StoredPost>> {
    const found = new Map<string, StoredPost>();
    for (const id of ids) {
      const held = this.#posts.get(id);
      if (held) found.set(id, this.#asShown(held));
    }
    return found;
  }

  async known(ids: readonly string[]): Promise<ReadonlySet<string>> {
    return new Set(ids.filter((id) => this.#posts.has(id)));
  }

  async coveredSources(): Promise<readonly SourceId[]> {
    const covered = await this.coverage();
    return [...new Set(covered.map(({ source }) => source))];
  }

  async coverage(
    window: { readonly fromMs?: number; readonly toMs?: number } = {},
  ): Promise<readonly CoverageInterval[]> {
    return this.#coverage
      .overlapping(window)
      .map(([[source, feed], interval]) => ({ source: source as SourceId, feed, ...interval }));
  }

  async cursor(feed: string): Promise<string | undefined> {
    return this.#cursors.get(feed);
  }

  async points(
    measure: string,
    window?: { readonly fromMs: number; readonly toMs: number },
  ): Promise<readonly MeasurePoint[]> {
    const { fromMs, toMs } = window ?? { fromMs: -Infinity, toMs: Infinity };
    return [...(this.#points.get(measure)?.values() ?? [])]
      .filter(({ startMs, endMs }) => startMs < toMs && endMs > fromMs)
      .sort((a, b) => a.startMs - b.startMs);
  }

  async checks(query: CheckQuery): Promise<readonly Check[]> {
    return selectChecks(this.#checks.values(), query);
  }

  async lanes(
    window: { readonly fromMs?: number; readonly toMs?: number; readonly siteIds?: readonly string[] } = {},
  ): Promise<readonly LaneInterval[]> {
    return this.#lanes
      .overlapping(window)
      .filter(([[siteId]]) => window.siteIds?.includes(siteId) ?? true)
      .map(([[siteId, place], interval]) => ({ siteId, place, ...interval }));
  }

  async document(sha256: string): Promise<StoredDocument | undefined> {
    return structuredClone(this.#documents.get(sha256));
  }

  async changes(sinceRevision: number): Promise<Changes> {
    if (sinceRevision === this.#revision) return noChanges(this.#revision);
    const commits = this.#commits.filter(({ revision }) => revision > sinceRevision);
    return commits[0]?.revision === sinceRevision + 1
      ? joinedChanges(this.#revision, commits)
      : unknownChanges(this.#revision, this.#commits.at(-1)?.committedAtMs ?? null);
  }

  async sources(): Promise<readonly SourceSummary[]> {
    const bySource = new Map<SourceId, StoredPost[]>();
    for (const held of this.#posts.values()) {
      const { source } = held.post;
      const same = bySource.get(source);
      if (same) same.push(held);
      else bySource.set(source, [held]);
    }
    return [...bySource]
      .map(([source, held]) => ({ source, posts: held.length, ...extentOf(held) }))
      .sort((a, b) => compareCodeUnits(a.source, b.source));
  }

  async extent(topic: string): Promise<{ readonly firstMs: number; readonly lastMs: number } | undefined> {
    const held = [...this.#posts.values()].filter(({ topics }) => topic === ALL_TOPIC || topics.includes(topic));
    return held.length > 0 ? extentOf(held) : undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  #log(touched: Touched): void {
    const revision = ++this.#revision;
    this.#commits.push({ revision, committedAtMs: this.#clock(), ...touched });
    const forgotten = forgottenUpTo(revision);
    if (forgotten !== null) this.#commits = this.#commits.filter((commit) => commit.revision > forgotten);
  }

  /** Says whether any of the points is new or another one. */
  #putPoints(measure: string, points: ReadonlyMap<number, MeasurePoint>): boolean {
    const kept = this.#points.get(measure) ?? new Map<number, MeasurePoint>();
    this.#points.set(measure, kept);
    let changed = false;
    for (const [startMs, point] of points) {
      if (isDeepStrictEqual(kept.get(startMs), point)) continue;
      kept.set(startMs, point);
      changed = true;
    }
    return changed;
  }

  /** Gives the kinds of which a fact is new, another one or gone. Keeps the very facts it is given. */
  #putFacts(facts: LastFacts): readonly RecordKind[] {
    const changed = new Set<RecordKind>();
    for (const [kind, byId] of facts) {
      const kept = this.#records.get(kind) ?? new Map<string, unknown>();
      this.#records.set(kind, kept);
      for (const [id, written] of byId) {
        const stored = kept.get(id);
        const record = written === null || stored === undefined ? written : factToKeep(kind, stored, written);
        if (record === null ? !kept.delete(id) : isDeepStrictEqual(stored, record)) continue;
        if (record !== null) kept.set(id, record);
        changed.add(kind);
      }
    }
    return [...changed];
  }

  *#shown(): Generator<StoredPost> {
    for (const held of this.#posts.values()) yield this.#asShown(held);
  }

  /** A post as readers see it: without its text while its author's account is hidden. */
  #asShown(held: StoredPost): StoredPost {
    const { authorKey } = held.post;
    const isHidden = authorKey !== null && cameLive(held.post) && this.#accounts.get(authorKey) === "hidden";
    return isHidden ? withoutText(held) : held;
  }
}

function checkKey({ siteId, place, atMs }: Check): string {
  return JSON.stringify([siteId, place, atMs]);
}

/** Adds what is not there yet; says whether anything was. */
function addNew<T>(kept: Map<string, T>, arriving: readonly T[], keyOf: (each: T) => string): boolean {
  const before = kept.size;
  for (const each of arriving) if (!kept.has(keyOf(each))) kept.set(keyOf(each), each);
  return kept.size > before;
}

function extentOf(held: readonly StoredPost[]): { readonly firstMs: number; readonly lastMs: number } {
  let firstMs = Infinity;
  let lastMs = -Infinity;
  for (const { post } of held) {
    firstMs = Math.min(firstMs, post.postedAtMs);
    lastMs = Math.max(lastMs, post.postedAtMs);
  }
  return { firstMs, lastMs };
}
