import { effect } from "@preact/signals";
import type { FeedRow, SeriesResponse } from "../../../src/api/schemas.ts";
import type { Loaded, Resource } from "../data/resource.ts";
import { type Known, knownUntilMs } from "../model/known.ts";
import type { Span } from "../time/span.ts";
import type { Grid } from "./grid.ts";
import { isSame } from "./renewals.ts";
import { type Learned, learn, splice } from "./splice.ts";

/** What is known of the server when panels are drawn. */
export interface Stand {
  readonly asOf: string;
  readonly feeds: readonly FeedRow[];
  readonly revision: number | null;
}

/** What all series are kept from. */
export interface Minutes {
  /** Null where nothing is known of them. */
  grid(): Grid | null;
  /** Minutes that were told lately: an answer on its way may not know of them. */
  lately(): Iterable<number>;
  /** Those of which every answer that comes now knows. */
  settled(): Iterable<number>;
}

/** Keeps the answer behind one chart at what the stream has told. */
export class KeptSeries {
  readonly resource: Resource<SeriesResponse>;
  readonly #minutes: Minutes;
  /** Minutes told since it was drawn. */
  readonly #dirty = new Set<number>();
  readonly #learned: Learned = new Map();
  /** What was put there by us; everything else was asked for. */
  #own: Loaded<SeriesResponse> | null = null;

  constructor(resource: Resource<SeriesResponse>, minutes: Minutes) {
    this.resource = resource;
    this.#minutes = minutes;
    effect(() => {
      const loaded = resource.loaded.value;
      if (loaded && loaded !== this.#own) this.#answered(loaded.value);
    });
  }

  clear(): void {
    this.#dirty.clear();
    this.#learned.clear();
  }

  hear(minuteMs: number): void {
    this.#dirty.add(minuteMs);
  }

  /** Draws what has come. False where minutes do not say enough, and the question has to be asked again. */
  draw(window: Span, stand: Stand): boolean {
    const { resource } = this;
    const held = resource.loaded.peek();
    const href = resource.question.peek();
    if (!held || href === null || resource.busy.peek() || !isSame(held.href, href)) return true;
    if (this.#dirty.size === 0 && held.href === href) return true;
    const grid = this.#minutes.grid();
    const spliced = grid && splice(held.value, grid, this.#dirty, window, this.#learned);
    const known = spliced ? this.#knownTo(grid.known, held) : held.known;
    this.#dirty.clear();
    const answer = spliced ? spliced.answer : held.value;
    const meta = { ...answer.meta, ...metaOf(answer, stand, spliced !== null) };
    this.#own = { href, value: { ...answer, meta }, known };
    resource.put(this.#own);
    return spliced?.sure === true;
  }

  /**
   * Buckets that were summed from minutes know what minutes know. Where none were but those that came after its end, the
   * answer still knows what it did.
   */
  #knownTo(minutes: Known, held: Loaded<SeriesResponse>): Known {
    if (this.#dirty.size > 0) return minutes;
    const endMs = Date.parse(held.value.meta.to);
    const untilMs = [...minutes.untilMs].map(([source, ms]): [string, number] => [
      source,
      Math.max(ms, Math.min(endMs, knownUntilMs(held.known, source))),
    ]);
    return { ...minutes, untilMs: new Map(untilMs) };
  }

  /** An answer that was asked for: it settles what minutes left open, and may lack what was told while it was on its way. */
  #answered(answer: SeriesResponse): void {
    const grid = this.#minutes.grid();
    if (!grid) return;
    learn(answer, grid, this.#minutes.settled(), this.#learned);
    for (const minuteMs of this.#minutes.lately()) this.#dirty.add(minuteMs);
  }
}

function metaOf({ meta }: SeriesResponse, { asOf, revision }: Stand, isNew: boolean): Partial<SeriesResponse["meta"]> {
  if (!isNew) return {};
  return { as_of: asOf, revision: Math.max(meta.revision, revision ?? 0) };
}
