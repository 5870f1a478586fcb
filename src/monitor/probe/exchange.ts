import type { Socket } from "node:net";
import { type buildConnector, Client } from "undici";
import { connect } from "./connect.ts";
import type { ProbeEffects, ResolvedAddress } from "./effects.ts";
import { answerFault, bodyFault, codeOf } from "./faults.ts";
import { ProbeFault } from "./finding.ts";
import { hostOf } from "./guard.ts";
import { elapsedMs, type Sighting } from "./sighting.ts";

/** What Node itself takes; servers and proxies on the way usually take less. */
const MOST_HEADER_BYTES = 16 * 1024;

export type AnswerHeaders = Readonly<Record<string, string | string[] | undefined>>;

export interface Answer extends AsyncDisposable {
  readonly status: number;
  readonly headers: AnswerHeaders;
  /** As it comes over the wire; throws ProbeFault where it does not come whole. */
  readonly body: AsyncIterable<Uint8Array>;
}

export interface Asked {
  readonly url: URL;
  /** Looked up and guarded. */
  readonly addresses: readonly ResolvedAddress[];
  readonly agentName: string;
}

/**
 * One GET over a connection of its own, HTTP/1.1, without cookies; resolves with the head of the answer. The body is
 * read as it comes, still encoded. Rejects with ProbeFault or with the reason of `signal`. Disposing closes the
 * connection, read to the end or not.
 */
export async function ask(
  { url, addresses, agentName }: Asked,
  seen: Sighting,
  effects: ProbeEffects,
  signal: AbortSignal,
): Promise<Answer> {
  const socket = await connect(url, addresses, seen, effects, signal);
  const sentMs = effects.stopwatch();
  socket.once("readable", () => {
    if (socket.readableLength > 0) seen.timings.firstByteMs = elapsedMs(sentMs, effects.stopwatch());
  });
  const client = new Client(url.origin, {
    connect: onlyOnce(socket, hostOf(url)),
    pipelining: 0,
    maxHeaderSize: MOST_HEADER_BYTES,
    // The budget of the probe is the only limit of time.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const close = async (): Promise<void> => {
    socket.destroy();
    await client.destroy();
  };
  try {
    const { statusCode, headers, body } = await client.request({
      method: "GET",
      path: `${url.pathname}${url.search}`,
      headers: {
        "user-agent": agentName,
        accept: "text/html,application/xhtml+xml,*/*;q=0.8",
        "accept-language": "en,fr;q=0.9,*;q=0.5",
        "accept-encoding": "gzip, deflate, br",
      },
      signal,
    });
    // A body may break before anybody reads it.
    body.on("error", () => {});
    return {
      status: statusCode,
      headers,
      body: received(body, headers, socket, hostOf(url)),
      [Symbol.asyncDispose]: close,
    };
  } catch (cause) {
    await close();
    if (signal.aborted) throw signal.reason;
    throw cause instanceof ProbeFault ? cause : answerFault(hostOf(url), cause);
  }
}

/**
 * A body without a length of its own ends with the connection; the client takes it for whole also where that was
 * reset, so the socket is asked.
 */
async function* received(
  body: AsyncIterable<unknown>,
  headers: AnswerHeaders,
  socket: Socket,
  host: string,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of body) if (chunk instanceof Uint8Array) yield chunk;
    const endsByItself = "content-length" in headers || "transfer-encoding" in headers;
    if (!endsByItself && faultOf(socket) !== null) throw faultOf(socket);
  } catch (cause) {
    throw bodyFault(host, faultOf(socket) ?? cause);
  }
}

/** What broke a socket; null where nothing did but the client, which closes it with errors of its own. */
function faultOf(socket: Socket): Error | null {
  return codeOf(socket.errored).startsWith("UND_") ? null : socket.errored;
}

/**
 * Hands the client the connection that is open. A client that lost it before the request went out would open another
 * one; a probe asks once. Later and not at once, because the client is in the middle of its own turn.
 */
function onlyOnce(socket: Socket, host: string): buildConnector.connector {
  let used = false;
  return (_options, callback) => {
    const isUsable = !used && !socket.destroyed;
    used = true;
    queueMicrotask(() => {
      if (isUsable) callback(null, socket);
      else callback(new ProbeFault("no_answer", `${host} closed the connection without an answer.`), null);
    });
  };
}
