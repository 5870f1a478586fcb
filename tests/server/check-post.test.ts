import http from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import { postChecks } from "../../src/server/check-post.ts";

const KEY = "nb_secret-key";

async function desk(answer: (request: http.IncomingMessage, response: http.ServerResponse) => void) {
  const asked: { readonly path: string; readonly key: string; readonly body: string }[] = [];
  const server = http.createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    asked.push({ path: request.url ?? "", key: request.headers.authorization ?? "", body });
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    base,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const effects = (signal = new AbortController().signal) => ({ signal, nowMs: 1_000 });

describe("handing checks to another Northbound", () => {
  test("goes to the operation below its address, with the key, and tells what was not wanted", async () => {
    await using server = await desk((_, response) =>
      response.end('{"accepted":1,"duplicates":0,"rejected":[{"index":0,"reason":"unknown_site"}]}'),
    );
    for (const url of ["", "/", "/api/v1/checks", "/news/"])
      expect(await postChecks(`${server.base}${url}`, KEY, "{}", effects())).toEqual({
        status: 200,
        retryAtMs: null,
        refused: ["unknown_site"],
      });
    expect(server.asked.map(({ path }) => path)).toEqual([
      "/api/v1/checks",
      "/api/v1/checks",
      "/api/v1/checks",
      "/news/api/v1/checks",
    ]);
    expect(server.asked[0]?.key).toBe(`Bearer ${KEY}`);
  });

  test("a refusal is an answer, with the time to come back", async () => {
    await using server = await desk((_, response) => response.writeHead(429, { "retry-after": "7" }).end("no"));
    expect(await postChecks(server.base, KEY, "{}", effects())).toEqual({ status: 429, retryAtMs: 8_000, refused: [] });
  });

  test("a redirect is not followed: the key goes nowhere else", async () => {
    await using other = await desk((_, response) => response.end("{}"));
    await using server = await desk((_, response) => response.writeHead(307, { location: other.base }).end());
    expect((await postChecks(server.base, KEY, "{}", effects())).status).toBe(307);
    expect(other.asked).toEqual([]);
  });

  test("no answer, a cut one and one that is not of a Northbound are told in words, without the key", async () => {
    await using closed = await desk((request) => void request.socket.destroy());
    await using page = await desk((_, response) => response.end("<html>"));
    const base = closed.base;
    const whyOf = (url: string) => postChecks(url, KEY, "{}", effects()).catch((error: Error) => error.message);
    expect(await whyOf(base)).toMatch(/^it cannot be reached/);
    expect(await whyOf(page.base)).toBe("its answer is not one of a Northbound");
    expect(await whyOf("http://127.0.0.1:1/")).not.toContain(KEY);
  });

  test("ends with the signal", async () => {
    await using server = await desk(() => {});
    const stop = new AbortController();
    const posting = postChecks(server.base, KEY, "{}", effects(stop.signal));
    stop.abort();
    await expect(posting).rejects.toThrow("it cannot be reached");
  });
});
