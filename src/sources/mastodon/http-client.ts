import type { Readable } from "node:stream";
import { Agent, request } from "undici";
import type { Pace } from "../../core/pace.ts";
import { SECOND_MS } from "../../core/time.ts";
import { ConnectionFault } from "../live.ts";
import { transportFault, unusableFault } from "./faults.ts";
import type { Headers } from "./rate-headers.ts";

/** An answer must have begun, and a page must be whole, in this time; nominal. */
const TIMEOUT_MS = 30 * SECOND_MS;
/** A page of forty statuses is some hundred kilobytes. */
const MOST_BYTES = 8 * 1_048_576;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readable;
}

export interface Asked {
  readonly url: URL;
  readonly accept: string;
  readonly token: string | null;
}

/**
 * GET requests to one instance and its streaming host. Follows no redirect, keeps no idle connection. Everything that
 * is open ends with `close`.
 */
export class HttpClient {
  readonly #agentName: string;
  readonly #pace: Pace;
  /** Time limits are ours, because they are nominal. */
  readonly #agent = new Agent({ pipelining: 0, headersTimeout: 0, bodyTimeout: 0, connect: { timeout: 0 } });

  /** The agent forgets connections of hosts that it thinks are not used any more. */
  readonly #bodies = new Set<Readable>();

  constructor(agentName: string, pace: Pace) {
    this.#agentName = agentName;
    this.#pace = pace;
  }

  /** Resolves with the head of the answer; its body is to be read or destroyed. Throws ConnectionFault. */
  async open({ url, accept, token }: Asked, signal: AbortSignal): Promise<Answer> {
    return this.#timed(url, signal, async (limited) => {
      const { statusCode, headers, body } = await request(url, {
        dispatcher: this.#agent,
        signal: limited,
        headers: {
          accept,
          "user-agent": this.#agentName,
          ...(token !== null && { authorization: `Bearer ${token}` }),
        },
      });
      // A body may break before anybody reads it.
      body.on("error", () => {});
      this.#bodies.add(body);
      body.on("close", () => this.#bodies.delete(body));
      return { status: statusCode, headers, body };
    });
  }

  /**
   * The body of a good answer (200) as JSON; undefined where it is none, and of any other answer. Throws ConnectionFault
   * where it is too long or breaks off.
   */
  async json(asked: Asked, signal: AbortSignal): Promise<{ readonly answer: Answer; readonly value: unknown }> {
    const answer = await this.open(asked, signal);
    if (answer.status !== 200) {
      answer.body.destroy();
      return { answer, value: undefined };
    }
    const text = await this.#timed(asked.url, signal, (limited) => readText(asked.url.host, answer.body, limited));
    return { answer, value: parse(text) };
  }

  /** Ends every connection at once; requests that are under way end by their signals. */
  async close(): Promise<void> {
    for (const body of this.#bodies) body.destroy();
    await this.#agent.destroy();
  }

  async #timed<T>(url: URL, signal: AbortSignal, work: (limited: AbortSignal) => Promise<T>): Promise<T> {
    const limit = new AbortController();
    const end = (): void => limit.abort();
    const cancel = this.#pace.after(TIMEOUT_MS, end);
    signal.addEventListener("abort", end, { once: true });
    if (signal.aborted) end();
    try {
      return await work(limit.signal);
    } catch (error) {
      throw error instanceof ConnectionFault ? error : transportFault(url.host, error);
    } finally {
      cancel();
      signal.removeEventListener("abort", end);
    }
  }
}

async function readText(host: string, body: Readable, signal: AbortSignal): Promise<string> {
  const end = (): void => void body.destroy(new Error("the answer took too long"));
  signal.addEventListener("abort", end, { once: true });
  try {
    signal.throwIfAborted();
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of body) {
      if (!Buffer.isBuffer(chunk)) continue;
      bytes += chunk.length;
      if (bytes > MOST_BYTES) throw unusableFault(host, "page of posts: it is longer than 8 MiB");
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString("utf8");
  } finally {
    signal.removeEventListener("abort", end);
    body.destroy();
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
