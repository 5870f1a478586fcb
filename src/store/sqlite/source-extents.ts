import type { Database, Statement } from "better-sqlite3";
import type { SourceId } from "../../core/post.ts";
import { compareCodeUnits } from "../order.ts";
import type { SourceSummary } from "../store.ts";
import type { Names } from "./names.ts";

interface Extent {
  posts: number;
  firstMs: number;
  lastMs: number;
}

/** Number and first and last time of the posts of each source. Neither changes once a post is stored. */
export class SourceExtents {
  readonly #names: Names;
  readonly #extend: Statement<[number, number, number, number]>;
  #changes = new Map<string, Extent>();

  constructor(db: Database, names: Names) {
    this.#names = names;
    this.#extend = db.prepare(
      `INSERT INTO source_extents (source, posts, first_ms, last_ms) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET posts = posts + excluded.posts,
         first_ms = min(first_ms, excluded.first_ms), last_ms = max(last_ms, excluded.last_ms)`,
    );
  }

  add(source: SourceId, postedMs: number): void {
    const extent = this.#changes.get(source);
    if (extent === undefined) {
      this.#changes.set(source, { posts: 1, firstMs: postedMs, lastMs: postedMs });
      return;
    }
    extent.posts++;
    extent.firstMs = Math.min(extent.firstMs, postedMs);
    extent.lastMs = Math.max(extent.lastMs, postedMs);
  }

  /** Writes what was added. Inside the transaction of the posts that it counts. */
  flush(): void {
    for (const [source, { posts, firstMs, lastMs }] of this.#changes)
      this.#extend.run(this.#names.give("source", source), posts, firstMs, lastMs);
    this.forget();
  }

  /** Forgets what was added, for after a transaction that was undone. */
  forget(): void {
    this.#changes = new Map();
  }
}

/** Every source that has posts, by id. */
export function readSources(db: Database, names: Names): readonly SourceSummary[] {
  return db
    .prepare<[], [number, number, number, number]>("SELECT source, posts, first_ms, last_ms FROM source_extents")
    .raw()
    .all()
    .map(([id, posts, firstMs, lastMs]) => ({ source: names.nameOf("source", id) as SourceId, posts, firstMs, lastMs }))
    .sort((a, b) => compareCodeUnits(a.source, b.source));
}
