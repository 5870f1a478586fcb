import { expect, test } from "vitest";
import { codesOf, probed, said } from "./asking.ts";
import { httpServer, rawServer, type TestServer } from "./servers.ts";

/** Answers each path with a redirect to what the table says, and others with a page. */
function redirecting(table: Readonly<Record<string, string>>, status = 302): Promise<TestServer> {
  return httpServer((request, answer) => {
    const location = table[request.url ?? ""];
    if (location === undefined) answer.setHeader("content-type", "text/html").end("<h1>Arrived</h1>");
    else answer.writeHead(status, { location }).end("moved");
  });
}

test.each([301, 302, 303, 307, 308])(
  "a redirect with status %i is followed, on a connection of its own",
  async (status) => {
    await using server = await redirecting({ "/": "/next" }, status);
    const { result } = await probed(server.origin);
    expect(result).toMatchObject({
      verdict: "ok",
      status: 200,
      finalUrl: `${server.origin}/next`,
      redirects: [{ status, location: "/next", address: "127.0.0.1" }],
      bodyExcerpt: "Arrived",
    });
    expect(server.connections).toBe(2);
  },
);

test("five redirects are followed, a sixth is not", async () => {
  const chain = { "/1": "/2", "/2": "/3", "/3": "/4", "/4": "/5", "/5": "/6", "/6": "/7" };
  await using server = await redirecting(chain);
  expect(await said(`${server.origin}/2`)).toBe("ok");
  const before = server.connections;
  expect(await said(`${server.origin}/1`)).toBe("fail: too_many_redirects");
  expect(server.connections - before).toBe(6);
});

test.each([
  ["to itself", { "/": "/" }],
  ["to itself with a fragment", { "/": "/#top" }],
  ["over another page", { "/": "/a", "/a": "/b", "/b": "/a" }],
])("a loop %s fails", async (_, table) => {
  await using server = await redirecting(table);
  expect(await said(`${server.origin}/`)).toBe("fail: redirect_loop");
});

test.each([
  ["to a private address", "http://10.0.0.1/", "address_refused"],
  ["to loopback beside the allowed one", "http://127.0.0.2/", "address_refused"],
  ["to the data of cloud machines", "http://169.254.169.254/latest/", "address_refused"],
  ["to a number", "http://2130706434/", "address_refused"],
  ["to a name inside", "http://inside.test/", "address_refused"],
  ["to another port", "http://8.8.8.8:8080/", "port_refused"],
  ["to a file", "file:///etc/passwd", "scheme_refused"],
  ["to data", "data:text/html,hello", "scheme_refused"],
  ["with a password", "http://user:secret@site.test/", "credentials_refused"],
  ["with a password, without a scheme", "//user:secret@site.test/", "credentials_refused"],
])("a redirect %s is refused", async (_, location, code) => {
  await using server = await redirecting({ "/": location });
  const lookup = async (name: string) => [{ address: name === "inside.test" ? "10.1.1.1" : "127.0.0.1", family: 4 }];
  const { result } = await probed(`${server.origin}/`, {}, { effects: { lookup } });
  expect([result.verdict, codesOf(result), result.status]).toEqual(["fail", [code], 302]);
  expect(result.redirects).toHaveLength(1);
  expect(JSON.stringify(result)).not.toContain("secret");
  expect(server.connections).toBe(1);
});

test("allowed addresses are allowed on a redirect too, on every port", async () => {
  await using end = await redirecting({});
  await using server = await redirecting({ "/": `http://site.test:${end.port}/end` });
  expect(await said(`${server.origin}/`)).toBe("ok");
});

test.each([
  ["without a location", "HTTP/1.1 302 Found\r\n"],
  ["with an empty location", "HTTP/1.1 301 Moved\r\nLocation: \r\n"],
  ["with a location that cannot be read", "HTTP/1.1 302 Found\r\nLocation: http://[::1\r\n"],
  ["with two locations", "HTTP/1.1 302 Found\r\nLocation: /a\r\nLocation: /b\r\n"],
  ["that says not modified", "HTTP/1.1 304 Not Modified\r\nLocation: /a\r\n"],
  ["that offers a choice", "HTTP/1.1 300 Multiple Choices\r\n"],
])("a redirect %s fails", async (_, head) => {
  await using server = await rawServer((socket) => socket.end(`${head}Content-Length: 0\r\n\r\n`));
  const { result } = await probed(server.origin);
  expect([result.verdict, codesOf(result), result.redirects]).toEqual(["fail", ["redirect_unusable"], []]);
  expect(server.connections).toBe(1);
});

test("the body of a redirect is not waited for", async () => {
  await using server = await rawServer((socket, head) => {
    if (head.startsWith("GET / ")) socket.write("HTTP/1.1 302 Found\r\nLocation: /next\r\nContent-Length: 99\r\n\r\n");
    else socket.end("HTTP/1.1 200 OK\r\n\r\nfine");
  });
  expect(await said(server.origin)).toBe("ok");
});

test.each([
  ["http://www.site.test", "ok"],
  ["http://other.test", "soft_error: other_domain"],
])("a redirect that ends at %s is %s", async (origin, expected) => {
  await using server = await redirecting({});
  await using start = await redirecting({ "/": `${origin}:${server.port}/end` });
  expect(await said(`${start.origin}/`)).toBe(expected);
});

test.each([
  ["http://gov.uk", "http://www.gov.uk", "ok"],
  ["http://www.gov.uk", "http://gov.uk", "ok"],
  ["http://www.canada.ca", "http://ircc.canada.ca", "ok"],
  ["http://www.cic.gc.ca", "http://www.ircc.gc.ca", "soft_error: other_domain"],
  ["http://www.gov.uk", "http://example.gov.uk", "soft_error: other_domain"],
])("from %s to %s is %s", async (from, to, expected) => {
  const effects = { lookup: async () => [{ address: "127.0.0.1", family: 4 }] };
  await using end = await redirecting({});
  await using start = await redirecting({ "/": `${to}:${end.port}/end` });
  expect(await said(`${from}:${start.port}/`, {}, { effects })).toBe(expected);
});

test("a redirect over another domain and back is ok", async () => {
  await using end = await redirecting({});
  await using over = await redirecting({ "/over": `http://site.test:${end.port}/end` });
  await using start = await redirecting({ "/": `http://other.test:${over.port}/over` });
  expect(await said(`${start.origin}/`)).toBe("ok");
});

test("a redirect whose target cannot be looked up fails with what was seen before", async () => {
  await using server = await redirecting({ "/": "http://nowhere.test/" });
  const { result } = await probed(`${server.origin}/`);
  expect([result.verdict, codesOf(result), result.status, result.finalUrl]).toEqual([
    "fail",
    ["dns_failed"],
    302,
    "http://nowhere.test/",
  ]);
});
