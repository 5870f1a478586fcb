import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { constants, createBrotliCompress, createGzip } from "node:zlib";

/** The token that the server accepts. */
export const X_TOKEN = "AAAA-invented-token";

/** A post as the searches of the server find it: any members of API v2; `id` says its time. */
export type XServerPost = { readonly id: string; readonly text: string } & Readonly<Record<string, unknown>>;

export interface XServerRule {
  readonly id: string;
  readonly value: string;
  readonly tag?: string;
}

export interface XServerRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The body as JSON; undefined where it is none. */
  readonly json: unknown;
  readonly atMs: number;
}

export interface XAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, or as it is where it is text or bytes. */
  readonly body?: unknown;
}

/** What a script says to one request: an answer, nothing at all, a torn connection, or "as without a script". */
export type XScript = (request: XServerRequest) => XAnswer | "hang" | "drop" | "pass";

/** One filtered stream from the server's side. */
export interface XServerStream {
  readonly request: XServerRequest;
  readonly connectionId: string;
  /** Each record as one line of JSON. */
  send(...records: readonly unknown[]): void;
  /** Bytes as they are. Resolves when they went out. */
  write(bytes: string | Uint8Array): Promise<void>;
  heartbeat(): void;
  /** Tears the connection without a word. */
  drop(): void;
  /** Ends the response in good order. */
  end(): void;
  /** Whether the reader's buffers are full. */
  readonly blocked: boolean;
  readonly closed: Promise<void>;
}

export interface XServer extends AsyncDisposable {
  /** For `openXClient`. */
  readonly connect: { readonly host: string; readonly port: number };
  /** Every request in order of arrival. */
  readonly requests: XServerRequest[];
  /** Requests to one route: `of("POST /2/tweets/search/stream/rules")`. */
  of(route: string): XServerRequest[];
  rules: XServerRule[];
  /** What searches find, counts count and lookups give, in any order. */
  posts: XServerPost[];
  /** What a lookup says of an id instead of giving the post; null for a post that it gives, or does not know. */
  problem: (id: string) => object | null;
  /** Which posts a query finds; all without it. */
  matches: (query: string, post: XServerPost) => boolean;
  /** So many streams at a time; one more gets TooManyConnections. */
  maxStreams: number;
  /** The server compresses streams although nobody asked. */
  streamEncoding: "gzip" | "br" | null;
  /** Connections that the platform counts although nobody holds them any more. */
  zombies: number;
  /** What `GET /2/usage/tweets` says was read. */
  usage: number;
  /** Lines of the result of each compliance job, given the ids that were uploaded. */
  compliance: (ids: readonly string[], type: string) => readonly object[];
  /** So often a compliance job is asked for before it is complete. */
  compliancePolls: number;
  /** Answers of a route, until replaced; undefined takes the script away. */
  script(route: string, script: XScript | undefined): void;
  /** The next answers of a route, one each, before its script. */
  once(route: string, ...answers: readonly (XAnswer | "hang" | "drop" | "pass")[]): void;
  /** Streams that are open now. */
  readonly streams: readonly XServerStream[];
  /** The next stream that is opened, or was and was not asked for yet. */
  nextStream(): Promise<XServerStream>;
  /** Sockets that are open now. */
  readonly sockets: number;
  /** Resolves when no socket is open. */
  idle(): Promise<void>;
}

export const STREAM = "GET /2/tweets/search/stream";
export const RULES = "GET /2/tweets/search/stream/rules";
export const CHANGE_RULES = "POST /2/tweets/search/stream/rules";
export const SEARCH_RECENT = "GET /2/tweets/search/recent";
export const SEARCH_ALL = "GET /2/tweets/search/all";
export const LOOKUP = "GET /2/tweets";
export const COUNTS_RECENT = "GET /2/tweets/counts/recent";
export const COUNTS_ALL = "GET /2/tweets/counts/all";

