import type { AddressInfo } from "node:net";
import { createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ConnectionFault } from "../../../src/sources/live.ts";
import { transportFault } from "../../../src/sources/mastodon/faults.ts";
import { type ManualPace, manualPace } from "../../support/manual-pace.ts";
import { json, type ScriptedMastodon, scriptedMastodon } from "../../support/mastodon-server.ts";
import { collect, has, NIGHT, openFeed, TOKEN } from "./collecting.ts";

const TAG_PATH = "/api/v1/timelines/tag/";
const STREAM_PATH = "/api/v1/streaming";
const INSTANCE_PATH = "/api/v2/instance";

let server: ScriptedMastodon;
let pace: ManualPace;

beforeEach(async () => {
  server = await scriptedMastodon({ token: TOKEN });
  pace = manualPace(NIGHT);
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

async function faultOf(token: string | null, url = server.url): Promise<ConnectionFault> {
  const fault = await collect(openFeed(url, pace, { token })).ended;
  if (!(fault instanceof ConnectionFault)) throw new Error("no fault", { cause: fault });
  expect(fault.message).not.toContain(TOKEN);
  expect(JSON.stringify(fault.cause ?? null)).not.toContain(TOKEN);
  await server.quiet();
  expect(pace.waiting).toBe(0);
  return fault;
}

function answer(
  path: string,
  status: number,
  body: unknown = {},
  headers: Readonly<Record<string, string>> = {},
): void {
  server.override(path, (_, response) => json(response, status, body, headers));
}

describe("refusals", () => {
  test.each([401, 403])("a token that is not accepted (%i) is told without showing it", async (status) => {
    answer(STREAM_PATH, status, { error: "The access token is invalid" });
    expect(await faultOf(TOKEN)).toMatchObject({
      kind: "http",
      refused: true,
      message: `${server.host} does not accept the access token (HTTP ${status}); check the environment variable that "tokenEnv" names`,
    });
  });

  test("a wrong token is refused by the streams", async () => {
    expect(await faultOf("another-token")).toMatchObject({ refused: true });
  });

  test.each(["two words", "line\nbreak", "", "ü"])("a token that no server gives is not sent: %j", async (token) => {
    expect(await faultOf(token)).toMatchObject({ refused: true });
    expect(server.requests).toEqual([]);
  });

  test.each([401, 403, 422])("timelines for members only (%i) ask for a token", async (status) => {
    answer(TAG_PATH, status, { error: "This method requires an authenticated user" });
    answer(INSTANCE_PATH, 404);
    expect(await faultOf(null)).toMatchObject({
      kind: "http",
      refused: true,
      message: `${server.host} shows the timelines of hashtags to its members only (HTTP ${status}); name the environment variable of an access token by "tokenEnv"`,
    });
  });

  test("timelines that are turned off are told as that", async () => {
    const off = { local: "disabled", remote: "disabled" };
    answer(TAG_PATH, 401);
    answer(INSTANCE_PATH, 200, { configuration: { timelines_access: { hashtag_feeds: off } } });
    expect((await faultOf(null)).message).toBe(
      `${server.host} has turned the timelines of hashtags off for everybody; choose another instance`,
    );
  });

  test("an instance that fails while it is asked why does not hide the refusal", async () => {
    answer(TAG_PATH, 401);
    answer(INSTANCE_PATH, 503);
    expect(await faultOf(null)).toMatchObject({ refused: true, message: expect.stringContaining("members only") });
  });

  test.each([null, TOKEN])("a redirect is not followed and names its host (token: %j)", async (token) => {
    const other = await scriptedMastodon();
    const location = `${other.url}/elsewhere?a=b`;
    answer(token === null ? TAG_PATH : INSTANCE_PATH, 302, {}, { location });
    expect(await faultOf(token)).toMatchObject({
      kind: "http",
      refused: true,
      message: `${server.host} redirects to ${other.host} (HTTP 302); state the final address as "baseUrl"`,
    });
    expect(other.requests).toEqual([]);
    await other[Symbol.asyncDispose]();
  });

  test("a stream that redirects does not take the token elsewhere", async () => {
    const other = await scriptedMastodon();
    answer(STREAM_PATH, 307, {}, { location: `${other.url}/api/v1/streaming/hashtag?tag=a` });
    expect(await faultOf(TOKEN)).toMatchObject({ refused: true });
    expect(other.requests).toEqual([]);
    await other[Symbol.asyncDispose]();
  });

  test("without tags there is nothing to ask for", async () => {
    const got = collect(openFeed(server.url, pace, { tags: ["", "#", "two words", "a&b"] }));
    expect(await got.ended).toMatchObject({
      refused: true,
      message: expect.stringContaining("no topic has a hashtag"),
    });
    expect(server.requests).toEqual([]);
  });

  test("a token is never sent in the clear to another machine", async () => {
    expect(await faultOf(TOKEN, "http://social.example")).toMatchObject({
      refused: true,
      message: 'the access token is not sent to social.example in the clear; state a "baseUrl" with https',
    });
  });
});

describe("trouble of the server", () => {
  const paths: readonly (readonly [string, string | null])[] = [
    [TAG_PATH, null],
    [INSTANCE_PATH, TOKEN],
    [STREAM_PATH, TOKEN],
  ];

  test.each(paths)("HTTP 503 at %s is http, with the time to come back", async (path, token) => {
    answer(path, 503, {}, { "retry-after": new Date(NIGHT + 90_000).toUTCString() });
    expect(await faultOf(token)).toMatchObject({ kind: "http", refused: false, retryAtMs: NIGHT + 90_000 });
  });

  test.each([
    [{ "x-ratelimit-remaining": "250" }, null],
    [{}, null],
    [{ "x-ratelimit-remaining": "250", "retry-after": "12" }, NIGHT + 12_000],
    [{ "x-ratelimit-remaining": "0" }, NIGHT + 240_000],
    [{ "x-ratelimit-remaining": "0", "retry-after": "300" }, NIGHT + 300_000],
  ])("an error of the server waits for the reset only where no request remains: %j", async (headers, retryAtMs) => {
    answer(TAG_PATH, 502, {}, { "x-ratelimit-reset": "2024-11-06T02:04:00.000Z", ...headers });
    expect(await faultOf(null)).toMatchObject({ kind: "http", retryAtMs });
  });

  test.each(paths)("HTTP 429 at %s is rate-limit until the reset", async (path, token) => {
    answer(path, 429, {}, { "x-ratelimit-reset": "2024-11-06T02:03:20.123456Z", "x-ratelimit-remaining": "0" });
    expect(await faultOf(token)).toMatchObject({
      kind: "rate-limit",
      refused: false,
      retryAtMs: Date.parse("2024-11-06T02:03:20.123Z"),
      message: `${server.host} allows no more requests for now`,
    });
  });

  test.each([
    [{}, null],
    [{ "retry-after": "12" }, NIGHT + 12_000],
    [{ "retry-after": "soon" }, null],
    [{ "x-ratelimit-reset": "1730858600" }, null],
    [{ "retry-after": "999999999" }, NIGHT + 86_400_000],
    [{ "retry-after": "5", "x-ratelimit-reset": "2024-11-06T02:00:09Z" }, NIGHT + 9_000],
    [{ "retry-after": "15", "x-ratelimit-reset": "2024-11-06T02:00:09Z" }, NIGHT + 15_000],
    [{ "retry-after": "", "x-ratelimit-reset": "2999-01-01T00:00:00Z" }, NIGHT + 86_400_000],
  ])("a refusal with %j", async (headers, retryAtMs) => {
    answer(TAG_PATH, 429, {}, headers);
    expect((await faultOf(null)).retryAtMs).toBe(retryAtMs);
  });

  test.each([
    ["HTML", "<html>Maintenance</html>"],
    ["a cut list", '[{"id":"1"'],
    ["an object", '{"error":"x"}'],
    ["nothing", ""],
    ["null", "null"],
  ])("a timeline that is %s is http", async (_, body) => {
    server.override(TAG_PATH, (__, response) => response.writeHead(200).end(body));
    expect(await faultOf(null)).toMatchObject({
      kind: "http",
      refused: false,
      message: `${server.host} answers with something that is no list of posts`,
    });
  });

  test("a page over 8 MiB is given up", async () => {
    server.override(TAG_PATH, (_, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.write("[");
      const more = (): void => {
        while (!response.destroyed && response.write(" ".repeat(65_536)));
        response.once("drain", more);
      };
      more();
    });
    expect(await faultOf(null)).toMatchObject({ kind: "http", message: expect.stringContaining("longer than 8 MiB") });
  });

  test("an answer to streaming that is no stream is http", async () => {
    server.override(STREAM_PATH, (_, response) => {
      response.writeHead(200, { "content-type": "text/html" }).end("<html></html>");
    });
    expect(await faultOf(TOKEN)).toMatchObject({ kind: "http", refused: false });
  });
});

describe("trouble on the way", () => {
  test("a refused connection is told by its host", async () => {
    const closed = await scriptedMastodon();
    await closed[Symbol.asyncDispose]();
    expect(await faultOf(null, closed.url)).toMatchObject({
      kind: "network",
      message: `cannot reach ${closed.host}: the connection was refused`,
      cause: expect.objectContaining({ code: "ECONNREFUSED" }),
    });
  });

  test("a server without TLS at an https address is a matter of the network", async () => {
    expect(await faultOf(TOKEN, server.url.replace("http", "https"))).toMatchObject({ kind: "network" });
  });

  test.each([null, TOKEN])("an answer that does not begin in 30 s is given up (token: %j)", async (token) => {
    const path = token === null ? TAG_PATH : STREAM_PATH;
    server.override(path, () => {});
    const got = collect(openFeed(server.url, pace, { token }));
    await server.asked(path, 1);
    await pace.advance(30_000);
    expect(await got.ended).toMatchObject({ kind: "network" });
    await server.quiet();
    expect(pace.waiting).toBe(0);
  });

  test("a page that does not end is given up", async () => {
    server.override(TAG_PATH, (_, response) => void response.writeHead(200).write("["));
    const got = collect(openFeed(server.url, pace));
    await server.asked(TAG_PATH, 1);
    for (let i = 0; i < 3; i++) await pace.advance(30_000);
    expect(await got.ended).toMatchObject({ kind: "network" });
    await server.quiet();
  });

  test("bytes that are no HTTP end the attempt", async () => {
    const sockets = new Set<Socket>();
    const raw: Server = createServer((socket) => {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.end("\u0000\u0001 not http at all\r\n\r\n");
    });
    await new Promise<void>((resolve) => raw.listen(0, "127.0.0.1", resolve));
    const { port } = raw.address() as AddressInfo;
    expect(await faultOf(null, `http://127.0.0.1:${port}`)).toMatchObject({ kind: "network" });
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => raw.close(resolve));
  });
});

describe("the host of the streams", () => {
  async function streamingAt(stated: unknown, instanceStatus = 200): Promise<readonly string[]> {
    const streams = await scriptedMastodon({ token: TOKEN });
    const address = typeof stated === "string" ? stated.replace("STREAMS", streams.host) : stated;
    answer(INSTANCE_PATH, instanceStatus, { configuration: { urls: { streaming: address } } });
    const got = collect(openFeed(server.url, pace, { token: TOKEN }));
    await got.until(has("open"));
    await got.stop();
    const names = [server, streams].map(({ requests }, i) =>
      requests.some(({ path }) => path === "/api/v1/streaming/hashtag") ? (i === 0 ? "base" : "streams") : "",
    );
    await streams[Symbol.asyncDispose]();
    return names.filter((name) => name !== "");
  }

  test.each(["ws://STREAMS", "http://STREAMS/", "ws://STREAMS/api/v1/streaming/", "WS://STREAMS"])(
    "is the one that the instance states: %s",
    async (stated) => {
      expect(await streamingAt(stated)).toEqual(["streams"]);
    },
  );

  test.each([
    null,
    "",
    "no address",
    5,
    "ftp://STREAMS",
    "ws://user:word@STREAMS",
    "ws://streams.example",
    "javascript:1",
  ])("is that of the instance where it states nothing that can be used: %j", async (stated) => {
    expect(await streamingAt(stated)).toEqual(["base"]);
  });

  test.each([404, 401])("is that of the instance where that says nothing of itself (%i)", async (status) => {
    expect(await streamingAt("ws://STREAMS", status)).toEqual(["base"]);
  });
});

test.each([
  ["ENOTFOUND", "cannot find desk.example"],
  ["EAI_AGAIN", "cannot find desk.example"],
  ["CERT_HAS_EXPIRED", "cannot trust desk.example: its certificate is not in order"],
  ["ETIMEDOUT", "cannot reach desk.example"],
])("a connection that fails with %s is told in plain words", (code, message) => {
  const cause = Object.assign(new Error("failed"), { code });
  expect(transportFault("desk.example", cause)).toMatchObject({ kind: "network", message, cause });
});
