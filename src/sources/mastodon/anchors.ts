import { isLater } from "./ids.ts";

const KEPT = 1_000;

/**
 * Which status was the newest at which time, so that a gap can be placed among the ids of a server. Entries are a second
 * apart at least: the one before a time may be that much older than it could be, never newer.
 */
export class Anchors {
  readonly #apartMs: number;
  #entries: { readonly id: string; readonly atMs: number }[] = [];

  constructor(apartMs: number) {
    this.#apartMs = apartMs;
  }

  note(id: string, atMs: number): void {
    const last = this.#entries.at(-1);
    if (last && (atMs < last.atMs + this.#apartMs || !isLater(id, last.id))) return;
    this.#entries.push({ id, atMs });
    if (this.#entries.length >= 2 * KEPT) this.#entries = this.#entries.slice(-KEPT);
  }

  /** What an earlier run knew; of no effect once something was seen. */
  begin(id: string, atMs: number): void {
    if (this.#entries.length === 0) this.#entries.push({ id, atMs });
  }

  /** The newest id known at a time, or undefined. */
  before(ms: number): string | undefined {
    return this.#entries.findLast(({ atMs }) => atMs <= ms)?.id;
  }
}
