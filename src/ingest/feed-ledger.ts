import { type CoverageInterval, type CoverageState, isSeeing, type Span } from "../core/coverage.ts";
import type { SourceId } from "../core/post.ts";
import { MINUTE_MS } from "../core/time.ts";

/** What a commit says of coverage: everything of the feed from `sinceMs` on. */
export interface LedgerChange {
  readonly source: SourceId;
  readonly feed: string;
  readonly sinceMs: number;
  readonly intervals: readonly CoverageInterval[];
}

interface Stretch {
  readonly state: CoverageState;
  readonly fromMs: number;
  readonly toMs: number;
  readonly reason: string | null;
}

/**
 * When one feed was listening, to the millisecond: what it saw is told only as far as it was proven, and what lies
 * between two proofs with a lost connection between them is a gap. Listened minutes without a post of ours are `quiet`.
 */
export class FeedLedger {
  readonly #source: SourceId;
  readonly #feed: string;
  /** Disjoint, ascending. */
  #stretches: Stretch[];
  #changedSinceMs = Number.POSITIVE_INFINITY;
  /** Until when everything was seen; null before the first connection. */
  #provenMs: number | null;
  /** Start of the connection at hand; null between two. */
  #openMs: number | null = null;
  /** How far a replay has come, while there is one. */
  #replayedMs: number | null = null;
  #flow: Extract<CoverageState, "live" | "sampled" | "capped"> = "live";
  #capReason: string | null = null;
  /** The last two minutes in which posts of ours came: one may be over before it is proven to its end. */
  #busyMinutesMs: readonly number[] = [];
  /** When a feed that never saw anything began to try. */
  #beganMs: number | null = null;

  /** `earlier`: what the store knows of this feed, at least of the time that may still change. */
  constructor(source: SourceId, feed: string, earlier: readonly CoverageInterval[]) {
    this.#source = source;
    this.#feed = feed;
    this.#stretches = earlier
      .filter((i) => i.source === source && i.feed === feed)
      .map(({ state, fromMs, toMs, reason }) => ({ state, fromMs, toMs, reason }))
      .sort((a, b) => a.fromMs - b.fromMs);
    this.#provenMs = this.#stretches.findLast(({ state }) => isSeeing(state) || state === "capped")?.toMs ?? null;
  }

  get provenMs(): number | null {
    return this.#provenMs;
  }

  /** The feed is wanted since `atMs` and cannot be had; says something only for one that never saw anything. */
  begin(atMs: number): void {
    this.#beganMs = atMs;
  }

