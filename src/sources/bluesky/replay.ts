import { DAY_MS } from "../../core/time.ts";
import type { LiveItem } from "../live.ts";

/** An event this close to the moment of connecting is of the present. */
const PRESENT_MS = 250;

const NO_LONGER_THERE = "the server no longer had it";
const NOT_FROM_THERE = "the server did not go on from there";

export interface ReplayStart {
  /** Time of the last committed event, microseconds of the server's clock; null where there is none to go on from. */
  readonly committedUs: number | null;
  /** From when on the server was asked for events; null where it does not go on: then what lies between is lost. */
  readonly askedUs: number | null;
  /** Until when the feed is proven to have seen everything, by our clock. */
  readonly provenMs: number | null;
  readonly openedAtMs: number;
}

/**
 * Follows a connection from its cursor to the present. It asks for a little more than it lacks; so a replay that begins
 * after the committed event shows that the server no longer had what lies between.
 */
export class Replay {
  readonly #committedUs: number;
  readonly #askedUs: number;
  readonly #provenMs: number;
  readonly #openedAtMs: number;
  /**
   * What turns times of the server into ours. Zero: clocks agree to seconds. Otherwise the server plays a recording, as
   * shown by committed events that were a day old and more when they were proven to be the latest.
   */
  readonly #shiftMs: number;
  readonly #push: (item: LiveItem) => void;
  #hasBegun = false;
  #isPast: boolean;

  constructor({ committedUs, askedUs, provenMs, openedAtMs }: ReplayStart, push: (item: LiveItem) => void) {
    const committedMs = committedUs === null ? openedAtMs : committedUs / 1000;
    this.#committedUs = committedUs ?? Number.NEGATIVE_INFINITY;
    this.#askedUs = askedUs ?? Number.NEGATIVE_INFINITY;
    this.#provenMs = provenMs ?? committedMs;
    this.#openedAtMs = openedAtMs;
    this.#shiftMs = this.#provenMs - committedMs > DAY_MS ? this.#provenMs - committedMs : 0;
    this.#push = push;
    this.#isPast = committedUs !== null && askedUs !== null;
    if (committedUs !== null && askedUs === null) this.#lost(openedAtMs, NO_LONGER_THERE);
  }

  /** Whether what comes is of the past still. */
  get isPast(): boolean {
    return this.#isPast;
  }

  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** A time of the server by our clock. */
  ownMs(timeUs: number): number {
    return Math.floor(timeUs / 1000) + this.#shiftMs;
  }

  /**
   * Takes note of the next event before it is told. False where the server did not go on from the cursor, as an event
   * from before it shows: its clock is behind, or it is of another time.
   */
  follow(timeUs: number): boolean {
    if (!this.#isPast) return true;
    if (!this.#hasBegun) {
      this.#hasBegun = true;
      if (timeUs < this.#askedUs) {
        this.#lost(this.#openedAtMs, NOT_FROM_THERE);
        this.catchUp();
        return false;
      }
      if (timeUs > this.#committedUs) this.#lost(this.ownMs(timeUs), NO_LONGER_THERE);
    }
    if (this.ownMs(timeUs) >= this.#openedAtMs - PRESENT_MS) this.catchUp();
    return true;
  }

  /** There is nothing more to replay. If nothing came at all, not even the committed event, all of it is lost. */
  catchUp(): void {
    if (!this.#isPast) return;
    if (!this.#hasBegun) this.#lost(this.#openedAtMs, NO_LONGER_THERE);
    this.#hasBegun = true;
    this.#isPast = false;
    this.#push({ type: "caught-up" });
  }

  #lost(untilMs: number, reason: string): void {
    const fromMs = Math.ceil(this.#provenMs);
    const toMs = Math.min(untilMs, this.#openedAtMs);
    if (toMs > fromMs) this.#push({ type: "gap", fromMs, toMs, reason });
  }
}
