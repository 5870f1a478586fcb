import { describe, expect, test } from "vitest";
import { HOUR_MS } from "../../../src/core/time.ts";
import { ends, imported } from "./import.ts";

const PAGE = { id: "pg1", name: "Wren Status", url: "https://www.wren.example", time_zone: "America/Toronto" };

function incident(fields: object = {}) {
  return {
    id: "in1",
    name: "Slow forms",
    status: "resolved",
    impact: "major",
    shortlink: "https://wren.example/i/in1",
    created_at: "2024-06-10T14:00:00.000Z",
    updated_at: "2024-06-10T16:50:00.000Z",
    started_at: "2024-06-10T13:40:00.000Z",
    resolved_at: "2024-06-10T16:45:00.000Z",
    incident_updates: [
      { status: "resolved", body: "It works again.", display_at: "2024-06-10T16:45:00.000Z" },
      { status: "investigating", body: "We look into it.", display_at: "2024-06-10T14:00:00.000Z" },
    ],
    ...fields,
  };
}

function of(...incidents: unknown[]) {
  return imported({ page: PAGE, incidents });
}

describe("an incident of a status page", () => {
  test("began at its first word or up to the prior before, ended when it was called resolved, and keeps both clocks", () => {
    const { format, read, outages, sites, warnings, rejected } = of(incident());
    expect({ format, read, warnings, rejected }).toEqual({ format: "statuspage", read: 1, warnings: [], rejected: [] });
    expect(sites).toEqual([
      { id: "wren-example", name: "Wren Status", url: "https://www.wren.example/", country: null, watch: null },
    ]);
    expect(ends(outages[0])).toEqual([
      "2024-06-10T12:10Z",
      "2024-06-10T13:40Z",
      "2024-06-10T16:45Z",
      "2024-06-10T16:45Z",
    ]);
    expect(outages[0]).toMatchObject({
      siteId: "wren-example",
      kind: "outage",
      title: "Slow forms",
      severity: "major",
      origin: "import",
      confidence: "official",
      precision: "s",
      providerId: "statuspage:pg1/in1",
      announcedAtMs: Date.UTC(2024, 5, 10, 14),
      sourceUrl: "https://wren.example/i/in1",
      documentUpdatedAtMs: Date.UTC(2024, 5, 10, 16, 50),
    });
    expect(outages[0]?.updates.map(({ status }) => status)).toEqual(["investigating", "resolved"]);
  });

  test("starts with the earliest of what it states, and by the prior that is asked for", () => {
    const early = { status: "investigating", body: "", display_at: "2024-06-10T13:00:00Z" };
    const { outages } = imported(
      { page: PAGE, incidents: [incident({ incident_updates: [early] })] },
      { startPriorMs: HOUR_MS },
    );
    expect(ends(outages[0])?.slice(0, 2)).toEqual(["2024-06-10T12:00Z", "2024-06-10T13:00Z"]);
  });

  test("may leave out, or leave null, all that a page may", () => {
    const bare = { id: "in2", name: "Bare", created_at: "2024-06-10T14:00:00Z", impact: null, resolved_at: null };
    const { outages, warnings, rejected } = of(bare, { ...bare, id: "in3", components: null, incident_updates: null });
    expect([warnings, rejected]).toEqual([[], []]);
    expect(outages.map(({ severity, endLatestMs }) => [severity, endLatestMs])).toEqual([
      ["unknown", null],
      ["unknown", null],
    ]);
  });

  test("that is not called resolved in a field, but in an update, ended with that update", () => {
    const { outages } = of(incident({ resolved_at: null }));
    expect(ends(outages[0])?.slice(2)).toEqual(["2024-06-10T16:45Z", "2024-06-10T16:45Z"]);
  });

  test("that was taken up again after it was called resolved is open, until when it was said to last", () => {
    const again = { status: "investigating", body: "It is back.", display_at: "2024-06-10T17:30:00Z" };
    const updates = [...incident().incident_updates, again];
    const { outages } = of(incident({ resolved_at: null, status: "investigating", incident_updates: updates }));
    expect(ends(outages[0])?.slice(2)).toEqual(["2024-06-10T17:30Z", null]);
  });

  test("stays over where a post-mortem follows, since it was called resolved first", () => {
    const after = { status: "postmortem", body: "What happened.", display_at: "2024-06-12T09:00:00Z" };
    const updates = [...incident().incident_updates, after];
    const { outages } = of(incident({ resolved_at: null, status: "postmortem", incident_updates: updates }));
    expect(ends(outages[0])?.slice(2)).toEqual(["2024-06-10T16:45Z", "2024-06-10T16:45Z"]);
  });

  test("that is called resolved without any time of it was over when it was updated last, with a warning", () => {
    const { outages, warnings } = of(incident({ resolved_at: null, incident_updates: [] }));
    expect(ends(outages[0])?.slice(2)).toEqual(["2024-06-10T13:40Z", "2024-06-10T16:50Z"]);
    expect(warnings.map(({ at, code }) => [at, code])).toEqual([["incidents[0]", "end_not_stated"]]);
  });

  test.each([
    ["none", "none", []],
    ["minor", "minor", []],
    ["critical", "critical", []],
    ["apocalyptic", "unknown", ["unknown_severity"]],
    ["constructor", "unknown", ["unknown_severity"]],
  ])("of impact %s has the severity %s", (impact, severity, codes) => {
    const { outages, warnings } = of(incident({ impact }));
    expect(outages[0]?.severity).toBe(severity);
    expect(warnings.map(({ code }) => code)).toEqual(codes);
  });

  test("of an unknown status is taken, with a warning", () => {
    const { outages, warnings } = of(incident({ status: "pondering" }));
    expect(outages).toHaveLength(1);
    expect(warnings[0]).toMatchObject({ at: "incidents[0]", code: "unknown_status" });
  });

  test("whose components are degraded at worst is no outage, but degraded", () => {
    const change = (new_status: string) => ({ code: "c1", name: "API", old_status: "operational", new_status });
    const update = (status: string) => [{ ...incident().incident_updates[1], affected_components: [change(status)] }];
    const kinds = ["degraded_performance", "partial_outage", "melted"].map(
      (status) => of(incident({ incident_updates: update(status) })).outages[0]?.kind,
    );
    expect(kinds).toEqual(["degraded", "outage", "outage"]);
  });

  test("shows the words of its updates, without their HTML", () => {
    const body = "<p>Latency was &lt; 5 s,<br>now <b>more</b>.</p><script>alert(1)</script>";
    const { outages } = of(incident({ incident_updates: [{ ...incident().incident_updates[1], body }] }));
    expect(outages[0]?.updates[0]?.body).toBe("Latency was < 5 s,\nnow more.");
  });

  test("carries fields that are unknown here without being minded", () => {
    const { outages, warnings, rejected } = of(incident({ _last_scraped: "yesterday", __proto__: { polluted: true } }));
    expect([outages.length, warnings, rejected]).toEqual([1, [], []]);
  });
});

