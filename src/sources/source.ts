import type { CoverageInterval } from "../core/coverage.ts";
import type { Post, SourceId } from "../core/post.ts";

/**
 * What a source gives, in order of arrival. `cursor`, where given, is the place to go on from once this item is
 * committed.
 */
export type SourceItem =
  /** A normalised post. `topics`: topics under whose rule the source itself delivered it. */
  | { readonly type: "post"; readonly post: Post; readonly topics?: readonly string[]; readonly cursor?: string }
  | { readonly type: "delete"; readonly id: string; readonly deletedAtMs: number | null; readonly cursor?: string }
  /** Everything this source knows of one feed's coverage so far; replaces what it said before. */
  | {
      readonly type: "coverage";
      readonly source: SourceId;
      readonly feed: string;
      readonly intervals: readonly CoverageInterval[];
    };

/** A place posts come from. Adapters normalise: what leaves here is a Post or it is counted as refused by the source. */
export interface Source {
  readonly id: string;
  /** Yields from just after `cursor`; ends when there is nothing more or `signal` aborts; throws InputError otherwise. */
  open(cursor: string | undefined, signal: AbortSignal): AsyncIterable<SourceItem>;
}
