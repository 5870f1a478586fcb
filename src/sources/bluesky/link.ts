import type { IncomingMessage } from "node:http";
import { type RawData, WebSocket } from "ws";
import type { AuthorHasher } from "../../core/identity.ts";
import type { Pace } from "../../core/pace.ts";
import { MINUTE_MS, SECOND_MS } from "../../core/time.ts";
import { Inbox } from "../inbox.ts";
import { ConnectionFault, type LiveItem } from "../live.ts";
import { askFromUs, type FeedCursor } from "./cursor.ts";
import { type Endpoint, subscriptionUrl } from "./endpoints.ts";
import { closure, loss, refusal, streamError, unreachable } from "./faults.ts";
import type { FeedMemory } from "./feed-memory.ts";
import { readFrame } from "./frame.ts";
import { CursorTooOld, isCursorTooOld } from "./refused-cursor.ts";
import { Session, type TimedEvent } from "./session.ts";
import { Usability } from "./usability.ts";
import { QUIET_MS, Vigil } from "./vigil.ts";

/** Items that wait to be taken before reading stops. */
const MOST_WAITING = 10_000;
const MOST_BYTES = 4 * 1024 * 1024;
const HANDSHAKE_MS = 10 * SECOND_MS;
/** An event further ahead of our clock cannot be placed. */
const AHEAD_MS = 5 * MINUTE_MS;
/** A connection that stood so long was a good one. */
const STOOD_MS = MINUTE_MS;

/** What all connections of a feed share. */
export interface LinkContext {
  readonly pace: Pace;
  readonly hashAuthor: AuthorHasher;
  readonly agentName: string;
  readonly memory: FeedMemory;
}

export interface LinkStart {
  readonly cursor: FeedCursor | null;
  readonly provenMs: number | null;
  /** Whether to ask for what came after the cursor; false where the server refuses it. */
  readonly resume: boolean;
}

