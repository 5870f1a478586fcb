import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { InputError } from "../../../src/core/errors.ts";
import { documentFetcher } from "../../../src/monitor/importers/fetch-document.ts";
import { systemEffects } from "../../../src/monitor/probe/effects.ts";

const AGENT = "Northbound/test";
const allowed = documentFetcher({ agentName: AGENT, allowAddresses: ["127.0.0.1"] });
const guarded = documentFetcher({ agentName: AGENT, allowAddresses: [] });
const never = new AbortController().signal;

async function serving(listener: RequestListener): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function refusalOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(InputError);
  return error instanceof Error ? error.message : "";
}

describe("fetching a document", () => {
  test("follows redirects, undoes compression and names itself", async () => {
    const agents: (string | undefined)[] = [];
    await using server = await serving((request, response) => {
      agents.push(request.headers["user-agent"]);
      if (request.url === "/from") return response.writeHead(302, { location: "/to" }).end();
      return response
        .writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" })
        .end(gzipSync("[]"));
    });
    const { bytes, contentType } = await allowed(`${server.url}/from`, never);
    expect([Buffer.from(bytes).toString(), contentType, agents]).toEqual(["[]", "application/json", [AGENT, AGENT]]);
  });

  test("opens no connection to an address that is not public, directly or by a redirect", async () => {
    let asked = 0;
    await using inside = await serving((_, response) => {
      asked++;
      response.end("secret");
    });
    const direct = await refusalOf(guarded(`${inside.url}/x`, never));
    expect([asked, direct]).toEqual([0, expect.stringContaining("not a public address")]);
    await using outside = await serving((_, response) =>
      response.writeHead(302, { location: "http://169.254.169.254/latest" }).end(),
    );
    expect(await refusalOf(allowed(outside.url, never))).toContain("169.254.169.254 is not a public address");
  });

  test("refuses a name if any of its addresses is not public", async () => {
    const addresses = [
      { address: "93.184.216.34", family: 4 },
      { address: "10.0.0.1", family: 4 },
    ];
    const fetch = documentFetcher(
      { agentName: AGENT, allowAddresses: [] },
      { ...systemEffects, lookup: async () => addresses },
    );
    expect(await refusalOf(fetch("http://wren.example/feed", never))).toContain("10.0.0.1");
  });

  test.each([
    ["a user name", "http://user:word@wren.example/", /user name or password/],
    ["another scheme", "ftp://wren.example/", /scheme/],
  ])("refuses %s, and repeats no password", async (_, url, words) => {
    const message = await refusalOf(guarded(url, never));
    expect(message).toMatch(words);
    expect(message).not.toContain("word@");
  });

  test("says what another answer was, without the query of the address", async () => {
    await using server = await serving((request, response) => {
      if (request.url?.startsWith("/loop")) return response.writeHead(302, { location: "/loop" }).end();
      if (request.url?.startsWith("/nowhere")) return response.writeHead(302).end();
      if (request.url?.startsWith("/cut")) {
        response.writeHead(200, { "content-length": "100" }).write("{");
        return setImmediate(() => response.destroy());
      }
      return response.writeHead(404).end();
    });
    const message = await refusalOf(allowed(`${server.url}/gone?key=hidden`, never));
    expect(message).toContain("answered with status 404");
    expect(message).not.toContain("hidden");
    expect(await refusalOf(allowed(`${server.url}/loop`, never))).toContain("5 redirects");
    expect(await refusalOf(allowed(`${server.url}/nowhere`, never))).toContain("leads nowhere");
    expect(await refusalOf(allowed(`${server.url}/cut`, never))).toContain("could not be fetched");
  });

  test("gives up what is larger than any document, also where that shows only when it is unpacked", async () => {
    const bomb = gzipSync(Buffer.alloc(65 << 20));
    await using server = await serving((_, response) =>
      response.writeHead(200, { "content-encoding": "gzip" }).end(bomb),
    );
    expect(await refusalOf(allowed(server.url, never))).toContain("larger than 64 MiB");
  });

  test("ends when its time is over, and when it is stopped", async () => {
    const stop = new AbortController();
    let end: () => void = () => {};
    const pace = {
      now: () => 0,
      after(_: number, then: () => void) {
        end = then;
        return () => {};
      },
    };
    const fetch = documentFetcher({ agentName: AGENT, allowAddresses: ["127.0.0.1"] }, { ...systemEffects, pace });
    await using server = await serving((request) => {
      if (request.url === "/slow") end();
      else stop.abort(new Error("stopped by hand"));
    });
    expect(await refusalOf(fetch(`${server.url}/slow`, never))).toContain("within 60 s");
    await expect(fetch(`${server.url}/stop`, stop.signal)).rejects.toThrow("stopped by hand");
  });
});
