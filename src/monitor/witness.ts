import { standingOf, type Verdict } from "../core/check.ts";
import { DEFAULT_WATCH } from "../core/site.ts";
import { SECOND_MS } from "../core/time.ts";
import { REFUSAL_CODES } from "./probe/guard.ts";
import { withAbort } from "./probe/with-abort.ts";
import type { Probe } from "./probe.ts";

const TIMEOUT_MS = 10 * SECOND_MS;
/** So long an answer speaks for all who ask: many sites may fail at once, and a witness is somebody's server. */
const FRESH_MS = 1 * SECOND_MS;
const WITNESS_RULES = { ...DEFAULT_WATCH, timeoutMs: TIMEOUT_MS, slowAfterMs: TIMEOUT_MS };

/** What is known of a witness; null where it may not be asked, so that it says nothing of our network. */
type Testimony = Verdict | null;

interface Asking {
  readonly answer: Promise<Testimony>;
  readonly stop: AbortController;
  waiting: number;
  endedAtMs: number | null;
}

/**
 * A probe that asks witnesses where a site fails, with the same probe: when all of them fail too, it was our own
 * network, and the verdict is `inconclusive`. What the guard refuses stays `fail`, and no witness is asked.
 */
export function withWitnesses(probe: Probe, urls: readonly string[], stopwatch: () => number): Probe {
  const askings = new Map<string, Asking>();

  function begin(url: string): Asking {
    const stop = new AbortController();
    const target = { url, rules: WITNESS_RULES, isMaintenance: false };
    const answer = probe(target, stop.signal).then(({ result }) =>
      result.reasons.some(({ code }) => REFUSAL_CODES.includes(code)) ? null : result.verdict,
    );
    const asking: Asking = { answer, stop, waiting: 0, endedAtMs: null };
    const end = (): void => {
      asking.endedAtMs = stopwatch();
    };
    answer.then(end, () => askings.delete(url));
    askings.set(url, asking);
    return asking;
  }

  async function ask(url: string, signal: AbortSignal): Promise<Testimony> {
    const known = askings.get(url);
    const isFresh = known !== undefined && (known.endedAtMs === null || stopwatch() - known.endedAtMs < FRESH_MS);
    const asking = isFresh ? known : begin(url);
    asking.waiting++;
    try {
      return await withAbort(asking.answer, signal);
    } finally {
      asking.waiting--;
      if (asking.waiting === 0 && asking.endedAtMs === null) {
        if (askings.get(url) === asking) askings.delete(url);
        asking.stop.abort(signal.reason);
      }
    }
  }

  return async (target, signal) => {
    const probed = await probe(target, signal);
    const { result } = probed;
    if (result.verdict !== "fail" || result.reasons.some(({ code }) => REFUSAL_CODES.includes(code))) return probed;
    const answers = await Promise.all(urls.map((url) => ask(url, signal)));
    const witnesses = answers.map((answer, i) => ({ url: urls[i] ?? "", verdict: answer ?? "fail" }));
    const heard = answers.filter((answer) => answer !== null);
    const isOurs = heard.length > 0 && heard.every((answer) => standingOf(answer) === "fail");
    if (!isOurs) return { ...probed, result: { ...result, witnesses } };
    const reason = { code: "witnesses_failed", text: "The witnesses failed too: the fault may be our own network's." };
    return {
      ...probed,
      result: { ...result, verdict: "inconclusive", reasons: [reason, ...result.reasons], witnesses },
    };
  };
}
