import { once } from "node:events";
import { createServer } from "node:net";
import { inspect } from "node:util";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { UsageError } from "../../../src/core/errors.ts";
import { DAY_MS } from "../../../src/core/time.ts";
import { openXClient, type XClient } from "../../../src/sources/x/client.ts";
import { XFault } from "../../../src/sources/x/faults.ts";
import {
  CHANGE_RULES,
  openXServer,
  RULES,
  rateLimited,
  SEARCH_RECENT,
  TOO_MANY_CONNECTIONS,
  X_TOKEN,
  type XAnswer,
  type XServer,
} from "../../support/x-server.ts";

const NOW = Date.UTC(2026, 10, 3, 22);

let server: XServer;
let client: XClient;
const signal = new AbortController().signal;
const never = signal;

beforeEach(async () => {
  server = await openXServer();
  client = openXClient({ token: X_TOKEN, connect: server.connect, agentName: "Northbound/test", now: () => NOW });
});
afterEach(() => server[Symbol.asyncDispose]());

async function faultOf(promise: Promise<unknown>): Promise<XFault> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof XFault) return error;
  throw new Error("no XFault", { cause: error });
}

async function faultFor(answer: XAnswer): Promise<XFault> {
  server.once(SEARCH_RECENT, answer);
  return faultOf(client.searchRecent({ query: "tea" }, never));
}

describe("the client of X", () => {
  test("asks with token and name, for an answer that is not compressed, and with the parameters as they are", async () => {
    await client.searchRecent({ query: '"moving to" OR #Tea & +more%', max_results: 10, next_token: undefined }, never);
    const [request] = server.requests;
    expect(request?.headers).toMatchObject({
      authorization: `Bearer ${X_TOKEN}`,
      "user-agent": "Northbound/test",
      "accept-encoding": "identity",
      host: "api.x.com",
    });
    expect(Object.fromEntries(request?.query ?? [])).toEqual({
      query: '"moving to" OR #Tea & +more%',
      max_results: "10",
    });
  });

  test("reads answers that are compressed all the same", async () => {
    const body = JSON.stringify({ data: [{ id: "1" }], meta: { result_count: 1 } });
    server.once(
      SEARCH_RECENT,
      { headers: { "content-encoding": "gzip" }, body: gzipSync(body) },
      { headers: { "content-encoding": "br" }, body: brotliCompressSync(body) },
    );
    expect(await client.searchRecent({ query: "tea" }, never)).toEqual(JSON.parse(body));
    expect(await client.searchRecent({ query: "tea" }, never)).toEqual(JSON.parse(body));
  });

  test("lists, tries, adds and deletes rules", async () => {
    server.rules = [{ id: "7", value: "somebody else's" }];
    const rule = { value: "tea OR coffee", tag: "nb:tea:1" };
    expect(await client.addRules([rule], true, never)).toEqual({
      created: [{ id: expect.any(String), ...rule }],
      errors: [],
      notCreated: 0,
    });
    expect(await client.rules(never)).toEqual([{ id: "7", value: "somebody else's", tag: "" }]);
    await client.addRules([rule], false, never);
    const held = await client.rules(never);
    expect(held).toEqual([
      { id: "7", value: "somebody else's", tag: "" },
      { id: expect.any(String), ...rule },
    ]);
    await client.deleteRules([held[1]?.id ?? ""], never);
    expect(await client.rules(never)).toHaveLength(1);
  });

  test("has no rules where X lists none", async () => {
    expect(await client.rules(never)).toEqual([]);
  });

  test("tells which rules X refuses, also where it does so with a status of failure", async () => {
    server.once(CHANGE_RULES, {
      status: 400,
      body: {
        title: "Invalid Request",
        errors: [{ value: "(", title: "UnprocessableEntity", type: "https://api.x.com/2/problems/invalid-rules" }],
        meta: { summary: { created: 0, not_created: 1, valid: 0, invalid: 1 } },
      },
    });
    expect(await client.addRules([{ value: "(", tag: "nb:tea:1" }], true, never)).toEqual({
      created: [],
      errors: [{ title: "UnprocessableEntity", isDuplicate: false, id: null, value: "(" }],
      notCreated: 1,
    });
  });

  test("counts connections and ends all of them", async () => {
    server.zombies = 2;
    expect(await client.connections(never)).toBe(2);
    await client.deleteConnections(never);
    expect(await client.connections(never)).toBe(0);
  });

  test("asks for counts, usage and the whole archive at their addresses", async () => {
    await client.countsRecent({ query: "tea", granularity: "minute" }, never);
    await client.countsAll({ query: "tea" }, never);
    await client.searchAll({ query: "tea" }, never);
    expect(await client.usage({ days: 1 }, never)).toMatchObject({ data: { project_usage: "0" } });
    expect(server.requests.map(({ path }) => path)).toEqual([
      "/2/tweets/counts/recent",
      "/2/tweets/counts/all",
      "/2/tweets/search/all",
      "/2/usage/tweets",
    ]);
  });

  test("takes compliance jobs through the route too, with the signed address as it is and without the token", async () => {
    server.compliance = (ids) => ids.map((id) => ({ id, action: "delete" }));
    const { data } = await client.createComplianceJob("tweets", "sweep", never);
    const job = data as Record<"id" | "upload_url" | "download_url", string>;
    await client.upload(job.upload_url, "11\n12\n", never);
    expect(await client.complianceJob(job.id, never)).toMatchObject({ data: { status: "complete" } });
    expect(await client.download(job.download_url, never)).toBe(
      '{"id":"11","action":"delete"}\n{"id":"12","action":"delete"}\n',
    );
    const [upload] = server.requests.filter(({ method }) => method === "PUT");
    expect(upload?.query.get("signature")).toBe("up/load");
    expect(upload?.headers).toMatchObject({ host: "storage.example" });
    expect(upload?.headers.authorization).toBeUndefined();
  });

  test("refuses addresses for upload that are none, or not secure where nothing stands in for X", async () => {
    const direct = openXClient({ token: X_TOKEN, connect: null, agentName: "Northbound/test" });
    expect((await faultOf(direct.upload("http://storage.example/x", "1", never))).message).toContain("cannot be asked");
    expect((await faultOf(client.download("not an address", never))).message).toContain("cannot be asked");
  });

  test("speaks TLS to hosts that are not this machine, under the name of X", async () => {
    const raw = createServer();
    raw.listen(0, "0.0.0.0");
    await once(raw, "listening");
    const address = raw.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const far = openXClient({ token: X_TOKEN, connect: { host: "0.0.0.0", port }, agentName: "Northbound/test" });
    const asked = faultOf(far.rules(never));
    const [socket] = await once(raw, "connection");
    const [hello] = await once(socket, "data");
    socket.destroy();
    expect(hello[0]).toBe(0x16);
    expect(hello.includes("api.x.com")).toBe(true);
    expect(hello.includes(X_TOKEN)).toBe(false);
    expect((await asked).kind).toBe("network");
    raw.close();
  });

  test("refuses a token that cannot be one, without showing it", () => {
    for (const token of ["", "  ", "two words", "line\nbreak", "tö-ken"]) {
      const open = () => openXClient({ token, connect: server.connect, agentName: "Northbound/test" });
      expect(open).toThrow(UsageError);
      if (token.trim() !== "") expect(open).not.toThrow(token);
    }
  });
});

