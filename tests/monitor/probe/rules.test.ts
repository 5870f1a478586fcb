import { expect, test } from "vitest";
import { UsageError } from "../../../src/core/errors.ts";
import { pageRulesOf } from "../../../src/monitor/probe/page-rules.ts";
import { probed, probeOf, said, targetOf } from "./asking.ts";
import { httpServer, rawServer } from "./servers.ts";

const PAGE =
  "<title>Demande de passeport</title><h1>Passeports</h1><p>Présentez une&nbsp;demande\n en ligne.</p><script>hidden()</script>";

function serving(body: string | Buffer, type = "text/html; charset=utf-8") {
  return httpServer((_, answer) => answer.setHeader("content-type", type).end(body));
}

test.each([
  ["présentez une demande en ligne", "ok"],
  ["PRESENTEZ UNE DEMANDE", "ok"],
  ["Présentez  une\tdemande", "ok"],
  ["demande de passeport", "ok"],
  ["hidden()", "soft_error: text_missing"],
  ["/Présentez une demande en ligne\\./", "ok"],
  ["/présentez/", "soft_error: text_missing"],
  ["/présentez/i", "ok"],
  ["/^Passeports$/", "ok"],
  ["/passeports?/i", "ok"],
  ["/(a+)+$/", "soft_error: text_missing"],
  ["/", "soft_error: text_missing"],
])("a page that must contain %j is %s", async (text, expected) => {
  await using server = await serving(PAGE);
  expect(await said(server.origin, { mustContain: [text] })).toBe(expected);
});

test.each([
  ["Demande EN ligne", "soft_error: text_forbidden"],
  ["hidden()", "ok"],
  ["/demande|form/", "soft_error: text_forbidden"],
  ["/^demande/", "ok"],
])("a page that must not contain %j is %s", async (text, expected) => {
  await using server = await serving(PAGE);
  expect(await said(server.origin, { mustNotContain: [text] })).toBe(expected);
});

test("every text must be there, and each that is not is named", async () => {
  await using server = await serving(PAGE);
  const { result } = await probed(server.origin, { mustContain: ["passeports", "visas", "permis"] });
  expect(result.reasons.map(({ text }) => text)).toEqual([
    'The page does not contain "visas".',
    'The page does not contain "permis".',
  ]);
});

test("a page without text lacks what must be there", async () => {
  await using server = await serving("");
  expect(await said(server.origin, { mustContain: ["passeports"] })).toBe("soft_error: text_missing");
});

test("texts are looked for in JSON too", async () => {
  await using server = await serving('{"state":"up"}', "application/json");
  expect(await said(server.origin, { mustContain: ['"state":"up"'] })).toBe("ok");
});

test.each([
  "/(/",
  "/(?=a)/",
  "/(?<!a)b/",
  "/(a)\\1/",
  "/[z-a]/",
  "/a{2000}/",
  "/((a{100}){100}){100}/",
  "",
  "  ",
  "x".repeat(1_001),
])("%j cannot be looked for", async (text) => {
  expect(() => pageRulesOf({ mustContain: [text], mustNotContain: [] })).toThrow(UsageError);
  const answer = probeOf()(targetOf("http://site.test/", { mustNotContain: [text] }), new AbortController().signal);
  await expect(answer).rejects.toThrow(UsageError);
});

test.each(["/(a+)+$/", "/(a|a)*b/", "/(.*)*x/", "/(a*)*(a*)*(a*)*c/", "/(a+a+)+y/i", "/(?:a?){30}a{30}c/"])(
  "a pattern with nested repetition takes no more than linear time: %s",
  (text) => {
    const { mustContain } = pageRulesOf({ mustContain: [text], mustNotContain: [] });
    const startMs = performance.now();
    mustContain[0]?.isIn(`${"a".repeat(1_000_000)}b!`);
    expect(performance.now() - startMs).toBeLessThan(10_000);
  },
);

test.each([
  [511, 5_001, "soft_error: body_small"],
  [512, 5_001, "ok"],
  [511, 5_000, "ok"],
  [0, 50_000, "soft_error: body_small"],
  [100, null, "ok"],
])("a body of %i bytes where %s are usual is %s", async (bytes, usualBytes, expected) => {
  await using server = await serving("a".repeat(bytes), "text/plain");
  expect(await said(server.origin, { usualBytes })).toBe(expected);
});

test("a declared window speaks for a failure inside, whose reasons stay", async () => {
  await using server = await httpServer((_, answer) => answer.writeHead(500).end());
  const { result } = await probeOf()(targetOf(server.origin, {}, true), new AbortController().signal);
  expect([result.verdict, result.reasons.map(({ code }) => code)]).toEqual([
    "maintenance",
    ["maintenance_window", "status_error"],
  ]);
});

test("what the guard refuses fails also inside a declared window", async () => {
  const { result } = await probeOf()(targetOf("http://10.0.0.1/", {}, true), new AbortController().signal);
  expect(result.verdict).toBe("fail");
});

test.each([
  ["200 OK", "maintenance: maintenance_phrase"],
  ["503 Service Unavailable", "fail: status_error"],
])("an announcement of maintenance with status %s is %s", async (status, expected) => {
  await using server = await rawServer((socket) =>
    socket.end(`HTTP/1.1 ${status}\r\nContent-Type: text/html\r\n\r\n<h1>Site under maintenance</h1>`),
  );
  expect(await said(server.origin)).toBe(expected);
});

test("an error is worse than an announcement, and both are told", async () => {
  await using server = await serving("<h1>Site under maintenance</h1><p>Error 500</p>");
  expect(await said(server.origin)).toBe("soft_error: error_phrase maintenance_phrase");
});

test("an error page in Latin-1 French is read", async () => {
  await using server = await serving(
    Buffer.from("<h1>D\u00e9lai d\u0092attente de la passerelle d\u00e9pass\u00e9</h1>", "latin1"),
    "text/html; charset=iso-8859-1",
  );
  expect(await said(server.origin)).toBe("soft_error: error_phrase");
});

test("an error page in UTF-16 is read", async () => {
  await using server = await serving(Buffer.from("\ufeff<h1>Service Unavailable</h1>", "utf16le"), "text/html");
  expect(await said(server.origin)).toBe("soft_error: error_phrase");
});

test("a body that is no text is ok and has no excerpt", async () => {
  await using server = await serving(Buffer.from([0, 1, 2, 0xff, 0xfe, 0, 0, 9]), "application/octet-stream");
  const { result } = await probed(server.origin);
  expect([result.verdict, result.bodyBytes, result.bodyExcerpt]).toEqual(["ok", 8, null]);
});

test("kept headers are those on the list, in any case, without control characters", async () => {
  await using server = await rawServer((socket) =>
    socket.end(
      "HTTP/1.1 200 OK\r\nSERVER: invented\r\nRetry-After: 120\r\nVia: 1.1 a\r\nVia: 1.1 b\r\nAge: 7\r\nCache-Control: no-store\r\nX-Secret: 1\r\nSet-Cookie: a=1\r\nContent-Length: 0\r\n\r\n",
    ),
  );
  const { result } = await probed(server.origin);
  expect(result.headers).toEqual({
    server: "invented",
    "retry-after": "120",
    via: "1.1 a, 1.1 b",
    age: "7",
    "cache-control": "no-store",
  });
});

test("an excerpt has the first 500 characters, no half of a pair", async () => {
  await using server = await serving(`<p>${"a".repeat(499)}😀 and more</p>`);
  const { result } = await probed(server.origin);
  expect(result.bodyExcerpt).toHaveLength(500);
  expect(result.bodyExcerpt?.isWellFormed()).toBe(true);
});
