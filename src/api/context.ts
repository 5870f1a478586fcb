import type { Clock } from "../core/clock.ts";
import type { Store } from "../store/store.ts";

/** What the routes work with. */
export interface ApiContext {
  readonly store: Store;
  /** What "now" means to readers: the time of the night where one is replayed. */
  readonly clock: Clock;
  /** Without it nobody collects here. */
  readonly live?: LiveContext;
  /** Requests per address and minute; null for no limit. */
  readonly requestsPerMinute: number | null;
  /** Files of the pages, by path ("/assets/main.js"). */
  readonly pages: ReadonlyMap<string, Page>;
  /** Told of failures that are ours, for the log. */
  readonly onFault: (error: Error, requestId: string) => void;
}

/** Whether posts come in while the server runs. */
export interface LiveContext {
  /** `off`: this process does not collect, though another may; `live`: it does; `replay`: a recorded night is played. */
  readonly mode: "off" | "live" | "replay";
  readonly replay?: () => ReplayStatus;
}

export const NOT_LIVE: LiveContext = { mode: "off" };

/** How far a replay has come. Times are those of the night. */
export interface ReplayStatus {
  readonly caseId: string;
  /** Seconds of the night in a second. */
  readonly speed: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly atMs: number;
  /** True once everything has been played. */
  readonly done: boolean;
}

export interface Page {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly gzip: Uint8Array<ArrayBuffer>;
  readonly type: string;
}
