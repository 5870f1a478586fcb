import { ConnectionFault } from "../live.ts";

/** So many frames in a row that cannot be read show that none will be. */
const UNREADABLE_FRAMES = 100;
/** So many events in a row from far ahead of our clock show that it is the clocks that differ. */
const AHEAD_EVENTS = 500;

/** Watches whether what a server sends can be used. What cannot does not show that we hear what is said. */
export class Usability {
  readonly #host: string;
  #unreadable = 0;
  #ahead = 0;
  #isDoubtful = false;

  constructor(host: string) {
    this.#host = host;
  }

  /** A frame could not be read. Returns the fault where it is one too many. */
  unreadable(): ConnectionFault | null {
    this.#isDoubtful = true;
    this.#unreadable++;
    if (this.#unreadable < UNREADABLE_FRAMES) return null;
    return new ConnectionFault(`${this.#host} sends what cannot be read`, { kind: "http" });
  }

  /** An event cannot be placed. Returns the fault where it is one too many. */
  ahead(): ConnectionFault | null {
    this.#isDoubtful = true;
    this.#unreadable = 0;
    this.#ahead++;
    if (this.#ahead < AHEAD_EVENTS) return null;
    return new ConnectionFault(`the clock of ${this.#host} is far ahead of ours`, { kind: "http" });
  }

  usableEvent(): void {
    this.#ahead = 0;
    this.usableFrame();
  }

  usableFrame(): void {
    this.#unreadable = 0;
    this.#isDoubtful = false;
  }

  /** Whether a ping shows that all is heard: not where what came last before it, after the ping before, was no use. */
  ping(): boolean {
    const isProof = !this.#isDoubtful;
    this.#isDoubtful = false;
    return isProof;
  }
}
