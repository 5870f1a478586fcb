import { cleanText } from "../../core/text.ts";
import { parseAddress } from "./address.ts";
import type { AddressRule } from "./address-rules.ts";
import { readBody } from "./body.ts";
import type { ProbeEffects, ResolvedAddress } from "./effects.ts";
import { type Answer, type AnswerHeaders, ask } from "./exchange.ts";
import { dnsFault } from "./faults.ts";
import { fail, ProbeFault } from "./finding.ts";
import { hostOf, refusalsOfAddresses, refusalsOfForm } from "./guard.ts";
import { elapsedMs, noTimings, type Sighting, shownUrl } from "./sighting.ts";
import { withAbort } from "./with-abort.ts";

const MOST_BODY_BYTES = 1_048_576;
const MOST_REDIRECTS = 5;
const KEPT_HEADERS = ["content-type", "retry-after", "server", "date", "location", "cache-control", "age", "via"];
const MOST_HEADER_CHARS = 2_000;

export interface Road {
  readonly rules: readonly AddressRule[];
  readonly agentName: string;
}

/**
 * Goes from address to address until an answer is no redirect, and reads that. Each address is guarded and looked up
 * anew. What is seen stands in `seen`, also where it ends early. Rejects with the reason of `signal`.
 */
export async function follow(
  start: URL,
  road: Road,
  seen: Sighting,
  effects: ProbeEffects,
  signal: AbortSignal,
): Promise<void> {
  const visited = new Set<string>();
  let url: URL | null = start;
  try {
    while (url !== null) {
      visited.add(withoutHash(url));
      url = await step(url, road, seen, effects, signal);
      if (url === null) return;
      seen.finalUrl = shownUrl(url);
      if (visited.has(withoutHash(url)))
        throw new ProbeFault("redirect_loop", `The redirects lead back to ${seen.finalUrl}.`);
      if (seen.redirects.length > MOST_REDIRECTS)
        throw new ProbeFault("too_many_redirects", `There are more than ${MOST_REDIRECTS} redirects.`);
    }
  } catch (error) {
    if (!(error instanceof ProbeFault)) throw error;
    seen.findings.push(fail(error.code, error.message));
  }
}

/** Asks one address: where it redirects to, or null where the way ends. */
async function step(
  url: URL,
  { rules, agentName }: Road,
  seen: Sighting,
  effects: ProbeEffects,
  signal: AbortSignal,
): Promise<URL | null> {
  seen.timings = noTimings();
  const refused = refusalsOfForm(url, rules);
  if (refused.length > 0) {
    seen.findings.push(...refused);
    return null;
  }
  const addresses = await lookUp(url, rules, seen, effects, signal);
  if (addresses === null) return null;
  seen.wasAsked = true;
  await using answer = await ask({ url, addresses, agentName }, seen, effects, signal);
  seen.status = answer.status;
  seen.headers = keptHeaders(url, answer.headers);
  if (answer.status < 300 || answer.status >= 400) {
    await readPage(answer, seen, signal);
    return null;
  }
  const next = targetOf(url, answer);
  if (next === null) {
    seen.findings.push(fail("redirect_unusable", `The answer ${answer.status} leads nowhere.`));
    await readPage(answer, seen, signal);
    return null;
  }
  seen.redirects.push({ status: answer.status, location: seen.headers["location"] ?? "", address: seen.address });
  return next;
}

/** The addresses of a host that the guard lets pass; null where it refuses. */
async function lookUp(
  url: URL,
  rules: readonly AddressRule[],
  seen: Sighting,
  effects: ProbeEffects,
  signal: AbortSignal,
): Promise<readonly ResolvedAddress[] | null> {
  const host = hostOf(url);
  const written = parseAddress(host);
  if (written !== null) return [{ address: host, family: written.kind() === "ipv4" ? 4 : 6 }];
  const startMs = effects.stopwatch();
  seen.wasAsked = true;
  let addresses: readonly ResolvedAddress[] = [];
  let failure: ProbeFault | null = null;
  try {
    addresses = await withAbort(effects.lookup(host), signal);
    if (addresses.length === 0) failure = dnsFault(host, undefined);
    seen.timings.dnsMs = elapsedMs(startMs, effects.stopwatch());
  } catch (cause) {
    if (signal.aborted) throw signal.reason;
    failure = dnsFault(host, cause);
  }
  seen.findings.push(
    ...refusalsOfAddresses(
      url,
      addresses.map(({ address }) => address),
      rules,
    ),
  );
  if (failure) throw failure;
  return seen.findings.length > 0 ? null : addresses;
}

async function readPage({ headers, body }: Answer, seen: Sighting, signal: AbortSignal): Promise<void> {
  const read = await readBody(body, [headers["content-encoding"] ?? []].flat().join(","), MOST_BODY_BYTES);
  seen.body = read.bytes.length > 0 ? read.bytes : null;
  seen.bodyTruncated = read.truncated;
  if (signal.aborted) throw signal.reason;
  if (read.fault) throw read.fault;
}

function targetOf(url: URL, { status, headers }: Answer): URL | null {
  const location = one(headers["location"])?.trim() ?? "";
  if (status === 304 || location === "") return null;
  return parseUrl(location, url);
}

/** A header that came several times says nothing, unless it says the same. */
function one(value: string | string[] | undefined): string | undefined {
  if (!Array.isArray(value)) return value;
  return value.every((text) => text === value[0]) ? value[0] : undefined;
}

function keptHeaders(url: URL, headers: AnswerHeaders): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of KEPT_HEADERS) {
    const value = headers[name];
    if (value === undefined) continue;
    const text = Array.isArray(value) ? value.join(", ") : value;
    const shown = name === "location" ? withoutCredentials(text, url) : text;
    kept[name] = cleanText(shown.replace(/[\u007f-\u009f]/g, "")).text.slice(0, MOST_HEADER_CHARS);
  }
  return kept;
}

function withoutCredentials(location: string, base: URL): string {
  const url = parseUrl(location, base);
  return url === null || (url.username === "" && url.password === "") ? location : shownUrl(url);
}

function withoutHash(url: URL): string {
  const bare = new URL(url);
  bare.hash = "";
  return bare.href;
}

function parseUrl(location: string, base: URL): URL | null {
  return URL.canParse(location, base.href) ? new URL(location, base.href) : null;
}
