import { XMLParser, XMLValidator } from "fast-xml-parser";
import { describe, expect, test } from "vitest";
import { BARE_OUTAGE, type Outage } from "../../src/core/outage.ts";
import { DEFAULT_WATCH } from "../../src/core/site.ts";
import { annotations } from "../../src/export/annotations.ts";
import { outagesAtom } from "../../src/export/atom.ts";
import { statuspageIncidents, statuspageSummary } from "../../src/export/statuspage.ts";
import type { SiteSummary } from "../../src/query/sites.ts";

const NOW = Date.UTC(2026, 10, 4, 4);
const MINUTE = 60_000;
const ORIGIN = "http://127.0.0.1:8016";

function outage(more: Partial<Outage> = {}): Outage {
  return {
    ...BARE_OUTAGE,
    id: "monitor-visa-20261104T030000Z",
    siteId: "visa",
    kind: "outage",
    title: "visa.example.org down",
    severity: "major",
    origin: "monitor",
    confidence: "measured",
    startEarliestMs: NOW - 61 * MINUTE,
    startLatestMs: NOW - 60 * MINUTE,
    endEarliestMs: NOW - 21 * MINUTE,
    endLatestMs: NOW - 20 * MINUTE,
    ...more,
  };
}

function summary(state: SiteSummary["state"]): SiteSummary {
  const site = {
    id: "visa",
    name: "Visa office",
    url: "https://visa.example.org/",
    country: "CA",
    watch: DEFAULT_WATCH,
  };
  return { site, places: ["here"], state, sinceMs: NOW - MINUTE, lastCheckMs: NOW - 1_000 };
}

function facts(outages: readonly Outage[], state: SiteSummary["state"] = "up") {
  return { sites: [summary(state)], outages, origin: ORIGIN, nowMs: NOW };
}

describe("a Statuspage of watched sites", () => {
  test("an outage that is over is a resolved incident with both clocks", () => {
    const [incident] = statuspageIncidents(facts([outage()])).incidents;
    expect(incident).toMatchObject({
      status: "resolved",
      impact: "major",
      started_at: "2026-11-04T03:00:00.000Z",
      resolved_at: "2026-11-04T03:40:00.000Z",
      shortlink: `${ORIGIN}/outages/monitor-visa-20261104T030000Z`,
    });
    expect(incident?.incident_updates.map(({ status }) => status)).toEqual(["resolved", "investigating"]);
    expect(incident?.incident_updates[0]?.body).toBe(
      "It ended after 2026-11-04T03:39:00.000Z and not after 2026-11-04T03:40:00.000Z.",
    );
  });

  test("only what is open stands in the summary, and the worst of it is the state of the page", () => {
    const open = outage({ id: "o-2", endLatestMs: null, severity: "unknown" });
    const page = statuspageSummary(facts([outage(), open], "down"));
    expect(page.incidents.map(({ id }) => id)).toEqual(["o-2"]);
    expect(page.status.indicator).toBe("major");
    expect(page.components).toMatchObject([{ id: "visa", status: "major_outage" }]);
    expect(statuspageSummary(facts([outage()])).status).toEqual({
      indicator: "none",
      description: "No open outage is known",
    });
  });

  test("a site that nobody looked at is no operational component", () => {
    expect(statuspageSummary(facts([], "unknown")).components).toEqual([]);
    expect(statuspageSummary(facts([], "inconclusive")).components).toEqual([]);
  });

  test("what nobody confirmed is no incident", () => {
    expect(statuspageIncidents(facts([outage({ kind: "report", origin: "crowd" })])).incidents).toEqual([]);
  });

  test("the words of the operator are kept, newest first", () => {
    const updates = [
      { atMs: NOW - 50 * MINUTE, status: "investigating", body: "We look into it." },
      { atMs: NOW - 10 * MINUTE, status: "resolved", body: "It works again." },
    ];
    const [incident] = statuspageIncidents(facts([outage({ updates })])).incidents;
    expect(incident?.incident_updates.map(({ body }) => body)).toEqual(["It works again.", "We look into it."]);
    expect(incident?.updated_at).toBe("2026-11-04T03:50:00.000Z");
  });

  test("a declared maintenance is scheduled, then in progress, then gone", () => {
    const during = (fromMs: number, toMs: number) => {
      const site = { ...summary("up").site, watch: { ...DEFAULT_WATCH, maintenance: [{ fromMs, toMs }] } };
      const page = { ...facts([]), sites: [{ ...summary("up"), site }] };
      return statuspageSummary(page).scheduled_maintenances.map(({ status }) => status);
    };
    expect(during(NOW + MINUTE, NOW + 2 * MINUTE)).toEqual(["scheduled"]);
    expect(during(NOW - MINUTE, NOW + MINUTE)).toEqual(["in_progress"]);
    expect(during(NOW - 2 * MINUTE, NOW - MINUTE)).toEqual([]);
  });
});

describe("the Atom feed of outages", () => {
  test("is valid XML whatever a title holds, and names each outage for good", () => {
    const nasty = outage({ title: 'A <b>"bold"</b> & \u0000 ]]> \u{1f525} \ud800 title' });
    const xml = outagesAtom([outage({ id: "o-1" }), nasty], ORIGIN, NOW);
    expect(XMLValidator.validate(xml)).toBe(true);
    const { feed } = new XMLParser({ ignoreAttributes: false }).parse(xml);
    expect(feed.entry).toHaveLength(2);
    expect(feed.entry[0].title).toContain('A <b>"bold"</b> &');
    expect(feed.entry[0].id).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    const elsewhere = new XMLParser().parse(outagesAtom([nasty], "https://example.org", NOW + 1)).feed;
    expect(elsewhere.entry.id).toBe(feed.entry[0].id);
  });

  test("without outages it is a feed without entries", () => {
    const xml = outagesAtom([], ORIGIN, NOW);
    expect(XMLValidator.validate(xml)).toBe(true);
    expect(new XMLParser().parse(xml).feed.entry).toBeUndefined();
  });
});

describe("annotations for Grafana", () => {
  test("an outage is a region in milliseconds with its tags, a moment a point", () => {
    const moment = {
      id: "m-1",
      caseId: null,
      kind: "call",
      title: "A state is called",
      atMs: NOW - 90 * MINUTE,
      untilMs: null,
      precision: "minute",
      sourceUrl: "https://example.org/",
    };
    expect(annotations([outage()], [moment])).toMatchObject([
      { time: NOW - 90 * MINUTE, text: "A state is called", tags: ["moment", "call"] },
      {
        time: NOW - 60 * MINUTE,
        timeEnd: NOW - 20 * MINUTE,
        tags: ["outage", "severity:major", "site:visa", "origin:monitor"],
      },
    ]);
    expect(annotations([], [moment])[0]).not.toHaveProperty("timeEnd");
  });

  test("an outage without any start has no place on a time axis", () => {
    expect(annotations([outage({ startEarliestMs: null, startLatestMs: null })], [])).toEqual([]);
  });
});
