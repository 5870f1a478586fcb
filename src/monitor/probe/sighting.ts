import type { ProbeResult } from "../../core/check.ts";
import type { Finding } from "./finding.ts";

export type Timings = { -readonly [phase in keyof ProbeResult["timings"]]: number | null };

/** What a probe has seen so far; filled in as it goes, so that a probe that is cut off still says what it saw. */
export interface Sighting {
  /** False where the guard refused the first address: nothing was looked up or connected to. */
  wasAsked: boolean;
  finalUrl: string;
  status: number | null;
  headers: Record<string, string>;
  address: string | null;
  readonly redirects: { readonly status: number; readonly location: string; readonly address: string | null }[];
  timings: Timings;
  /** After decompression; null where none came. */
  body: Uint8Array | null;
  bodyTruncated: boolean;
  readonly findings: Finding[];
}

export function newSighting(url: string): Sighting {
  return {
    wasAsked: false,
    finalUrl: url,
    status: null,
    headers: {},
    address: null,
    redirects: [],
    timings: noTimings(),
    body: null,
    bodyTruncated: false,
    findings: [],
  };
}

export function noTimings(): Timings {
  return { dnsMs: null, connectMs: null, tlsMs: null, firstByteMs: null, totalMs: null };
}

/** A URL as it may be shown and kept: without user name and password. */
export function shownUrl(url: URL): string {
  if (url.username === "" && url.password === "") return url.href;
  const shown = new URL(url);
  shown.username = "";
  shown.password = "";
  return shown.href;
}

/** Elapsed time to a tenth of a millisecond. */
export function elapsedMs(fromMs: number, toMs: number): number {
  return Math.round((toMs - fromMs) * 10) / 10;
}
