import { type ReadonlySignal, signal } from "@preact/signals";
import type { LiveResponse } from "../../../src/api/schemas.ts";
import type { LiveState } from "../data/resolve.ts";
import type { LiveEffects, Stream } from "./effects.ts";

/** `asking`: the stream cannot be had, though the server answers. `lost`: nothing is heard. */
export type Link = "opening" | "open" | "asking" | "lost";

export const EVENTS = ["bucket", "outage", "moment", "health"] as const;
export type EventName = (typeof EVENTS)[number];

/** What the page does with what comes. */
export interface Hearer {
  /** A stream stands. False where it does not go on from where the last one ended: what came between is not known. */
  onHello(resumed: boolean): void;
  /** Events were missed. */
  onReset(): void;
  onEvent(name: EventName, data: unknown): void;
  /** How everything stands, every few seconds. */
  onState(state: LiveState, revision: number): void;
}

const ASK_LIVE_MS = 5_000;
const ASK_REPLAY_MS = 1_000;
const ASK_FAILED_MS = 2_000;
const ANSWER_WITHIN_MS = 6_000;
/** A server that starts anew is given so long before anybody is told. */
const GRACE_MS = 3_000;
const SILENT_MS = 10_000;
const HELLO_WITHIN_MS = 10_000;
const TRY_AGAIN_MS = 60_000;
const CLOSED = 2;

/**
 * Keeps one stream for one question, and asks `/live` beside it: that gives the time up to which all was seen, and tells a
 * quiet stream from a dead one, whose heartbeats a page cannot hear. Hidden pages have no stream, so that a browser's few
 * connections are left to those that are looked at.
 */
export class Connection {
  readonly #effects: LiveEffects;
  readonly #hearer: Hearer;
  readonly #link = signal<Link>("opening");
  #href: string | null = null;
  #stream: Stream | null = null;
  #lastId = "";
  #asksEveryMs: number;
  #heardMs: number;
  /** Since when no stream stands, and since when no question is answered; null while all is well. */
  #downMs: number | null;
  #unansweredMs: number | null = null;
  #cancelAsk: (() => void) | null = null;
  #cancelOpen: (() => void) | null = null;
  #asking: AbortController | null = null;

  constructor(effects: LiveEffects, hearer: Hearer, isReplay: boolean) {
    this.#effects = effects;
    this.#hearer = hearer;
    this.#asksEveryMs = isReplay ? ASK_REPLAY_MS : ASK_LIVE_MS;
    this.#heardMs = effects.nowMs();
    this.#downMs = this.#heardMs;
    effects.onSeen(() => this.#wake());
  }

  get link(): ReadonlySignal<Link> {
    return this.#link;
  }

  /** When something was last heard, by the clock of this machine. */
  get heardMs(): number {
    return this.#heardMs;
  }

  /** Listens to another question. */
  listen(href: string): void {
    if (href === this.#href) return;
    this.#href = href;
    this.#lastId = "";
    this.#close();
    this.#wake();
  }

  /** A page that comes into sight, or back onto a network, does not wait for its turn. */
  #wake(): void {
    if (this.#href === null) return;
    if (this.#effects.seen()) {
      if (this.#link.peek() === "lost") this.#close();
      if (!this.#stream) this.#open();
      this.#askIn(0);
      return;
    }
    this.#close();
    this.#cancelAsk?.();
    this.#asking?.abort();
    this.#asking = null;
  }

  #open(): void {
    this.#close();
    const from = this.#lastId ? `&last_event_id=${encodeURIComponent(this.#lastId)}` : "";
    const stream = this.#effects.open(`${this.#href}${from}`);
    this.#stream = stream;
    const on = (name: string, hear: (data: unknown) => void): void =>
      stream.addEventListener(name, (e) => {
        if (this.#stream !== stream) return;
        const { data, lastEventId } = e as MessageEvent<string>;
        if (lastEventId) this.#lastId = lastEventId;
        this.#heardMs = this.#effects.nowMs();
        hear(JSON.parse(data));
      });
    on("hello", () => {
      this.#downMs = null;
      this.#hearer.onHello(this.#lastId !== "");
      this.#judge();
    });
    on("reset", () => this.#hearer.onReset());
    on("bye", () => this.#openIn(1_000 + this.#effects.random() * 3_000));
    for (const name of EVENTS) on(name, (data) => this.#hearer.onEvent(name, data));
    stream.addEventListener("error", () => {
      if (this.#stream !== stream) return;
      this.#downMs ??= this.#effects.nowMs();
      // A stream that was refused is not opened again by the browser.
      if (stream.readyState === CLOSED)
        this.#openIn(this.#link.peek() === "asking" ? TRY_AGAIN_MS : 2_000 + this.#effects.random() * 4_000);
      this.#askIn(0);
    });
  }

  #openIn(ms: number): void {
    this.#close();
    this.#cancelOpen = this.#effects.after(ms, () => {
      if (this.#effects.seen()) this.#open();
    });
  }

  #close(): void {
    this.#cancelOpen?.();
    this.#cancelOpen = null;
    this.#stream?.close();
    this.#stream = null;
    this.#downMs ??= this.#effects.nowMs();
  }

  #askIn(ms: number): void {
    this.#cancelAsk?.();
    this.#cancelAsk = this.#effects.after(ms, () => void this.#ask());
  }

  async #ask(): Promise<void> {
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    const giveUp = this.#effects.after(ANSWER_WITHIN_MS, () => asking.abort());
    const answer = await this.#effects.ask("/api/v1/live", asking.signal).catch(() => null);
    giveUp();
    if (this.#asking !== asking) return;
    const nowMs = this.#effects.nowMs();
    if (answer?.ok) {
      const { meta, data } = answer.value as LiveResponse;
      this.#asksEveryMs = data.mode === "replay" && !data.replay?.done ? ASK_REPLAY_MS : ASK_LIVE_MS;
      this.#heardMs = nowMs;
      this.#unansweredMs = null;
      // A stream that was silent for so long may only believe that it stands.
      if (this.#link.peek() === "lost" && (this.#downMs === null || !this.#stream)) this.#open();
      this.#hearer.onState(data, meta.revision);
    } else this.#unansweredMs ??= nowMs;
    this.#askIn(this.#unansweredMs === null ? this.#asksEveryMs : ASK_FAILED_MS);
    this.#judge();
  }

  #judge(): void {
    const nowMs = this.#effects.nowMs();
    const since = (ms: number | null): number => (ms === null ? Number.NEGATIVE_INFINITY : nowMs - ms);
    const silent = nowMs - this.#heardMs >= SILENT_MS;
    if (this.#downMs === null && !(this.#unansweredMs !== null && silent)) this.#link.value = "open";
    else if (this.#unansweredMs === null) {
      if (since(this.#downMs) >= HELLO_WITHIN_MS) this.#link.value = "asking";
    } else if (since(this.#unansweredMs) >= GRACE_MS || silent) this.#link.value = "lost";
  }
}
