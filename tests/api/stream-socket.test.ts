import { once } from "node:events";
import http from "node:http";
import net, { type AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { describe, expect, test } from "vitest";
import type { StreamHub } from "../../src/api/live/hub.ts";
import { listen } from "../../src/server/service.ts";
import { openMemoryStore } from "../../src/store/memory/memory-store.ts";
import type { Batch, Store } from "../../src/store/store.ts";
import { settle } from "../support/manual-pace.ts";
import { MINUTE, postAt, START_MS, scored } from "../support/small-night.ts";
import { eventsIn, openStreamApi, type StreamApi } from "../support/streams.ts";

const EMPTY: Batch = { posts: [], deletions: [], coverage: [], cursors: [] };
const SECOND = 1_000;

interface Reader {
  readonly text: () => string;
  /** Resolves with true where the answer ended as it should, false where it was cut. */
  readonly ended: Promise<boolean>;
  readonly request: http.ClientRequest;
  readonly response: http.IncomingMessage;
}

async function connect(address: string, headers: http.OutgoingHttpHeaders = {}): Promise<Reader> {
  const request = http.get(new URL("/api/v1/stream", address), { agent: false, headers });
  const [response] = (await once(request, "response")) as [http.IncomingMessage];
  let text = "";
  response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  const ended = new Promise<boolean>((resolve) => response.on("close", () => resolve(response.complete)));
  response.on("error", () => {});
  request.on("error", () => {});
  return { text: () => text, ended, request, response };
}

/** A server over a store whose streams go by the test's own time. */
async function openServer(store: Store): Promise<{ api: StreamApi; address: string; port: number } & AsyncDisposable> {
  const api = openStreamApi(store, START_MS + 600 * MINUTE);
  const server = serve({ fetch: api.app.fetch, hostname: "127.0.0.1", port: 0 }) as http.Server;
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    api,
    port,
    address: `http://127.0.0.1:${port}/`,
    async [Symbol.asyncDispose]() {
      api.hub.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await settle();
}

function clientsOf(hub: StreamHub, count: number): Promise<void> {
  return until(() => hub.clients === count);
}

describe("over real connections", () => {
  test("the first words come at once, uncompressed, and stay open", async () => {
    await using server = await openServer(await openMemoryStore());
    const reader = await connect(server.address, { "accept-encoding": "gzip" });
    await until(() => reader.text().includes("event: hello"));
    expect(reader.response.headers).toMatchObject({
      "content-type": "text/event-stream",
      "cache-control": "no-cache, no-transform",
      "x-accel-buffering": "no",
      "transfer-encoding": "chunked",
    });
    expect(reader.response.headers["content-encoding"]).toBeUndefined();
    expect(server.api.hub.clients).toBe(1);
  });

  test("five hundred that come and go, before and after their answer, leave nobody behind", async () => {
    await using server = await openServer(await openMemoryStore());
    for (let round = 0; round < 10; round++) {
      await Promise.all(
        Array.from({ length: 50 }, async (_, i) => {
          if (i % 2 === 0) {
            const reader = await connect(server.address);
            reader.request.destroy();
          } else {
            const socket = net.connect(server.port, "127.0.0.1");
            await once(socket, "connect");
            socket.write("GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\n\r\n");
            socket.destroy();
          }
        }),
      );
    }
    await clientsOf(server.api.hub, 0);
    await settle();
    expect(server.api.hub.clients).toBe(0);
    expect(server.api.pace.waiting).toBe(1);
    await server.api.pace.advance(11 * MINUTE);
    expect(server.api.pace.waiting).toBe(0);
  });

  test("HEAD is refused without opening a stream", async () => {
    await using server = await openServer(await openMemoryStore());
    const response = await fetch(new URL("/api/v1/stream", server.address), { method: "HEAD" });
    expect(response.status).toBe(405);
    expect(server.api.hub.clients).toBe(0);
  });

  test("a reader that stops is cut off, whatever its socket still holds, and others miss nothing", async () => {
    const store = await openMemoryStore();
    await using server = await openServer(store);
    const stops = net.connect(server.port, "127.0.0.1");
    stops.pause();
    stops.write("GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\n\r\n");
    const reads = await connect(server.address);
    await clientsOf(server.api.hub, 2);
    for (let second = 0; second < 60 && server.api.hub.clients === 2; second++) {
      // First more than the buffers of a socket hold, then a little each second.
      const minutes = second < 16 ? 400 : 1;
      const posts = Array.from({ length: minutes }, (_, minute) => scored(postAt(minute, `row:${second}:${minute}`)));
      await store.commit({ ...EMPTY, posts });
      await server.api.pace.advance(SECOND);
      await until(() => reads.text().endsWith("\n\n"));
    }
    await clientsOf(server.api.hub, 1);
    const closed = once(stops, "close");
    stops.on("error", () => {}).resume();
    await closed;
    const ids = eventsIn(reads.text()).flatMap(({ id }) => (id === null ? [] : [Number(id.split("-").at(-1))]));
    expect(ids).toEqual(ids.map((_, i) => i + 1));
    expect(eventsIn(reads.text()).some(({ event }) => event === "reset")).toBe(false);
  });
});

test("a server that stops says good-bye to two hundred streams, ends them in good order, and is gone", async () => {
  const store = await openMemoryStore();
  const server = await listen(
    { store, clock: Date.now, requestsPerMinute: null, pages: new Map(), onFault: () => {} },
    { host: "127.0.0.1", port: 0 },
  );
  const readers = await Promise.all(Array.from({ length: 200 }, () => connect(server.address)));
  await until(() => readers.every(({ text }) => text().includes("event: hello")));
  await server[Symbol.asyncDispose]();
  expect(await Promise.all(readers.map(({ ended }) => ended))).toEqual(readers.map(() => true));
  const last = readers.map(({ text }) => eventsIn(text()).at(-1));
  expect(last).toEqual(readers.map(() => ({ event: "bye", id: null, data: { reason: "the server is stopping" } })));
  await expect(fetch(server.address)).rejects.toThrow();
});

test("the limit of requests counts that a stream was opened, and nothing after", async () => {
  const store = await openMemoryStore();
  await using server = await listen(
    { store, clock: Date.now, requestsPerMinute: 2, pages: new Map(), onFault: () => {} },
    { host: "127.0.0.1", port: 0 },
  );
  const first = await connect(server.address);
  expect(first.response.headers["ratelimit"]).toMatch(/r=1;/);
  const second = await connect(server.address);
  expect(second.response.statusCode).toBe(200);
  expect((await connect(server.address)).response.statusCode).toBe(429);
});
