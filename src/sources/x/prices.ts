/** What X charges, in US dollars. */
export interface XPrices {
  /** For one post delivered, once in a UTC day whatever the number of times. */
  readonly postRead: number;
  /** For one request for counts of the last 7 days. */
  readonly countsRecent: number;
  /** For one request for counts of any time. */
  readonly countsAll: number;
}

/** A request that is charged whatever it brings. */
export type XRequest = "countsRecent" | "countsAll";

/** Posts that X delivers to one app in a UTC month at most, whoever pays. */
export const X_MONTHLY_POSTS = 3_000_000;

const MICROS = 1_000_000;

/** Dollars as whole millionths, in which sums are exact. */
export function microUsd(usd: number): number {
  return Math.round(usd * MICROS);
}

export function usdOf(micro: number): number {
  return micro / MICROS;
}

/** "$1,234.50"; whole cents, and no less than the amount. */
export function usdText(usd: number): string {
  const cents = Math.ceil(Math.round(usd * MICROS) / 10_000);
  return `$${(cents / 100).toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}
