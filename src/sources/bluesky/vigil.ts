import type { Pace } from "../../core/pace.ts";
import { SECOND_MS } from "../../core/time.ts";
import { Deadline } from "../deadline.ts";

/** Without any frame; servers ping every 30 s. Nominal, like the others. */
const SILENT_MS = 45 * SECOND_MS;
/** Without events although the server pings: some stop to send and never notice. */
const DRY_MS = 120 * SECOND_MS;
/** A replay that pauses so long may be over. */
export const QUIET_MS = 2 * SECOND_MS;

export interface VigilParts {
  readonly onSilent: () => void;
  readonly onDry: () => void;
  /** Events pause during a replay. */
  readonly onQuiet: () => void;
  readonly isReplaying: () => boolean;
}

/** Watches for the ways in which a connection can be dead, or a replay over, without anybody saying so. */
export class Vigil {
  readonly #silence: Deadline;
  readonly #dryness: Deadline;
  readonly #quiet: Deadline;
  readonly #isReplaying: () => boolean;
  #isOn = false;
  #hasFlowed: boolean;

  /** `hasFlowed`: whether the server is known to have events, so that having none is suspicious. */
  constructor(pace: Pace, hasFlowed: boolean, { onSilent, onDry, onQuiet, isReplaying }: VigilParts) {
    this.#hasFlowed = hasFlowed;
    this.#isReplaying = isReplaying;
    this.#silence = new Deadline(pace, SILENT_MS, onSilent);
    this.#dryness = new Deadline(pace, DRY_MS, onDry);
    this.#quiet = new Deadline(pace, QUIET_MS, () => isReplaying() && onQuiet());
  }

  /** Begins, or begins again after `stop`; what was not watched does not count. */
  start(): void {
    this.#isOn = true;
    this.#silence.start();
    if (this.#hasFlowed) this.#dryness.start();
    if (this.#isReplaying()) this.#quiet.start();
  }

  stop(): void {
    this.#isOn = false;
    for (const deadline of [this.#silence, this.#dryness, this.#quiet]) deadline.stop();
  }

  /** Anything came. */
  frame(nowMs: number): void {
    this.#silence.touch(nowMs);
  }

  event(nowMs: number): void {
    this.#dryness.touch(nowMs);
    this.#quiet.touch(nowMs);
    if (!this.#hasFlowed && this.#isOn) this.#dryness.start();
    this.#hasFlowed = true;
    if (this.#isOn && !this.#quiet.isRunning && this.#isReplaying()) this.#quiet.start();
  }
}
