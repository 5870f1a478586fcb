import type { ProbeResult } from "../core/check.ts";
import type { WatchRules } from "../core/site.ts";

/** What to probe, and by which rules the answer is judged. */
export interface ProbeTarget {
  readonly url: string;
  readonly rules: Pick<WatchRules, "timeoutMs" | "slowAfterMs" | "usualBytes" | "mustContain" | "mustNotContain">;
  /** True inside a declared maintenance window. */
  readonly isMaintenance: boolean;
}

export interface Probed {
  readonly result: ProbeResult;
  /** What was read of the body, decompressed; null where none came. */
  readonly body: Uint8Array | null;
}

/**
 * One GET of a site and what it says. Always answers with a verdict and never throws for what a server or a network
 * does; an abort of `signal` rejects with its reason. Witnesses are asked where the verdict is `fail`.
 */
export type Probe = (target: ProbeTarget, signal: AbortSignal) => Promise<Probed>;
