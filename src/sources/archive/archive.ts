import type { AuthorHasher } from "../../core/identity.ts";
import type { Measure, MeasurePoint } from "../../core/measure.ts";
import type { Post, SourceId } from "../../core/post.ts";

/** Why a line, row or element could not become a post. Codes are stable: they are the keys of the import report. */
export interface Rejection {
  /** The line as an editor shows it (start of the record), or the element's number in an array. From 1. */
  readonly line: number;
  readonly reason: string;
  /** One sentence, without content of the post. */
  readonly detail: string;
}

/** What reading an archive gives, in order of the file. */
export type ArchiveItem =
  /** Comes first. `holds`: series without posts, where it is not posts. */
  | { readonly type: "shape"; readonly shape: string; readonly holds?: "measures" }
  /** A line, row or array element was read; comes before what was found in it. Blank lines do not count. */
  | { readonly type: "read" }
  | { readonly type: "post"; readonly post: Post }
  | { readonly type: "delete"; readonly id: string; readonly deletedAtMs: number | null }
  /** Points of a series without posts, ascending; a long series comes in several items. */
  | { readonly type: "measure"; readonly measure: Measure; readonly points: readonly MeasurePoint[] }
  | { readonly type: "reject"; readonly rejection: Rejection }
  /** Something a reader of the numbers should know of a post that was kept. The codes of PostFlag among them. */
  | { readonly type: "warn"; readonly reason: string };

export interface ArchiveOptions {
  /** `archive:<name>`, the source of every post in the file. */
  readonly source: SourceId;
  /** Zone of times without an offset; without it such rows are rejected as `needs_tz`. */
  readonly tz: string | null;
  readonly receivedAtMs: number;
  readonly hashAuthor: AuthorHasher;
  /** Told how many bytes of the file were consumed. */
  readonly onBytes?: (bytes: number) => void;
  readonly signal?: AbortSignal;
}

/** Reads one file. Throws InputError where nothing of it can be read. */
export type ArchiveReader = (path: string, options: ArchiveOptions) => AsyncIterable<ArchiveItem>;
