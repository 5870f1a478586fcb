import { IncomingMessage } from "node:http";
import type { Agent } from "node:https";
import { ETwitterStreamEvent, type TweetStream } from "twitter-api-v2";
import type { Pace } from "../../core/pace.ts";
import { Deadline } from "../deadline.ts";
import { Inbox } from "../inbox.ts";
import { isObject, type JsonObject } from "../normalise/json-value.ts";
import { faultOfAnswer, stopped, XFault, type XRefusal } from "./faults.ts";
import { StreamLine, streamLines } from "./stream-lines.ts";

/** So many messages wait for their reader before the response is read no further. */
const MOST_WAITING = 10_000;

/** What came over the stream, and when it was read from the connection. */
export type StreamEvent = { readonly atMs: number } & (
  | { readonly type: "message"; readonly message: JsonObject }
  | { readonly type: "heartbeat" }
  /** A line that is no message. */
  | { readonly type: "malformed" }
);

/** An open stream. Iterating it throws XFault after the last event when the connection is lost; `close` ends it. */
export interface XStream extends AsyncIterable<StreamEvent> {
  close(): void;
}

export interface StreamLimits {
  readonly pace: Pace;
  /** A connection without a byte for so long is given up; nominal. Time in which it is not read does not count. */
  readonly silentAfterMs: number;
}

/**
 * Connects a stream of the client library and reads it. The library has defects, as measured in 1.29.1; each is met
 * here or named:
 *
 * a. It decodes each chunk by itself, so characters parted by a chunk's border are lost: `streamLines` decodes.
 * b. It does not notice a torn connection that is compressed, and reads a compressed one as it is where it did not ask
 *    for it: `streamLines` unpacks and ends with the response.
 * c. It takes an error in the stream for data unless it stands under `errors`: no message is taken for a post here;
 *    the feed looks what each is.
 * d. `close` does not end a connection that is being made: the agent does, and one that comes after is closed.
 * e. Its own reconnecting hammers a server that flaps: it is off, and a connection is used once.
 * f. It swallows what a handler throws: handlers only put into a queue.
 * g. Its errors do not say what went wrong below: `causeOf` in call-faults.ts looks inside.
 * h. It neither waits after a 429 nor has a limit of its own: faults carry the time, and the caller waits.
 * i. It takes the chunk "\r\n" for a heartbeat also where it ends a message, which glues two messages into none:
 *    `streamLines` gives it whole lines only.
 */
export async function openStream(
  stream: TweetStream<unknown>,
  agent: Agent,
  { pace, silentAfterMs }: StreamLimits,
  signal: AbortSignal,
): Promise<XStream> {
  let lines: ReturnType<typeof streamLines> | undefined;
  let readAtMs = pace.now();
  let isClosed = false;
  let silenceFault: XFault | undefined;
  let refusal: XRefusal | undefined;
  const silence = new Deadline(pace, silentAfterMs, () => {
    silenceFault = new XFault(`X has been silent for ${silentAfterMs / 1_000} s`, { kind: "network" });
    inbox.fail(silenceFault);
    close();
  });
  const inbox = new Inbox<StreamEvent>(
    MOST_WAITING,
    () => {
      silence.stop();
      lines?.pause();
    },
    () => {
      if (isClosed) return;
      silence.start();
      lines?.resume();
    },
  );
  const disconnect = (): void => {
    stream.removeAllListeners();
    stream.close();
    agent.destroy();
  };
  const close = (): void => {
    if (isClosed) return;
    isClosed = true;
    silence.stop();
    signal.removeEventListener("abort", close);
    inbox.end();
    disconnect();
  };

  stream.on(ETwitterStreamEvent.Connected, () => {
    const response: unknown = Reflect.get(stream, "res");
    if (!(response instanceof IncomingMessage)) return;
    // The library takes a redirection for a stream.
    if (response.statusCode !== 200)
      refusal = { status: response.statusCode ?? 0, headers: response.headers, body: null };
    lines = streamLines(response, pace.now);
    // Before the library listens, so that it reads these lines instead.
    Reflect.set(stream, "res", lines);
    lines.on("data", (line: unknown) => {
      if (line instanceof StreamLine) readAtMs = line.atMs;
    });
    response.on("data", () => {
      if (lines?.isPaused() === false) silence.touch(pace.now());
    });
  });
  stream.on(ETwitterStreamEvent.DataKeepAlive, () => inbox.push({ type: "heartbeat", atMs: readAtMs }));
  stream.on(ETwitterStreamEvent.TweetParseError, () => inbox.push({ type: "malformed", atMs: readAtMs }));
  stream.on(ETwitterStreamEvent.Data, (message: unknown) =>
    inbox.push(
      isObject(message) ? { type: "message", message, atMs: readAtMs } : { type: "malformed", atMs: readAtMs },
    ),
  );
  stream.on(ETwitterStreamEvent.ConnectionClosed, () => {
    inbox.fail(new XFault("the connection to X was lost", { kind: "network" }));
    close();
  });

  if (signal.aborted) throw stopped();
  signal.addEventListener("abort", close, { once: true });
  silence.start();
  try {
    await stream.connect({ autoReconnect: false, keepAliveTimeout: "disable" });
  } catch (error) {
    close();
    throw silenceFault ?? error;
  }
  if (isClosed) {
    disconnect();
    throw silenceFault ?? stopped();
  }
  if (refusal) {
    close();
    throw faultOfAnswer(refusal, pace.now());
  }
  return { close, [Symbol.asyncIterator]: () => inbox[Symbol.asyncIterator]() };
}