/** One connection to a server, from the attempt to its end. Iterate it once; `close` it in any case. */
export class Link implements AsyncIterable<LiveItem> {
  readonly #endpoint: Endpoint;
  readonly #start: LinkStart;
  /** What the server is asked to go on from; null for the present. */
  readonly #askedUs: number | null;
  readonly #context: LinkContext;
  readonly #socket: WebSocket;
  readonly #inbox = new Inbox<LiveItem>(
    MOST_WAITING,
    () => this.#pause(),
    () => this.#resume(),
  );
  readonly #vigil: Vigil;
  readonly #usability: Usability;
  readonly #cancelHandshake: () => void;
  #session: Session | undefined;
  #openedAtMs = Number.POSITIVE_INFINITY;
  #isOver = false;
  #stoodWell = false;

  constructor(endpoint: Endpoint, start: LinkStart, context: LinkContext) {
    this.#endpoint = endpoint;
    this.#start = start;
    this.#context = context;
    const { pace, agentName } = context;
    const { host } = endpoint;
    this.#askedUs = start.resume ? askFromUs(start.cursor, host) : null;
    this.#usability = new Usability(host);
    // Where there is a cursor there were events, and the replay begins with some.
    this.#vigil = new Vigil(pace, this.#isResumed, {
      onSilent: () => this.#dead(`${host} went silent`),
      onDry: () => this.#dead(`${host} sends no posts any more`),
      // What answers a ping comes after everything that was under way.
      onQuiet: () => this.#socket.ping(),
      isReplaying: () => this.#session?.isReplaying === true,
    });
    this.#cancelHandshake = pace.after(HANDSHAKE_MS, () => this.#dead(`${host} does not answer`));
    this.#socket = new WebSocket(subscriptionUrl(endpoint, this.#askedUs), {
      headers: { "User-Agent": agentName },
      // Unpacking message by message slows the replay of a long gap up to twenty times.
      perMessageDeflate: false,
      maxPayload: MOST_BYTES,
      // A frame that is no UTF-8 is one that cannot be used, and no reason to end the connection.
      skipUTF8Validation: true,
    });
    this.#listen();
  }

  /** Whether it stood for more than a minute before the server closed it. */
  get stoodWell(): boolean {
    return this.#stoodWell;
  }

  [Symbol.asyncIterator](): AsyncIterator<LiveItem> {
    return this.#inbox[Symbol.asyncIterator]();
  }

  /** Ends the connection at once; what had come may still be taken. */
  close(): void {
    if (!this.#isOver) this.#session?.end();
    this.#inbox.end();
    this.#release();
  }

  get #isResumed(): boolean {
    return this.#askedUs !== null;
  }

  #listen(): void {
    const { host } = this.#endpoint;
    this.#socket
      .on("open", () => this.#guard(() => this.#open()))
      .on("message", (data, isBinary) => this.#guard(() => this.#message(data, isBinary)))
      .on("ping", () => this.#guard(() => this.#ping()))
      .on("pong", () => this.#guard(() => this.#ping()))
      .on("unexpected-response", (_, response) => void this.#refused(response))
      .on("error", (error) => this.#fail(this.#session ? loss(host, error) : unreachable(host, error)))
      .on("close", (code) => this.#closed(code));
  }

  /** What we did not foresee ends this connection and is told, and nothing else. */
  #guard(work: () => void): void {
    if (this.#isOver) return;
    try {
      work();
    } catch (error) {
      this.#fail(error);
    }
  }

  #open(): void {
    const { pace, memory, hashAuthor } = this.#context;
    const { cursor, provenMs } = this.#start;
    this.#openedAtMs = pace.now();
    this.#cancelHandshake();
    this.#vigil.start();
    const push = (item: LiveItem): void => this.#inbox.push(item);
    push({ type: "open", atMs: this.#openedAtMs, resumed: this.#isResumed });
    this.#session = new Session(
      { cursor, askedUs: this.#askedUs, provenMs, openedAtMs: this.#openedAtMs },
      { pace, host: this.#endpoint.host, memory, hashAuthor, quietMs: pace.real(QUIET_MS), push },
    );
  }

  #message(data: RawData, isBinary: boolean): void {
    const nowMs = this.#context.pace.now();
    const frame = isBinary || !Buffer.isBuffer(data) ? undefined : readFrame(data);
    if (frame === undefined) {
      this.#unusable(this.#usability.unreadable());
      return;
    }
    this.#vigil.frame(nowMs);
    if (!("control" in frame)) this.#event(frame, nowMs);
    else if (frame.control === "error") this.#fail(streamError(this.#endpoint.host, frame.name));
    else {
      this.#usability.usableFrame();
      this.#session?.noise(nowMs);
    }
  }

  #event(event: TimedEvent, nowMs: number): void {
    if (event.timeUs / 1000 > nowMs + AHEAD_MS) {
      this.#unusable(this.#usability.ahead());
      return;
    }
    this.#usability.usableEvent();
    this.#session?.event(event, nowMs);
    this.#vigil.event(nowMs);
  }

  /** What is no use is passed over; where all is, the coverage must not say that there was nothing. */
  #unusable(fault: ConnectionFault | null): void {
    if (fault !== null) this.#fail(fault);
  }

  #ping(): void {
    const nowMs = this.#context.pace.now();
    this.#vigil.frame(nowMs);
    if (this.#usability.ping()) this.#session?.ping(nowMs);
  }

  async #refused(response: IncomingMessage): Promise<void> {
    const { statusCode = 0, headers } = response;
    const { host } = this.#endpoint;
    const isTooOld = this.#isResumed && statusCode === 400 && (await isCursorTooOld(response));
    this.#fail(isTooOld ? new CursorTooOld() : refusal(host, statusCode, headers, this.#context.pace.now()));
  }

  #closed(code: number): void {
    if (this.#isOver) return;
    const { pace } = this.#context;
    this.#stoodWell = pace.now() - this.#openedAtMs >= pace.real(STOOD_MS);
    this.#fail(closure(this.#endpoint.host, code));
  }

  #dead(message: string): void {
    this.#fail(new ConnectionFault(message, { kind: "network" }));
  }

  #fail(error: unknown): void {
    if (this.#isOver) return;
    this.#session?.end();
    this.#inbox.fail(error);
    this.#release();
  }

  /** While we do not read, silence is ours and no fault of the server. */
  #pause(): void {
    this.#socket.pause();
    this.#vigil.stop();
    this.#session?.pause();
  }

  #resume(): void {
    if (this.#isOver) return;
    this.#socket.resume();
    this.#vigil.start();
    this.#session?.resume();
  }

  #release(): void {
    this.#isOver = true;
    this.#cancelHandshake();
    this.#vigil.stop();
    this.#socket.terminate();
  }
}