export const TOO_MANY_CONNECTIONS: XAnswer = {
  status: 429,
  body: {
    title: "ConnectionException",
    detail: "This stream is currently at the maximum allowed connection limit.",
    connection_issue: "TooManyConnections",
    type: "https://api.x.com/2/problems/streaming-connection",
  },
};

const NO_RULES: XAnswer = { status: 409, body: { title: "RulesNotFound", type: "about:blank", status: 409 } };

/** HTTP 429 with the headers of X; `resetMs` is rounded up to whole seconds. */
export function rateLimited(resetMs: number): XAnswer {
  return {
    status: 429,
    headers: {
      "x-rate-limit-limit": "50",
      "x-rate-limit-remaining": "0",
      "x-rate-limit-reset": String(Math.ceil(resetMs / 1_000)),
    },
    body: { title: "Too Many Requests", detail: "Too Many Requests", type: "about:blank", status: 429 },
  };
}

const X_EPOCH_MS = 1_288_834_974_657n;

/** An id of X that was given out at a time; `serial` tells those of one millisecond apart. */
export function xIdAt(ms: number, serial = 0): string {
  return String(((BigInt(ms) - X_EPOCH_MS) << 22n) + BigInt(serial));
}

function msOf(id: string): number {
  return Number((BigInt(id) >> 22n) + X_EPOCH_MS);
}

