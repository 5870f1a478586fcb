import { describe, expect, test } from "vitest";
import { StoreError } from "../../src/core/errors.ts";
import { openTestApi } from "../support/api.ts";
import { openSmallNight } from "../support/small-night.ts";

const RESOURCES = [
  "series",
  "posts",
  "outages",
  "moments",
  "sites",
  "topics",
  "sources",
  "cases",
  "coverage",
  "evidence",
];

describe("every resource", () => {
  test.each(RESOURCES)("%s answers, in the document and on the wire", async (name) => {
    const api = await openTestApi();
    const response = await api.get(`/api/v1/${name}`);
    expect(response.status).toBe(200);
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    const document = (await (await api.get("/openapi.json")).json()) as { paths: Record<string, unknown> };
    expect(Object.keys(document.paths)).toContain(`/api/v1/${name}`);
  });

  test.each(RESOURCES)("%s refuses other methods and says which it takes", async (name) => {
    const response = await (await openTestApi()).request(`/api/v1/${name}`, { method: "DELETE" });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toContain("GET");
    expect(response.headers.get("content-type")).toBe("application/problem+json");
  });
});

describe("posts", () => {
  test("pages cover everything once, in order, while posts come in", async () => {
    const api = await openTestApi();
    const seen: string[] = [];
    let address: string | null = "/api/v1/posts?limit=1&topic=all";
    while (address !== null) {
      const response: Response = await api.get(address);
      const body = (await response.json()) as { data: { id: string }[]; page: { next_cursor: string | null } };
      seen.push(...body.data.map(({ id }) => id));
      address = /<([^>]+)>; rel="next"/.exec(response.headers.get("link") ?? "")?.[1] ?? null;
      expect(address === null).toBe(body.page.next_cursor === null);
    }
    expect(seen).toEqual(["x:1", "x:2", "x:3", "x:4"]);
  });

  test("a cursor of another query, or nobody's, is refused", async () => {
    const api = await openTestApi();
    const { page } = (await (await api.get("/api/v1/posts?limit=1")).json()) as { page: { next_cursor: string } };
    const flipped = `${page.next_cursor.startsWith("A") ? "B" : "A"}${page.next_cursor.slice(1)}`;
    for (const query of [
      `limit=1&lang=fr&cursor=${page.next_cursor}`,
      `cursor=${flipped}`,
      "cursor=e30",
      "cursor=null",
    ]) {
      expect(await (await api.get(`/api/v1/posts?${query}`)).json()).toMatchObject({
        status: 400,
        type: "/docs#cursor-expired",
      });
    }
    expect((await api.get(`/api/v1/posts?limit=3&cursor=${page.next_cursor}`)).status).toBe(200);
  });

  test("a relative window keeps its instants over all its pages", async () => {
    const store = await openSmallNight();
    let now = Date.UTC(2016, 10, 9, 3, 10);
    const api = await openTestApi({ store, clock: () => (now += 1_000) });
    const first = (await (await api.get("/api/v1/posts?from=-1h&to=now&limit=3")).json()) as {
      page: { next_cursor: string };
    };
    const second = await api.get(`/api/v1/posts?from=-1h&to=now&limit=3&cursor=${first.page.next_cursor}`);
    expect(await second.json()).toMatchObject({ data: [{ id: "x:4" }], page: { next_cursor: null } });
  });

  test("CSV has no pages, so a cursor is refused there", async () => {
    expect((await (await openTestApi()).get("/api/v1/posts?format=csv&cursor=x")).status).toBe(400);
  });

  test("are found by words, label, language and kind", async () => {
    const api = await openTestApi();
    const ids = async (query: string) =>
      ((await (await api.get(`/api/v1/posts?${query}`)).json()) as { data: { id: string }[] }).data.map(({ id }) => id);
    expect(await ids("q=CANADA")).toEqual(["x:4"]);
    expect(await ids("label=positive")).toEqual(["x:4"]);
    expect(await ids("lang=fr")).toEqual(["x:4"]);
    expect(await ids("kind=repost")).toEqual(["x:2"]);
    expect(await ids("order=newest&limit=1")).toEqual(["x:4"]);
  });
});

describe("evidence", () => {
  test("reads the posts behind a minute", async () => {
    const response = await (await openTestApi()).get(
      "/api/v1/evidence?topic=emigration&from=2016-11-09T03:00:00Z&to=2016-11-09T03:01:00Z",
    );
    expect(await response.json()).toMatchObject({
      total: 2,
      meta: { read: 2, simulated: false },
      duplicate_share: 0,
      first_seen: [{ id: "x:1" }],
    });
  });
});

describe("failures", () => {
  test("an address that is not there is a problem", async () => {
    const response = await (await openTestApi()).get("/api/v1/nothing-here");
    expect(await response.json()).toMatchObject({
      status: 404,
      type: "/docs#not-found",
      instance: "/api/v1/nothing-here",
    });
  });

  test("a store that fails is 503 and its words stay in the log", async () => {
    const store = await openSmallNight();
    store.series = () => Promise.reject(new StoreError("disk full at some/secret/place"));
    const api = await openTestApi({ store });
    const response = await api.get("/api/v1/series");
    expect(response.status).toBe(503);
    expect(await response.text()).not.toContain("secret");
    expect(api.faults).toHaveLength(1);
  });

  test("a fault of ours is 500 without its words", async () => {
    const store = await openSmallNight();
    store.series = () => Promise.reject(new TypeError("cannot read properties of undefined"));
    const response = await (await openTestApi({ store })).get("/api/v1/series");
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("undefined");
  });

  test("a download that fails on the way breaks instead of looking whole", async () => {
    const store = await openSmallNight();
    const { posts } = store;
    let pages = 0;
    store.posts = (query) =>
      pages++ === 0
        ? posts
            .call(store, { ...query, limit: 1 })
            .then((page) => Array.from({ length: query.limit }, () => page).flat())
        : Promise.reject(new StoreError("gone"));
    const response = await (await openTestApi({ store })).get("/api/v1/posts?format=ndjson");
    await expect(response.text()).rejects.toThrow();
  });
});

describe("limits", () => {
  test("requests beyond the limit wait, and are told how long", async () => {
    const api = await openTestApi({ requestsPerMinute: 2 });
    const first = await api.get("/api/v1/topics");
    expect(first.headers.get("ratelimit-policy")).toBe('"minute";q=2;w=60');
    expect(first.headers.get("ratelimit")).toMatch(/^"minute";r=1;t=\d+$/);
    await api.get("/api/v1/topics");
    const third = await api.get("/api/v1/topics");
    expect(third.status).toBe(429);
    expect(Number(third.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await third.json()).toMatchObject({ "violated-policies": ["minute"] });
  });
});

test("scripts of other sites may read, with the headers they need", async () => {
  const response = await (await openTestApi()).get("/api/v1/topics", { origin: "https://newsroom.example" });
  expect(response.headers.get("access-control-allow-origin")).toBe("*");
  expect(response.headers.get("access-control-expose-headers")).toContain("Link");
});
