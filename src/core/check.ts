import type { Span } from "./coverage.ts";

/** From best to worst, but for `inconclusive`, which says nothing of the site: our own network failed too. */
export const VERDICTS = ["ok", "slow", "maintenance", "soft_error", "fail", "inconclusive"] as const;
export type Verdict = (typeof VERDICTS)[number];

/** What a verdict means to the judge: undecided ones neither confirm nor break anything, but show that somebody was looking. */
export type Standing = "pass" | "fail" | "undecided";

export function standingOf(verdict: Verdict): Standing {
  if (verdict === "ok" || verdict === "slow") return "pass";
  return verdict === "fail" || verdict === "soft_error" ? "fail" : "undecided";
}

/** Why a probe has its verdict: a code for programs, a sentence for people. */
export interface CheckReason {
  readonly code: string;
  readonly text: string;
}

/** What one probe saw. Times of phases in milliseconds; a phase that did not happen is null. */
export interface ProbeResult {
  readonly url: string;
  readonly finalUrl: string;
  readonly verdict: Verdict;
  readonly reasons: readonly CheckReason[];
  /** Of the last answer; null where none came. */
  readonly status: number | null;
  /** Those on the allow-list only, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** That the last connection went to. */
  readonly address: string | null;
  readonly redirects: readonly {
    readonly status: number;
    readonly location: string;
    readonly address: string | null;
  }[];
  readonly timings: {
    readonly dnsMs: number | null;
    readonly connectMs: number | null;
    readonly tlsMs: number | null;
    readonly firstByteMs: number | null;
    readonly totalMs: number | null;
  };
  /** After decompression, as far as it was read. */
  readonly bodyBytes: number;
  readonly bodyTruncated: boolean;
  /** Hex, over what was read; null where no body came. */
  readonly bodySha256: string | null;
  /** Visible text of the beginning, for people; null where no body came. */
  readonly bodyExcerpt: string | null;
  readonly witnesses: readonly { readonly url: string; readonly verdict: Verdict }[];
  readonly checkedAtMs: number;
}

/** The place of a monitor that was given no name. */
export const HERE = "here";

/** One probe of a site from a place, as it is kept. Site, place and time name it. */
export interface Check {
  readonly siteId: string;
  /** Where it was made: "here", the name of another monitor, or `log:<name>` for an imported check log. */
  readonly place: string;
  readonly atMs: number;
  readonly verdict: Verdict;
  /** Codes of the reasons. */
  readonly reasons: readonly string[];
  /** HTTP status; null where no answer came. */
  readonly status: number | null;
  readonly latencyMs: number | null;
  readonly bodyBytes: number | null;
  readonly witness: "pass" | "fail" | null;
  /** The whole of what was seen, kept where the verdict changed and in failing runs; the body is a document by its hash. */
  readonly evidence: ProbeResult | null;
}

/** `up`, `slow` and so on as the checks said; `failing` also before an outage is certain; `gap`: nobody was looking. */
export const LANE_STATES = ["up", "slow", "failing", "maintenance", "inconclusive", "gap"] as const;
export type LaneState = (typeof LANE_STATES)[number];

/** What is known of a site now: as its lanes say, and `down` once an outage of it is open; `unknown` where nobody looked lately. */
export const SITE_STATES = ["up", "slow", "failing", "down", "maintenance", "inconclusive", "unknown"] as const;
export type SiteState = (typeof SITE_STATES)[number];

/** What a place knows of a site in the half-open time [fromMs, toMs): a check speaks for the time until the next one. */
export interface LaneInterval extends Span {
  readonly siteId: string;
  readonly place: string;
  readonly state: LaneState;
  readonly reason: string | null;
}

const LANE_OF: Readonly<Record<Verdict, LaneState>> = {
  ok: "up",
  slow: "slow",
  maintenance: "maintenance",
  soft_error: "failing",
  fail: "failing",
  inconclusive: "inconclusive",
};

export function laneStateOf(verdict: Verdict): LaneState {
  return LANE_OF[verdict];
}

/** Failing checks that did not last: not down, but kept and listed. */
export interface Suspect {
  /** `<site>/<place>/<first failing check, epoch ms>`. */
  readonly id: string;
  readonly siteId: string;
  readonly place: string;
  /** First failing check. */
  readonly fromMs: number;
  /** Last failing check. */
  readonly toMs: number;
}
