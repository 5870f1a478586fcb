import { describe, expect, test } from "vitest";
import { revokeKey } from "../../src/ingest/keys.ts";
import { openTestApi } from "../support/api.ts";
import { keyWith } from "../support/keys.ts";

const JSON_TYPE = { "content-type": "application/json" };

describe("a false key", () => {
  const paths = [
    "/api/v1/series",
    "/api/v1/keys",
    "/api/v1/live",
    "/api/v1/stream",
    "/healthz",
    "/openapi.json",
    "/api/v1/none",
  ];

  test.each(paths)("is refused at %s, with a problem that says how to send a good one", async (path) => {
    const api = await openTestApi();
    const other = await openTestApi();
    const { headers } = await keyWith(other.store, ["series:read"]);
    const response = await api.get(path, headers);
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toMatch(/^Bearer/);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({ type: "/docs#unauthenticated", status: 401 });
  });

  test.each([
    "",
    "Bearer",
    "bearer",
    "Bearer x",
    "Bearer null",
    'Bearer {"$gt":""}',
    "Basic dTpw",
    `Bearer nb_live_aaaaaaaa_${"A".repeat(49)}`,
    `Bearer ${"a".repeat(5_000)}`,
    `Bearer ${" ".repeat(5_000)}x`,
  ])("%#: is refused in whatever form it comes", async (authorization) => {
    const api = await openTestApi();
    expect((await api.get("/api/v1/topics", { authorization })).status).toBe(401);
  });

  test("is one of which only the id is right", async () => {
    const api = await openTestApi();
    const { id } = await keyWith(api.store, ["series:read"]);
    const forged = await keyWith((await openTestApi()).store, ["series:read"]);
    const stored = await api.store.record("key", id);
    await api.store.putRecords("key", [{ ...stored, id: forged.id } as NonNullable<typeof stored>]);
    expect((await api.get("/api/v1/topics", forged.headers)).status).toBe(401);
  });

  test("is counted against its address", async () => {
    const api = await openTestApi({ requestsPerMinute: 2 });
    const statuses: number[] = [];
    for (let i = 0; i < 3; i++) statuses.push((await api.get("/api/v1/topics", { authorization: "Bearer x" })).status);
    expect(statuses).toEqual([401, 401, 429]);
  });
});

describe("a good key", () => {
  test("reads what everybody reads, and what it brings is private", async () => {
    const api = await openTestApi();
    const { headers } = await keyWith(api.store, ["checks:write"]);
    const response = await api.get("/api/v1/topics", headers);
    expect(response.status).toBe(200);
    expect(response.headers.get("cache-control")).toBe("private, no-cache");
    expect((await api.get("/api/v1/topics")).headers.get("cache-control")).toBe("no-cache");
    expect((await api.get("/api/v1/none", headers)).headers.get("cache-control")).toBe("private, no-store");
  });

  test("ends with the request after it was revoked", async () => {
    const api = await openTestApi();
    const { id, headers } = await keyWith(api.store, ["series:read"]);
    expect((await api.get("/api/v1/topics", headers)).status).toBe(200);
    await revokeKey(api.store, id, () => 1);
    expect((await api.get("/api/v1/topics", headers)).status).toBe(401);
  });

  test("lists keys where it may, without their hashes", async () => {
    const api = await openTestApi();
    const reader = await keyWith(api.store, ["keys:read"], { note: "for the desk" });
    const stranger = await keyWith(api.store, ["series:read"]);
    const response = await api.get("/api/v1/keys", reader.headers);
    const text = await response.text();
    for (const { sha256 } of await api.store.records("key")) expect(text).not.toContain(sha256);
    expect(JSON.parse(text).data).toHaveLength(2);
    expect(JSON.parse(text).data).toContainEqual({
      id: reader.id,
      scopes: ["keys:read"],
      requests_per_minute: null,
      note: "for the desk",
      created_at: "2026-11-01T00:00:00.000Z",
      revoked_at: null,
    });
    expect((await api.get("/api/v1/keys")).status).toBe(401);
    const refused = await api.get("/api/v1/keys", stranger.headers);
    expect(refused.status).toBe(403);
    expect(refused.headers.get("www-authenticate")).toContain('scope="keys:read"');
    expect(await refused.json()).toMatchObject({ type: "/docs#insufficient-scope" });
  });
});

