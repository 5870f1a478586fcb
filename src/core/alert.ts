export const ALERT_KINDS = ["outage-started", "outage-ended", "reaction-spike"] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

/** Something that people asked to be told of. One of each incident and state, whatever happens to it in between. */
export interface Alert {
  /** `<incident>/<state>`: the same alert always has the same id. */
  readonly id: string;
  readonly kind: AlertKind;
  readonly title: string;
  /** Sentences for people: what is known, how, and what is not. */
  readonly text: string;
  /** When it happened, as far as is known, not when it was told. */
  readonly atMs: number;
  readonly siteId: string | null;
  readonly outageId: string | null;
  readonly topic: string | null;
}

/** A way by which alerts reach people. */
export interface AlertChannel {
  /** Names it in the configuration and in the log. */
  readonly name: string;
  /**
   * Delivers one alert. Resolves once the other side took it. Rejects with DeliveryFault where it did not; an abort of
   * `signal` rejects with its reason.
   */
  readonly deliver: (alert: Alert, signal: AbortSignal) => Promise<void>;
}

/** The other side did not take an alert. `isLasting`: asking again will not help. */
export class DeliveryFault extends Error {
  override readonly name = "DeliveryFault";
  readonly isLasting: boolean;

  constructor(message: string, { isLasting, cause }: { readonly isLasting: boolean; readonly cause?: unknown }) {
    super(message, { cause });
    this.isLasting = isLasting;
  }
}
