import type { ProbeResult } from "../../../src/core/check.ts";
import { DEFAULT_WATCH, type WatchRules } from "../../../src/core/site.ts";
import { type ProbeEffects, systemEffects } from "../../../src/monitor/probe/effects.ts";
import { openProbe } from "../../../src/monitor/probe/open-probe.ts";
import type { Probe, Probed, ProbeTarget } from "../../../src/monitor/probe.ts";

export const AGENT = "Northbound/0.0.0-test";

/** A name server that knows a few names; no test asks a real one. */
export function names(known: Readonly<Record<string, readonly string[]>>): ProbeEffects["lookup"] {
  return async (hostname) => {
    const addresses = known[hostname];
    if (addresses === undefined) throw Object.assign(new Error("no such name"), { code: "ENOTFOUND" });
    return addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
  };
}

export interface Circumstances {
  readonly effects?: Partial<ProbeEffects>;
  readonly allow?: readonly string[];
  readonly witnesses?: readonly string[];
}

/** A probe that may ask 127.0.0.1, which is also what site.test, www.site.test and other.test stand for. */
export function probeOf({ effects, allow = ["127.0.0.1"], witnesses = [] }: Circumstances = {}): Probe {
  const lookup = names({
    "site.test": ["127.0.0.1"],
    "www.site.test": ["127.0.0.1"],
    "other.test": ["127.0.0.1"],
  });
  return openProbe({ agentName: AGENT, allowAddresses: allow, witnesses }, { ...systemEffects, lookup, ...effects });
}

export function targetOf(url: string, rules: Partial<WatchRules> = {}, isMaintenance = false): ProbeTarget {
  return { url, rules: { ...DEFAULT_WATCH, ...rules }, isMaintenance };
}

/** One probe, with a short budget. */
export function probed(
  url: string,
  rules: Partial<WatchRules> = {},
  circumstances: Circumstances = {},
): Promise<Probed> {
  return probeOf(circumstances)(targetOf(url, { timeoutMs: 10_000, ...rules }), new AbortController().signal);
}

export function codesOf({ reasons }: ProbeResult): string[] {
  return reasons.map(({ code }) => code);
}

/** Verdict and codes in one line: "fail: body_cut". */
export async function said(
  url: string,
  rules: Partial<WatchRules> = {},
  circumstances: Circumstances = {},
): Promise<string> {
  const { result } = await probed(url, rules, circumstances);
  return result.reasons.length === 0 ? result.verdict : `${result.verdict}: ${codesOf(result).join(" ")}`;
}
