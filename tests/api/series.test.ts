import { describe, expect, test } from "vitest";
import type { SeriesResponse } from "../../src/api/schemas.ts";
import { openTestApi } from "../support/api.ts";

const WINDOW = "from=2016-11-08T22:00:00-05:00&to=2016-11-08T22:04:00-05:00";

async function series(query: string): Promise<SeriesResponse> {
  const response = await (await openTestApi()).get(`/api/v1/series?${query}`);
  expect(response.status, await response.clone().text()).toBe(200);
  return (await response.json()) as SeriesResponse;
}

describe("GET /api/v1/series", () => {
  test("answers in columns with status, coverage and caveats", async () => {
    const { meta, columns, data } = await series(`topic=emigration&tz=America/New_York&${WINDOW}`);
    expect(columns).toEqual([
      "t",
      "topic",
      "count",
      "estimate",
      "simulated_count",
      "all_count",
      "share",
      "seen_count",
      "share_of_seen",
      "scored",
      "negative",
      "neutral",
      "positive",
      "mean_polarity",
      "status",
    ]);
    expect(data.count).toEqual([2, 0, 0, null]);
    expect(data.status).toEqual(["ok", "ok", "ok", "gap"]);
    expect(meta).toMatchObject({
      from: "2016-11-09T03:00:00.000Z",
      to: "2016-11-09T03:04:00.000Z",
      tz: "America/New_York",
      bucket: "PT1M",
      simulated: false,
    });
    expect(meta.coverage.fraction).toBe(0.75);
    expect(meta.caveats.map(({ code }) => code)).toEqual(["sample_not_population", "gaps", "kinds_mixed"]);
  });

  test("without a window covers everything there is", async () => {
    const { data } = await series("");
    expect(data.t).toHaveLength(6);
    expect(data.count.reduce<number>((sum, n) => sum + (n ?? 0), 0)).toBe(4);
  });

  test("is grouped by what is asked for", async () => {
    const { columns, data } = await series(`topic=emigration&group_by=kind,source&${WINDOW}`);
    expect(columns.slice(0, 4)).toEqual(["t", "topic", "source", "kind"]);
    expect(data.kind?.slice(0, 4)).toEqual(["original", "quote", "reply", "repost"]);
    expect(data.source?.[0]).toBe("archive:night");
  });

  test("CSV has the same rows, local times, and a file name", async () => {
    const api = await openTestApi();
    const response = await api.get(`/api/v1/series?topic=emigration&${WINDOW}&format=csv`);
    expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(response.headers.get("content-disposition")).toBe('attachment; filename="series_emigration_PT1M.csv"');
    expect((await response.text()).split("\r\n")).toHaveLength(6);
    const negotiated = await api.get(`/api/v1/series?topic=emigration&${WINDOW}`, { accept: "text/csv" });
    expect(negotiated.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  });
});

describe("what is refused", () => {
  test.each([
    ["from=2016-11-08T22:00:00", "from", "missing_offset"],
    ["from=2016-11-08", "from", "missing_offset"],
    ["to=yesterday", "to", "invalid_time"],
    ["from=2016-11-09T05:00:00Z&to=2016-11-09T03:00:00Z", "from", "window_reversed"],
    ["form=2016-11-09T03:00:00Z", "form", "unknown_parameter"],
    ["FROM=2016-11-09T03:00:00Z", "FROM", "unknown_parameter"],
    ["__proto__=1", "__proto__", "unknown_parameter"],
    ["topic=emigration&topic=election", "topic", "repeated_parameter"],
    ["topic=canada", "topic", "unknown_topic"],
    ["source=archive:nowhere", "source", "unknown_source"],
    ["bucket=PT2M", "bucket", "invalid_value"],
    ["lang=EN", "lang", "invalid_value"],
    ["lang=en,%20fr", "lang", "invalid_value"],
    ["group_by=author", "group_by", "invalid_value"],
    ["kind=", "kind", "invalid_value"],
    ["tz=Not/AZone", "tz", "unknown_zone"],
    ["format=xml", "format", "invalid_value"],
  ])("%s names %s as %s", async (query, parameter, code) => {
    const response = await (await openTestApi()).get(`/api/v1/series?${query}`);
    expect(response.status).toBe(400);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({
      type: "/docs#invalid-parameter",
      status: 400,
      instance: "/api/v1/series",
      errors: [{ parameter, code }],
    });
  });

  test("all of time is too large a window", async () => {
    const response = await (await openTestApi()).get(
      "/api/v1/series?from=0001-01-01T00:00:00Z&to=9999-12-31T23:59:59Z",
    );
    expect(await response.json()).toMatchObject({ type: "/docs#window-too-large", status: 400 });
  });

  test("so are more than a week of minutes as JSON, but not as CSV", async () => {
    const api = await openTestApi();
    const query = "/api/v1/series?from=2016-11-01T00:00:00Z&to=2016-11-09T00:00:00Z";
    expect((await api.get(query)).status).toBe(400);
    expect((await (await api.get(`${query}&format=csv`)).text()).split("\r\n")).toHaveLength(8 * 1440 + 2);
  });
});

describe("caching", () => {
  test("what the client holds is not sent again until the store changes", async () => {
    const api = await openTestApi();
    const tag = (await api.get("/api/v1/series")).headers.get("etag") ?? "";
    const again = await api.get("/api/v1/series", { "if-none-match": `"other", ${tag}` });
    expect([again.status, await again.text(), again.headers.get("etag")]).toEqual([304, "", tag]);
    await api.store.commit({ posts: [], deletions: [], cursors: [{ feed: "x", cursor: "1" }], coverage: [] });
    expect((await api.get("/api/v1/series", { "if-none-match": tag })).status).toBe(200);
  });

  test("a refusal has no tag, and is not taken for something the client holds", async () => {
    const api = await openTestApi();
    const refused = await api.get("/api/v1/series?bucket=PT2M");
    expect(refused.headers.get("etag")).toBeNull();
    expect((await api.get("/api/v1/series?bucket=PT2M", { "if-none-match": "*" })).status).toBe(400);
  });

  test("CSV and JSON have tags of their own", async () => {
    const api = await openTestApi();
    const json = (await api.get("/api/v1/series")).headers.get("etag");
    expect((await api.get("/api/v1/series", { accept: "text/csv" })).headers.get("etag")).not.toBe(json);
  });
});
