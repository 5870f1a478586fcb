import { UsageError } from "../../core/errors.ts";
import { BLUESKY_POST, BLUESKY_REPOST } from "../normalise/bluesky.ts";

const V2_PATH = "/xrpc/network.bsky.jetstream.subscribeEvents";

export interface Endpoint {
  /** Host, and port where it is not the usual one: how people are told of it. */
  readonly host: string;
  /** Which of the two protocols is spoken there; the path tells. */
  readonly version: 1 | 2;
  readonly url: string;
}

/** Reads an address from the configuration; one without a path is a server of the first version. Throws UsageError. */
export function parseEndpoint(text: string): Endpoint {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol !== "ws:" && url?.protocol !== "wss:")
    throw new UsageError("an endpoint of Bluesky is written as wss://host or wss://host/path");
  url.hash = "";
  if (url.pathname === "/") url.pathname = "/subscribe";
  return { host: url.host, version: url.pathname.endsWith(V2_PATH) ? 2 : 1, url: url.href };
}

/** Parameters that are ours to set, and those that would make the server speak or wait for what we do not. */
const OURS = [
  "cursor",
  "wantedCollections",
  "collections",
  "kinds",
  "compress",
  "zstdDictionary",
  "requireHello",
  "maxMessageSizeBytes",
];

/** Address that asks for posts and reposts from a time on (microseconds), or from now on where it is null. */
export function subscriptionUrl({ url, version }: Endpoint, fromUs: number | null): string {
  const asked = new URL(url);
  for (const name of OURS) asked.searchParams.delete(name);
  for (const collection of [BLUESKY_POST, BLUESKY_REPOST])
    asked.searchParams.append(version === 1 ? "wantedCollections" : "collections", collection);
  if (version === 2) for (const kind of ["commit", "account"]) asked.searchParams.append("kinds", kind);
  if (fromUs !== null) asked.searchParams.set("cursor", String(fromUs));
  return asked.href;
}

/** Takes turns among servers: the first one first, the next one after each that failed. */
export class Rotation {
  readonly #endpoints: readonly Endpoint[];
  #current: Endpoint;
  #isSpared = false;

  /** Throws UsageError where there is no endpoint. */
  constructor(endpoints: readonly Endpoint[]) {
    const first = endpoints[0];
    if (first === undefined) throw new UsageError("Bluesky needs at least one endpoint");
    this.#endpoints = endpoints;
    this.#current = first;
  }

  get current(): Endpoint {
    return this.#current;
  }

  next(): void {
    const index = (this.#endpoints.indexOf(this.#current) + 1) % this.#endpoints.length;
    this.#current = this.#endpoints[index] ?? this.#current;
    this.#isSpared = false;
  }

  /** For a server that worked well and then closed the connection: it gets one more chance. */
  spare(): void {
    if (this.#isSpared) this.next();
    else this.#isSpared = true;
  }
}