/** A server on loopback that speaks as much of X API v2 as Northbound uses, in clear text. */
export async function openXServer(): Promise<XServer> {
  const scripts = new Map<string, XScript>();
  const queued = new Map<string, (XAnswer | "hang" | "drop" | "pass")[]>();
  const sockets = new Set<Socket>();
  const streams: XServerStream[] = [];
  const unseen: XServerStream[] = [];
  const waiting: ((stream: XServerStream) => void)[] = [];
  const jobs = new Map<string, { type: string; ids: string[]; polls: number }>();
  let idle: (() => void)[] = [];
  let serial = 0;

  const http = createServer((request, response) => void handle(request, response));
  http.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => {
      sockets.delete(socket);
      if (sockets.size > 0) return;
      for (const resolve of idle) resolve();
      idle = [];
    });
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  const { port } = http.address() as AddressInfo;

  const server: XServer = {
    connect: { host: "127.0.0.1", port },
    requests: [],
    of: (route) => server.requests.filter(({ method, path }) => `${method} ${path}` === route),
    rules: [],
    posts: [],
    problem: () => null,
    matches: () => true,
    maxStreams: 1,
    streamEncoding: null,
    zombies: 0,
    usage: 0,
    compliance: () => [],
    compliancePolls: 0,
    script: (route, script) => void (script ? scripts.set(route, script) : scripts.delete(route)),
    once: (route, ...answers) => void queued.set(route, [...(queued.get(route) ?? []), ...answers]),
    streams,
    nextStream: () => {
      const stream = unseen.shift();
      return stream ? Promise.resolve(stream) : new Promise((resolve) => waiting.push(resolve));
    },
    get sockets() {
      return sockets.size;
    },
    idle: () => (sockets.size === 0 ? Promise.resolve() : new Promise((resolve) => idle.push(resolve))),
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      http.close();
      await once(http, "close");
    },
  };
  return server;

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await readRequest(incoming);
    if (!request) return;
    server.requests.push(request);
    const route = `${request.method} ${request.path}`;
    const next = queued.get(route)?.shift() ?? scripts.get(route)?.(request) ?? "pass";
    if (next === "hang") return;
    if (next === "drop") incoming.socket.destroy();
    else if (next !== "pass") answer(response, next);
    else if (route === STREAM && isAllowed(request)) openStream(request, response);
    else answer(response, usual(request, route));
  }

  function isAllowed({ headers, path }: XServerRequest): boolean {
    return !path.startsWith("/2/") || headers.authorization === `Bearer ${X_TOKEN}`;
  }

  function usual(request: XServerRequest, route: string): XAnswer {
    if (!isAllowed(request))
      return { status: 401, body: { title: "Unauthorized", type: "about:blank", status: 401, detail: "Unauthorized" } };
    if (route === RULES) return { body: ruleList() };
    if (route === CHANGE_RULES) return changeRules(request);
    if (route === SEARCH_RECENT || route === SEARCH_ALL) return search(request, route === SEARCH_ALL ? 500 : 100);
    if (route === LOOKUP) return lookup(request);
    if (route === COUNTS_RECENT || route === COUNTS_ALL) return counts(request);
    if (route === "GET /2/connections") return { body: { data: connectionRows(), meta: { result_count: open() } } };
    if (route === "DELETE /2/connections/all" || route === "DELETE /2/connections") return endConnections();
    if (route === "GET /2/usage/tweets")
      return { body: { data: { project_usage: String(server.usage), project_cap: "3000000", cap_reset_day: 1 } } };
    return compliance(request, route) ?? { status: 404, body: { title: "Not Found Error", type: "about:blank" } };
  }

  function open(): number {
    return streams.length + server.zombies;
  }

  function openStream(request: XServerRequest, response: ServerResponse): void {
    if (server.rules.length === 0 || open() >= server.maxStreams) {
      answer(response, server.rules.length === 0 ? NO_RULES : TOO_MANY_CONNECTIONS);
      return;
    }
    const stream = serveStream(request, response, server.streamEncoding, `connection-${++serial}`);
    streams.push(stream);
    void stream.closed.then(() => streams.splice(streams.indexOf(stream), 1));
    const asker = waiting.shift();
    if (asker) asker(stream);
    else unseen.push(stream);
  }

  function connectionRows(): object[] {
    const ids = streams.map(({ connectionId }) => connectionId);
    for (let i = 0; i < server.zombies; i++) ids.push(`zombie-${i}`);
    return ids.map((id) => ({ id, endpoint_name: "filtered_stream", connected_at: "2026-11-03T22:00:00.000Z" }));
  }

  function endConnections(): XAnswer {
    const successful = open();
    server.zombies = 0;
    for (const stream of [...streams]) stream.drop();
    return { body: { data: { successful_kills: successful, failed_kills: 0, results: [] } } };
  }

  function ruleList(): object {
    const meta = { sent: "2026-11-03T22:00:00.000Z", result_count: server.rules.length };
    return server.rules.length === 0 ? { meta } : { data: server.rules, meta };
  }

  function changeRules({ json, query }: XServerRequest): XAnswer {
    const body = asObject(json);
    const isDry = query.get("dry_run") === "true";
    const sent = "2026-11-03T22:00:00.000Z";
    if (body["delete"] !== undefined) {
      const ids = asList(asObject(body["delete"])["ids"]).map(String);
      const kept = server.rules.filter(({ id }) => !ids.includes(id));
      const deleted = server.rules.length - kept.length;
      if (!isDry) server.rules = kept;
      return { body: { meta: { sent, summary: { deleted, not_deleted: ids.length - deleted } } } };
    }
    const created: XServerRule[] = [];
    const errors: object[] = [];
    for (const entry of asList(body["add"]).map(asObject)) {
      const value = String(entry["value"]);
      const tag = entry["tag"] === undefined ? {} : { tag: String(entry["tag"]) };
      const twin = [...server.rules, ...created].find((rule) => rule.value === value && rule.tag === tag.tag);
      if (twin)
        errors.push({
          value,
          id: twin.id,
          title: "DuplicateRule",
          type: "https://api.x.com/2/problems/duplicate-rules",
        });
      else created.push({ id: String(1_600_000_000_000_000_000n + BigInt(++serial)), value, ...tag });
    }
    if (!isDry) server.rules = [...server.rules, ...created];
    const summary = {
      created: created.length,
      not_created: errors.length,
      valid: created.length,
      invalid: errors.length,
    };
    return {
      status: created.length === 0 && errors.length > 0 ? 200 : 201,
      body: {
        ...(created.length > 0 && { data: created }),
        meta: { sent, summary },
        ...(errors.length > 0 && { errors }),
      },
    };
  }

  function found(query: URLSearchParams): XServerPost[] {
    const from = bound(query, "start_time", "since_id");
    const to = bound(query, "end_time", "until_id");
    return server.posts
      .filter((post) => server.matches(query.get("query") ?? "", post))
      .filter(({ id }) => (from === null || BigInt(id) > from) && (to === null || BigInt(id) < to))
      .sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? 1 : -1));
  }

  function search({ query }: XServerRequest, most: number): XAnswer {
    const size = Number(query.get("max_results") ?? "10");
    if (!(size >= 10 && size <= most)) return { status: 400, body: { title: "Invalid Request", type: "about:blank" } };
    const token = query.get("next_token") ?? query.get("pagination_token");
    const start = token === null ? 0 : Number(token.slice("page-".length));
    const all = found(query);
    const data = all.slice(start, start + size);
    const meta = {
      result_count: data.length,
      ...(data.length > 0 && { newest_id: data[0]?.id, oldest_id: data.at(-1)?.id }),
      ...(start + size < all.length && { next_token: `page-${start + size}` }),
    };
    return { body: data.length === 0 ? { meta } : { data, meta } };
  }

  function lookup({ query }: XServerRequest): XAnswer {
    const ids = (query.get("ids") ?? "").split(",");
    // X takes an id for none that is greater than a signed 64-bit number.
    if (ids.length > 100 || ids.some((id) => !/^\d{1,19}$/.test(id) || BigInt(id) >= 1n << 63n))
      return { status: 400, body: { title: "Invalid Request", type: "https://api.x.com/2/problems/invalid-request" } };
    const data: XServerPost[] = [];
    const errors: object[] = [];
    for (const id of ids) {
      const problem = server.problem(id);
      const post = server.posts.find((one) => one.id === id);
      if (problem === null && post) data.push(post);
      else errors.push(problem ?? notFound(id));
    }
    return { body: { ...(data.length > 0 && { data }), ...(errors.length > 0 && { errors }) } };
  }

  function counts({ query }: XServerRequest): XAnswer {
    const unit = query.get("granularity") ?? "hour";
    const unitMs = unit === "minute" ? 60_000 : unit === "day" ? 86_400_000 : 3_600_000;
    const posts = found(query);
    const latestMs = Math.max(0, ...posts.map(({ id }) => msOf(id))) + 1;
    const fromMs = Date.parse(query.get("start_time") ?? "") || Math.min(latestMs, ...posts.map(({ id }) => msOf(id)));
    const toMs = Date.parse(query.get("end_time") ?? "") || latestMs;
    const data: object[] = [];
    for (let at = fromMs; at < toMs; ) {
      const end = Math.min(toMs, Math.floor(at / unitMs) * unitMs + unitMs);
      const count = posts.filter(({ id }) => msOf(id) >= at && msOf(id) < end).length;
      data.push({ start: new Date(at).toISOString(), end: new Date(end).toISOString(), tweet_count: count });
      at = end;
    }
    return { body: { data, meta: { total_tweet_count: posts.length } } };
  }

  function compliance(request: XServerRequest, route: string): XAnswer | undefined {
    const row = (id: string, type: string, status: string): object => ({
      id,
      type,
      status,
      created_at: "2026-11-03T22:00:00.000Z",
      upload_url: `https://storage.example/upload/${id}?signature=up%2Fload`,
      upload_expires_at: "2026-11-03T22:15:00.000Z",
      download_url: `https://storage.example/download/${id}?signature=down%2Fload`,
      download_expires_at: "2026-11-10T22:00:00.000Z",
    });
    if (route === "POST /2/compliance/jobs") {
      const id = String(++serial);
      const type = String(asObject(request.json)["type"]);
      jobs.set(id, { type, ids: [], polls: 0 });
      return { body: { data: row(id, type, "created") } };
    }
    const [, place, id = ""] = /^(\/2\/compliance\/jobs|\/upload|\/download)\/(\d+)$/.exec(request.path) ?? [];
    const job = jobs.get(id);
    if (!job) return undefined;
    if (place === "/upload" && request.method === "PUT") {
      job.ids = request.body.split("\n").filter((line) => line !== "");
      return { body: "" };
    }
    if (place === "/download")
      return {
        headers: { "content-type": "application/json" },
        body: server
          .compliance(job.ids, job.type)
          .map((line) => `${JSON.stringify(line)}\n`)
          .join(""),
      };
    const isDone = job.polls++ >= server.compliancePolls;
    return { body: { data: row(id, job.type, isDone ? "complete" : "in_progress") } };
  }
}

