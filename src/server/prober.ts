import { openProbe, type ProbeSettings } from "../monitor/probe/open-probe.ts";
import { pageRulesOf } from "../monitor/probe/page-rules.ts";
import type { Probe } from "../monitor/probe.ts";
import { AGENT_NAME } from "./version.ts";

/** The probe of this program on the real network. Throws UsageError for an address rule that is none. */
export function openProber(settings: Omit<ProbeSettings, "agentName">): Probe {
  return openProbe({ agentName: AGENT_NAME, ...settings });
}

/** Throws UsageError where a text or pattern cannot be looked for. To be called before a site is watched. */
export const checkPageRules: (rules: Parameters<typeof pageRulesOf>[0]) => void = pageRulesOf;
