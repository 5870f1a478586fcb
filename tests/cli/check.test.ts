import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { newAuthority } from "../monitor/probe/certificates.ts";
import { httpServer, silentServer, tlsServer } from "../monitor/probe/servers.ts";
import { northbound, temporaryFolder } from "../support/cli.ts";

const ALLOWED = ["--allow-address", "127.0.0.1", "--allow-address", "::1"];

async function checked(args: readonly string[], env: Record<string, string> = {}) {
  await using folder = await temporaryFolder();
  const { code, out, err } = await northbound(["check", ...args, "--json"], folder.path, env);
  return { code, err, json: out === "" ? null : JSON.parse(out) };
}

test("the result has exactly the documented fields, and any verdict is exit 0", async () => {
  await using server = await httpServer((_, answer) => {
    answer.writeHead(500, { "content-type": "text/html", server: "invented", "x-other": "1", "set-cookie": "a=1" });
    answer.end("<h1>Internal Server Error</h1>");
  });
  const url = `http://127.0.0.1:${server.port}/`;
  const { code, err, json } = await checked([url, "--no-witness", ...ALLOWED]);
  expect([code, err]).toEqual([0, ""]);
  expect(json).toEqual({
    url,
    finalUrl: url,
    verdict: "fail",
    reasons: [
      { code: "status_error", text: "The status is 500." },
      { code: "error_phrase", text: 'The page reads like an error: "Internal Server Error".' },
    ],
    status: 500,
    headers: { "content-type": "text/html", server: "invented", date: expect.any(String) },
    address: "127.0.0.1",
    redirects: [],
    timings: {
      dnsMs: null,
      connectMs: expect.any(Number),
      tlsMs: null,
      firstByteMs: expect.any(Number),
      totalMs: expect.any(Number),
    },
    bodyBytes: 30,
    bodyTruncated: false,
    bodySha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    bodyExcerpt: "Internal Server Error",
    witnesses: [],
    checkedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
  });
});

test("loopback is refused by default, without a connection", async () => {
  await using server = await silentServer();
  const { code, json } = await checked([`http://127.0.0.1:${server.port}/`]);
  expect([code, json.verdict, json.reasons[0].code, json.witnesses]).toEqual([0, "fail", "address_refused", []]);
  expect(server.connections).toBe(0);
});

test("the environment lifts a list of addresses, a flag goes before it", async () => {
  await using server = await httpServer((_, answer) => answer.end("fine"));
  const url = `http://127.0.0.1:${server.port}/`;
  const env = { NORTHBOUND_ALLOW_ADDRESSES: "10.0.0.0/8, 127.0.0.1" };
  expect((await checked([url, "--no-witness"], env)).json.verdict).toBe("ok");
  expect((await checked([url, "--no-witness", "--allow-address", "10.0.0.1"], env)).json.verdict).toBe("fail");
});

test("the configuration lifts addresses and names witnesses", async () => {
  await using folder = await temporaryFolder();
  await using site = await httpServer((_, answer) => answer.writeHead(500).end());
  await using witness = await httpServer((_, answer) => answer.writeHead(500).end());
  const witnessUrl = `http://127.0.0.1:${witness.port}/`;
  await writeFile(
    path.join(folder.path, "northbound.yaml"),
    JSON.stringify({ allowAddresses: ["127.0.0.0/8"], watch: { witnesses: [witnessUrl] } }),
  );
  const { out } = await northbound(["check", `http://127.0.0.1:${site.port}/`, "--json"], folder.path);
  expect(JSON.parse(out)).toMatchObject({ verdict: "inconclusive", witnesses: [{ url: witnessUrl, verdict: "fail" }] });
});

test("every text is looked for, and every witness asked", async () => {
  await using site = await httpServer((_, answer) => answer.end("alpha beta"));
  const url = `http://127.0.0.1:${site.port}/`;
  const texts = ["--must-contain", "alpha", "--must-contain", "gamma", "--must-not-contain", "/be(ta|to)/"];
  const { json } = await checked([...texts, url, "--no-witness", ...ALLOWED]);
  expect(json.reasons.map(({ code }: { code: string }) => code)).toEqual(["text_missing", "text_forbidden"]);
  await using failing = await httpServer((_, answer) => answer.writeHead(503).end());
  const down = `http://127.0.0.1:${failing.port}/`;
  const asked = await checked([down, "--witness", url, "--witness", down, ...ALLOWED]);
  expect(asked.json).toMatchObject({
    verdict: "fail",
    witnesses: [
      { url, verdict: "ok" },
      { url: down, verdict: "fail" },
    ],
  });
});

test("a budget that is over is a failure", async () => {
  await using server = await silentServer();
  const url = `http://127.0.0.1:${server.port}/`;
  const { code, json } = await checked([url, "--timeout", "200ms", "--no-witness", ...ALLOWED]);
  expect([code, json.verdict, json.reasons[0].code]).toEqual([0, "fail", "timeout"]);
});

test("people get the verdict, sentences and phases", async () => {
  await using folder = await temporaryFolder();
  await using server = await httpServer((request, answer) => {
    if (request.url === "/") answer.writeHead(301, { location: "/home" }).end();
    else answer.setHeader("content-type", "text/html").end("<title>Service unavailable</title>");
  });
  const { code, out } = await northbound(
    ["check", `http://127.0.0.1:${server.port}/`, "--no-witness", ...ALLOWED],
    folder.path,
  );
  expect(code).toBe(0);
  expect(out).toContain(": soft_error\n");
  expect(out).toContain('The page reads like an error: "Service unavailable".');
  expect(out).toMatch(/first byte +\d/);
  expect(out).toContain("301 to /home");
});

test.each([
  ["no address", ["canada.example"], "https://canada.example"],
  ["a duration without a unit", ["https://site.test/", "--timeout", "30"], "30s"],
  ["a pattern that cannot be used", ["https://site.test/", "--must-contain", "/(/"], "pattern"],
  ["a pattern that looks ahead", ["https://site.test/", "--must-not-contain", "/(?=a)/"], "pattern"],
  ["an address rule that is none", ["https://site.test/", "--allow-address", "localhost"], "127.0.0.1"],
  ["a witness that is no address", ["https://site.test/", "--witness", "example"], "example"],
  ["no number of bytes", ["https://site.test/", "--usual-bytes", "5kB"], "5kB"],
  ["nothing to check", [], "url"],
])("%s is wrong usage", async (_, args, hint) => {
  const { code, json, err } = await checked(args);
  expect([code, json]).toEqual([2, null]);
  expect(err).toContain(hint);
});

test("NODE_EXTRA_CA_CERTS is honoured", async () => {
  await using folder = await temporaryFolder();
  const authority = newAuthority();
  await using server = await tlsServer(authority.certify({ names: ["localhost"] }), (socket) => {
    socket.end("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine");
  });
  const file = path.join(folder.path, "authority.pem");
  await writeFile(file, authority.cert);
  const args = [`https://localhost:${server.port}/`, "--no-witness", ...ALLOWED];
  expect((await checked(args, { NODE_EXTRA_CA_CERTS: file })).json.verdict).toBe("ok");
  expect((await checked(args)).json.reasons[0].code).toBe("certificate_untrusted");
});
