import { createHash } from "node:crypto";
import type { ProbeResult, Verdict } from "../../src/core/check.ts";
import type { Pace } from "../../src/core/pace.ts";
import type { Probe, Probed, ProbeTarget } from "../../src/monitor/probe.ts";

export interface Scripted {
  readonly verdict: Verdict;
  readonly status?: number | null;
  readonly reasons?: ProbeResult["reasons"];
  readonly body?: string | null;
  readonly tookMs?: number;
  readonly witnesses?: ProbeResult["witnesses"];
}

/** A result as a probe gives it. */
export function probed(url: string, checkedAtMs: number, script: Scripted): Probed {
  const { verdict, status = verdict === "fail" ? 500 : 200, reasons = [], body = "<p>page</p>", tookMs = 20 } = script;
  const bytes = body === null ? null : Buffer.from(body);
  return {
    body: bytes,
    result: {
      url,
      finalUrl: url,
      verdict,
      reasons,
      status,
      headers: {},
      address: "192.0.2.1",
      redirects: [],
      timings: { dnsMs: 1, connectMs: 1, tlsMs: null, firstByteMs: 10, totalMs: tookMs },
      bodyBytes: bytes?.byteLength ?? 0,
      bodyTruncated: false,
      bodySha256: bytes === null ? null : createHash("sha256").update(bytes).digest("hex"),
      bodyExcerpt: body,
      witnesses: script.witnesses ?? [],
      checkedAtMs,
    },
  };
}

/** A probe that takes its time on `pace` and sees what the script says of that moment. */
export function scriptedProbe(
  pace: Pace,
  script: (target: ProbeTarget, atMs: number) => Scripted,
  onStart: (target: ProbeTarget, atMs: number) => void = () => {},
): Probe {
  return async (target, signal) => {
    const atMs = pace.now();
    onStart(target, atMs);
    const said = script(target, atMs);
    await pace.waitUntil(atMs + (said.tookMs ?? 20), signal);
    signal.throwIfAborted();
    return probed(target.url, atMs, said);
  };
}
