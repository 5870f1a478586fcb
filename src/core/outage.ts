/** A watched address. `id` is stable and short ("cic-gc-ca"). */
export interface Site {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly country: string | null;
}

export const SEVERITIES = ["down", "degraded", "unknown"] as const;
export type Severity = (typeof SEVERITIES)[number];
export type OutageOrigin = "monitor" | "import" | "crowd" | "manual";

/** A statement about an outage with its date and address. Several may compete; none is taken for the cause. */
export interface SourcedNote {
  readonly text: string;
  /** As precise as known: "2016-11-09" or "2017-03". */
  readonly dated: string;
  readonly sourceUrl: string;
}

/**
 * An interval with uncertain ends, epoch milliseconds: the start lies in (startEarliestMs, startLatestMs], the end
 * likewise. `null` for unknown; an end that is wholly `null` is open.
 */
export interface Outage {
  readonly id: string;
  readonly siteId: string;
  readonly kind: "outage";
  readonly title: string;
  readonly severity: Severity;
  readonly origin: OutageOrigin;
  readonly startEarliestMs: number | null;
  readonly startLatestMs: number | null;
  readonly endEarliestMs: number | null;
  readonly endLatestMs: number | null;
  /** How the ends are known, in words. */
  readonly precision: string;
  readonly symptoms: readonly string[];
  readonly sourceUrl: string | null;
  readonly note: string | null;
  /** Dated, sourced, possibly competing accounts of what stood behind it. */
  readonly attributions: readonly SourcedNote[];
}
