import { type Check, type ProbeResult, standingOf, type Verdict } from "../../core/check.ts";
import type { StoredDocument } from "../../core/document.ts";

/** A failing page this small is kept each time, a larger one where the verdict changed. */
const SMALL_BYTES = 65_536;

/** A probe as a check of a place, its evidence with it. */
export function checkOf(siteId: string, place: string, result: ProbeResult): Check {
  const { witnesses } = result;
  return {
    siteId,
    place,
    atMs: result.checkedAtMs,
    verdict: result.verdict,
    reasons: [...new Set(result.reasons.map(({ code }) => code))],
    status: result.status,
    latencyMs: result.timings.totalMs,
    bodyBytes: result.bodySha256 === null ? null : result.bodyBytes,
    witness:
      witnesses.length === 0 ? null : witnesses.some(({ verdict }) => standingOf(verdict) === "pass") ? "pass" : "fail",
    evidence: result,
  };
}

/**
 * The check as it is kept: with everything that was seen where the verdict is another than before, in failing runs, and
 * for the first check of all; without it otherwise. The page goes with it under its hash.
 */
export function keptEvidence(
  check: Check,
  body: Uint8Array | null,
  before: Verdict | null,
): { readonly check: Check; readonly document: StoredDocument | null } {
  const { evidence } = check;
  const isChange = check.verdict !== before;
  if (evidence === null || !(isChange || standingOf(check.verdict) === "fail"))
    return { check: evidence === null ? check : { ...check, evidence: null }, document: null };
  const { bodySha256: sha256, finalUrl: name, checkedAtMs: fetchedAtMs } = evidence;
  const isKept = body !== null && sha256 !== null && (isChange || body.byteLength <= SMALL_BYTES);
  return { check, document: isKept ? { sha256, name, fetchedAtMs, bytes: body } : null };
}
