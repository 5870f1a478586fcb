import { AppError } from "../core/errors.ts";
import type { Batch, Store } from "../store/store.ts";

/** What spends money on X, each with a meter of its own that is kept under its name. */
export const X_SPENDERS = ["x/stream", "x/spend/backfill", "x/spend/counts", "x/spend/lookup"] as const;
export type XSpender = (typeof X_SPENDERS)[number];

/** Reads what the other spenders have kept by now, whichever process they are in. Throws StoreError. */
export function spentByOthers(store: Pick<Store, "cursor">, own: XSpender): () => Promise<readonly string[]> {
  const others = X_SPENDERS.filter((name) => name !== own);
  return async () => {
    const states = await Promise.all(others.map((name) => store.cursor(name)));
    return states.filter((state) => state !== undefined);
  };
}

/**
 * What one spender keeps under its name. A second run of the same command at the same time would keep its own spending over
 * that of the first, so that some of it is counted nowhere: the one that finds the other's stops, and keeps nothing more.
 */
export class KeptSpending {
  readonly #store: Pick<Store, "cursor">;
  readonly #spender: XSpender;
  /** States that may be in the store: the last one that was handed out, and the one before until that is committed. */
  #own: readonly (string | undefined)[];
  #isShared = false;

  /** `state`: what is kept under the name as this run begins. */
  constructor(store: Pick<Store, "cursor">, spender: XSpender, state: string | undefined) {
    this.#store = store;
    this.#spender = spender;
    this.#own = [state];
  }

  /** Throws AppError where another run of the command keeps what it spends, and StoreError. */
  async check(): Promise<void> {
    if (!this.#isShared) this.#isShared = !this.#own.includes(await this.#store.cursor(this.#spender));
    if (this.#isShared)
      throw new AppError(
        `another run of this command is spending from the same budget (${this.#spender}); let it end, then run this one again`,
      );
  }

  /** Cursors of the next commit, for a state. */
  cursors(state: string): Batch["cursors"] {
    if (this.#isShared) return [];
    this.#own = [this.#own.at(-1), state];
    return [{ feed: this.#spender, cursor: state }];
  }
}
