import type { Check } from "../../core/check.ts";
import { type Pace, wait } from "../../core/pace.ts";
import type { Site } from "../../core/site.ts";
import { DueTimer } from "../due-timer.ts";
import { withPatience } from "../patience.ts";

/** A commit is made when so many checks wait, or the first of them has waited so long; real. */
const COMMIT_CHECKS = 500;
const COMMIT_MS = 250;
/** That the monitor is running is written so often where nothing else is; real. */
const ALIVE_MS = 1_000;
const RETRY_MS = 1_000;
/** So long another process may hold the store before it counts as failing. */
const PATIENCE_MS = 2_000;
/** So long a store that fails may hold up the end. */
const CLOSE_MS = 2_000;
/** While the store fails so much is held; after that nobody looks, and that is a gap. */
const MOST_CHECKS = 10_000;
const MOST_BODY_BYTES = 32 * 1024 * 1024;

/** A check on its way to the store, with the page that belongs to its evidence. */
export interface QueuedCheck {
  readonly site: Site;
  readonly check: Check;
  readonly body: Uint8Array | null;
}

/** `accepted` checks are judged; a `duplicate` is stored already; one that is `late` comes after a later one of its place. */
export type Reception = "accepted" | "duplicate" | "late";

export interface CheckQueueOptions {
  readonly pace: Pace;
  /** Takes checks to the store, all or none of them, and says what became of each. */
  readonly commit: (checks: readonly QueuedCheck[], patience: AbortSignal) => Promise<readonly Reception[]>;
  /** Told when the store cannot be written (with the error), and when it can again (null). */
  readonly onTrouble: (error: unknown) => void;
}

/**
 * Checks wait here for their commit, in order of arrival. While the store fails `add` waits once too much is held:
 * memory is bounded, and whoever checks is slowed down.
 */
export class CheckQueue {
  readonly #options: CheckQueueOptions;
  #waiting: QueuedCheck[] = [];
  #bodyBytes = 0;
  readonly #due: DueTimer;
  #writing: Promise<void> = Promise.resolve();
  #queued: Promise<void> | undefined;
  readonly #stopped = new AbortController();
  readonly #closed = new AbortController();
  #isWhole = true;
  /** Why the store does not take what waits; undefined where it does. */
  #trouble: { readonly error: unknown } | undefined;

  constructor(options: CheckQueueOptions) {
    this.#options = options;
    this.#due = new DueTimer(options.pace, () => this.flush());
  }

  /** Adds a check; resolves at once while there is room. */
  async add(queued: QueuedCheck): Promise<void> {
    this.#waiting.push(queued);
    this.#bodyBytes += queued.body?.byteLength ?? 0;
    if (this.#waiting.length >= MOST_CHECKS || this.#bodyBytes >= MOST_BODY_BYTES) await this.flush();
    else if (this.#waiting.length >= COMMIT_CHECKS) void this.flush();
    else this.#due.within(COMMIT_MS);
  }

  /**
   * Commits checks that somebody else would send again: after what was added before, in one attempt. Throws where the
   * store does not take them.
   */
  async commitNow(checks: readonly QueuedCheck[]): Promise<readonly Reception[]> {
    const { pace, commit } = this.#options;
    if (this.#trouble) throw this.#trouble.error;
    const turn = this.#writing.then(async () => {
      if (this.#trouble) throw this.#trouble.error;
      return await withPatience(pace, PATIENCE_MS, this.#stopped.signal, (patience) => commit(checks, patience));
    });
    this.#writing = turn.then(
      () => undefined,
      () => undefined,
    );
    return await turn;
  }

  /** Something is to be written although no check came. */
  touch(): void {
    this.#due.within(ALIVE_MS);
  }

  /** Commits everything that was added before. */
  flush(): Promise<void> {
    this.#due.clear();
    if (this.#queued) return this.#queued;
    const turn = this.#writing.then(() => {
      this.#queued = undefined;
      return this.#commit();
    });
    this.#queued = turn;
    this.#writing = turn;
    return turn;
  }

  /** Does something else with the store after everything that was added before, as patiently as a commit. */
  lastly(work: (patience: AbortSignal) => Promise<unknown>): Promise<void> {
    const turn = this.#writing.then(() => this.#patiently(work));
    this.#writing = turn;
    return turn;
  }

  /** The end is near: a store that fails is tried no longer than a moment from now on. */
  hurry(): void {
    const { pace } = this.#options;
    void pace.waitUntil(pace.now() + CLOSE_MS, this.#closed.signal).then(() => this.#stopped.abort());
  }

  /** Commits what there is and ends; false where the store would not take all of it. */
  async close(): Promise<boolean> {
    await this.flush();
    this.#due.clear();
    this.#closed.abort();
    return this.#isWhole;
  }

  async #commit(): Promise<void> {
    const all = this.#waiting;
    this.#waiting = [];
    this.#bodyBytes = 0;
    // An empty commit still tells that the monitor is running.
    for (let i = 0; i === 0 || i < all.length; i += COMMIT_CHECKS)
      await this.#patiently((patience) => this.#options.commit(all.slice(i, i + COMMIT_CHECKS), patience));
  }

  async #patiently(work: (patience: AbortSignal) => Promise<unknown>): Promise<void> {
    const { pace, onTrouble } = this.#options;
    // After checks were given up nothing later may be stored: it would be judged as if nothing had been missed.
    for (let failed = false; this.#isWhole; failed = true) {
      try {
        await withPatience(pace, PATIENCE_MS, this.#stopped.signal, work);
        this.#trouble = undefined;
        if (failed) onTrouble(null);
        return;
      } catch (error) {
        this.#trouble = { error };
        onTrouble(error);
        if (this.#stopped.signal.aborted) {
          this.#isWhole = false;
          return;
        }
        await wait(pace, RETRY_MS, this.#stopped.signal);
      }
    }
  }
}
