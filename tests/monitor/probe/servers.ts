import http from "node:http";
import { createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, type TlsOptions } from "node:tls";
/** A server on loopback. Disposing waits until every connection was closed by the other side: nothing may leak. */
export interface TestServer extends AsyncDisposable {
  readonly port: number;
  /** `http://site.test:PORT` */
  readonly origin: string;
  /** Connections so far. */
  readonly connections: number;
  /** Resolves with the next connection. */
  readonly connected: Promise<Socket>;
}

/** Answers by writing to the socket whatever it wants, after the head of a request came. */
export function rawServer(onRequest: (socket: Socket, head: string) => void, host = "127.0.0.1"): Promise<TestServer> {
  return started(createServer(), "http:", host, (socket) => readHead(socket, onRequest));
}

/** Takes connections and says nothing of itself. */
export function silentServer(onConnection: (socket: Socket) => void = () => {}): Promise<TestServer> {
  return started(createServer(), "http:", "127.0.0.1", onConnection);
}

export function httpServer(onRequest: http.RequestListener, host = "127.0.0.1"): Promise<TestServer> {
  return started(http.createServer({ maxHeaderSize: 256 * 1024 }, onRequest), "http:", host, () => {});
}

export function tlsServer(options: TlsOptions, onRequest: (socket: Socket, head: string) => void): Promise<TestServer> {
  const server = createTlsServer(options);
  server.on("tlsClientError", () => {});
  server.on("secureConnection", (socket) => readHead(socket, onRequest));
  return started(server, "https:", "127.0.0.1", () => {});
}

function readHead(socket: Socket, onRequest: (socket: Socket, head: string) => void): void {
  let head = "";
  socket.on("error", () => {});
  socket.on("data", (chunk: Buffer) => {
    const isNew = !head.includes("\r\n\r\n");
    head += chunk.toString("latin1");
    if (isNew && head.includes("\r\n\r\n")) onRequest(socket, head);
  });
}

function started(
  server: Server,
  scheme: string,
  host: string,
  onConnection: (socket: Socket) => void,
): Promise<TestServer> {
  const open = new Set<Socket>();
  let connections = 0;
  let onFirst = (_socket: Socket): void => {};
  const connected = new Promise<Socket>((resolve) => {
    onFirst = resolve;
  });
  server.on("connection", (socket: Socket) => {
    connections++;
    open.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => open.delete(socket));
    onConnection(socket);
    onFirst(socket);
    // A socket that nobody reads never hears of its end.
    socket.resume();
  });
  return new Promise((resolve) => {
    server.listen(0, host, () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      resolve({
        port,
        origin: `${scheme}//site.test:${port}`,
        connected,
        get connections() {
          return connections;
        },
        async [Symbol.asyncDispose]() {
          server.close();
          await Promise.all([...open].map((socket) => new Promise((done) => socket.once("close", done))));
        },
      });
    });
  });
}
