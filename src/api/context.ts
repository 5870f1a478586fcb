import type { Check } from "../core/check.ts";
import type { Clock } from "../core/clock.ts";
import type { SourcedNote } from "../core/outage.ts";
import type { EditOutcome, OutageChanges, OutageDraft } from "../core/outage-edit.ts";
import type { Store } from "../store/store.ts";

/** What the routes work with. */
export interface ApiContext {
  readonly store: Store;
  /** What "now" means to readers: the time of the night where one is replayed. */
  readonly clock: Clock;
  /** Without it nobody collects here. */
  readonly live?: LiveContext;
  /** Takes checks of other monitors, all of them in one commit; absent where this server does not watch sites. */
  readonly takeChecks?: (checks: readonly Check[]) => Promise<ChecksTaken>;
  /** Changes outages by hand; absent where nothing that is changed would be kept. */
  readonly outageDesk?: OutageDesk;
  /** Requests per address and minute, and per key that states no limit of its own; null for no limit. */
  readonly requestsPerMinute: number | null;
  /** Files of the pages, by path ("/assets/main.js"). */
  readonly pages: ReadonlyMap<string, Page>;
  /** Told of failures that are ours, for the log. */
  readonly onFault: (error: Error, requestId: string) => void;
}

/** What became of checks that were handed in. `index` is the place in what was handed in. */
export interface ChecksTaken {
  readonly accepted: number;
  /** Those that were there already, by site, place and time. */
  readonly duplicates: number;
  readonly rejected: readonly { readonly index: number; readonly reason: string }[];
}

/** Where people change outages by hand; `by` is the id of the key. See ingest/outage-desk.ts. Methods throw StoreError. */
export interface OutageDesk {
  readonly change: (id: string, changes: OutageChanges, expectedEdits: number, by: string) => Promise<EditOutcome>;
  readonly addNote: (id: string, note: SourcedNote, by: string) => Promise<EditOutcome>;
  readonly removeNote: (id: string, noteId: string, by: string) => Promise<EditOutcome>;
  readonly tell: (draft: OutageDraft, by: string) => Promise<EditOutcome>;
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
