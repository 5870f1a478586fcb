import { expect, test } from "vitest";
import { SCOPES } from "../../src/core/key.ts";
import { openTestApi } from "../support/api.ts";
import { keyWith } from "../support/keys.ts";

interface Document {
  readonly openapi: string;
  readonly paths: Record<
    string,
    Record<
      string,
      {
        operationId: string;
        security: object[];
        parameters?: { name: string; in: string; example?: unknown; schema?: { example?: unknown } }[];
        responses: Record<string, { content?: Record<string, unknown> }>;
      }
    >
  >;
}

async function document(): Promise<Document> {
  return (await (await (await openTestApi()).get("/openapi.json")).json()) as Document;
}

test("the API is what its committed document says; a change of it is a change others depend on", async () => {
  const text = `${JSON.stringify(await document(), null, 2)}\n`;
  await expect(text).toMatchFileSnapshot("../golden/openapi.json");
});

test("every operation has an id of its own, says which key it asks for, and documents its refusals as problems", async () => {
  const operations = Object.values((await document()).paths).flatMap((item) => Object.values(item));
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
  for (const { operationId, security, responses } of operations) {
    expect(security.at(-1), operationId).toHaveProperty("key");
    for (const [status, { content }] of Object.entries(responses)) {
      if (status.startsWith("4"))
        expect(Object.keys(content ?? {}), `${operationId} ${status}`).toEqual(["application/problem+json"]);
    }
  }
});

test("parameters have examples, and the examples are answered", async () => {
  const api = await openTestApi();
  await api.store.putRecords("topic", [
    { id: "emigration", name: "Leaving", role: "theme", any: ["x"], all: [], none: [], languages: [] },
  ]);
  await api.store.putRecords("measure", [
    {
      id: "trends:move-to-canada:united-states:1h:3f9a2c",
      name: "move to Canada",
      unit: "index 0-100",
      source: "Google Trends",
      zone: "UTC",
      note: null,
    },
  ]);
  await api.store.putRecords("case", [
    {
      id: "us-2016",
      title: "A night",
      summary: "",
      fromMs: 0,
      toMs: 1,
      t0Ms: 0,
      tz: "UTC",
      topicIds: [],
      siteIds: [],
      momentIds: [],
      outageIds: [],
      sources: ["simulated"],
      figures: [],
    },
  ]);
  await api.store.putRecords("site", [
    { id: "cic-gc-ca", name: "A site", url: "https://example.org/", country: null, watch: null },
  ]);
  const { headers } = await keyWith(api.store, SCOPES);
  for (const [path, { get }] of Object.entries((await document()).paths)) {
    if (path.includes("{") || get === undefined) continue;
    const parameters = (get.parameters ?? []).filter((p) => p.in === "query" && p.name !== "cursor");
    const query = parameters.map((parameter) => {
      const example = parameter.example ?? parameter.schema?.example;
      expect(example, `${path} ${parameter.name}`).toBeDefined();
      return `${parameter.name}=${encodeURIComponent([example].flat().join(","))}`;
    });
    const response = await api.get(`${path}?${query.join("&")}`, headers);
    if (response.headers.get("content-type")?.startsWith("text/event-stream")) {
      await response.body?.cancel();
      expect(response.status).toBe(200);
    } else expect(response.status, `${path} ${await response.clone().text()}`).toBe(200);
  }
});
