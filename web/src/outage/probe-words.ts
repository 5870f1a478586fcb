import type { OutageResponse } from "../../../src/api/routes/outage-schemas.ts";

export type Probe = OutageResponse["evidence"][number]["probe"];

const VERDICTS: Readonly<Record<Probe["verdict"], string>> = {
  ok: "passed",
  slow: "passed, but slowly",
  maintenance: "found a maintenance page",
  soft_error: "found an error page under a good status",
  fail: "failed",
  inconclusive: "could not be judged: our own network failed too",
};

export function verdictWords(verdict: Probe["verdict"]): string {
  return VERDICTS[verdict];
}

/** "HTTP 500", or that no answer came. */
export function statusWords({ status }: Probe): string {
  return status === null ? "no answer came" : `HTTP ${status}`;
}

export interface Phase {
  readonly name: string;
  /** "12 ms", "3.2 s", or why there is no number. */
  readonly took: string;
}

/** The phases of a probe one after the other, and the whole of it. */
export function phasesOf({ timings, url, redirects }: Probe): readonly Phase[] {
  const { dnsMs, connectMs, tlsMs, firstByteMs, totalMs } = timings;
  const last = redirects.length > 0 ? ", last of the addresses" : "";
  const isPlain = url.startsWith("http:") && redirects.length === 0;
  return [
    { name: `Name looked up (DNS)${last}`, took: msWords(dnsMs) },
    { name: "Connected", took: msWords(connectMs) },
    { name: "Encryption agreed (TLS)", took: tlsMs === null && isPlain ? "not used" : msWords(tlsMs) },
    { name: "First byte of the answer", took: msWords(firstByteMs) },
    { name: "Whole probe", took: msWords(totalMs) },
  ];
}

/** "12 ms", "3.2 s"; "did not happen" for null. */
export function msWords(ms: number | null): string {
  if (ms === null) return "did not happen";
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** "4,812 bytes", with a word where not all was read. */
export function sizeWords({ bodyBytes, bodyTruncated }: Probe): string {
  const bytes = `${bodyBytes.toLocaleString("en-US")} ${bodyBytes === 1 ? "byte" : "bytes"}`;
  return bodyTruncated ? `${bytes}, then reading stopped` : bytes;
}

export function witnessWords({ witnesses }: Probe): string {
  if (witnesses.length === 0) return "No witness was asked.";
  const told = witnesses.map(({ url, verdict }) => `${hostOf(url)} ${verdictWords(verdict)}`);
  return `Other sites asked at the same time, to see whether our own network works: ${told.join("; ")}.`;
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
