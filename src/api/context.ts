import type { Clock } from "../core/clock.ts";
import type { Store } from "../store/store.ts";

/** What the routes work with. */
export interface ApiContext {
  readonly store: Store;
  readonly clock: Clock;
  /** Requests per address and minute; null for no limit. */
  readonly requestsPerMinute: number | null;
  /** Files of the pages, by path ("/assets/main.js"). */
  readonly pages: ReadonlyMap<string, Page>;
  /** Told of failures that are ours, for the log. */
  readonly onFault: (error: Error, requestId: string) => void;
}

export interface Page {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly gzip: Uint8Array<ArrayBuffer>;
  readonly type: string;
}
