import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** A status as Mastodon gives it. */
export type Status = Readonly<Record<string, unknown>> & { readonly id: string };

export interface StatusParts {
  readonly id: string;
  readonly createdAtMs: number;
  readonly tags: readonly string[];
  readonly more?: Readonly<Record<string, unknown>>;
}

export function makeStatus({ id, createdAtMs, tags, more = {} }: StatusParts): Status {
  return {
    id,
    created_at: new Date(createdAtMs).toISOString(),
    edited_at: null,
    uri: `https://elsewhere.example/users/desk/statuses/${id}`,
    url: `https://elsewhere.example/@desk/${id}`,
    visibility: "public",
    language: "en",
    spoiler_text: "",
    content: `<p>Words of ${id}</p>`,
    account: { id: "7", acct: "desk@elsewhere.example", uri: "https://elsewhere.example/users/desk" },
    tags: tags.map((name) => ({ name })),
    in_reply_to_id: null,
    reblog: null,
    ...more,
  };
}

/** The id that Mastodon gives to a status of that time. */
export function timedId(ms: number, chance = 0): string {
  return String((BigInt(ms) << 16n) + BigInt(chance));
}

export interface SeenRequest {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** As it came, for what must not be in it. */
  readonly url: string;
}

/** One open stream of a hashtag, from the side of the server. */
export interface ServedStream {
  readonly tag: string;
  readonly headers: IncomingHttpHeaders;
  write(bytes: string | Uint8Array): void;
  event(name: string, data: unknown): void;
  /** Ends it in good order. */
  end(): void;
  /** Drops the connection. */
  drop(): void;
  /** False while the other side does not read. */
  readonly isFlowing: boolean;
  readonly closed: Promise<void>;
}

export type Handler = (request: SeenRequest, response: ServerResponse) => void;

export interface ScriptedMastodon extends AsyncDisposable {
  readonly url: string;
  readonly host: string;
  readonly requests: readonly SeenRequest[];
  /** What tag timelines hold; add and remove at will. */
  readonly statuses: Status[];
  /** Headers of every answer to a timeline. */
  timelineHeaders: Readonly<Record<string, string>>;
  /** Answers instead of the script where the path begins so; null to end that. */
  override(path: string, handler: Handler | null): void;
  /** The next stream of this tag that is or will be opened. */
  stream(tag: string): Promise<ServedStream>;
  /** Resolves once so many requests began with this path. */
  asked(path: string, times: number): Promise<void>;
  readonly openSockets: number;
  /** Resolves once nobody is connected. */
  quiet(): Promise<void>;
}

export interface ScriptedMastodonOptions {
  /** Token that streams ask for. */
  readonly token?: string;
  /** What `/api/v2/instance` says; a function is given the address of the server. */
  readonly instance?: (url: string) => unknown;
}

/** A server that speaks as much of Mastodon as a client needs that reads hashtags. */
export async function scriptedMastodon(options: ScriptedMastodonOptions = {}): Promise<ScriptedMastodon> {
  const requests: SeenRequest[] = [];
  const statuses: Status[] = [];
  const overrides = new Map<string, Handler>();
  const waiting = new Set<() => void>();
  const sockets = new Set<Socket>();
  const opened: ServedStream[] = [];
  const changed = (): void => {
    for (const look of [...waiting]) look();
  };
  const server = createServer((request, response) => {
    const seen = seenRequest(request);
    requests.push(seen);
    const handler = [...overrides].find(([path]) => seen.path.startsWith(path))?.[1];
    if (handler) handler(seen, response);
    else if (seen.path === "/api/v2/instance") json(response, 200, options.instance?.(self.url) ?? {});
    else if (seen.path.startsWith("/api/v1/timelines/tag/"))
      json(response, 200, timeline(statuses, seen), self.timelineHeaders);
    else if (seen.path === "/api/v1/streaming/hashtag") openStream(seen, response);
    else json(response, 404, { error: "Not found" });
    changed();
  });
  const openStream = (seen: SeenRequest, response: ServerResponse): void => {
    if (options.token !== undefined && seen.headers.authorization !== `Bearer ${options.token}`) {
      json(response, 401, { error: "Missing access token" });
      return;
    }
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    response.write(":)\n");
    opened.push(servedStream(seen, response));
  };
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => {
      sockets.delete(socket);
      changed();
    });
  });
  const when = (holds: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!holds()) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const self: ScriptedMastodon = {
    url: `http://127.0.0.1:${port}`,
    host: `127.0.0.1:${port}`,
    requests,
    statuses,
    timelineHeaders: {},
    override(path, handler) {
      if (handler) overrides.set(path, handler);
      else overrides.delete(path);
    },
    async stream(tag) {
      await when(() => opened.some((each) => each.tag === tag));
      const index = opened.findIndex((each) => each.tag === tag);
      const [stream] = opened.splice(index, 1);
      if (!stream) throw new Error("no stream");
      return stream;
    },
    asked: (path, times) => when(() => requests.filter((each) => each.path.startsWith(path)).length >= times),
    get openSockets() {
      return sockets.size;
    },
    quiet: () => when(() => sockets.size === 0),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return self;
}

export function json(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(value));
}

function seenRequest(request: IncomingMessage): SeenRequest {
  const url = request.url ?? "/";
  const { pathname, searchParams } = new URL(url, "http://server.invalid");
  return { path: decodeURIComponent(pathname), query: searchParams, headers: request.headers, url };
}

/** `min_id`: the oldest after it; either way the newest first. Ids compare as PostgreSQL's numbers do. */
function timeline(statuses: readonly Status[], { path, query }: SeenRequest): readonly Status[] {
  const wanted = new Set([path.slice("/api/v1/timelines/tag/".length), ...query.getAll("any[]")]);
  const limit = Math.min(Number(query.get("limit") ?? 20), 40);
  const minId = query.get("min_id");
  const found = statuses
    .filter((status) => tagNames(status).some((name) => wanted.has(name)))
    .filter((status) => minId === null || later(status.id, minId))
    .sort((a, b) => (later(a.id, b.id) ? 1 : -1));
  return (minId === null ? found.slice(-limit) : found.slice(0, limit)).reverse();
}

function later(id: string, than: string): boolean {
  return id.length === than.length ? id > than : id.length > than.length;
}

function tagNames(status: Status): readonly string[] {
  const tags = status["tags"];
  if (!Array.isArray(tags)) return [];
  return tags.map((tag: { readonly name: string }) => tag.name.toLowerCase());
}

function servedStream(seen: SeenRequest, response: ServerResponse): ServedStream {
  const closed = new Promise<void>((resolve) => {
    response.on("close", resolve);
  });
  return {
    tag: seen.query.get("tag") ?? "",
    headers: seen.headers,
    write: (bytes) => void response.write(bytes),
    event: (name, data) =>
      void response.write(`event: ${name}\ndata: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`),
    end: () => void response.end(),
    drop: () => void response.socket?.destroy(),
    get isFlowing() {
      return !response.writableNeedDrain;
    },
    closed,
  };
}
