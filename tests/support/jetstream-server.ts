import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";

/** A Jetstream server that does exactly what a test tells it, over real sockets on loopback. */
export interface JetstreamServer extends AsyncDisposable {
  /** `127.0.0.1:<port>` */
  readonly host: string;
  readonly url: string;
  readonly urlV2: string;
  /** Every request for a connection, in order, whether it was let in or not. */
  readonly requests: readonly { readonly url: URL; readonly headers: IncomingHttpHeaders }[];
  /** The next connection that is let in. Each is given out once, in order. */
  next(): Promise<ServerConnection>;
  /** Answers the next request with a status instead of letting it in. */
  refuse(status: number, headers?: Readonly<Record<string, string>>, body?: string): void;
  /** Does not answer requests at all from now on. */
  hang(): void;
}

export interface ServerConnection {
  readonly query: URLSearchParams;
  /** Resolves with the code of the closing handshake when the client is gone; 1006 without one. */
  readonly closed: Promise<number>;
  /** Objects go as JSON text, strings as text as they are, buffers as binary frames. */
  send(...messages: readonly (object | string | Buffer)[]): void;
  /** One text message in so many frames. */
  sendInFrames(message: object, frames: number): void;
  ping(): void;
  close(code?: number): void;
  /** Ends the TCP connection without a closing handshake. */
  kill(): void;
  /** Sends the first half of a frame and ends the TCP connection. */
  killInFrame(message: object): void;
  /** Bytes as they are, past the protocol. */
  sendRaw(bytes: Uint8Array): void;
  /** Pings that the client sent. */
  readonly pings: number;
  /** Bytes that the client did not take yet. */
  readonly waitingBytes: number;
}

export interface JetstreamServerOptions {
  readonly deflate?: boolean;
}

export async function openJetstreamServer({ deflate = false }: JetstreamServerOptions = {}): Promise<JetstreamServer> {
  const http = createServer();
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: deflate ? { threshold: 0 } : false });
  const requests: { url: URL; headers: IncomingHttpHeaders }[] = [];
  const refusals: string[] = [];
  const ready: ServerConnection[] = [];
  const waiting: ((connection: ServerConnection) => void)[] = [];
  const open = new Set<Socket>();
  let hangs = false;

  http.on("connection", (socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
  });
  http.on("upgrade", (request, socket: Socket, head) => {
    const url = new URL(request.url ?? "/", "ws://server");
    requests.push({ url, headers: request.headers });
    socket.on("error", () => socket.destroy());
    if (hangs) return;
    const refusal = refusals.shift();
    if (refusal !== undefined) {
      socket.end(refusal);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      const connection = connectionOf(client, socket, url.searchParams);
      const waiter = waiting.shift();
      if (waiter) waiter(connection);
      else ready.push(connection);
    });
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(http.address() as AddressInfo).port}`;
  return {
    host,
    url: `ws://${host}/subscribe`,
    urlV2: `ws://${host}/xrpc/network.bsky.jetstream.subscribeEvents`,
    requests,
    next: () => {
      const connection = ready.shift();
      return connection ? Promise.resolve(connection) : new Promise((resolve) => waiting.push(resolve));
    },
    refuse: (status, headers = {}, body = "") => {
      const lines = Object.entries({ ...headers, "content-length": String(Buffer.byteLength(body)) });
      refusals.push(
        `HTTP/1.1 ${status} No\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n${body}`,
      );
    },
    hang: () => {
      hangs = true;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      await new Promise<void>((resolve) => http.close(() => resolve()));
    },
  };
}

function connectionOf(client: WebSocket, socket: Socket, query: URLSearchParams): ServerConnection {
  let pings = 0;
  client.on("error", () => client.terminate());
  client.on("ping", () => pings++);
  return {
    query,
    closed: new Promise((resolve) => client.on("close", resolve)),
    send: (...messages) => {
      socket.cork();
      for (const message of messages)
        client.send(Buffer.isBuffer(message) || typeof message === "string" ? message : JSON.stringify(message));
      socket.uncork();
    },
    sendInFrames: (message, frames) => {
      const text = JSON.stringify(message);
      const size = Math.ceil(text.length / frames);
      for (let at = 0; at < text.length; at += size)
        client.send(text.slice(at, at + size), { fin: at + size >= text.length });
    },
    ping: () => client.ping(),
    close: (code = 1000) => client.close(code),
    kill: () => socket.resetAndDestroy(),
    killInFrame: (message) => {
      const text = Buffer.from(JSON.stringify(message));
      const header = Buffer.from([0x81, 126, text.length >> 8, text.length & 0xff]);
      socket.end(Buffer.concat([header, text.subarray(0, text.length / 2)]));
    },
    sendRaw: (bytes) => void socket.write(bytes),
    get pings() {
      return pings;
    },
    get waitingBytes() {
      return socket.writableLength;
    },
  };
}
