import { AppError } from "../core/errors.ts";
import type { FeedState, FeedStatus } from "../core/feed.ts";
import type { Pace } from "../core/pace.ts";
import type { Store } from "../store/store.ts";
import { withPatience } from "./patience.ts";

/** A store that is held by another process is waited for so long with a word on the state; real. */
const PATIENCE_MS = 500;
const NEVER = new AbortController().signal;

export interface StatusTellerOptions {
  readonly feed: Pick<FeedStatus, "id" | "source" | "feed" | "title">;
  readonly store: Pick<Store, "putRecords">;
  readonly pace: Pace;
  readonly onStatus: (status: FeedStatus) => void;
}

interface Told {
  readonly state: FeedState;
  readonly sentence: string;
  readonly retryAtMs: number | null;
}

/**
 * Tells how a feed is doing, in the log and in the store, once for each change. Trouble with the store stands before the
 * state of the feed, which is told again when the trouble is over.
 */
export class StatusTeller {
  readonly #options: StatusTellerOptions;
  #state: Told | undefined;
  #trouble: Told | undefined;
  #told: FeedStatus | undefined;
  #pending: Promise<void> = Promise.resolve();

  constructor(options: StatusTellerOptions) {
    this.#options = options;
  }

  /** The state of the feed itself, whether or not it was told. */
  get state(): FeedState | undefined {
    return this.#state?.state;
  }

  tell(state: FeedState, sentence: string, retryAtMs: number | null = null): void {
    this.#state = { state, sentence, retryAtMs };
    this.#publish();
  }

  /** The store cannot be written, or can again (null). */
  trouble(error: unknown): void {
    if (error === null) this.#trouble = undefined;
    else {
      const why = error instanceof AppError ? error.message : "something unexpected went wrong";
      const sentence = `cannot write to the store: ${why}; what comes is held back`;
      this.#trouble = { state: "waiting", sentence, retryAtMs: null };
    }
    this.#publish();
  }

  /** Resolves once everything that was told is written, or cannot be. */
  settled(): Promise<void> {
    return this.#pending;
  }

  #publish(): void {
    const { feed, store, pace, onStatus } = this.#options;
    const now = this.#trouble ?? this.#state;
    const before = this.#told;
    if (!now) return;
    if (before?.state === now.state && before.sentence === now.sentence && before.retryAtMs === now.retryAtMs) return;
    const sinceMs = before?.state === now.state ? before.sinceMs : pace.now();
    const status: FeedStatus = { ...feed, ...now, sinceMs };
    this.#told = status;
    onStatus(status);
    // A status that cannot be written is told by the log above, and by the coverage that does not grow.
    const put = (patience: AbortSignal): Promise<void> => store.putRecords("feed", [status], patience);
    this.#pending = this.#pending.then(() => withPatience(pace, PATIENCE_MS, NEVER, put)).catch(() => undefined);
  }
}