describe("a failure of X", () => {
  test("that lets nobody in says to look at the token, and is refused", async () => {
    for (const status of [401, 403]) {
      const fault = await faultFor({ status, body: { title: "Unauthorized", type: "about:blank" } });
      expect(fault).toMatchObject({ kind: "http", refused: true, occupied: false, status });
      expect(fault.message).toContain("check the token in X_BEARER_TOKEN or sources.x.tokenFile");
    }
  });

  test("about money is refused, whatever its status", async () => {
    const answers = [
      { status: 402, body: { title: "Payment Required" } },
      { status: 429, body: { title: "UsageCapExceeded", type: "https://api.x.com/2/problems/usage-capped" } },
      { status: 403, body: { title: "CreditsDepleted", type: "https://api.x.com/2/problems/credits" } },
    ];
    for (const answer of answers) {
      const fault = await faultFor(answer);
      expect(fault).toMatchObject({ refused: true, spent: true, retryAtMs: null });
      expect(fault.message).toContain("the account's credit or cap is used up");
    }
  });

  test("about too many requests tells when X allows the next one", async () => {
    expect(await faultFor(rateLimited(Date.UTC(2026, 10, 3, 22, 15)))).toMatchObject({
      kind: "rate-limit",
      refused: false,
      occupied: false,
      retryAtMs: Date.UTC(2026, 10, 3, 22, 15),
    });
    expect(
      await faultFor({ status: 429, body: { errors: [{ code: 88, message: "Rate limit exceeded" }] } }),
    ).toMatchObject({ kind: "rate-limit", retryAtMs: null });
  });

  test("honours Retry-After too, in seconds or as a date, the later of both, for a day at most", async () => {
    const until = async (headers: Readonly<Record<string, string>>, status = 429) =>
      (await faultFor({ status, headers, body: {} })).retryAtMs;
    const reset = (ms: number) => ({ "x-rate-limit-reset": String(ms / 1_000) });
    expect(await until({ "retry-after": "90" })).toBe(NOW + 90_000);
    expect(await until({ "retry-after": "Tue, 03 Nov 2026 22:05:00 GMT" })).toBe(NOW + 300_000);
    expect(await until({ "retry-after": "90", ...reset(NOW + 60_000) })).toBe(NOW + 90_000);
    expect(await until({ "retry-after": "90", ...reset(NOW + 120_000) })).toBe(NOW + 120_000);
    expect(await until({ "retry-after": "999999999" })).toBe(NOW + DAY_MS);
    expect(await until({ "retry-after": "30" }, 503)).toBe(NOW + 30_000);
    for (const text of ["soon", "-5", "1.5", "2026-11-03", "1e3", ""])
      expect(await until({ "retry-after": text })).toBeNull();
  });

  test("tells no time where the header holds none that can be meant", async () => {
    for (const reset of ["soon", "-5", "1e999", "0", "1762207200000000"]) {
      const fault = await faultFor({ status: 429, headers: { "x-rate-limit-reset": reset }, body: {} });
      expect(fault).toMatchObject({ kind: "rate-limit", retryAtMs: null });
    }
  });

  test("about too many connections is one that ending them mends", async () => {
    expect(await faultFor(TOO_MANY_CONNECTIONS)).toMatchObject({ occupied: true, refused: false, retryAtMs: null });
    const wrapped = { status: 429, body: { errors: [TOO_MANY_CONNECTIONS.body] } };
    expect(await faultFor(wrapped)).toMatchObject({ occupied: true });
  });

  test("of its servers climbs the ladder of HTTP, also with a page for people or nothing as its body", async () => {
    for (const body of ["<html>over capacity</html>", "", { title: "Service Unavailable" }]) {
      expect(await faultFor({ status: 503, body })).toMatchObject({ kind: "http", status: 503, refused: false });
    }
  });

  test("that comes compressed is understood all the same", async () => {
    const body = gzipSync(JSON.stringify(TOO_MANY_CONNECTIONS.body));
    expect(await faultFor({ status: 429, headers: { "content-encoding": "gzip" }, body })).toMatchObject({
      occupied: true,
    });
  });

  test("to answer in its form is a lost call, not an empty answer", async () => {
    for (const body of ['{"data":[{"id":"1"}', "[]", "null", "no json"]) {
      expect(await faultFor({ body })).toMatchObject({ kind: "network", refused: false });
    }
  });

  test("to answer at all says what the system said (defect g)", async () => {
    const { port } = server.connect;
    await server[Symbol.asyncDispose]();
    const fault = await faultOf(client.rules(never));
    expect(fault).toMatchObject({ kind: "network", cause: { code: "ECONNREFUSED" } });
    expect(fault.message).toBe(`cannot reach 127.0.0.1:${port}, which stands in for api.x.com (ECONNREFUSED)`);
    server = await openXServer();
  });

  test("never holds the token, however it is looked at", async () => {
    server.once(SEARCH_RECENT, "drop");
    const faults = [
      await faultOf(client.searchRecent({ query: "tea" }, never)),
      await faultFor({ status: 401, body: { detail: X_TOKEN } }),
      await faultFor({ body: '{"data":' }),
    ];
    for (const fault of faults) {
      expect(inspect(fault, { depth: 12, showHidden: true })).not.toContain(X_TOKEN);
      expect(`${JSON.stringify(fault)} ${fault.stack}`).not.toContain(X_TOKEN);
    }
  });

  test("to answer in time can be ended at once, and leaves no connection", async () => {
    server.script(RULES, () => "hang");
    const stop = new AbortController();
    const asked = faultOf(client.rules(stop.signal));
    while (server.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    expect(await asked).toMatchObject({ kind: "network" });
    await server.idle();
    expect(await faultOf(client.rules(stop.signal))).toMatchObject({ message: "stopped" });
    expect(server.requests).toHaveLength(1);
  });
});
