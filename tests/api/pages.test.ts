import { gunzipSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import type { Page } from "../../src/api/context.ts";
import { openTestApi } from "../support/api.ts";

const page = (text: string): Page => ({
  body: new TextEncoder().encode(text),
  gzip: new Uint8Array(gzipSync(text)),
  type: "text/html; charset=utf-8",
});
const pages = new Map([
  ["/", page("dashboard")],
  ["/outages", page("outages")],
  ["/docs", page("docs")],
]);

test("the page of outages stands at the address of each of them, under the same policy", async () => {
  const { get } = await openTestApi({ pages });
  const whole = await get("/outages");
  for (const address of ["/outages/monitor-a", "/outages/statuspage%3Ak%2Fj4", "/outages/..%2f..%2fetc"]) {
    const one = await get(address);
    expect([one.status, await one.text()]).toEqual([200, "outages"]);
    for (const name of ["content-security-policy", "content-type", "x-frame-options", "cache-control"])
      expect(one.headers.get(name)).toBe(whole.headers.get(name));
  }
  const packed = await get("/outages/a", { "accept-encoding": "gzip" });
  expect(gunzipSync(new Uint8Array(await packed.arrayBuffer())).toString()).toBe("outages");
});

test("no other page has addresses below its own, and the feed is none of an outage", async () => {
  const { get } = await openTestApi({ pages });
  expect((await get("/docs/a")).status).toBe(404);
  expect((await get("/outages/a/b")).status).toBe(404);
  expect((await get("/outages.atom")).headers.get("content-type")).toContain("application/atom+xml");
});

test("where the pages are not built there is none", async () => {
  const { get } = await openTestApi();
  expect((await get("/outages/a")).status).toBe(404);
});