describe("what is refused, one by one and with a reason", () => {
  test.each([
    ["an end before the start", incident({ resolved_at: "2024-06-10T13:00:00Z" }), /ends before it begins/],
    ["a time without an offset", incident({ started_at: "2024-06-10T13:40:00" }), /started_at: .*--tz/],
    ["a time that no calendar has", incident({ created_at: "2026-02-30T10:00:00Z" }), /no time that exists/],
    ["a number for a time", incident({ started_at: 1718026800 }), /no time/],
    ["a date alone", incident({ started_at: "2024-06-10" }), /without a time of day/],
    ["a time beyond all years", incident({ started_at: "0001-01-01T00:00:00Z" }), /years 1900/],
    ["no time at all", { id: "x", name: "Nothing" }, /no time at which it began/],
    ["no id", incident({ id: null }), /no id/],
    ["a text for an incident", "incident", /no object/],
    ["nothing for an incident", null, /no object/],
  ])("%s", (_, entry, reason) => {
    const { read, outages, rejected } = of(entry, incident({ id: "good" }));
    expect([read, outages.length]).toEqual([2, 1]);
    expect(rejected).toEqual([{ at: "incidents[0]", reason: expect.stringMatching(reason) }]);
  });

  test("times without an offset are read with --tz, and never in the zone of the page", () => {
    const entry = incident({ started_at: "2024-06-10T13:40:00", resolved_at: null, incident_updates: [] });
    const { outages } = imported({ page: PAGE, incidents: [entry] }, { tz: "Europe/Berlin" });
    expect(outages[0]?.startLatestMs).toBe(Date.UTC(2024, 5, 10, 11, 40));
  });

  test("an update whose time cannot be read is left out, with a warning, and the incident is kept", () => {
    const { outages, warnings } = of(incident({ incident_updates: [{ status: "identified", display_at: "soon" }] }));
    expect(outages[0]?.updates).toEqual([]);
    expect(warnings[0]).toMatchObject({ at: "incidents[0].incident_updates[0]", code: "unreadable_time" });
  });
});

