import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { type Agent, request } from "node:https";
import { XFault } from "./faults.ts";

interface Exchanged {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
}

/** One request to an address that X named, without the token: the address itself is signed, and taken as it is. */
export function exchange(
  agent: Agent,
  method: string,
  url: URL,
  text: string | null,
  deadAfterMs: number,
): Promise<Exchanged> {
  return new Promise((resolve, reject) => {
    const body = text === null ? null : Buffer.from(text, "utf8");
    const headers = { host: url.host, ...(body && { "content-type": "text/plain", "content-length": body.length }) };
    const path = `${url.pathname}${url.search}`;
    const options = { agent, method, host: url.hostname, port: url.port || 443, path, headers, timeout: deadAfterMs };
    const asked = request(options, (response: IncomingMessage) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("close", () => {
        if (!response.complete) reject(new XFault("an answer was cut short", { kind: "network" }));
        else resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes: Buffer.concat(chunks) });
      });
    });
    asked.on("error", reject);
    asked.on("timeout", () =>
      asked.destroy(new XFault("an address that X named does not answer", { kind: "network" })),
    );
    asked.end(body ?? undefined);
  });
}