/** As X says that there is no post with an id. */
export function notFound(id: string): object {
  return {
    value: id,
    detail: `Could not find tweet with ids: [${id}].`,
    title: "Not Found Error",
    resource_type: "tweet",
    parameter: "ids",
    resource_id: id,
    type: "https://api.x.com/2/problems/resource-not-found",
  };
}

async function readRequest(incoming: IncomingMessage): Promise<XServerRequest | undefined> {
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of incoming) chunks.push(chunk);
  } catch {
    return undefined; // The client went away in the middle: nobody waits for an answer.
  }
  const url = new URL(incoming.url ?? "/", "http://x.example");
  const body = Buffer.concat(chunks).toString("utf8");
  return {
    method: incoming.method ?? "GET",
    path: url.pathname,
    query: url.searchParams,
    headers: incoming.headers,
    body,
    json: parsed(body),
    atMs: Date.now(),
  };
}

function answer(response: ServerResponse, { status = 200, headers, body }: XAnswer): void {
  const isRaw = typeof body === "string" || body instanceof Uint8Array;
  response.writeHead(status, { "content-type": "application/json; charset=utf-8", connection: "close", ...headers });
  response.end(isRaw ? body : body === undefined ? undefined : JSON.stringify(body));
}

function serveStream(
  request: XServerRequest,
  response: ServerResponse,
  encoding: XServer["streamEncoding"],
  connectionId: string,
): XServerStream {
  response.writeHead(200, {
    "content-type": "application/json; charset=utf-8",
    ...(encoding && { "content-encoding": encoding }),
  });
  response.flushHeaders();
  const packer =
    encoding === "gzip"
      ? createGzip({ flush: constants.Z_SYNC_FLUSH })
      : encoding === "br"
        ? createBrotliCompress({ flush: constants.BROTLI_OPERATION_FLUSH })
        : null;
  packer?.pipe(response);
  const out = packer ?? response;
  const closed = new Promise<void>((resolve) => response.once("close", resolve));
  const write = (bytes: string | Uint8Array): Promise<void> =>
    new Promise((resolve) => void out.write(bytes, () => resolve()));
  return {
    request,
    connectionId,
    send: (...records) => void write(records.map((record) => `${JSON.stringify(record)}\r\n`).join("")),
    write,
    heartbeat: () => void write("\r\n"),
    drop: () => response.socket?.destroy(),
    end: () => void out.end(),
    get blocked() {
      return out.writableNeedDrain;
    },
    closed,
  };
}

function bound(query: URLSearchParams, time: string, id: string): bigint | null {
  const ms = Date.parse(query.get(time) ?? "");
  if (Number.isFinite(ms)) return ((BigInt(ms) - X_EPOCH_MS) << 22n) - (time === "start_time" ? 1n : 0n);
  const value = query.get(id);
  return value === null ? null : BigInt(value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