test("of two versions in one document the one that was updated later is taken, wherever it stands", () => {
  const early = incident({ name: "Early", updated_at: "2024-06-10T15:00:00Z" });
  const late = incident({ name: "Late", updated_at: "2024-06-10T18:00:00Z" });
  for (const order of [
    [early, late],
    [late, early],
  ]) {
    const { read, outages, warnings } = of(...order);
    expect([read, outages.map(({ title }) => title)]).toEqual([2, ["Late"]]);
    expect(warnings.map(({ code }) => code)).toEqual(["repeated"]);
  }
});

describe("summary.json", () => {
  const work = {
    id: "m1",
    name: "Moving house",
    status: "scheduled",
    impact: "maintenance",
    created_at: "2024-06-01T09:00:00Z",
    scheduled_for: "2024-06-20T02:00:00Z",
    scheduled_until: "2024-06-20T04:00:00Z",
    incident_updates: [],
  };
  const summary = (fields: object = {}) => ({
    page: PAGE,
    status: { indicator: "none", description: "All well" },
    components: [],
    incidents: [],
    scheduled_maintenances: [work],
    ...fields,
  });

  test("holds declared work as maintenance, for the hours it was declared for", () => {
    const { read, outages, warnings } = imported(summary());
    expect([read, warnings]).toEqual([1, []]);
    expect(outages[0]).toMatchObject({ kind: "maintenance", severity: "none", announcedAtMs: Date.UTC(2024, 5, 1, 9) });
    expect(ends(outages[0])).toEqual([
      "2024-06-20T02:00Z",
      "2024-06-20T02:00Z",
      "2024-06-20T04:00Z",
      "2024-06-20T04:00Z",
    ]);
  });

  test("that says nothing is wrong is read whole, and holds nothing", () => {
    expect(imported(summary({ scheduled_maintenances: [] }))).toMatchObject({
      format: "statuspage",
      read: 0,
      outages: [],
      sites: [],
      rejected: [],
    });
  });

  test("of an unknown indicator is read, with a warning", () => {
    const { warnings } = imported(summary({ status: { indicator: "purple" } }));
    expect(warnings).toEqual([{ at: "status", code: "unknown_indicator", text: expect.stringContaining("purple") }]);
  });
});

test("a page without a name or address gives its incidents a site by the name of the document, and says so", () => {
  const document = { incidents: [incident()] };
  expect(imported(document)).toMatchObject({ sites: [{ id: "storm" }], warnings: [{ code: "site_from_name" }] });
  expect(imported(document, { site: "wren" })).toMatchObject({ sites: [{ id: "wren", url: null }], warnings: [] });
});

test("--site stands instead of the site that the page names", () => {
  const { sites, outages } = imported({ page: PAGE, incidents: [incident()] }, { site: "wren-forms" });
  expect(sites).toEqual([{ id: "wren-forms", name: "wren-forms", url: null, country: null, watch: null }]);
  expect(outages[0]).toMatchObject({ siteId: "wren-forms", providerId: "statuspage:pg1/in1" });
});
