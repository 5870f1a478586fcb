import { describe, expect, test } from "vitest";
import { StoreError } from "../../src/core/errors.ts";
import { settle } from "../support/manual-pace.ts";
import { postAt, scored } from "../support/small-night.ts";
import { EMPTY, openNight, SECOND } from "../support/stream-night.ts";

describe("what is refused", () => {
  test.each([
    ["topic=canada", "topic", "unknown_topic"],
    ["source=archive:nowhere", "source", "unknown_source"],
    ["channels=bucket,news", "channels", "invalid_value"],
    ["channels=", "channels", "invalid_value"],
    ["chanels=bucket", "chanels", "unknown_parameter"],
    ["topic=emigration&topic=emigration", "topic", "repeated_parameter"],
  ])("%s names %s as %s", async (query, parameter, code) => {
    const { api } = await openNight();
    const response = await api.open(query);
    expect(response.status).toBe(400);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({ errors: [{ parameter, code }] });
    expect(api.hub.channels).toBe(0);
  });

  test.each(["HEAD", "POST", "DELETE"])("%s is another method", async (method) => {
    const { api } = await openNight();
    const response = await api.app.request("/api/v1/stream", { method });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("GET, OPTIONS");
    expect(api.hub.clients).toBe(0);
  });

  test("more different streams than sixty-four of one address", async () => {
    const { api } = await openNight();
    const sets = Array.from({ length: 65 }, (_, i) => i);
    const kinds = ["bucket", "post", "outage", "moment", "health", "measure"];
    const answers: Response[] = [];
    for (const i of sets) {
      const channels = kinds.filter((_, bit) => ((i % 63) + 1) & (1 << bit)).join(",");
      answers.push(await api.open(`channels=${channels}${i > 62 ? "&topic=emigration" : ""}`));
    }
    expect(answers.slice(0, 64).every(({ status }) => status === 200)).toBe(true);
    expect(answers[64]?.status).toBe(429);
    expect(await answers[64]?.json()).toMatchObject({ "violated-policies": ["streams"] });
    await answers[0]?.body?.cancel();
    expect((await api.open("topic=election")).status).toBe(200);
  });
});

describe("bounds", () => {
  test("let five thousand in, and the next one when one has left", async () => {
    const { api } = await openNight();
    const answers: Response[] = [];
    for (let i = 0; i < 5_000; i++) answers.push(await api.open("channels=measure"));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    const refused = await api.open("channels=measure");
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "30"]);
    await answers[0]?.body?.cancel();
    expect((await api.open("channels=measure")).status).toBe(200);
    expect(api.hub.clients).toBe(5_000);
  });

  test("forget the streams that were left first, however many different ones are asked for", async () => {
    const { api } = await openNight();
    const kinds = ["bucket", "post", "outage", "moment", "health", "measure"];
    let asked = 0;
    for (const topic of ["all", "election", "emigration"])
      for (const source of ["x", "bluesky"])
        for (let set = 1; set < 64; set++) {
          const channels = kinds.filter((_, bit) => set & (1 << bit)).join(",");
          const response = await api.open(`topic=${topic}&source=${source}&channels=${channels}`);
          expect(response.status).toBe(200);
          await response.body?.cancel();
          asked++;
        }
    expect(asked).toBeGreaterThan(256);
    expect(api.hub.channels).toBe(256);
  });
});

describe("a store that fails", () => {
  test("refuses a stream as it refuses everything", async () => {
    const { store, api } = await openNight();
    store.changes = () => Promise.reject(new StoreError("gone from some/secret/place"));
    const response = await api.open();
    expect(response.status).toBe(503);
    expect(await response.text()).not.toContain("secret");
  });

  test("is reported once, leaves streams open, and what was missed is told when it is back", async () => {
    const { store, api } = await openNight();
    const reader = await api.read("topic=emigration");
    const { changes } = store;
    store.changes = () => Promise.reject(new StoreError("gone"));
    await store.commit({ ...EMPTY, posts: [scored(postAt(1, "x:2"), ["emigration"])] });
    await api.pace.advance(20 * SECOND);
    expect(api.faults).toEqual(["of the live stream: gone"]);
    expect(reader.ended).toBe(false);
    expect(reader.text).toContain(": hb");
    store.changes = changes;
    await api.pace.advance(SECOND);
    expect(reader.of("bucket")).toMatchObject([{ data: { count: 2 } }]);
  });

  test("in the middle of telling makes clients read anew, not miss something", async () => {
    const { store, api } = await openNight();
    const reader = await api.read("topic=emigration");
    const { series } = store;
    store.series = () => Promise.reject(new StoreError("gone"));
    await store.commit({ ...EMPTY, posts: [scored(postAt(1, "x:2"), ["emigration"])] });
    await api.pace.advance(2 * SECOND);
    store.series = series;
    await api.pace.advance(2 * SECOND);
    expect(reader.events.slice(1)).toMatchObject([{ event: "reset", data: { reason: "unknown-changes" } }]);
    expect(api.faults).toHaveLength(1);
  });

  test("that has forgotten what happened makes clients read anew", async () => {
    const { store, api } = await openNight();
    const reader = await api.read("topic=emigration");
    const { changes } = store;
    store.changes = async (since) => ({ ...(await changes.call(store, since)), complete: false });
    await api.pace.advance(250);
    store.changes = changes;
    await store.commit({ ...EMPTY, posts: [scored(postAt(1, "x:2"), ["emigration"])] });
    await api.pace.advance(2 * SECOND);
    expect(reader.events.slice(1, 3)).toMatchObject([{ event: "reset" }, { event: "bucket", data: { count: 2 } }]);
    expect(reader.of("reset")).toHaveLength(1);
  });
});

describe("closing", () => {
  test("says good-bye to everybody and lets nobody in", async () => {
    const { api } = await openNight();
    const readers = [await api.read(), await api.read("topic=emigration"), await api.read("topic=emigration")];
    api.hub.close();
    await settle();
    expect(readers.map(({ events, ended }) => [events.at(-1)?.event, ended])).toEqual([
      ["bye", true],
      ["bye", true],
      ["bye", true],
    ]);
    expect(api.pace.waiting).toBe(0);
    expect((await api.open()).status).toBe(503);
    expect(api.pace.waiting).toBe(0);
  });
});
