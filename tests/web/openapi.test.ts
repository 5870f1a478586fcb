import { describe, expect, test } from "vitest";
import { type Document, exampleOf, fieldsOf, requestHref, resourcesOf } from "../../web/src/docs/openapi.ts";

const document: Document = {
  info: { title: "Test", version: "1" },
  paths: {
    "/api/v1/series": {
      get: { operationId: "getSeries", tags: ["series"], parameters: [{ name: "from", in: "query" }] },
    },
    "/api/v1/cases/{id}": { get: { operationId: "getCase", parameters: [{ name: "id", in: "path" }] } },
    "/api/v1/cases": { get: { operationId: "listCases" }, post: { operationId: "addCase" } },
  },
  components: {
    schemas: {
      Case: {
        type: "object",
        properties: {
          id: { type: "string", description: "Its name." },
          kind: { type: "string", enum: ["a", "b"] },
          notes: { type: "array", items: { $ref: "#/components/schemas/Note" } },
        },
      },
      Note: { type: "object", properties: { at: { type: ["string", "null"], format: "date-time" } } },
    },
  },
};

test("operations are grouped by tag, or by the first part of their path", () => {
  expect(resourcesOf(document).map((r) => [r.name, ...r.endpoints.map((e) => `${e.method} ${e.path}`)])).toEqual([
    ["series", "GET /api/v1/series"],
    ["cases", "GET /api/v1/cases/{id}", "GET /api/v1/cases", "POST /api/v1/cases"],
  ]);
});

describe("the address of a request", () => {
  const [series, cases] = resourcesOf(document).map((r) => r.endpoints[0]);

  test("leaves empty parameters out and escapes what must be", () => {
    if (!series) throw new Error("no operation");
    expect(requestHref(series, {})).toBe("/api/v1/series");
    expect(requestHref(series, { from: "2016-11-08T22:00:00+05:45", other: "x" })).toBe(
      "/api/v1/series?from=2016-11-08T22:00:00%2B05:45",
    );
  });

  test("fills in the path", () => {
    if (!cases) throw new Error("no operation");
    expect(requestHref(cases, { id: "us/2016" })).toBe("/api/v1/cases/us%2F2016");
  });
});

test("examples of lists are written as addresses write them", () => {
  expect(exampleOf({ name: "kind", in: "query", schema: { example: ["original", "reply"] } })).toBe("original,reply");
  expect(exampleOf({ name: "seed", in: "query", example: 1 })).toBe("1");
  expect(exampleOf({ name: "q", in: "query" })).toBe("");
});

test("fields are named in full, through references and lists", () => {
  expect(fieldsOf({ $ref: "#/components/schemas/Case" }, document)).toEqual([
    { name: "id", type: "string", description: "Its name." },
    { name: "kind", type: "a | b", description: "" },
    { name: "notes", type: "array of object", description: "" },
    { name: "notes[].at", type: "date-time or null", description: "" },
  ]);
});
