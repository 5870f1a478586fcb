import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { readBody } from "../../../src/monitor/probe/body.ts";
import { ProbeFault } from "../../../src/monitor/probe/finding.ts";
import { probed, said } from "./asking.ts";
import { rawServer, type TestServer } from "./servers.ts";

const PAGE = Buffer.from("<!doctype html><title>Visas</title><h1>Visas</h1><p>Who needs one, and how to apply.</p>");
const CAP = 1_048_576;

function serving(body: Buffer, encoding: string): Promise<TestServer> {
  return rawServer((socket) => {
    socket.write(
      `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: ${encoding}\r\nContent-Length: ${body.length}\r\n\r\n`,
    );
    socket.end(body);
  });
}

test.each([
  ["gzip", gzipSync(PAGE)],
  ["x-gzip", gzipSync(PAGE)],
  ["GZIP", gzipSync(PAGE)],
  ["deflate", deflateSync(PAGE)],
  ["deflate", deflateRawSync(PAGE)],
  ["br", brotliCompressSync(PAGE)],
  ["identity", PAGE],
  ["gzip, br", brotliCompressSync(gzipSync(PAGE))],
  ["gzip", Buffer.concat([gzipSync(PAGE.subarray(0, 20)), gzipSync(PAGE.subarray(20))])],
  ["gzip", Buffer.concat([gzipSync(PAGE), Buffer.alloc(30)])],
])("a page encoded as %s is read (%#)", async (encoding, body) => {
  await using server = await serving(body, encoding);
  const { result, body: read } = await probed(server.origin);
  expect([result.verdict, result.bodyTruncated]).toEqual(["ok", false]);
  expect(Buffer.from(read ?? []).equals(PAGE)).toBe(true);
});

test.each([
  ["no gzip at all", "gzip", PAGE],
  ["gzip with a wrong checksum", "gzip", damaged(gzipSync(PAGE), -5)],
  ["gzip that is cut", "gzip", gzipSync(PAGE).subarray(0, -12)],
  ["brotli that is cut", "br", brotliCompressSync(PAGE).subarray(0, -4)],
  ["deflate that is cut", "deflate", deflateSync(PAGE).subarray(0, -6)],
  ["no brotli at all", "br", PAGE],
  ["an encoding we did not ask for", "zstd", PAGE],
  ["three layers", "gzip, gzip, gzip", gzipSync(gzipSync(gzipSync(PAGE)))],
])("%s cannot be decoded and fails", async (_, encoding, body) => {
  await using server = await serving(body, encoding);
  expect(await said(server.origin)).toBe("fail: body_undecodable");
});

test.each([
  ["gzip", gzipSync(Buffer.alloc(200_000_000, " "))],
  ["br", brotliCompressSync(Buffer.alloc(200_000_000, " "))],
  ["gzip, gzip", gzipSync(gzipSync(Buffer.alloc(200_000_000, " ")))],
  ["gzip, br", brotliCompressSync(gzipSync(Buffer.alloc(4_000_000, " "), { level: 0 }))],
])("a bomb in %s is read as far as the cap and costs no more", async (encoding, bomb) => {
  await using server = await serving(bomb, encoding);
  const before = process.memoryUsage().arrayBuffers + process.memoryUsage().external;
  const { result } = await probed(server.origin);
  const after = process.memoryUsage().arrayBuffers + process.memoryUsage().external;
  expect([result.verdict, result.bodyBytes, result.bodyTruncated]).toEqual(["ok", CAP, true]);
  expect(after - before).toBeLessThan(32_000_000);
});

test("a compressed stream that never gives anything ends at the cap of what is received", async () => {
  const empty = gzipSync("");
  await using server = await rawServer((socket) => {
    socket.write("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n");
    const piece = Buffer.concat(Array.from({ length: 1_000 }, () => empty));
    const more = (): void => {
      while (!socket.destroyed && socket.write(piece));
    };
    socket.on("drain", more);
    more();
  });
  const { result } = await probed(server.origin);
  expect([result.verdict, result.bodyBytes, result.bodyTruncated]).toEqual(["ok", 0, true]);
});

test("an empty page needs no decoding", async () => {
  await using server = await serving(Buffer.alloc(0), "gzip");
  expect(await said(server.origin)).toBe("ok");
});

test("what was decoded before a connection broke is kept", async () => {
  const whole = gzipSync(
    Buffer.concat([PAGE, Buffer.from(Array.from({ length: 30_000 }, (_, i) => (i * 7919) % 251))]),
  );
  async function* breaking(): AsyncGenerator<Uint8Array> {
    yield whole.subarray(0, 20_000);
    throw new ProbeFault("body_cut", "cut");
  }
  const read = await readBody(breaking(), "gzip", CAP);
  expect(read.fault?.code).toBe("body_cut");
  expect(Buffer.from(read.bytes.subarray(0, PAGE.length)).equals(PAGE)).toBe(true);
});

test.each([
  [CAP, false],
  [CAP + 1, true],
])("a body of %i bytes is truncated: %s", async (size, truncated) => {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield Buffer.alloc(1_000);
    yield Buffer.alloc(size - 1_000);
  }
  const read = await readBody(chunks(), "", CAP);
  expect([read.bytes.length, read.truncated, read.fault]).toEqual([CAP, truncated, null]);
});

function damaged(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  const index = copy.length + at;
  copy[index] = (copy[index] ?? 0) ^ 0xff;
  return copy;
}
