import type { Span } from "../core/coverage.ts";
import type { Post } from "../core/post.ts";

/** One page of what a search over the past found, the latest posts first. */
export interface ArchivePage {
  /** Those of the window. */
  readonly posts: readonly Post[];
  readonly aliases: readonly { readonly alias: string; readonly id: string }[];
  /** Posts that the platform delivered. */
  readonly read: number;
  /** Everything of the window that was posted from here on was fetched, with this page. */
  readonly reachedMs: number;
  /** Where the search goes on once this page is committed. */
  readonly cursor: string;
}

/** A search over the past that posts can be fetched from. */
export interface PostArchive {
  /** What is still to be fetched of a window; empty where nothing is. */
  remaining(window: Span, cursor: string | undefined): Span;
  /**
   * Fetches what one query finds in a window, the latest first, from where `cursor` left it. Ends early where `signal`
   * aborts, and where the budget allows no further page unless `beyondBudget`. Throws ConnectionFault.
   */
  pages(
    query: string,
    window: Span,
    cursor: string | undefined,
    beyondBudget: boolean,
    signal: AbortSignal,
  ): AsyncIterable<ArchivePage>;
}
