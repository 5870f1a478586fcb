/** "Florida called": a point or interval in epoch milliseconds, with a precision and a source address. */
export interface Moment {
  readonly id: string;
  readonly caseId: string | null;
  readonly kind: string;
  readonly title: string;
  readonly atMs: number;
  /** End of an interval; `null` for a point. */
  readonly untilMs: number | null;
  /** "exact", "minute", "approximate" …, as the source allows. */
  readonly precision: string;
  readonly sourceUrl: string;
}
