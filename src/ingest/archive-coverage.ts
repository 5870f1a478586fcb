import { type CoverageInterval, complement, type Span, union } from "../core/coverage.ts";
import type { SourceId } from "../core/post.ts";
import { MINUTE_MS } from "../core/time.ts";

const LEAST_SILENCE_MS = 10 * MINUTE_MS;
const SILENCE_IN_MEDIANS = 20;
/** Posts closer than this always belong to one run: 20 medians of at most this are no more than LEAST_SILENCE_MS. */
const MERGE_MS = LEAST_SILENCE_MS / SILENCE_IN_MEDIANS;
const PENDING_POSTS = 65_536;

interface Run {
  fromMs: number;
  toMs: number;
  posts: number;
}

/**
 * Learns from the times of an archive's posts, in any order, when it was looking: each run of posts no farther apart
 * than the larger of 10 minutes and 20 times the median distance. Memory grows with the silences longer than 30 s, not
 * with the posts: nearer neighbours are joined at once, which cannot change the result, since they count as distances
 * that are too short to matter for a limit of at least 10 minutes.
 */
export class ArchiveCoverage {
  #runs: Run[] = [];
  #pending: Run[] = [];

  add(postedAtMs: number): void {
    const last = this.#pending.at(-1);
    if (last && postedAtMs >= last.toMs && postedAtMs - last.toMs <= MERGE_MS) {
      last.toMs = postedAtMs;
      last.posts++;
      return;
    }
    this.#pending.push({ fromMs: postedAtMs, toMs: postedAtMs, posts: 1 });
    if (this.#pending.length >= PENDING_POSTS) this.#settle();
  }

  /** Half-open spans in which the archive was looking, and the longest silence that does not end one. */
  spans(): { readonly spans: readonly Span[]; readonly silenceMs: number } {
    this.#settle();
    const silenceMs = Math.max(LEAST_SILENCE_MS, SILENCE_IN_MEDIANS * this.#medianDistanceMs());
    const spans: { fromMs: number; toMs: number }[] = [];
    for (const run of this.#runs) {
      const last = spans.at(-1);
      if (last && run.fromMs - (last.toMs - 1) <= silenceMs) last.toMs = run.toMs + 1;
      else spans.push({ fromMs: run.fromMs, toMs: run.toMs + 1 });
    }
    return { spans, silenceMs };
  }

  #settle(): void {
    const sorted = [...this.#runs, ...this.#pending].sort((a, b) => a.fromMs - b.fromMs);
    const merged: Run[] = [];
    for (const run of sorted) {
      const last = merged.at(-1);
      if (last && run.fromMs - last.toMs <= MERGE_MS) {
        last.toMs = Math.max(last.toMs, run.toMs);
        last.posts += run.posts;
      } else merged.push(run);
    }
    this.#runs = merged;
    this.#pending = [];
  }

  /** 0 where more than half of the distances are at most MERGE_MS: the limit is then 10 minutes in any case. */
  #medianDistanceMs(): number {
    const posts = this.#runs.reduce((sum, run) => sum + run.posts, 0);
    const long: number[] = [];
    for (let i = 1; i < this.#runs.length; i++)
      long.push((this.#runs[i]?.fromMs ?? 0) - (this.#runs[i - 1]?.toMs ?? 0));
    long.sort((a, b) => a - b);
    const short = posts - 1 - long.length;
    const at = (rank: number) => (rank < short ? 0 : (long[rank - short] ?? 0));
    const middle = (posts - 2) / 2;
    return (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2;
  }
}

/**
 * Coverage of an archive source once `spans` join what earlier imports of the same name covered: imported where either
 * did, gap between. A new span and an earlier one no farther apart than `silenceMs` become one, as parts of a whole that
 * was cut into files; two earlier ones never do. Importing the same again changes nothing.
 */
export function joinArchiveCoverage(
  source: SourceId,
  feed: string,
  earlier: readonly CoverageInterval[],
  spans: readonly Span[],
  silenceMs: number,
): CoverageInterval[] {
  const own = earlier.filter((i) => i.source === source && i.feed === feed && i.state === "imported");
  const near = bridges(union(own), union(spans), silenceMs);
  const imported = union([...own, ...spans, ...near]);
  const first = imported[0];
  const last = imported.at(-1);
  if (!first || !last) return [];
  const gaps = complement(imported, first.fromMs, last.toMs);
  return [
    ...imported.map((span) => ({ ...span, source, feed, state: "imported" as const, reason: null })),
    ...gaps.map((span) => ({ ...span, source, feed, state: "gap" as const, reason: "no posts in the archive" })),
  ].sort((a, b) => a.fromMs - b.fromMs);
}

/** The silences of at most `silenceMs` between a span of one list and the next of the other. Both as given by `union`. */
function bridges(earlier: readonly Span[], later: readonly Span[], silenceMs: number): Span[] {
  const all = [
    ...earlier.map((span) => ({ ...span, isNew: false })),
    ...later.map((span) => ({ ...span, isNew: true })),
  ];
  all.sort((a, b) => a.fromMs - b.fromMs);
  const found: Span[] = [];
  for (let i = 1; i < all.length; i++) {
    const [before, after] = [all[i - 1], all[i]];
    if (!before || !after || before.isNew === after.isNew || after.fromMs <= before.toMs) continue;
    if (after.fromMs - (before.toMs - 1) <= silenceMs) found.push({ fromMs: before.toMs, toMs: after.fromMs });
  }
  return found;
}
