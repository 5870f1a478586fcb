import type { Span } from "./coverage.ts";

export const QUORUMS = ["any", "majority", "all"] as const;
/** How many of the places that are looking must find a site down before it counts as down. */
export type Quorum = (typeof QUORUMS)[number];

/** An address that outages are about. `id` is stable and short ("cic-gc-ca"). */
export interface Site {
  readonly id: string;
  readonly name: string;
  /** Null where only reports name the site. */
  readonly url: string | null;
  /** Two capital letters, or null. */
  readonly country: string | null;
  /** How it is watched; null where it is not. */
  readonly watch: WatchRules | null;
}

/** How a site is watched and judged. */
export interface WatchRules {
  readonly everyMs: number;
  /** One budget for a whole probe, redirects and body included. */
  readonly timeoutMs: number;
  /** A complete answer that took longer is slow. */
  readonly slowAfterMs: number;
  /** Usual size of the page; null to learn it from what comes. */
  readonly usualBytes: number | null;
  /** Texts, or patterns as `/…/`, of which each must stand in the page. */
  readonly mustContain: readonly string[];
  readonly mustNotContain: readonly string[];
  /** Failing checks in a row that make an outage, and passing ones that end it. */
  readonly fails: number;
  readonly passes: number;
  readonly quorum: Quorum;
  /** Declared maintenance: failures inside are no outage. */
  readonly maintenance: readonly Span[];
}

export const DEFAULT_WATCH: WatchRules = {
  everyMs: 60_000,
  timeoutMs: 30_000,
  slowAfterMs: 10_000,
  usualBytes: null,
  mustContain: [],
  mustNotContain: [],
  fails: 2,
  passes: 2,
  quorum: "any",
  maintenance: [],
};
