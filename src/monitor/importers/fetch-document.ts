import { InputError } from "../../core/errors.ts";
import { parseAddress } from "../probe/address.ts";
import { type AddressRule, parseAddressRule } from "../probe/address-rules.ts";
import { readBody } from "../probe/body.ts";
import { type ProbeEffects, type ResolvedAddress, systemEffects } from "../probe/effects.ts";
import { type Answer, ask } from "../probe/exchange.ts";
import { bodyFault, dnsFault } from "../probe/faults.ts";
import { ProbeFault } from "../probe/finding.ts";
import { hostOf, refusalsOfAddresses, refusalsOfForm } from "../probe/guard.ts";
import { newSighting, shownUrl } from "../probe/sighting.ts";
import { withAbort } from "../probe/with-abort.ts";

export interface FetchedDocument {
  readonly bytes: Uint8Array;
  readonly contentType: string | null;
}

/** Fetches a document. Throws InputError, one sentence, where it cannot be had; an abort rejects with its reason. */
export type FetchDocument = (url: string, signal: AbortSignal) => Promise<FetchedDocument>;

export interface FetchSettings {
  readonly agentName: string;
  /** Addresses that may be asked although they are not public, as `ADDRESS` or `ADDRESS/BITS`. */
  readonly allowAddresses: readonly string[];
}

/** No form that is read whole is larger; one byte more shows that it is. */
const MOST_BYTES = (64 << 20) + 1;
const MOST_REDIRECTS = 5;
const TIMEOUT_MS = 60_000;

/**
 * Fetches documents under the guard of the probe: each address, also of every redirect, is looked up and refused where
 * it is not public. Throws UsageError for an address rule that is none.
 */
export function documentFetcher(settings: FetchSettings, effects: ProbeEffects = systemEffects): FetchDocument {
  const rules = settings.allowAddresses.map(parseAddressRule);
  return async (address, signal) => {
    const budget = new AbortController();
    const stop = (): void => budget.abort(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    const cancel = effects.pace.after(TIMEOUT_MS, () =>
      budget.abort(new ProbeFault("timeout", `no complete answer came within ${TIMEOUT_MS / 1000} s`)),
    );
    try {
      signal.throwIfAborted();
      const fetching = fetchFollowing(
        new URL(address),
        { rules, agentName: settings.agentName },
        effects,
        budget.signal,
      );
      return await withAbort(fetching, budget.signal);
    } catch (cause) {
      if (signal.aborted) throw signal.reason;
      if (!(cause instanceof ProbeFault)) throw cause;
      const words = cause.message.replace(/\.$/, "");
      throw new InputError(`${withoutQuery(address)} could not be fetched: ${words}`, { cause });
    } finally {
      cancel();
      signal.removeEventListener("abort", stop);
    }
  };
}

/** What may be shown and kept of an address: its query may hold a secret. */
export function withoutQuery(address: string): string {
  const url = new URL(address);
  return `${url.origin}${url.pathname}`;
}

interface Road {
  readonly rules: readonly AddressRule[];
  readonly agentName: string;
}

async function fetchFollowing(
  start: URL,
  road: Road,
  effects: ProbeEffects,
  signal: AbortSignal,
): Promise<FetchedDocument> {
  let url = start;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const addresses = await guardedAddresses(url, road.rules, effects, signal);
    await using answer = await ask(
      { url, addresses, agentName: road.agentName },
      newSighting(shownUrl(url)),
      effects,
      signal,
    );
    if (answer.status < 300 || answer.status >= 400) return await whole(url, answer, signal);
    const location = [answer.headers["location"] ?? []].flat()[0] ?? "";
    if (location === "" || !URL.canParse(location, url.href))
      throw new ProbeFault("redirect_unusable", `the answer ${answer.status} leads nowhere`);
    url = new URL(location, url.href);
  }
  throw new ProbeFault("too_many_redirects", `there are more than ${MOST_REDIRECTS} redirects`);
}

/** The addresses of a host, none of which the guard refuses. */
async function guardedAddresses(
  url: URL,
  rules: readonly AddressRule[],
  effects: ProbeEffects,
  signal: AbortSignal,
): Promise<readonly ResolvedAddress[]> {
  throwRefusal(refusalsOfForm(url, rules));
  const host = hostOf(url);
  const written = parseAddress(host);
  if (written !== null) return [{ address: host, family: written.kind() === "ipv4" ? 4 : 6 }];
  const addresses = await withAbort(effects.lookup(host), signal).catch((cause: unknown) => {
    if (signal.aborted) throw signal.reason;
    throw dnsFault(host, cause);
  });
  if (addresses.length === 0) throw dnsFault(host, undefined);
  const named = addresses.map(({ address }) => address);
  throwRefusal(refusalsOfAddresses(url, named, rules));
  return addresses;
}

function throwRefusal([first]: ReturnType<typeof refusalsOfForm>): void {
  if (first !== undefined) throw new ProbeFault(first.code, first.text);
}

async function whole(url: URL, { status, headers, body }: Answer, signal: AbortSignal): Promise<FetchedDocument> {
  if (status !== 200) throw new ProbeFault("status", `it answered with status ${status}`);
  const encoding = [headers["content-encoding"] ?? []].flat().join(",");
  const { bytes, truncated, fault } = await readBody(received(hostOf(url), body, signal), encoding, MOST_BYTES);
  if (signal.aborted) throw signal.reason;
  if (fault) throw fault;
  if (truncated) throw new ProbeFault("too_large", "it is larger than 64 MiB");
  return { bytes, contentType: [headers["content-type"] ?? []].flat()[0] ?? null };
}

async function* received(host: string, body: AsyncIterable<unknown>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of body) if (piece instanceof Uint8Array) yield piece;
  } catch (cause) {
    throw signal.aborted ? new ProbeFault("aborted", "it was stopped") : bodyFault(host, cause);
  }
}
