import { type Span, union } from "../core/coverage.ts";
import { MINUTE_MS } from "../core/time.ts";
import { compareCodeUnits } from "./order.ts";
import type { Changes, RecordKind } from "./store.ts";

/** What one commit touched; as in `Changes`. */
export interface Touched {
  readonly posts: readonly Span[];
  readonly records: readonly RecordKind[];
  readonly coverage: boolean;
  readonly measures: readonly string[];
  readonly sites: boolean;
}

/** A commit as a store remembers it. */
export interface CommitEntry extends Touched {
  readonly revision: number;
  readonly committedAtMs: number;
}

/** Commits that are remembered, and a few more: what goes beyond is forgotten every `FORGET_EVERY` commits. */
const KEPT_COMMITS = 10_000;
const FORGET_EVERY = 256;

/** The last revision whose commit is to be forgotten now, or null where it is not the time. */
export function forgottenUpTo(revision: number): number | null {
  return revision % FORGET_EVERY === 0 && revision > KEPT_COMMITS ? revision - KEPT_COMMITS : null;
}

/** So many spans of minutes are remembered of one commit. */
const MOST_SPANS = 512;

/**
 * Minutes, counted from the epoch, as spans of time. Of an import of years, whose minutes lie far apart, it gives the
 * 512 spans that hold them all and the least besides.
 */
export function minuteSpans(minutes: Iterable<number>): readonly Span[] {
  const ascending = Float64Array.from(minutes).sort();
  const spans: { from: number; to: number }[] = [];
  for (const minute of ascending) {
    const last = spans.at(-1);
    if (last && minute <= last.to) last.to = Math.max(last.to, minute + 1);
    else spans.push({ from: minute, to: minute + 1 });
  }
  return widened(spans).map(({ from, to }) => ({ fromMs: from * MINUTE_MS, toMs: to * MINUTE_MS }));
}

/** Joins over the shortest gaps, the earliest first among equals, until few enough spans are left. */
function widened(spans: readonly { from: number; to: number }[]): readonly { from: number; to: number }[] {
  const tooMany = spans.length - MOST_SPANS;
  if (tooMany <= 0) return spans;
  const gapBefore = (index: number) => (spans[index]?.from ?? 0) - (spans[index - 1]?.to ?? 0);
  const indices = spans.map((_, index) => index).slice(1);
  const joined = new Set(indices.sort((a, b) => gapBefore(a) - gapBefore(b) || a - b).slice(0, tooMany));
  const wide: { from: number; to: number }[] = [];
  for (const [index, { from, to }] of spans.entries()) {
    const last = wide.at(-1);
    if (last && joined.has(index)) last.to = to;
    else wide.push({ from, to });
  }
  return wide;
}

/** Whether a commit touched anything that readers are told of. */
export function isAnything({ posts, records, coverage, measures, sites }: Touched): boolean {
  return posts.length + records.length + measures.length > 0 || coverage || sites;
}

export const NOTHING_TOUCHED: Touched = { posts: [], records: [], coverage: false, measures: [], sites: false };

/** Answer where `revision` is the one asked for. */
export function noChanges(revision: number): Changes {
  return { ...NOTHING_TOUCHED, revision, committedAtMs: null, complete: true };
}

/** Answer where the commits since the one asked for are not all known. */
export function unknownChanges(revision: number, committedAtMs: number | null): Changes {
  return { ...NOTHING_TOUCHED, revision, committedAtMs, complete: false };
}

/** Everything that some commits, oldest first, touched together. */
export function joinedChanges(revision: number, commits: readonly CommitEntry[]): Changes {
  return {
    revision,
    committedAtMs: commits.at(-1)?.committedAtMs ?? null,
    posts: union(commits.flatMap(({ posts }) => posts)),
    records: [...new Set(commits.flatMap(({ records }) => records))].sort(compareCodeUnits),
    coverage: commits.some(({ coverage }) => coverage),
    measures: [...new Set(commits.flatMap(({ measures }) => measures))].sort(compareCodeUnits),
    sites: commits.some(({ sites }) => sites),
    complete: true,
  };
}
