import type { ProbeResult } from "../core/check.ts";

const PHASES = [
  ["dnsMs", "name lookup"],
  ["connectMs", "connection"],
  ["tlsMs", "secure connection"],
  ["firstByteMs", "first byte"],
  ["totalMs", "all together"],
] as const;

/** The result as people read it. */
export function checkReport(result: ProbeResult): string {
  const { url, finalUrl, verdict, reasons, status, headers, address, redirects, timings, witnesses } = result;
  const lines = [`${url}: ${verdict}`];
  if (reasons.length === 0) lines.push("  A complete answer came, and nothing speaks against it.");
  lines.push(...reasons.map(({ text }) => `  ${text}`), "");
  if (status !== null) {
    const type = headers["content-type"] === undefined ? "" : `, ${headers["content-type"]}`;
    lines.push(`status ${status}, ${bytesOf(result)}${type}`);
  }
  if (address !== null) lines.push(`from ${address}`);
  lines.push(
    ...PHASES.filter(([phase]) => timings[phase] !== null).map(
      ([phase, name]) => `  ${name.padEnd(20)}${msText(timings[phase]).padStart(12)}`,
    ),
  );
  if (redirects.length > 0)
    lines.push("redirects", ...redirects.map((hop) => `  ${hop.status} to ${hop.location}`), `  ended at ${finalUrl}`);
  if (witnesses.length > 0)
    lines.push("witnesses", ...witnesses.map((witness) => `  ${witness.verdict} ${witness.url}`));
  return `${lines.join("\n")}\n`;
}

function bytesOf({ bodyBytes, bodyTruncated }: ProbeResult): string {
  return `${bodyBytes.toLocaleString("en-US")} bytes${bodyTruncated ? " and more" : ""}`;
}

function msText(ms: number | null): string {
  return ms === null ? "" : `${ms.toLocaleString("en-US", { minimumFractionDigits: 1 })} ms`;
}
