import { describe, expect, test } from "vitest";
import { InputError } from "../../../src/core/errors.ts";
import { ends, imported } from "./import.ts";

const PAGE = { name: "Wren", url: "https://wren.instatus.example", status: "HASISSUES" };

describe("the summary of an Instatus page", () => {
  const active = (fields: object = {}) => ({
    name: "Forms do not load",
    started: "2026-08-18T10:00:00.000Z",
    status: "INVESTIGATING",
    impact: "MAJOROUTAGE",
    url: "https://wren.instatus.example/incident/cl9abc",
    ...fields,
  });
  const summary = (...activeIncidents: unknown[]) => imported({ page: PAGE, activeIncidents });

  test("holds what goes on, open and as announced", () => {
    const { format, read, sites, outages, warnings, rejected } = summary(active());
    expect([format, read, warnings, rejected]).toEqual(["instatus", 1, [], []]);
    expect(sites).toMatchObject([{ id: "wren-instatus-example", name: "Wren" }]);
    expect(ends(outages[0])).toEqual(["2026-08-18T08:30Z", "2026-08-18T10:00Z", "2026-08-18T10:00Z", null]);
    expect(outages[0]).toMatchObject({
      kind: "outage",
      severity: "major",
      confidence: "official",
      announcedAtMs: Date.UTC(2026, 7, 18, 10),
      providerId: "instatus:wren.instatus.example/cl9abc",
    });
  });

  test.each([
    ["DEGRADEDPERFORMANCE", "minor", "degraded", []],
    ["PARTIALOUTAGE", "minor", "outage", []],
    ["OPERATIONAL", "none", "degraded", []],
    ["GALACTIC", "unknown", "outage", ["unknown_severity"]],
    [null, "unknown", "outage", []],
  ])("of impact %s is %s", (impact, severity, kind, codes) => {
    const { outages, warnings } = summary(active({ impact }));
    expect(outages[0]).toMatchObject({ severity, kind });
    expect(warnings.map(({ code }) => code)).toEqual(codes);
  });

  test("may have its page status as a word or as an object, and warns of others", () => {
    const of = (status: unknown) =>
      imported({ page: { ...PAGE, status }, activeIncidents: [] }).warnings.map(({ code }) => code);
    expect([of("UP"), of({ text: "All well", type: "UP" }), of({ type: "SHAKY" })]).toEqual([
      [],
      [],
      ["unknown_status"],
    ]);
  });

  test("holds declared work for as many minutes as it was declared for", () => {
    const work = {
      name: "Move",
      start: "2026-08-20T02:00:00Z",
      status: "NOTSTARTEDYET",
      duration: 90,
      url: "https://w.example/m/1",
    };
    const of = (...activeMaintenances: unknown[]) => imported({ page: PAGE, activeMaintenances });
    const { outages, warnings } = of(work);
    expect([outages[0]?.kind, ends(outages[0]), warnings]).toEqual([
      "maintenance",
      ["2026-08-20T02:00Z", "2026-08-20T02:00Z", "2026-08-20T03:30Z", "2026-08-20T03:30Z"],
      [],
    ]);
    const refused = of({ ...work, duration: -5 }, { ...work, duration: "long" }, { ...work, start: null });
    expect([refused.outages, refused.rejected.length]).toEqual([[], 3]);
  });
});

describe("incidents of the Instatus API", () => {
  const incident = (fields: object = {}) => ({
    id: "cke1",
    name: "Slow search",
    status: "RESOLVED",
    started: "2020-09-12T19:05:17.000Z",
    resolved: "2020-09-12T20:00:00.000Z",
    updates: [
      {
        id: "u1",
        message: "We <b>look</b> into it.",
        messageHtml: "<p>We look into it.</p>",
        status: "INVESTIGATING",
        started: "2020-09-12T19:05:17.000Z",
        ended: null,
        duration: 228,
        createdAt: "2020-09-12T19:06:00.000Z",
      },
    ],
    components: [{ id: "c1", name: "Search", status: "PARTIALOUTAGE", showUptime: true }],
    ...fields,
  });

  test("ended when they were resolved, with the worst of their components", () => {
    const { format, outages, warnings } = imported([incident()], { site: "wren" });
    expect([format, warnings]).toEqual(["instatus", []]);
    expect(outages[0]).toMatchObject({
      severity: "minor",
      endLatestMs: Date.UTC(2020, 8, 12, 20),
      updates: [{ status: "INVESTIGATING", body: "We look into it." }],
    });
  });

  test("that are resolved in an update only ended with that", () => {
    const over = { status: "RESOLVED", started: "2020-09-12T19:30:00Z", message: null, messageHtml: null };
    const { outages } = imported([incident({ resolved: null, updates: [...incident().updates, over] })], { site: "w" });
    expect(outages[0]?.endLatestMs).toBe(Date.UTC(2020, 8, 12, 19, 30));
  });

  test("may come one by one, and with nulls for all but a name and a start", () => {
    const bare = {
      id: "x",
      name: "Bare",
      started: "2020-09-12T19:05:17Z",
      status: null,
      resolved: null,
      updates: null,
      components: null,
    };
    const { read, outages, warnings } = imported(bare, { site: "w" });
    expect([read, warnings, outages[0]?.severity]).toEqual([1, [], "unknown"]);
  });

  test.each([
    ["an end before the start", { resolved: "2020-09-12T18:00:00Z" }],
    ["a start without an offset", { started: "2020-09-12T19:05:17" }],
    ["no start", { started: null, updates: [] }],
  ])("are refused for %s", (_, fields) => {
    const { outages, rejected } = imported([incident(fields)], { site: "w" }, "instatus");
    expect([outages, rejected.length]).toEqual([[], 1]);
  });

  test("are not what any other document is", () => {
    expect(() => imported({ hello: 1 }, {}, "instatus")).toThrow(InputError);
  });
});
