import type { Check, LaneInterval } from "../../core/check.ts";
import type { ImportFormat } from "../../core/import-format.ts";
import type { Moment } from "../../core/moment.ts";
import type { Outage } from "../../core/outage.ts";
import type { Site } from "../../core/site.ts";

export interface ImportSettings {
  /** Site that a document is about which names none, or instead of the one it names; null to take its own word. */
  readonly site: string | null;
  /** IANA zone of times that state none; null to refuse them. */
  readonly tz: string | null;
  /** How long before the first announcement an outage may have begun. */
  readonly startPriorMs: number;
  readonly fails: number;
  readonly passes: number;
  /** Silence that makes a gap in a check log; null to learn it from the log. */
  readonly silenceMs: number | null;
  /** Name of the document, for ids and titles that need one. */
  readonly name: string;
  readonly nowMs: number;
}

/** What a document holds, in the words of the product. Nothing of it depends on what is stored. */
export interface ImportedDocument {
  readonly format: ImportFormat;
  /** Entries of the document: incidents, rows, beats. */
  readonly read: number;
  readonly sites: readonly Site[];
  /** `documentSha256` is filled in by who stores them. */
  readonly outages: readonly Outage[];
  readonly moments: readonly Moment[];
  readonly suspects: readonly { readonly siteId: string; readonly fromMs: number; readonly toMs: number }[];
  readonly gaps: readonly { readonly siteId: string; readonly fromMs: number; readonly toMs: number }[];
  /** `at`: "line 5", "incidents[3]". */
  readonly warnings: readonly { readonly at: string; readonly code: string; readonly text: string }[];
  readonly rejected: readonly { readonly at: string; readonly reason: string }[];
  /** Of a check log alone: its rows, and how many checks pass, fail and say neither; equal ones count once. */
  readonly checks?: {
    readonly read: number;
    readonly pass: number;
    readonly fail: number;
    readonly inconclusive: number;
  };
  /** Of a check log alone: what is known of each site, site by site in order of time. Made as they are taken, any number of times. */
  readonly lanes?: Iterable<LaneInterval>;
}

/** A check log is read in a stream: its checks are handed on as they are, `document` follows at the end. */
export interface CheckLogSink {
  readonly checks: (checks: readonly Check[]) => Promise<void>;
}

/**
 * Reads a document of a form, or of the one that it shows itself. The checks of a check log go to `sink` as they are
 * read. Throws InputError, one sentence, for a document that cannot be read at all.
 */
export type OutageReader = (
  input: AsyncIterable<Uint8Array>,
  format: ImportFormat | "auto",
  settings: ImportSettings,
  sink?: CheckLogSink,
) => Promise<ImportedDocument>;
