import { Agent } from "node:https";
import { connect as connectTcp } from "node:net";
import type { Duplex } from "node:stream";
import { connect as connectTls } from "node:tls";
import { isLoopback } from "../../core/loopback.ts";

/** Where everything of api.x.com is reached instead. */
export interface XRoute {
  readonly host: string;
  readonly port: number;
}

const X_HOST = "api.x.com";

/**
 * Connections of one call, and the only handle by which a call of the client library can be ended: `destroy` closes them
 * at once, also while they are being made. With a route every call goes there: in clear text on this machine, else
 * under TLS with the name of X.
 */
export function openAgent(route: XRoute | null): Agent {
  return route === null ? new Agent() : new RouteAgent(route);
}

/** For people: the host that is really asked. */
export function routeName(route: XRoute | null): string {
  return route === null ? X_HOST : `${route.host}:${route.port}, which stands in for ${X_HOST}`;
}

class RouteAgent extends Agent {
  readonly #route: XRoute;

  constructor(route: XRoute) {
    super();
    this.#route = route;
  }

  override createConnection(): Duplex {
    const { host, port } = this.#route;
    return isLoopback(host) ? connectTcp(port, host) : connectTls({ host, port, servername: X_HOST });
  }
}
