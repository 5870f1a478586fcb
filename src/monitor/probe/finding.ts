import type { CheckReason, Verdict } from "../../core/check.ts";

/** Something a probe found, and how bad it is by itself. */
export interface Finding extends CheckReason {
  readonly verdict: Verdict;
}

/** From best to worst. `inconclusive` is no property of a page; only the witnesses make it. */
const SEVERITY: readonly Verdict[] = ["ok", "slow", "maintenance", "soft_error", "fail"];

/** The worst of all findings and their reasons, worst first; nothing found is `ok`. */
export function worstOf(findings: readonly Finding[]): {
  readonly verdict: Verdict;
  readonly reasons: readonly CheckReason[];
} {
  const sorted = [...findings].sort((a, b) => SEVERITY.indexOf(b.verdict) - SEVERITY.indexOf(a.verdict));
  return { verdict: sorted[0]?.verdict ?? "ok", reasons: sorted.map(({ code, text }) => ({ code, text })) };
}

/** Ends a probe before an answer was whole. `message` is the sentence of the reason. */
export class ProbeFault extends Error {
  override readonly name = "ProbeFault";
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export function fail(code: string, text: string): Finding {
  return { verdict: "fail", code, text };
}
