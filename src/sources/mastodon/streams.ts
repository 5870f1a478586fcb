import type { Readable } from "node:stream";
import { statusFault, unusableFault } from "./faults.ts";
import type { HttpClient } from "./http-client.ts";
import { headerOf } from "./rate-headers.ts";
import type { Instance } from "./server.ts";

/** Answers by which a server says that it has no streams of hashtags, rather than that it does not let us in. */
const NO_CHANNEL = new Set([400, 404, 405, 410, 422, 426]);

export interface OpenStreams {
  readonly bodies: readonly Readable[];
  /** Tags for which the server has no stream. */
  readonly without: readonly string[];
}

export interface StreamsContext {
  readonly http: HttpClient;
  readonly instance: Instance;
  /** Where the streams are, without a slash at the end. */
  readonly base: string;
  readonly now: () => number;
}

/** Opens the streams of all tags, one connection each. Throws ConnectionFault where any of them cannot be had. */
export async function openStreams(
  context: StreamsContext,
  tags: readonly string[],
  signal: AbortSignal,
): Promise<OpenStreams> {
  const bodies = await Promise.all(tags.map((tag) => openStream(context, tag, signal)));
  return {
    bodies: bodies.filter((body) => body !== undefined),
    without: tags.filter((_, i) => bodies[i] === undefined),
  };
}

async function openStream(
  { http, instance, base, now }: StreamsContext,
  tag: string,
  signal: AbortSignal,
): Promise<Readable | undefined> {
  const url = new URL(`${base}/api/v1/streaming/hashtag?${new URLSearchParams({ tag })}`);
  const { status, headers, body } = await http.open(
    { url, accept: "text/event-stream", token: instance.token },
    signal,
  );
  if (status === 200 && /^text\/event-stream\b/i.test(headerOf(headers, "content-type") ?? "")) return body;
  body.destroy();
  if (NO_CHANNEL.has(status)) return undefined;
  if (status === 200) throw unusableFault(url.host, "stream of events");
  throw statusFault(url.host, status, headers, instance.token !== null, now());
}
