import type { Clock } from "../../core/clock.ts";
import { isoUtc } from "../../core/time.ts";
import type { Changes, Store } from "../../store/store.ts";
import { CoverageWatch } from "./coverage-watch.ts";
import { FactWatch } from "./fact-watch.ts";
import type { StreamEvent } from "./wire.ts";

export interface StoreWatchOptions {
  readonly store: Store;
  /** What "now" means for what is told. */
  readonly clock: Clock;
  /** How fast that clock runs. */
  readonly speed: () => number;
  /** The time by which it is told. */
  readonly now: Clock;
}

/** What changed since the last look. */
export interface Seen {
  /** When the newest of it was committed, ISO 8601. */
  readonly committedAt: string;
  /** Time in which posts came, went or changed. */
  readonly posts: Changes["posts"];
  /** Other minutes whose status is not as it was. */
  readonly minutes: readonly number[];
  /** True where coverage of long ago changed: it is not known of which minutes. */
  readonly older: boolean;
  readonly facts: readonly StreamEvent[];
}

/** Looks at the store and says what changed. It knows what it saw the last time. */
export class StoreWatch {
  readonly #options: StoreWatchOptions;
  #revision: number | undefined;
  #facts: FactWatch;
  #coverage = new CoverageWatch();

  constructor(options: StoreWatchOptions) {
    this.#options = options;
    this.#facts = new FactWatch(options.store);
  }

  /** Up to which the store was looked at. */
  get revision(): number {
    return this.#revision ?? 0;
  }

  /** Until when all the live feeds have seen everything, ISO 8601; null where none is live. */
  get watermark(): string | null {
    return this.#facts.watermark(this.#options.clock(), this.#options.speed());
  }

  /** The next look is a first one. */
  forget(): void {
    this.#revision = undefined;
    this.#renew();
  }

  /**
   * What changed since the last look; the first time, nothing. `onLost` is called where changes happened that will not be
   * told, also where this fails half-way. Throws StoreError.
   */
  async look(onLost: () => void): Promise<Seen | null> {
    const { store, clock, now } = this.#options;
    if (this.#revision === undefined) {
      const revision = await store.revision();
      await this.#prime();
      this.#revision = revision;
    }
    const changes = await store.changes(this.#revision);
    let seen: Seen | null = null;
    if (!changes.complete) {
      await this.#prime();
      onLost();
    } else if (changes.revision !== this.#revision || this.#coverage.isDue(clock())) {
      try {
        seen = { ...(await this.#read(changes)), committedAt: isoUtc(changes.committedAtMs ?? now()) };
      } catch (error) {
        // Part of it may be taken for told already.
        onLost();
        throw error;
      }
    }
    this.#revision = changes.revision;
    return seen;
  }

  /** Feeds whose state is not as it was told, also those that have become stale, of which no commit tells. */
  health(): readonly StreamEvent[] {
    return this.#facts.health(this.#options.clock(), this.#options.speed());
  }

  #renew(): void {
    this.#facts = new FactWatch(this.#options.store);
    this.#coverage = new CoverageWatch();
  }

  async #prime(): Promise<void> {
    const { store, clock, speed } = this.#options;
    this.#renew();
    await this.#facts.prime(clock(), speed());
    await this.#coverage.look(store, clock());
  }

  async #read(changes: Changes): Promise<Omit<Seen, "committedAt">> {
    const { store, clock } = this.#options;
    const facts = await this.#facts.changed(changes.records, changes.measures, clock());
    if (changes.coverage || changes.records.includes("feed")) await this.#facts.readFeeds(clock());
    const looks = changes.coverage || this.#coverage.isDue(clock());
    const coverage = looks ? await this.#coverage.look(store, clock()) : { minutes: [], older: false };
    return { posts: changes.posts, facts, ...coverage };
  }
}
