import { randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { CoverageInterval } from "../../core/coverage.ts";
import type { SourceId } from "../../core/post.ts";
import { ALL_TOPIC } from "../../core/topic.ts";
import { compareCodeUnits, keptIntervals } from "../order.ts";
import type {
  Batch,
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
import { draftOf } from "./draft.ts";
import { selectPage } from "./page.ts";
import { matchesFilter, totalsOf } from "./totals.ts";

/** Opens an empty store that lives and ends with this process. */
export async function openMemoryStore(): Promise<Store> {
  return new MemoryStore();
}

/** The reference: everything is kept as it came, and every answer is counted anew. */
class MemoryStore implements Store {
  readonly #identityKey = new Uint8Array(randomBytes(32));
  readonly #posts = new Map<string, StoredPost>();
  readonly #deletedIds = new Set<string>();
  readonly #coverage = new Map<string, readonly CoverageInterval[]>();
  readonly #cursors = new Map<string, string>();
  readonly #records = new Map<RecordKind, Map<string, unknown>>();
  #revision = 0;

  async revision(): Promise<number> {
    return this.#revision;
  }

  async identityKey(): Promise<Uint8Array> {
    return this.#identityKey.slice();
  }

  async commit(batch: Batch): Promise<CommitResult> {
    const draft = draftOf(batch, this.#posts, this.#deletedIds);
    const coverage = new Map(batch.coverage.map((c) => [feedKey(c), keptIntervals(c.source, c.feed, c.intervals)]));
    const cursors = new Map(batch.cursors.map(({ feed, cursor }) => [feed, cursor]));

    let changed = draft.posts.size + draft.deletedIds.size > 0;
    for (const [id, post] of draft.posts) this.#posts.set(id, post);
    for (const id of draft.deletedIds) this.#deletedIds.add(id);
    for (const [key, intervals] of coverage) {
      if (isDeepStrictEqual(this.#coverage.get(key) ?? [], intervals)) continue;
      this.#coverage.set(key, intervals);
      changed = true;
    }
    for (const [feed, cursor] of cursors) {
      if (this.#cursors.get(feed) === cursor) continue;
      this.#cursors.set(feed, cursor);
      changed = true;
    }
    if (changed) this.#revision++;
    return { revision: this.#revision, ...draft.counts };
  }

  async putRecords<K extends RecordKind>(kind: K, records: readonly Records[K][]): Promise<void> {
    const kept = this.#records.get(kind) ?? new Map<string, unknown>();
    this.#records.set(kind, kept);
    let changed = false;
    for (const record of records) {
      if (isDeepStrictEqual(kept.get(record.id), record)) continue;
      kept.set(record.id, structuredClone(record));
      changed = true;
    }
    if (changed) this.#revision++;
  }

  async records<K extends RecordKind>(kind: K): Promise<readonly Records[K][]> {
    const kept = [...(this.#records.get(kind) ?? [])] as [string, Records[K]][];
    return kept.sort(([a], [b]) => compareCodeUnits(a, b)).map(([, record]) => structuredClone(record));
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
    return selectPage(this.#posts.values(), query);
  }

  async known(ids: readonly string[]): Promise<ReadonlySet<string>> {
    return new Set(ids.filter((id) => this.#posts.has(id)));
  }

  async coverage(window?: { readonly fromMs: number; readonly toMs: number }): Promise<readonly CoverageInterval[]> {
    const { fromMs, toMs } = window ?? { fromMs: -Infinity, toMs: Infinity };
    return [...this.#coverage.values()]
      .flat()
      .filter((interval) => interval.fromMs < toMs && interval.toMs > fromMs)
      .sort((a, b) => compareCodeUnits(a.source, b.source) || compareCodeUnits(a.feed, b.feed));
  }

  async cursor(feed: string): Promise<string | undefined> {
    return this.#cursors.get(feed);
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
}

function feedKey({ source, feed }: { readonly source: string; readonly feed: string }): string {
  return JSON.stringify([source, feed]);
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
