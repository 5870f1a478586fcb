import type { Socket } from "node:net";
import { expect, test } from "vitest";
import { codesOf, probed, probeOf, targetOf } from "./asking.ts";
import { newAuthority, selfSigned } from "./certificates.ts";
import { silentServer, tlsServer } from "./servers.ts";

const authority = newAuthority();
const DAY_MS = 86_400_000;
const days = (n: number): Date => new Date(Date.now() + n * DAY_MS);
const fine = (socket: Socket): void => {
  socket.end("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<h1>Fine</h1>");
};
const trusting = { effects: { authorities: authority.cert } };

test("a secure answer is ok, and its handshake is timed", async () => {
  await using server = await tlsServer(authority.certify({ names: ["site.test"] }), fine);
  const { result } = await probed(server.origin, {}, trusting);
  expect([result.verdict, result.status, result.bodyExcerpt]).toEqual(["ok", 200, "Fine"]);
  expect(result.timings.tlsMs).toBeGreaterThan(0);
});

test("a certificate for an address is good for the address", async () => {
  await using server = await tlsServer(authority.certify({ names: ["127.0.0.1"] }), fine);
  const { result } = await probed(`https://127.0.0.1:${server.port}/`, {}, trusting);
  expect(result.verdict).toBe("ok");
});

test("a host with a dot at its end is the same host", async () => {
  await using server = await tlsServer(authority.certify({ names: ["site.test"] }), fine);
  const lookup = async () => [{ address: "127.0.0.1", family: 4 }];
  const { result } = await probed(
    `https://site.test.:${server.port}/`,
    {},
    { effects: { ...trusting.effects, lookup } },
  );
  expect(result.verdict).toBe("ok");
});

test.each([
  [
    "has expired",
    authority.certify({ names: ["site.test"], notBefore: days(-60), notAfter: days(-1) }),
    "certificate_expired",
  ],
  ["is not valid yet", authority.certify({ names: ["site.test"], notBefore: days(1) }), "certificate_not_yet_valid"],
  ["is for another name", authority.certify({ names: ["other.test"] }), "certificate_wrong_name"],
  ["is for another level of names", authority.certify({ names: ["*.site.test"] }), "certificate_wrong_name"],
  ["is signed by itself", selfSigned("site.test"), "certificate_untrusted"],
  [
    "is signed by an unknown authority",
    newAuthority("Another authority").certify({ names: ["site.test"] }),
    "certificate_untrusted",
  ],
  [
    "is signed with the key of another authority",
    newAuthority().certify({ names: ["site.test"] }),
    "certificate_untrusted",
  ],
])("a certificate that %s fails", async (_, certified, code) => {
  await using server = await tlsServer(certified, fine);
  const { result } = await probed(server.origin, {}, trusting);
  expect([result.verdict, codesOf(result), result.status]).toEqual(["fail", [code], null]);
  expect(result.timings).toMatchObject({ tlsMs: null, firstByteMs: null });
  expect(result.timings.connectMs).not.toBeNull();
});

test("an authority that the system does not know is not trusted", async () => {
  await using server = await tlsServer(authority.certify({ names: ["site.test"] }), fine);
  const { result } = await probed(server.origin);
  expect(codesOf(result)).toEqual(["certificate_untrusted"]);
});

test("a server that speaks no TLS fails", async () => {
  await using server = await silentServer((socket) => socket.write("HTTP/1.1 400 Bad Request\r\n\r\n"));
  const { result } = await probed(`https://site.test:${server.port}/`, {}, trusting);
  expect([result.verdict, codesOf(result)]).toEqual(["fail", ["tls_failed"]]);
});

test("a server that hangs up in the handshake fails", async () => {
  await using server = await silentServer((socket) => socket.once("data", () => socket.destroy()));
  const { result } = await probed(`https://site.test:${server.port}/`, {}, trusting);
  expect([result.verdict, codesOf(result)]).toEqual(["fail", ["tls_failed"]]);
});

test("a server that expects TLS and is asked without fails", async () => {
  await using server = await tlsServer(authority.certify({ names: ["site.test"] }), fine);
  const { result } = await probed(`http://site.test:${server.port}/`, {}, trusting);
  expect(result.verdict).toBe("fail");
});

test("an abort in the handshake rejects and closes the connection", async () => {
  await using server = await silentServer();
  const control = new AbortController();
  const answer = probeOf(trusting)(targetOf(`https://site.test:${server.port}/`), control.signal);
  const socket = await server.connected;
  await new Promise((resolve) => socket.once("data", resolve));
  control.abort();
  await expect(answer).rejects.toMatchObject({ name: "AbortError" });
});

test("a page of the wrong length is cut also over TLS", async () => {
  await using server = await tlsServer(authority.certify({ names: ["site.test"] }), (socket) => {
    socket.end("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort");
  });
  const { result } = await probed(server.origin, {}, trusting);
  expect(codesOf(result)).toEqual(["body_cut"]);
});
