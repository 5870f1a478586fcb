import { getEventListeners } from "node:events";
import type { Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { seededRandom } from "../../../src/core/clock.ts";
import { manualPace, settle } from "../../support/manual-pace.ts";
import { AGENT, codesOf, probed, probeOf, said, targetOf } from "./asking.ts";
import { httpServer, rawServer, silentServer } from "./servers.ts";

const PAGE = "<!doctype html><title>Passports</title><h1>Passports</h1><p>How to apply for one.</p>";
const OK = `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: ${PAGE.length}\r\n\r\n${PAGE}`;

test("a whole page is ok, with everything that was seen of it", async () => {
  await using server = await rawServer((socket) => socket.end(OK));
  const { result, body } = await probed(`${server.origin}/start`);
  expect(result).toMatchObject({
    url: `${server.origin}/start`,
    finalUrl: `${server.origin}/start`,
    verdict: "ok",
    reasons: [],
    status: 200,
    headers: { "content-type": "text/html" },
    address: "127.0.0.1",
    redirects: [],
    bodyBytes: PAGE.length,
    bodyTruncated: false,
    bodyExcerpt: "Passports How to apply for one.",
    witnesses: [],
  });
  expect(result.bodySha256).toMatch(/^[0-9a-f]{64}$/);
  expect(Buffer.from(body ?? []).toString()).toBe(PAGE);
  const { dnsMs, connectMs, tlsMs, firstByteMs, totalMs } = result.timings;
  expect(tlsMs).toBeNull();
  for (const ms of [dnsMs, connectMs, firstByteMs, totalMs]) expect(ms).toBeGreaterThanOrEqual(0);
  expect(totalMs).toBeGreaterThanOrEqual((dnsMs ?? 0) + (connectMs ?? 0) + (firstByteMs ?? 0) - 0.3);
});

test("a probe that ended leaves no timer", async () => {
  const pace = manualPace(5_000);
  await using server = await rawServer((socket) => socket.end(OK));
  const { result } = await probed(server.origin, {}, { effects: { pace } });
  expect([result.verdict, result.checkedAtMs, pace.waiting]).toEqual(["ok", 5_000, 0]);
});

test("a probe is one GET by a fresh visitor who says who it is", async () => {
  const heads: string[] = [];
  await using server = await rawServer((socket, head) => {
    heads.push(head);
    socket.end(OK.replace("\r\n\r\n", "\r\nSet-Cookie: visitor=1\r\n\r\n"));
  });
  const probe = probeOf();
  for (let i = 0; i < 2; i++) await probe(targetOf(server.origin), new AbortController().signal);
  expect(heads).toHaveLength(2);
  expect(server.connections).toBe(2);
  for (const head of heads) {
    expect(head).toMatch(/^GET \/ HTTP\/1\.1\r\n/);
    expect(head.toLowerCase()).toContain(`host: site.test:${server.port}`);
    expect(head.toLowerCase()).toContain(`user-agent: ${AGENT.toLowerCase()}`);
    expect(head.toLowerCase()).toContain("connection: close");
    expect(head.toLowerCase()).not.toContain("cookie");
  }
});

test("a server that closes before it answers is asked once only", async () => {
  await using server = await silentServer((socket) => socket.destroy());
  expect(await said(server.origin)).toMatch(/^fail: (no_answer|connection_reset)$/);
  expect(server.connections).toBe(1);
});

test.each([
  [400, "status_error"],
  [404, "status_error"],
  [500, "status_error"],
  [503, "status_error"],
])("status %i is a failure", async (status, code) => {
  await using server = await httpServer((_, answer) => {
    answer.statusCode = status;
    answer.end(PAGE);
  });
  const { result } = await probed(server.origin);
  expect([result.verdict, result.status, codesOf(result)]).toEqual(["fail", status, [code]]);
});

test("a status 500 keeps the page that came with it, and says what it reads", async () => {
  await using server = await httpServer((_, answer) => {
    answer.writeHead(500, { "content-type": "text/html" });
    answer.end("<title>500 - Internal server error.</title><h1>Server Error</h1>");
  });
  const { result } = await probed(server.origin);
  expect(codesOf(result)).toEqual(["status_error", "error_phrase"]);
  expect(result.bodyExcerpt).toBe("Server Error");
});

test("a complete answer that took longer than the limit is slow", async () => {
  let ms = 0;
  await using server = await rawServer((socket) => {
    ms += 12_000;
    socket.end(OK);
  });
  const { result } = await probed(server.origin, {}, { effects: { stopwatch: () => ms } });
  expect([result.verdict, codesOf(result)]).toEqual(["slow", ["slow"]]);
  expect(result.timings).toMatchObject({ firstByteMs: 12_000, totalMs: 12_000 });
});

test("an answer exactly at the limit is not slow", async () => {
  let ms = 0;
  await using server = await rawServer((socket) => {
    ms += 10_000;
    socket.end(OK);
  });
  expect(await said(server.origin, {}, { effects: { stopwatch: () => ms } })).toBe("ok");
});

test("a slow server that fails is a failure", async () => {
  let ms = 0;
  await using server = await rawServer((socket) => {
    ms += 12_000;
    socket.end(OK.replace("200 OK", "500 No"));
  });
  expect(await said(server.origin, {}, { effects: { stopwatch: () => ms } })).toBe("fail: status_error");
});

test("a slow server that answers with an error page is a soft error", async () => {
  let ms = 0;
  await using server = await rawServer((socket) => {
    ms += 12_000;
    socket.end("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<h1>Service Unavailable</h1>");
  });
  expect(await said(server.origin, {}, { effects: { stopwatch: () => ms } })).toBe("soft_error: error_phrase slow");
});

/** The budget ends exactly when the server has done what it will do, without waiting for real time. */
async function afterBudget(
  serverOf: (ready: () => void) => ReturnType<typeof silentServer>,
  path = "/",
): Promise<{ readonly line: string; readonly text: string; readonly status: number | null; readonly bytes: number }> {
  const pace = manualPace(1_000);
  let ready = (): void => {};
  const isReady = new Promise<void>((resolve) => {
    ready = resolve;
  });
  await using server = await serverOf(() => ready());
  const answer = probed(`${server.origin}${path}`, { timeoutMs: 30_000 }, { effects: { pace } });
  await isReady;
  await pace.advance(29_999);
  expect(pace.waiting).toBe(1);
  await pace.advance(1);
  const { result } = await answer;
  expect(pace.waiting).toBe(0);
  return {
    line: `${result.verdict}: ${codesOf(result).join(" ")}`,
    text: result.reasons[0]?.text ?? "",
    status: result.status,
    bytes: result.bodyBytes,
  };
}

test("a server that takes the connection and says nothing fails when the budget is over", async () => {
  const { line, text, status } = await afterBudget((ready) => rawServer(() => ready()));
  expect([line, status]).toEqual(["fail: timeout", null]);
  expect(text).toContain("nothing came after the request");
});

test("a server that hangs after its headers fails, with its status", async () => {
  const { line, text, status, bytes } = await afterBudget((ready) =>
    rawServer((socket) => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n", ready)),
  );
  expect([line, status, bytes]).toEqual(["fail: timeout", 200, 0]);
  expect(text).toContain("it had begun, and went on");
});

test("a page that stops half way fails, and what came of it is kept", async () => {
  const { line, bytes } = await afterBudget((ready) =>
    rawServer((socket) => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n<p>half", ready)),
  );
  expect([line, bytes]).toEqual(["fail: timeout", 7]);
});

test("a server that sends one header line after the other fails when the budget is over", async () => {
  const { line } = await afterBudget((ready) =>
    rawServer((socket) => socket.write("HTTP/1.1 200 OK\r\nX-A: 1\r\nX-B: 1\r\n", ready)),
  );
  expect(line).toBe("fail: timeout");
});

test("informational answers without end fail when the budget is over", async () => {
  const { line } = await afterBudget((ready) =>
    rawServer((socket) => socket.write("HTTP/1.1 103 Early Hints\r\n\r\n".repeat(500), ready)),
  );
  expect(line).toBe("fail: timeout");
});

test("a second server that hangs after a redirect has only what is left of the one budget", async () => {
  const { line, text } = await afterBudget(
    (ready) =>
      rawServer((socket, head) => {
        if (head.startsWith("GET /slow")) ready();
        else socket.end("HTTP/1.1 302 Found\r\nLocation: /slow\r\nContent-Length: 0\r\n\r\n");
      }),
    "/",
  );
  expect(line).toBe("fail: timeout");
  expect(text).toContain("nothing came after the request");
});

test("a name server that never answers fails when the budget is over", async () => {
  const pace = manualPace(0);
  const effects = { pace, lookup: () => new Promise<never>(() => {}) };
  const answer = probed("http://site.test/", { timeoutMs: 5_000 }, { effects });
  await pace.advance(5_000);
  const { result } = await answer;
  expect([result.verdict, codesOf(result), result.timings.dnsMs]).toEqual(["fail", ["timeout"], null]);
  expect(result.reasons[0]?.text).toContain("the name server did not answer");
});

test.each([
  ["ENOTFOUND", "no address is known"],
  ["EAI_AGAIN", "the name server did not answer (EAI_AGAIN)"],
])("a name that cannot be looked up (%s) fails", async (code, words) => {
  const lookup = async (): Promise<never> => {
    throw Object.assign(new Error("lookup"), { code });
  };
  const { result } = await probed("http://site.test/", {}, { effects: { lookup } });
  expect([result.verdict, codesOf(result), result.address]).toEqual(["fail", ["dns_failed"], null]);
  expect(result.reasons[0]?.text).toContain(words);
});

test("a name without any address fails", async () => {
  expect(await said("http://site.test/", {}, { effects: { lookup: async () => [] } })).toBe("fail: dns_failed");
});

test("a refused connection fails", async () => {
  const port = await closedPort();
  const { result } = await probed(`http://site.test:${port}/`);
  expect([result.verdict, codesOf(result), result.address]).toEqual(["fail", ["connection_refused"], "127.0.0.1"]);
  expect(result.timings).toMatchObject({ connectMs: null, tlsMs: null, firstByteMs: null });
});

test("a host is asked on its second address where the first refuses", async () => {
  await using server = await rawServer((socket) => socket.end(OK));
  const lookup = async () => ["127.0.0.2", "127.0.0.1"].map((address) => ({ address, family: 4 }));
  const { result } = await probed(server.origin, {}, { effects: { lookup }, allow: ["127.0.0.0/8"] });
  expect([result.verdict, result.address]).toEqual(["ok", "127.0.0.1"]);
});

test("a connection that is reset instead of an answer fails", async () => {
  await using server = await rawServer((socket) => socket.resetAndDestroy());
  expect(await said(server.origin)).toBe("fail: connection_reset");
});

test.each([
  ["with a length", "Content-Length: 1000\r\n"],
  ["in chunks", "Transfer-Encoding: chunked\r\n"],
  ["that ends with the connection", ""],
])("a reset in the middle of a page %s fails", async (_, header) => {
  await using server = await rawServer((socket) => {
    const start = header.startsWith("Transfer") ? "5\r\n<p>ab\r\n" : "<p>ab";
    socket.write(`HTTP/1.1 200 OK\r\n${header}\r\n${start}`);
    pieceSent(socket);
  });
  let pieceSent = (_: Socket): void => {};
  const sent = new Promise<Socket>((resolve) => {
    pieceSent = resolve;
  });
  // The first byte has been read once the stopwatch is asked for it.
  let asked = 0;
  let firstByteRead = (): void => {};
  const begun = new Promise<void>((resolve) => {
    firstByteRead = resolve;
  });
  const stopwatch = (): number => {
    if (++asked === 7) firstByteRead();
    return 0;
  };
  const answer = probed(server.origin, {}, { effects: { stopwatch } });
  const socket = await sent;
  await begun;
  socket.resetAndDestroy();
  const { result } = await answer;
  expect([result.verdict, codesOf(result), result.status]).toEqual(["fail", ["connection_reset"], 200]);
});

test.each([
  ["shorter than its content-length", "Content-Length: 100\r\n\r\n<p>short"],
  ["in chunks without the last one", "Transfer-Encoding: chunked\r\n\r\n5\r\n<p>ab\r\n"],
  ["in a chunk that is cut", "Transfer-Encoding: chunked\r\n\r\nff\r\n<p>ab"],
])("a page %s is cut and fails", async (_, rest) => {
  await using server = await rawServer((socket) => socket.end(`HTTP/1.1 200 OK\r\n${rest}`));
  const { result } = await probed(server.origin);
  expect([result.verdict, codesOf(result), result.status]).toEqual(["fail", ["body_cut"], 200]);
  expect(result.bodyBytes).toBeGreaterThan(0);
});

test("a page longer than its content-length ends where that says", async () => {
  await using server = await rawServer((socket) =>
    socket.end("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 8\r\n\r\n<p>a</p><p>b</p>"),
  );
  const { result } = await probed(server.origin);
  expect([result.verdict, result.bodyBytes]).toEqual(["ok", 8]);
});

test("a page that ends with the connection is whole", async () => {
  await using server = await rawServer((socket) => socket.end(`HTTP/1.0 200 OK\r\n\r\n${PAGE}`));
  expect(await said(server.origin)).toBe("ok");
});

test.each([
  ["one line of 100 kB", `X-Long: ${"a".repeat(100_000)}\r\n`],
  ["a thousand lines", "X-Line: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n".repeat(1_000)],
])("oversized headers fail: %s", async (_, lines) => {
  await using server = await rawServer((socket) => socket.end(`HTTP/1.1 200 OK\r\n${lines}\r\n${PAGE}`));
  expect(await said(server.origin)).toBe("fail: headers_too_large");
});

test.each([
  ["no HTTP", "SSH-2.0-OpenSSH_9.6\r\n"],
  ["two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nabc"],
  ["a length that is none", "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\nabc"],
  ["an upgrade nobody asked for", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"],
])("an answer that is none fails: %s", async (_, answer) => {
  await using server = await rawServer((socket) => socket.end(answer));
  expect(await said(server.origin)).toMatch(/^fail: (invalid_answer|no_answer)$/);
});

test("a chunk length that is none fails", async () => {
  await using server = await rawServer((socket) =>
    socket.end("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\nxyz\r\n"),
  );
  expect(await said(server.origin)).toMatch(/^fail: (invalid_answer|body_cut)$/);
});

test("a body without end is read as far as the cap and judged by that", async () => {
  await using server = await rawServer((socket) => {
    socket.write("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<h1>Passports</h1>");
    const piece = "<p>word</p>".repeat(5_000);
    const more = (): void => {
      while (!socket.destroyed && socket.write(piece));
    };
    socket.on("drain", more);
    more();
  });
  const { result } = await probed(server.origin);
  expect([result.verdict, result.bodyBytes, result.bodyTruncated]).toEqual(["ok", 1_048_576, true]);
});

test("an endless error page is a soft error", async () => {
  await using server = await rawServer((socket) => {
    socket.write("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<h1>Internal Server Error</h1>");
    const more = (): void => {
      while (!socket.destroyed && socket.write(" ".repeat(60_000)));
    };
    socket.on("drain", more);
    more();
  });
  expect(await said(server.origin)).toBe("soft_error: error_phrase");
});

test("an abort rejects at once with its reason and closes the connection", async () => {
  await using server = await silentServer();
  const control = new AbortController();
  const answer = probeOf()(targetOf(server.origin), control.signal);
  await server.connected;
  const reason = new Error("shutting down");
  control.abort(reason);
  await expect(answer).rejects.toBe(reason);
});

test("an abort rejects at once while a name is looked up", async () => {
  const control = new AbortController();
  const lookup = () => new Promise<never>(() => {});
  const answer = probeOf({ effects: { lookup } })(targetOf("http://site.test/"), control.signal);
  control.abort();
  await expect(answer).rejects.toMatchObject({ name: "AbortError" });
});

test("an abort in the middle of a page rejects and closes the connection", async () => {
  await using server = await rawServer((socket) => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nabc"));
  const control = new AbortController();
  const answer = probeOf()(targetOf(server.origin), control.signal);
  const socket = await server.connected;
  await new Promise((resolve) => socket.once("data", resolve));
  control.abort();
  await expect(answer).rejects.toMatchObject({ name: "AbortError" });
});

test("fifty probes that hang on one signal leave no listener and cause no warning", async () => {
  const warnings: Error[] = [];
  const onWarning = (warning: Error): void => void warnings.push(warning);
  process.on("warning", onWarning);
  try {
    const { signal } = new AbortController();
    await using server = await rawServer((socket) => socket.end(OK));
    const probe = probeOf();
    await Promise.all(Array.from({ length: 50 }, () => probe(targetOf(server.origin), signal)));
    await settle();
    expect(warnings).toEqual([]);
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  } finally {
    process.off("warning", onWarning);
  }
});

test("a signal that is aborted already asks nobody", async () => {
  await using server = await silentServer();
  await expect(probeOf()(targetOf(server.origin), AbortSignal.abort())).rejects.toMatchObject({ name: "AbortError" });
  expect(server.connections).toBe(0);
});

test("a very long address is asked, and what the server says of it counts", async () => {
  await using server = await httpServer((request, answer) => {
    answer.statusCode = (request.url ?? "").length > 8_000 ? 414 : 200;
    answer.end();
  });
  expect(await said(`${server.origin}/?q=${"a".repeat(100_000)}`)).toBe("fail: status_error");
});

test("an answer without content is ok and has no body", async () => {
  await using server = await httpServer((_, answer) => answer.writeHead(204).end());
  const { result, body } = await probed(server.origin);
  expect([result.verdict, result.bodyBytes, result.bodySha256, result.bodyExcerpt, body]).toEqual([
    "ok",
    0,
    null,
    null,
    null,
  ]);
});

test("an address that cannot be read is a failure, not an exception", async () => {
  expect(await said("http://[::1")).toBe("fail: url_invalid");
});

test("whatever bytes a server sends, there is a verdict", async () => {
  const random = seededRandom(20_161_108);
  const pick = (n: number): number => Math.floor(random() * n);
  const samples = [
    OK,
    `HTTP/1.1 302 Found\r\nLocation: /next?a=1\r\nContent-Length: 0\r\n\r\n`,
    `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<p>ab\r\n0\r\n\r\n`,
    `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Type: text/html; charset=utf-16\r\n\r\n${gzipSync(PAGE).toString("latin1")}`,
  ];
  const mutated = (): Buffer => {
    const bytes = Buffer.from(samples[pick(samples.length)] ?? OK, "latin1");
    for (let i = pick(6); i > 0; i--) bytes[pick(bytes.length)] = pick(256);
    return bytes.subarray(0, pick(4) === 0 ? pick(bytes.length) : bytes.length);
  };
  await using server = await rawServer((socket) => (pick(8) === 0 ? socket.destroy() : socket.end(mutated())));
  for (let i = 0; i < 400; i++) {
    const { result } = await probed(server.origin);
    expect(["ok", "soft_error", "fail"]).toContain(result.verdict);
    expect(result.verdict === "ok").toBe(result.reasons.length === 0);
  }
});

async function closedPort(): Promise<number> {
  await using server = await silentServer();
  return server.port;
}
