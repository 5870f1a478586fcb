import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { createApp, openHub } from "../api/app.ts";
import type { ApiContext } from "../api/context.ts";
import type { StreamHub } from "../api/live/hub.ts";
import { AppError, UsageError } from "../core/errors.ts";

export interface ListenOptions {
  readonly host: string;
  /** Undefined: the usual port, or the next free one. */
  readonly port: number | undefined;
}

export interface RunningServer extends AsyncDisposable {
  /** `http://127.0.0.1:8016/` */
  readonly address: string;
  /** Set where the usual port was taken and another was used. */
  readonly movedFrom: number | undefined;
}

const USUAL_PORT = 8016;
const PORTS_TRIED = 20;
const SWEEP_MS = 25;
/** Answers that have not ended by then are cut off. */
const MOST_CLOSING_MS = 2_000;

/** Listens. A named port that is taken is an error that says so; the usual one gives way to the next. */
export async function listen(context: ApiContext, { host, port }: ListenOptions): Promise<RunningServer> {
  const hub = openHub(context);
  const app = createApp(context, hub);
  const candidates = port === undefined ? Array.from({ length: PORTS_TRIED }, (_, i) => USUAL_PORT + i) : [port];
  for (const candidate of candidates) {
    const server = await tryListen(app.fetch, host, candidate, port === undefined);
    if (server)
      return running(server, hub, host, port === undefined && candidate !== USUAL_PORT ? USUAL_PORT : undefined);
  }
  throw new AppError(
    `ports ${USUAL_PORT} to ${USUAL_PORT + PORTS_TRIED - 1} are all taken; name a free one with --port`,
  );
}

function tryListen(
  fetch: Parameters<typeof serve>[0]["fetch"],
  host: string,
  port: number,
  mayMove: boolean,
): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, hostname: host, port }, () => resolve(server)) as Server;
    server.once("error", (cause: NodeJS.ErrnoException) => {
      if (cause.code === "EADDRINUSE" && mayMove) resolve(undefined);
      else if (cause.code === "EADDRINUSE")
        reject(new AppError(`port ${port} is taken; name another with --port`, { cause }));
      else if (cause.code === "EACCES")
        reject(
          new AppError(`port ${port} may not be used by this account; name one above 1023 with --port`, { cause }),
        );
      else reject(new UsageError(`cannot listen on "${host}"; name an address of this machine with --host`, { cause }));
    });
  });
}

function running(server: Server, hub: StreamHub, host: string, movedFrom: number | undefined): RunningServer {
  const { port } = server.address() as AddressInfo;
  return {
    movedFrom,
    address: `http://${host.includes(":") ? `[${host}]` : host}:${port}/`,
    async [Symbol.asyncDispose]() {
      hub.close();
      const closed = new Promise((resolve) => server.close(resolve));
      // What is being answered gets a moment to end; a connection is idle, and can go, once it has.
      const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
      const cut = setTimeout(() => server.closeAllConnections(), MOST_CLOSING_MS);
      await closed;
      clearInterval(sweep);
      clearTimeout(cut);
    },
  };
}