  /** A connection stands since `atMs`. The time since the last proof is a gap; a replay may still bring it. */
  open(atMs: number, resumed: boolean, reason: string): void {
    if (this.#flow === "capped") {
      this.capped(atMs);
      this.#flow = "live";
    } else this.#lose(atMs, reason);
    this.#replayedMs = resumed ? (this.#provenMs ?? atMs) : null;
    this.#openMs = Math.max(atMs, this.#provenMs ?? atMs);
    this.#takeBack(this.#openMs);
    if (this.#replayedMs === null) this.#provenMs = this.#openMs;
  }

  /** Everything up to `atMs` was seen; during a replay a time of the platform, else of our clock. */
  prove(atMs: number): void {
    if (this.#openMs === null) return;
    if (this.#replayedMs !== null) {
      const toMs = Math.min(atMs, this.#openMs);
      if (toMs <= this.#replayedMs) return;
      this.#paint(this.#replayedMs, toMs, "refilled", null);
      this.#replayedMs = toMs;
      this.#provenMs = toMs;
      return;
    }
    const fromMs = this.#provenMs ?? this.#openMs;
    for (let at = fromMs; at < atMs; ) {
      const minuteMs = Math.floor(at / MINUTE_MS) * MINUTE_MS;
      const endMs = Math.min(atMs, minuteMs + MINUTE_MS);
      this.#paint(at, endMs, this.#stateOf(minuteMs), null);
      at = endMs;
    }
    this.#provenMs = Math.max(fromMs, atMs);
  }

  /** A replay has come to the present: what it did not name as lost is there. */
  caughtUp(): void {
    if (this.#openMs === null || this.#replayedMs === null) return;
    if (this.#openMs > this.#replayedMs) this.#paint(this.#replayedMs, this.#openMs, "refilled", null);
    this.#replayedMs = null;
    this.#provenMs = this.#openMs;
  }

  /** A post of ours came, at `atMs` of our clock: its minute is not quiet. */
  post(atMs: number): void {
    const minuteMs = Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
    if (this.#replayedMs !== null || this.#busyMinutesMs.includes(minuteMs)) return;
    this.#busyMinutesMs = [...this.#busyMinutesMs.slice(-1), minuteMs];
    const quiet = this.#stretches.findLast(({ state, toMs }) => state === "quiet" && toMs > minuteMs);
    if (quiet) this.#paint(Math.max(minuteMs, quiet.fromMs), Math.min(quiet.toMs, minuteMs + MINUTE_MS), "live", null);
  }

  /** The platform says that [fromMs, toMs) will not come. */
  missing(fromMs: number, toMs: number, reason: string): void {
    if (toMs <= fromMs) return;
    this.#paint(fromMs, toMs, "gap", reason);
    if (this.#replayedMs !== null) this.#replayedMs = Math.max(this.#replayedMs, toMs);
  }

  /** From `atMs` on posts come whole or sampled. */
  flow(state: "live" | "sampled", atMs: number): void {
    this.prove(atMs);
    this.#flow = state;
  }

  /** A limit keeps everything away, up to `atMs` and on until `open`. Say it again as time passes. */
  capped(atMs: number, reason: string | null = this.#capReason): void {
    // What was told of the time before stays: a lost connection is no limit.
    const fromMs = Math.max(this.#provenMs ?? atMs, this.#stretches.at(-1)?.toMs ?? Number.NEGATIVE_INFINITY);
    this.#flow = "capped";
    this.#capReason = reason;
    this.#openMs = null;
    this.#replayedMs = null;
    if (atMs > fromMs) this.#paint(fromMs, atMs, "capped", reason);
    this.#provenMs = Math.max(this.#provenMs ?? atMs, atMs);
  }

  /** The limit holds no more, and nothing else is known. */
  endCap(): void {
    if (this.#flow === "capped") this.#flow = "live";
  }

  get isCapped(): boolean {
    return this.#flow === "capped";
  }

  /** The connection ended, or none could be made; nothing was seen up to `atMs`. */
  close(atMs: number, reason: string): void {
    this.#openMs = null;
    this.#replayedMs = null;
    if (this.#flow !== "capped") this.#lose(atMs, reason);
  }

  /** Gaps that end after `sinceMs`, oldest first. */
  gaps(sinceMs: number): readonly CoverageInterval[] {
    return this.#stretches
      .filter(({ state, toMs }) => state === "gap" && toMs > sinceMs)
      .map((stretch) => ({ ...stretch, source: this.#source, feed: this.#feed }));
  }

  /** What was a gap inside of `span` was fetched afterwards, or cannot be, for the reason given. */
  refilled(span: Span, outcome: { readonly whole: true } | { readonly whole: false; readonly reason: string }): void {
    for (const gap of this.gaps(span.fromMs)) {
      const fromMs = Math.max(gap.fromMs, span.fromMs);
      const toMs = Math.min(gap.toMs, span.toMs);
      if (toMs <= fromMs) continue;
      if (outcome.whole) this.#paint(fromMs, toMs, "refilled", gap.reason);
      else this.#paint(fromMs, toMs, "gap", gap.reason === null ? outcome.reason : `${gap.reason}; ${outcome.reason}`);
    }
  }

  /** What changed since the last call, for the next commit; null where nothing did. */
  take(): LedgerChange | null {
    const sinceMs = this.#changedSinceMs;
    if (sinceMs === Number.POSITIVE_INFINITY) return null;
    this.#changedSinceMs = Number.POSITIVE_INFINITY;
    const own = { source: this.#source, feed: this.#feed };
    const intervals = this.#stretches.filter(({ toMs }) => toMs > sinceMs).map((stretch) => ({ ...own, ...stretch }));
    return { ...own, sinceMs, intervals };
  }

  /** What was not told yet of the time since the last proof is a gap up to `toMs`. */
  #lose(toMs: number, reason: string): void {
    const sinceMs = this.#provenMs ?? this.#beganMs;
    if (sinceMs === null) return;
    const toldMs = this.#stretches.at(-1)?.toMs ?? sinceMs;
    this.#paint(Math.max(sinceMs, toldMs), toMs, "gap", reason);
  }

  /** What was told of the time from `ms` on, before it was known that a connection stood. */
  #takeBack(ms: number): void {
    const last = this.#stretches.at(-1);
    if (!last || last.toMs <= ms || last.state !== "gap") return;
    this.#changedSinceMs = Math.min(this.#changedSinceMs, last.fromMs);
    this.#stretches.pop();
    if (last.fromMs < ms) this.#stretches.push({ ...last, toMs: ms });
  }

  #stateOf(minuteMs: number): CoverageState {
    if (this.#flow === "sampled") return this.#flow;
    return this.#busyMinutesMs.includes(minuteMs) ? "live" : "quiet";
  }

  /** Puts a stretch over whatever was there; equal neighbours become one. */
  #paint(fromMs: number, toMs: number, state: CoverageState, reason: string | null): void {
    if (toMs <= fromMs) return;
    const first = this.#firstTouching(fromMs);
    let end = first;
    let painted: Stretch = { state, fromMs, toMs, reason };
    const around: Stretch[] = [];
    for (; end < this.#stretches.length; end++) {
      const old = this.#stretches[end];
      if (!old || old.fromMs > toMs) break;
      const isEqual = old.state === state && old.reason === reason;
      if (isEqual)
        painted = { ...painted, fromMs: Math.min(old.fromMs, painted.fromMs), toMs: Math.max(old.toMs, painted.toMs) };
      else {
        if (old.fromMs < fromMs) around.push({ ...old, toMs: Math.min(old.toMs, fromMs) });
        if (old.toMs > toMs) around.push({ ...old, fromMs: Math.max(old.fromMs, toMs) });
      }
    }
    const kept = [...around, painted].sort((a, b) => a.fromMs - b.fromMs);
    this.#changedSinceMs = Math.min(this.#changedSinceMs, kept[0]?.fromMs ?? fromMs);
    this.#stretches.splice(first, end - first, ...kept);
  }

  /** Index of the first stretch that ends at or after `ms`; most calls are about the last ones. */
  #firstTouching(ms: number): number {
    let index = this.#stretches.length;
    while (index > 0 && (this.#stretches[index - 1]?.toMs ?? 0) >= ms) index--;
    return index;
  }
}
