import { OpenAPIHono, z } from "@hono/zod-openapi";
import { describe, expect, test } from "vitest";
import { admit } from "../../src/api/auth.ts";
import { addressInput, datedInput, instantInput, textInput } from "../../src/api/inputs.ts";
import { RequestLimits } from "../../src/api/limits.ts";
import { refuseOtherMethods } from "../../src/api/operation.ts";
import { errorHandler } from "../../src/api/problem.ts";
import { writeOperation } from "../../src/api/write-operation.ts";
import { openMemoryStore } from "../../src/store/memory/memory-store.ts";
import { keyWith } from "../support/keys.ts";

const body = z.strictObject({
  list: z.array(z.strictObject({ at: instantInput.optional(), n: z.int().optional() })).optional(),
  text: textInput(10).optional(),
  address: addressInput.optional(),
  dated: datedInput.optional(),
});
const MIB = 1_048_576;

async function open() {
  const store = await openMemoryStore();
  const { headers } = await keyWith(store, ["checks:write"]);
  const app = new OpenAPIHono();
  app.onError(errorHandler(() => {}));
  app.use(admit(store, new RequestLimits(null), () => true));
  const spec = {
    method: "post",
    path: "/things/{id}",
    operationId: "putThing",
    summary: "A thing",
    scope: "checks:write",
    params: z.strictObject({ id: z.string() }),
    body,
    answers: { 200: { description: "It", schema: z.unknown() } },
  } as const;
  writeOperation(app, spec, async (c, given) => c.json({ id: c.req.param("id"), given }));
  refuseOtherMethods(app);
  const post = async (content: BodyInit, more: Record<string, string> = {}, query = "") =>
    app.request(`/things/a%2Fb${query}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers, ...more },
      body: content,
      duplex: "half",
    } as RequestInit);
  const errorsOf = async (given: unknown) => {
    const response = await post(typeof given === "string" ? given : JSON.stringify(given));
    expect(response.status).toBe(400);
    const problem = (await response.json()) as { type: string; errors: { parameter: string; code: string }[] };
    expect(problem.type).toBe("/docs#invalid-body");
    return problem.errors.map(({ parameter, code }) => `${parameter} ${code}`);
  };
  return { post, errorsOf };
}

describe("a body", () => {
  test("is read with its path parameters, and never cached", async () => {
    const { post } = await open();
    const response = await post('{"list":[{"at":"2016-11-08T22:00:00-05:00"}]}');
    expect(await response.json()).toEqual({ id: "a/b", given: { list: [{ at: Date.UTC(2016, 10, 9, 3) }] } });
    expect(response.headers.get("cache-control")).toBe("private, no-store");
  });

  test("may say its charset", async () => {
    const { post } = await open();
    expect((await post("{}", { "content-type": 'Application/JSON; charset="UTF-8"' })).status).toBe(200);
  });

  test.each([
    [{ "content-type": "text/plain" }],
    [{ "content-type": "application/x-www-form-urlencoded" }],
    [{ "content-type": "application/jsonp" }],
    [{ "content-type": "application/json; charset=latin1" }],
    [{ "content-type": "" }],
    [{ "content-encoding": "gzip" }],
  ])("%# of another form is 415", async (headers) => {
    const { post } = await open();
    const response = await post("{}", headers);
    expect(response.status).toBe(415);
    expect(await response.json()).toMatchObject({ type: "/docs#unsupported-media-type" });
  });

  test("over 1 MiB is 413, whether its length is said or not, and one of 1 MiB is read", async () => {
    const { post, errorsOf } = await open();
    const large = new Uint8Array(MIB + 1).fill(0x20);
    expect((await post(large, { "content-length": String(large.length) })).status).toBe(413);
    let sent = 0;
    const endless = new ReadableStream({
      pull(controller) {
        sent += 65_536;
        controller.enqueue(new Uint8Array(65_536));
      },
    });
    expect((await post(endless)).status).toBe(413);
    expect(sent).toBeLessThan(2 * MIB);
    const exact = `"${"x".repeat(MIB - 2)}"`;
    expect(await errorsOf(exact)).toEqual(["body invalid_value"]);
  });

  test.each(["", "{", "{}{}", "\u0000", "nul", "[".repeat(500_000)])("%# that is no JSON is 400", async (text) => {
    const { errorsOf } = await open();
    expect(await errorsOf(text)).toEqual(["body invalid_json"]);
  });

  test("that is no UTF-8 is 400", async () => {
    const { post } = await open();
    const response = await post(new Uint8Array([0x22, 0xc3, 0x28, 0x22]));
    expect(await response.json()).toMatchObject({ errors: [{ code: "invalid_json" }] });
  });

  test("that is deeply nested is 400", async () => {
    const { errorsOf } = await open();
    expect(await errorsOf("[".repeat(100_000) + "]".repeat(100_000))).toEqual(["body invalid_value"]);
  });

  test("names every member that is not known or cannot be used, by its place", async () => {
    const { errorsOf } = await open();
    expect(await errorsOf({ list: [{}, { at: "2016-11-08T22:00:00", m: 1, n: 1.5 }], more: 1, "a.b": 2 })).toEqual([
      "list[1].at missing_offset",
      "list[1].n invalid_value",
      "list[1].m unknown_member",
      "more unknown_member",
      "a.b unknown_member",
    ]);
    expect(await errorsOf('{"__proto__":1,"constructor":2}')).toEqual([
      "__proto__ unknown_member",
      "constructor unknown_member",
    ]);
    expect((await errorsOf(Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`m${i}`, 1])))).length).toBe(20);
    expect(await errorsOf("null")).toEqual(["body invalid_value"]);
  });

  test.each([
    "now",
    "-6h",
    "2016-11-08",
    "2016-11-08T22:00:00",
    "1478660400",
    "2016-02-30T00:00:00Z",
    "x".repeat(41),
    "",
  ])("%j is no instant", async (at) => {
    const { errorsOf } = await open();
    expect(await errorsOf({ list: [{ at }] })).toHaveLength(1);
  });

  test.each([
    { text: "" },
    { text: " \n" },
    { text: "a\u0000b" },
    { text: "a\u001bb" },
    { text: "\ud800" },
    { text: "12345678901" },
    { address: "javascript:alert(1)" },
    { address: "java\tscript:alert(1)" },
    { address: "data:text/html,x" },
    { address: "https://exa\nmple.org/" },
    { address: "//example.org" },
    { address: "https://user:secret@example.org/" },
    { address: "ftp://example.org/" },
    { dated: "2016-13" },
    { dated: "2017-02-29" },
    { dated: "16-11-08" },
    { dated: "2016-11-08T00" },
    { dated: "yesterday" },
  ])("%j is refused", async (given) => {
    const { errorsOf } = await open();
    expect(new Set(await errorsOf(given))).toEqual(new Set([`${Object.keys(given)[0]} invalid_value`]));
  });

  test.each([{ text: "a\n\tb" }, { address: "http://example.org/ü?x=1" }, { dated: "2016" }, { dated: "2016-02-29" }])(
    "%j is taken",
    async (given) => {
      const { post } = await open();
      expect((await post(JSON.stringify(given))).status).toBe(200);
    },
  );
});

test("a writing operation takes no query parameters", async () => {
  const { post } = await open();
  expect((await post("{}", {}, "?dry=1")).status).toBe(400);
});
