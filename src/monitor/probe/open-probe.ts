import { createHash } from "node:crypto";
import { setMaxListeners } from "node:events";
import type { ProbeResult } from "../../core/check.ts";
import { cleanText } from "../../core/text.ts";
import type { Probe, Probed, ProbeTarget } from "../probe.ts";
import { withWitnesses } from "../witness.ts";
import { parseAddress } from "./address.ts";
import { parseAddressRule } from "./address-rules.ts";
import { type ProbeEffects, systemEffects } from "./effects.ts";
import { fail, worstOf } from "./finding.ts";
import { follow, type Road } from "./follow.ts";
import { hostOf } from "./guard.ts";
import { judgeAnswer } from "./judge-answer.ts";
import { type Page, readPage } from "./page.ts";
import { pageRulesOf } from "./page-rules.ts";
import { elapsedMs, newSighting, type Sighting, shownUrl } from "./sighting.ts";
import { withAbort } from "./with-abort.ts";

export interface ProbeSettings {
  /** How the probe names itself to servers; begins "Northbound/". */
  readonly agentName: string;
  /** Addresses that may be asked although they are not public, as `ADDRESS` or `ADDRESS/BITS`. */
  readonly allowAddresses: readonly string[];
  /** Addresses that are asked where a site fails; empty to ask none. */
  readonly witnesses: readonly string[];
}

const EXCERPT_CHARS = 500;

/**
 * A probe, as the port says. It keeps no connection and no cookie; every probe is a fresh visitor. Throws UsageError
 * for an address rule that is none; a probe rejects with it for a pattern that cannot be used (see `pageRulesOf`).
 */
export function openProbe(settings: ProbeSettings, effects: ProbeEffects = systemEffects): Probe {
  const road = { agentName: settings.agentName, rules: settings.allowAddresses.map(parseAddressRule) };
  const probe: Probe = (target, signal) => {
    // Any number of probes may hang on one signal; Node would take more than ten for a leak.
    setMaxListeners(0, signal);
    return withAbort(probeOnce(target, road, effects, signal), signal);
  };
  return settings.witnesses.length === 0 ? probe : withWitnesses(probe, settings.witnesses, effects.stopwatch);
}

async function probeOnce(target: ProbeTarget, road: Road, effects: ProbeEffects, signal: AbortSignal): Promise<Probed> {
  const rules = pageRulesOf(target.rules);
  signal.throwIfAborted();
  const checkedAtMs = effects.pace.now();
  const start = URL.canParse(target.url) ? new URL(target.url) : null;
  const seen = newSighting(start === null ? target.url : shownUrl(start));
  let page: Page | null = null;
  if (start === null) seen.findings.push(fail("url_invalid", "This is no address that could be asked."));
  else {
    const startMs = effects.stopwatch();
    await withinBudget(target.rules.timeoutMs, seen, effects, signal, (limited) =>
      follow(start, road, seen, effects, limited),
    );
    if (seen.wasAsked) seen.timings.totalMs = elapsedMs(startMs, effects.stopwatch());
    if (seen.body !== null) page = readPage(seen.body, seen.headers["content-type"] ?? "", seen.bodyTruncated);
    if (seen.findings.length === 0) seen.findings.push(...judgeAnswer(target, start, seen, page, rules));
  }
  const { body, bodyTruncated, finalUrl, status, headers, address, redirects, timings } = seen;
  return {
    result: {
      url: start === null ? target.url : shownUrl(start),
      finalUrl,
      ...verdictOf(seen, target.isMaintenance),
      status,
      headers,
      address,
      redirects,
      timings,
      bodyBytes: body?.length ?? 0,
      bodyTruncated,
      bodySha256: body === null ? null : createHash("sha256").update(body).digest("hex"),
      bodyExcerpt: page === null ? null : excerptOf(page),
      witnesses: [],
      checkedAtMs,
    },
    body,
  };
}

/** A declared window speaks for whatever was found inside, but for an address that was never asked. */
function verdictOf({ findings, wasAsked }: Sighting, isMaintenance: boolean): Pick<ProbeResult, "verdict" | "reasons"> {
  const found = worstOf(findings);
  if (!isMaintenance || !wasAsked) return found;
  const window = { code: "maintenance_window", text: "Maintenance was declared for this time." };
  return { verdict: "maintenance", reasons: [window, ...found.reasons] };
}

async function withinBudget(
  timeoutMs: number,
  seen: Sighting,
  { pace }: ProbeEffects,
  signal: AbortSignal,
  work: (limited: AbortSignal) => Promise<void>,
): Promise<void> {
  const budget = new AbortController();
  const stop = (): void => budget.abort(signal.reason);
  signal.addEventListener("abort", stop, { once: true });
  const cancel = pace.after(timeoutMs, () => budget.abort());
  try {
    await work(budget.signal);
  } catch (error) {
    signal.throwIfAborted();
    if (!budget.signal.aborted) throw error;
    seen.findings.push(fail("timeout", `No complete answer came within ${timeoutMs / 1000} s: ${unfinished(seen)}.`));
  } finally {
    cancel();
    signal.removeEventListener("abort", stop);
  }
}

function unfinished({ finalUrl, timings }: Sighting): string {
  const url = new URL(finalUrl);
  if (timings.firstByteMs !== null) return "it had begun, and went on";
  if (timings.connectMs !== null)
    return url.protocol === "https:" && timings.tlsMs === null
      ? "the secure connection did not come about"
      : "nothing came after the request";
  return timings.dnsMs === null && parseAddress(hostOf(url)) === null
    ? "the name server did not answer"
    : "the connection did not come about";
}

function excerptOf({ text, title }: Page): string | null {
  const clean = cleanText(text === "" ? title : text).text.replaceAll("\n", " ");
  return clean === "" ? null : clean.slice(0, EXCERPT_CHARS).toWellFormed();
}