describe("limits", () => {
  test("of a key are its own, and hold whatever the limit of addresses is", async () => {
    const api = await openTestApi({ requestsPerMinute: null });
    const { headers } = await keyWith(api.store, ["series:read"], { requestsPerMinute: 2 });
    const first = await api.get("/api/v1/topics", headers);
    expect(first.headers.get("ratelimit-policy")).toBe('"minute";q=2;w=60');
    await api.get("/api/v1/topics", headers);
    const third = await api.get("/api/v1/topics", headers);
    expect(third.status).toBe(429);
    expect(Number(third.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await third.json()).toMatchObject({ "violated-policies": ["minute"] });
    expect((await api.get("/api/v1/topics")).status).toBe(200);
  });

  test("of addresses are not spent by keys, nor one key's by another", async () => {
    const api = await openTestApi({ requestsPerMinute: 1 });
    const [one, other, large] = [
      await keyWith(api.store, ["series:read"]),
      await keyWith(api.store, ["series:read"]),
      await keyWith(api.store, ["series:read"], { requestsPerMinute: 100 }),
    ];
    for (const headers of [one.headers, other.headers, {}]) {
      expect((await api.get("/api/v1/topics", headers)).status).toBe(200);
      expect((await api.get("/api/v1/topics", headers)).status).toBe(429);
    }
    for (let i = 0; i < 5; i++) expect((await api.get("/api/v1/topics", large.headers)).status).toBe(200);
  });

  test("do not hold for the check of health", async () => {
    const api = await openTestApi({ requestsPerMinute: 1 });
    for (let i = 0; i < 3; i++) expect((await api.get("/healthz")).status).toBe(200);
  });
});

test("a key that was put into an address comes back in no answer", async () => {
  const api = await openTestApi();
  const { text } = await keyWith(api.store, ["series:read"]);
  for (const path of [`/api/v1/${text}`, `/api/v1/topics?${text}=1`, `/api/v1/topics?key=${text}`]) {
    const response = await api.get(path);
    expect(response.status, path).toBeGreaterThanOrEqual(400);
    expect(await response.text(), path).not.toContain(text);
    expect(JSON.stringify([...response.headers]), path).not.toContain(text);
  }
});

test("a key that is sent in a body comes back in no answer", async () => {
  const api = await openTestApi();
  const { text, headers } = await keyWith(api.store, ["outages:write"]);
  const response = await api.request("/api/v1/outages", {
    method: "POST",
    headers: { ...headers, ...JSON_TYPE },
    body: JSON.stringify({ [text]: text }),
  });
  expect(response.status).toBe(400);
  expect(await response.text()).not.toContain(text);
});

test("a path that several methods share refuses the others and names them all, with and without a key", async () => {
  const api = await openTestApi();
  const { headers } = await keyWith(api.store, ["outages:write", "checks:write"]);
  for (const more of [{}, headers]) {
    const response = await api.request("/api/v1/outages", { method: "DELETE", headers: more });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")?.split(", ").sort()).toEqual(["GET", "HEAD", "OPTIONS", "POST"]);
  }
  const one = await api.request("/api/v1/outages/anything", { method: "PUT" });
  expect(one.headers.get("allow")?.split(", ").sort()).toEqual(["GET", "HEAD", "OPTIONS", "PATCH"]);
  expect((await api.request("/api/v1/outages", { method: "HEAD" })).status).toBe(200);
});

test("a page of another site may ask to send a key, and is let in by nothing but a key", async () => {
  const api = await openTestApi();
  const preflight = await api.request("/api/v1/outages/x", {
    method: "OPTIONS",
    headers: {
      origin: "https://newsroom.example",
      "access-control-request-method": "PATCH",
      "access-control-request-headers": "authorization,content-type",
    },
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get("access-control-allow-methods")).toContain("PATCH");
  expect(preflight.headers.get("access-control-allow-headers")).toContain("authorization");
  expect(preflight.headers.get("access-control-allow-credentials")).toBeNull();
  const plain = await api.request("/api/v1/outages", {
    method: "POST",
    headers: { origin: "https://evil.example", "content-type": "text/plain", cookie: "session=1" },
    body: "{}",
  });
  expect(plain.status).toBe(401);
});

test("the document says of every operation which key it asks for, and which refusals follow from it", async () => {
  const api = await openTestApi();
  const { paths, components } = (await (await api.get("/openapi.json")).json()) as {
    paths: Record<string, Record<string, { security: Record<string, string[]>[]; responses: Record<string, unknown> }>>;
    components: { securitySchemes: Record<string, unknown> };
  };
  expect(components.securitySchemes).toMatchObject({ key: { type: "http", scheme: "bearer" } });
  for (const [path, item] of Object.entries(paths)) {
    for (const [method, { security, responses }] of Object.entries(item)) {
      const isPublic = security.some((way) => Object.keys(way).length === 0);
      expect(isPublic, `${method} ${path}`).toBe(method === "get" && path !== "/api/v1/keys");
      expect(
        security.flatMap((way) => way["key"] ?? []),
        `${method} ${path}`,
      ).toHaveLength(1);
      expect(Object.keys(responses), `${method} ${path}`).toContain("401");
      if (!isPublic) expect(Object.keys(responses), `${method} ${path}`).toContain("403");
      if (["post", "patch"].includes(method))
        expect(Object.keys(responses)).toEqual(expect.arrayContaining(["413", "415"]));
    }
  }
});
