import type { OpenAPIHono } from "@hono/zod-openapi";
import { createApp } from "../../src/api/app.ts";
import type { LiveContext } from "../../src/api/context.ts";
import { StreamHub } from "../../src/api/live/hub.ts";
import { seededRandom } from "../../src/core/clock.ts";
import type { Store } from "../../src/store/store.ts";
import { type ManualPace, manualPace } from "./manual-pace.ts";

export interface SentEvent {
  readonly event: string;
  readonly id: string | null;
  readonly data: Record<string, unknown>;
}

/** The events in a text, whole ones only; comments are left out. */
export function eventsIn(text: string): SentEvent[] {
  return text
    .split("\n\n")
    .slice(0, -1)
    .flatMap((block) => {
      const field = (name: string) => new RegExp(`^${name}: ?(.*)$`, "m").exec(block)?.[1];
      const data = field("data");
      if (data === undefined) return [];
      return [
        {
          event: field("event") ?? "message",
          id: field("id") ?? null,
          data: JSON.parse(data) as Record<string, unknown>,
        },
      ];
    });
}

/** A client that reads everything as it comes. */
export interface StreamReader {
  readonly response: Response;
  readonly text: string;
  readonly events: SentEvent[];
  /** Of one kind. */
  of(event: string): SentEvent[];
  readonly lastId: string | null;
  /** True once the server has ended the stream in good order. */
  readonly ended: boolean;
  leave(): Promise<void>;
}

export function readStream(response: Response): StreamReader {
  const reader = response.body?.getReader() as ReadableStreamDefaultReader<Uint8Array>;
  const decoder = new TextDecoder();
  let text = "";
  let ended = false;
  const read = async (): Promise<void> => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value, { stream: true });
    }
    ended = true;
  };
  void read().catch(() => {});
  return {
    response,
    get text() {
      return text;
    },
    get events() {
      return eventsIn(text);
    },
    of: (event) => eventsIn(text).filter((sent) => sent.event === event),
    get lastId() {
      return eventsIn(text).findLast(({ id }) => id !== null)?.id ?? null;
    },
    get ended() {
      return ended;
    },
    leave: () => reader.cancel(),
  };
}

export interface StreamApi {
  readonly pace: ManualPace;
  readonly hub: StreamHub;
  readonly app: OpenAPIHono;
  readonly faults: string[];
  /** Opens a stream without reading it. */
  open(query?: string, headers?: Record<string, string>): Promise<Response>;
  /** Opens a stream and reads it. */
  read(query?: string, headers?: Record<string, string>): Promise<StreamReader>;
  get(address: string): Promise<Response>;
}

/** The API over a store, without a socket, in a time that the test moves. `clock` and `pace` are one, unless stated. */
export function openStreamApi(
  store: Store,
  startMs: number,
  { live = { mode: "live" }, clock }: { live?: LiveContext; clock?: () => number } = {},
): StreamApi {
  const pace = manualPace(startMs);
  const faults: string[] = [];
  const onFault = (error: Error, what: string): void => void faults.push(`${what}: ${error.message}`);
  const context = { store, clock: clock ?? pace.now, live, requestsPerMinute: null, pages: new Map(), onFault };
  const hub = new StreamHub({ store, clock: context.clock, live, pace, random: seededRandom(1), onFault });
  const app = createApp(context, hub);
  const open = async (query = "", headers = {}): Promise<Response> =>
    app.request(`/api/v1/stream?${query}`, { headers });
  return {
    pace,
    hub,
    app,
    faults,
    open,
    read: async (query, headers) => readStream(await open(query, headers)),
    get: async (address) => app.request(address),
  };
}
