import { effect, type ReadonlySignal, signal } from "@preact/signals";
import type { OutageRow } from "../../../src/api/schemas.ts";
import { siteName } from "../model/lanes.ts";
import { outageTimes } from "../model/outage.ts";
import type { Store } from "../store.ts";
import { endWords, stateWord } from "../summary/words.ts";
import type { Link } from "./connection.ts";
import type { LiveEffects } from "./effects.ts";

const QUIET_MS = 30_000;

/**
 * What is said aloud of what comes: begins and ends of outages, and that updates are back. At most one message in half a
 * minute; of several in between the last is said when its time comes. That updates stopped is said by its banner.
 */
export class Announcer {
  readonly #store: Store;
  readonly #effects: LiveEffects;
  readonly #spoken = signal("");
  readonly #hushed = signal(false);
  #spokenMs = Number.NEGATIVE_INFINITY;
  #waiting: string | null = null;
  /** Whether each outage that is known is open. */
  readonly #open = new Map<string, boolean>();
  #wasLost = false;

  constructor(store: Store, effects: LiveEffects) {
    this.#store = store;
    this.#effects = effects;
    effect(() => {
      for (const row of store.outages.loaded.value?.value.data ?? [])
        this.#open.set(row.detail.id, row.end_latest === null);
    });
  }

  get spoken(): ReadonlySignal<string> {
    return this.#spoken;
  }

  /** True while a banner that comes is not to be said: something was, a moment ago. */
  get hushed(): ReadonlySignal<boolean> {
    return this.#hushed;
  }

  linked(link: Link): void {
    if (link === "lost") {
      this.#wasLost = true;
      this.#waiting = null;
      if (!this.#hushed.peek()) this.#quiet();
    } else if (this.#wasLost && link !== "opening") {
      this.#wasLost = false;
      this.#say("Updates are back.");
    }
  }

  /** An outage as the stream tells it: new, or over now. */
  outage(row: OutageRow): void {
    const before = this.#open.get(row.detail.id);
    this.#open.set(row.detail.id, row.end_latest === null);
    const zone = this.#store.resolved.peek()?.zone;
    if (!zone) return;
    const { start, startLatest, end, endLatest } = outageTimes(row);
    const site = siteName(row.site, this.#store.sites.loaded.peek()?.value.data ?? []);
    if (before === undefined) this.#say(`${site} ${stateWord(row)}, start: ${endWords(start, startLatest, zone)}.`);
    else if (before && endLatest !== null) this.#say(`${site} back, ${endWords(end, endLatest, zone)}.`);
  }

  #say(text: string): void {
    if (this.#effects.nowMs() - this.#spokenMs < QUIET_MS) {
      this.#waiting = text;
      return;
    }
    this.#spoken.value = text;
    this.#quiet();
  }

  #quiet(): void {
    this.#spokenMs = this.#effects.nowMs();
    this.#hushed.value = true;
    this.#effects.after(QUIET_MS, () => {
      this.#hushed.value = false;
      const text = this.#waiting;
      this.#waiting = null;
      if (text !== null) this.#say(text);
    });
  }
}
