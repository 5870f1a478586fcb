import { type Check, standingOf } from "../../core/check.ts";
import type { Span } from "../../core/coverage.ts";
import { MINUTE_MS } from "../../core/time.ts";

/** What failing checks showed, in words, and when. */
export interface Symptom extends Span {
  readonly text: string;
}

/** Seen again within this time it is the same sighting. */
const SAME_MS = 30 * MINUTE_MS;
const MOST_REMEMBERED = 40;
const MOST_SHOWN = 10;
const MOST_LENGTH = 200;
/** Said by the status itself, or of no weight beside a failure. */
const UNTOLD: ReadonlySet<string> = new Set(["status_error", "slow"]);

/** What one failing check shows: the status first, then what else was found. */
function symptomTexts({ status, reasons, evidence }: Check): readonly string[] {
  const http = status !== null && status >= 400 ? [`HTTP ${status}`] : [];
  const told = evidence?.reasons.filter(({ code }) => !UNTOLD.has(code)).map(({ text }) => text);
  const found = told ?? reasons.filter((code) => !UNTOLD.has(code)).map((code) => code.replaceAll("_", " "));
  return [...http, ...found].map((text) => text.slice(0, MOST_LENGTH));
}

/** What is remembered, with what one more check showed. */
export function withSymptoms(seen: readonly Symptom[], check: Check): readonly Symptom[] {
  if (standingOf(check.verdict) !== "fail") return seen;
  const now = symptomTexts(check);
  const isAgain = (old: Symptom, text: string): boolean => old.text === text && check.atMs - old.toMs <= SAME_MS;
  const again = seen.map((old) => (now.some((text) => isAgain(old, text)) ? { ...old, toMs: check.atMs } : old));
  const fresh = now.filter((text) => !seen.some((old) => isAgain(old, text)));
  return [...again, ...fresh.map((text) => ({ text, fromMs: check.atMs, toMs: check.atMs }))].slice(-MOST_REMEMBERED);
}

/** What was seen within a time, each once, in order of first sight, after what is known already. */
export function symptomsIn(
  known: readonly string[],
  seen: readonly Symptom[],
  fromMs: number,
  toMs: number,
): readonly string[] {
  const within = seen.filter((each) => each.toMs >= fromMs && each.fromMs <= toMs).sort((a, b) => a.fromMs - b.fromMs);
  return [...new Set([...known, ...within.map(({ text }) => text)])].slice(0, MOST_SHOWN);
}
