import { describe, expect, test } from "vitest";
import { InputError } from "../../../src/core/errors.ts";
import { isoUtc } from "../../../src/core/time.ts";
import type { ImportedDocument } from "../../../src/monitor/importers/importer.ts";
import { ends, imported } from "./import.ts";

function suspects({ suspects: found }: ImportedDocument) {
  return found.map(({ siteId, fromMs, toMs }) => [siteId, isoUtc(fromMs).slice(11, 16), isoUtc(toMs).slice(11, 16)]);
}

describe("Uptime Kuma", () => {
  const STATUS = { down: 0, up: 1, pending: 2, maintenance: 3 };
  /** "14:00 up, 14:01 down" as beats. */
  const beats = (told: string) =>
    told.split(", ").map((one) => {
      const [time, state] = one.split(" ");
      const status = STATUS[state as keyof typeof STATUS];
      return { status, time: `2026-08-22 ${time}:20.123`, msg: status === 0 ? "503 - Unavailable" : "", ping: 31 };
    });
  const kuma = (told: string, names = true) =>
    imported({
      heartbeatList: { "7": beats(told) },
      uptimeList: { "7_24": 0.99 },
      ...(names && {
        publicGroupList: [{ monitorList: [{ id: 7, name: "Wren forms", url: "https://forms.wren.example/" }] }],
      }),
    });

  test("says in UTC, without a word of it, between which beats a monitor went down and came back", () => {
    const document = kuma("14:00 up, 14:01 down, 14:02 down, 14:03 up");
    expect(document).toMatchObject({ format: "kuma", read: 4, warnings: [], rejected: [], suspects: [] });
    expect(document.sites).toMatchObject([{ id: "wren-forms", url: "https://forms.wren.example/" }]);
    expect(document.outages).toHaveLength(1);
    expect(document.outages[0]).toMatchObject({
      startEarliestMs: Date.parse("2026-08-22T14:00:20.123Z"),
      startLatestMs: Date.parse("2026-08-22T14:01:20.123Z"),
      endEarliestMs: Date.parse("2026-08-22T14:02:20.123Z"),
      endLatestMs: Date.parse("2026-08-22T14:03:20.123Z"),
      confidence: "measured",
      severity: "major",
      symptoms: ["503 - Unavailable"],
      providerId: "kuma:7/2026-08-22T14:01:20.123Z",
      documentUpdatedAtMs: Date.parse("2026-08-22T14:03:20.123Z"),
    });
  });

  test("moves no time by --tz", () => {
    const document = { heartbeatList: { "7": beats("14:01 down") } };
    expect(imported(document, { tz: "America/Toronto", site: "w" }).outages[0]?.startLatestMs).toBe(
      Date.parse("2026-08-22T14:01:20.123Z"),
    );
  });

  test("doubts at first: what is pending and leads to down belongs to the outage", () => {
    const { outages, suspects: found } = kuma("14:00 up, 14:01 pending, 14:02 pending, 14:03 down, 14:04 up");
    expect(outages.map(({ startLatestMs }) => startLatestMs)).toEqual([Date.parse("2026-08-22T14:01:20.123Z")]);
    expect(found).toEqual([]);
  });

  test("doubts in vain: what is pending and recovers is a suspect, and no outage", () => {
    const document = kuma("14:00 up, 14:01 pending, 14:02 pending, 14:03 up");
    expect([document.outages, suspects(document)]).toEqual([[], [["wren-forms", "14:01", "14:02"]]]);
  });

  test("that ends in doubt claims nothing yet, and says so", () => {
    const document = kuma("14:00 up, 14:01 pending");
    expect([document.outages, document.suspects]).toEqual([[], []]);
    expect(document.warnings.map(({ code }) => code)).toEqual(["pending"]);
  });

  test("takes maintenance for no outage, and an outage around it for one", () => {
    expect(kuma("14:00 up, 14:01 maintenance, 14:02 maintenance, 14:03 up").outages).toEqual([]);
    const { outages } = kuma("14:00 up, 14:01 down, 14:02 maintenance, 14:03 down, 14:04 up");
    expect(outages).toHaveLength(1);
    expect(outages[0]?.endLatestMs).toBe(Date.parse("2026-08-22T14:04:20.123Z"));
  });

  test("that begins with a failing beat does not say since when, and one that ends with it is open", () => {
    const { outages } = kuma("14:01 down, 14:02 down");
    expect(outages[0]).toMatchObject({ startEarliestMs: null, endLatestMs: null });
    expect(outages[0]?.endEarliestMs).toBe(Date.parse("2026-08-22T14:02:20.123Z"));
  });

  test("may give its beats in any order", () => {
    const { outages } = kuma("14:03 up, 14:02 down, 14:00 up, 14:01 down");
    expect(outages.map(({ startLatestMs }) => startLatestMs)).toEqual([Date.parse("2026-08-22T14:01:20.123Z")]);
  });

  test("without names calls the site by the number of the monitor, and asks for --site", () => {
    const { sites, warnings } = kuma("14:01 down", false);
    expect([sites.map(({ id }) => id), warnings.map(({ code }) => code)]).toEqual([["kuma-7"], ["site_from_number"]]);
  });

  test("has beats that are refused one by one", () => {
    const strange = [{ status: 9, time: "2026-08-22 14:00:00.000" }, { status: 0, time: "2026-02-30 14:00:00" }, null];
    const { read, outages, rejected } = imported({ heartbeatList: { "7": [...strange, ...beats("14:01 down")] } });
    expect([read, outages.length]).toEqual([4, 1]);
    expect(rejected.map(({ at }) => at)).toEqual(["heartbeatList.7[0]", "heartbeatList.7[1]", "heartbeatList.7[2]"]);
  });

  test("keeps neither beats in a backup nor is its database read: both are refused by name", () => {
    expect(() => imported({ version: "1.23", monitorList: [{ id: 7 }] })).toThrow(/backup of Uptime Kuma/);
  });
});

describe("Gatus", () => {
  const result = (time: string, success: boolean, more: object = {}) => ({
    status: success ? 200 : 503,
    duration: 59_000_000,
    errors: success ? [] : ["context deadline exceeded"],
    conditionResults: [{ condition: "[STATUS] == 200", success }],
    success,
    timestamp: `2026-08-17T${time}:58.123456789Z`,
    ...more,
  });
  const gatus = (fields: object) => imported([{ name: "forms", group: "wren", key: "wren_forms", ...fields }]);

  test("says by its events and results between which looks an endpoint failed", () => {
    const document = gatus({
      results: [result("21:20", true), result("21:21", false), result("21:22", false), result("21:23", true)],
      events: [
        { type: "START", timestamp: "0001-01-01T00:00:00Z" },
        { type: "UNHEALTHY", timestamp: "2026-08-17T21:21:58.123456789Z" },
        { type: "HEALTHY", timestamp: "2026-08-17T21:23:58.123456789Z" },
      ],
    });
    expect(document).toMatchObject({ format: "gatus", read: 7, warnings: [], rejected: [] });
    expect(document.outages).toHaveLength(1);
    expect(document.outages[0]).toMatchObject({
      siteId: "wren-forms",
      title: "wren/forms: unhealthy",
      startEarliestMs: Date.parse("2026-08-17T21:20:58.123Z"),
      startLatestMs: Date.parse("2026-08-17T21:21:58.123Z"),
      endEarliestMs: Date.parse("2026-08-17T21:22:58.123Z"),
      endLatestMs: Date.parse("2026-08-17T21:23:58.123Z"),
      symptoms: ["context deadline exceeded"],
    });
  });

  test("pairs events without results", () => {
    const events = [
      { type: "HEALTHY", timestamp: "2026-08-17T10:00:00Z" },
      { type: "UNHEALTHY", timestamp: "2026-08-17T11:00:00Z" },
      { type: "HEALTHY", timestamp: "2026-08-17T11:10:00Z" },
      { type: "UNHEALTHY", timestamp: "2026-08-17T12:00:00Z" },
    ];
    expect(gatus({ results: null, events }).outages.map(ends)).toEqual([
      ["2026-08-17T10:00Z", "2026-08-17T11:00Z", "2026-08-17T11:00Z", "2026-08-17T11:10Z"],
      ["2026-08-17T11:10Z", "2026-08-17T12:00Z", "2026-08-17T12:00Z", null],
    ]);
  });

  test("warns of an event it does not know, and refuses a result that says nothing", () => {
    const { warnings, rejected } = gatus({
      results: [{ status: 200, timestamp: "2026-08-17T10:00:00Z" }, result("21:20", false, { timestamp: "soon" })],
      events: [{ type: "DIZZY", timestamp: "2026-08-17T10:00:00Z" }],
    });
    expect(warnings.map(({ at, code }) => [at, code])).toEqual([["endpoints[0].events[0]", "unknown_event"]]);
    expect(rejected.map(({ at }) => at)).toEqual(["endpoints[0].results[0]", "endpoints[0].results[1]"]);
  });

  test("names the condition that failed where there is no error", () => {
    const { outages } = gatus({ results: [result("21:20", false, { errors: null })] });
    expect(outages[0]?.symptoms).toEqual(["[STATUS] == 200"]);
  });
});

describe("IODA", () => {
  const codf = (fields: object = {}) => ({
    location: "country/CA",
    location_name: "Canada",
    start: 1_478_660_000,
    duration: 5_400,
    uncertainty: null,
    method: "median",
    datasource: "bgp",
    status: 0,
    fraction: null,
    score: 1234.5,
    overlaps_window: false,
    ...fields,
  });
  const ioda = (...data: unknown[]) => imported({ type: "outages.events", error: null, requestParameters: {}, data });

  test("counts in seconds, and names a country", () => {
    const { format, sites, outages, warnings, rejected } = ioda(codf());
    expect([format, warnings, rejected]).toEqual(["ioda", [], []]);
    expect(sites).toEqual([{ id: "country-ca", name: "Canada", url: null, country: "CA", watch: null }]);
    expect(outages[0]).toMatchObject({
      startEarliestMs: 1_478_660_000_000,
      startLatestMs: 1_478_660_000_000,
      endEarliestMs: 1_478_665_400_000,
      endLatestMs: 1_478_665_400_000,
      confidence: "measured",
      severity: "unknown",
      providerId: "ioda:country/CA/bgp/median/1478660000",
    });
  });

  test("does not know the end of what lasts beyond the window", () => {
    const { outages } = ioda(codf({ overlaps_window: true }), codf({ duration: null, start: 1_478_670_000 }));
    expect(outages.map(({ endEarliestMs, endLatestMs }) => [endEarliestMs, endLatestMs])).toEqual([
      [1_478_665_400_000, null],
      [null, null],
    ]);
  });

  test("in its own form has an entity, an end and alerts", () => {
    const alert = { time: 1_478_660_300, value: 12, historyValue: 40, condition: "< 0.5" };
    const event = (level: string) => ({
      entity: { code: "852", name: "Wren Net", type: "asn", attrs: {} },
      from: 1_478_660_000,
      until: 1_478_661_000,
      datasource: "ping-slash24",
      alerts: [{ ...alert, level }],
    });
    const { sites, outages, warnings } = ioda(event("critical"));
    expect([sites[0]?.id, warnings]).toEqual(["asn-852", []]);
    expect(outages[0]).toMatchObject({
      severity: "critical",
      endLatestMs: 1_478_661_000_000,
      updates: [{ status: "critical", body: "value 12, usually 40, condition < 0.5" }],
    });
    const strange = ioda(event("purple"));
    expect([strange.outages[0]?.severity, strange.warnings.map(({ code }) => code)]).toEqual([
      "unknown",
      ["unknown_severity"],
    ]);
  });

  test.each([
    ["a negative duration", codf({ duration: -5 })],
    ["milliseconds for seconds", codf({ start: 1_478_660_000_000 })],
    ["a huge duration", codf({ duration: 1e300 })],
    ["a text for a time", codf({ start: "1478660000" })],
    ["no place", codf({ location: null })],
    ["an end before the start", { ...codf({ duration: null }), until: 1_478_650_000 }],
  ])("refuses %s", (_, event) => {
    const { outages, rejected } = ioda(event);
    expect([outages, rejected.length]).toEqual([[], 1]);
  });

  test.each([
    [{ type: "outages.events", error: "no such entity", data: null }, /error/],
    [{ type: "outages.alerts", error: null, data: [] }, /outages\/events/],
  ])("says what is wrong with another answer", (document, words) => {
    expect(() => imported(document)).toThrow(InputError);
    expect(() => imported(document)).toThrow(words);
  });
});

describe("Cloudflare Radar", () => {
  const annotation = (fields: object = {}) => ({
    id: "1070",
    dataSource: "ALL",
    description: "Storm in two provinces",
    scope: null,
    startDate: "2025-01-24T06:30:42Z",
    endDate: null,
    locations: ["IE"],
    asns: [],
    eventType: "OUTAGE",
    linkedUrl: "https://news.example/storm",
    locationsDetails: [{ name: "Ireland", code: "IE" }],
    outage: { outageCause: "WEATHER", outageType: "REGIONAL" },
    ...fields,
  });
  const radar = (...annotations: unknown[]) =>
    imported({ success: true, errors: [], messages: [], result: { annotations } });

  test("names a place, a time with the prior of announcements, and a cause that is an account and no fact", () => {
    const { format, sites, outages, warnings, rejected } = radar(annotation());
    expect([format, warnings, rejected]).toEqual(["radar", [], []]);
    expect(sites).toEqual([{ id: "country-ie", name: "Ireland", url: null, country: "IE", watch: null }]);
    expect(ends(outages[0])).toEqual(["2025-01-24T05:00:42Z", "2025-01-24T06:30:42Z", "2025-01-24T06:30:42Z", null]);
    expect(outages[0]).toMatchObject({
      title: "Storm in two provinces",
      severity: "unknown",
      providerId: "radar:1070",
      attributions: [
        {
          text: "Cloudflare Radar names as its cause: weather",
          dated: "2025-01-24",
          sourceUrl: "https://news.example/storm",
        },
      ],
    });
  });

  test("leaves an empty end open, and takes a stated one", () => {
    const { outages } = radar(annotation({ endDate: "" }), annotation({ id: "2", endDate: "2025-01-25T00:00:00Z" }));
    expect(outages.map(({ endLatestMs }) => endLatestMs)).toEqual([null, Date.UTC(2025, 0, 25)]);
  });

  test("of several places is an outage in each, and of a network one of the network", () => {
    const both = annotation({ locations: ["IE", "GB"] });
    expect(radar(both).outages.map(({ siteId, providerId }) => [siteId, providerId])).toEqual([
      ["country-ie", "radar:1070"],
      ["country-gb", "radar:1070/country-gb"],
    ]);
    const network = annotation({ asns: ["852"], outage: { outageType: "NETWORK" } });
    expect(radar(network).outages.map(({ siteId }) => siteId)).toEqual(["as-852"]);
    const origin = annotation({
      locations: [],
      origins: ["wren-cloud"],
      originsDetails: [{ origin: "wren-cloud", name: "Wren Cloud" }],
    });
    expect(radar(origin).sites).toMatchObject([{ id: "wren-cloud", name: "Wren Cloud" }]);
  });

  test("warns of words it does not know", () => {
    const { warnings, outages } = radar(annotation({ eventType: "HICCUP", outage: { outageType: "COSMIC" } }));
    expect([outages.length, warnings.map(({ code }) => code)]).toEqual([1, ["unknown_event", "unknown_outage_type"]]);
  });

  test.each([
    ["a start without an offset", annotation({ startDate: "2025-01-24T06:30:42" })],
    ["an end before the start", annotation({ endDate: "2025-01-24T06:30:41Z" })],
    ["no start", annotation({ startDate: null })],
    ["no place at all", annotation({ locations: null })],
    ["no id", annotation({ id: null })],
  ])("refuses %s", (_, entry) => {
    const { outages, rejected } = radar(entry);
    expect([outages, rejected.length]).toEqual([[], 1]);
  });

  test("says that an answer with an error is one", () => {
    expect(() => imported({ success: false, errors: [{}], result: { annotations: [] } })).toThrow(/error/);
  });
});

describe("annotations of Grafana", () => {
  const outage = (fields: object = {}) => ({
    id: 12,
    dashboardUID: "d1",
    time: 1_506_676_478_816,
    timeEnd: 1_507_281_278_816,
    text: "Forms were down\nSeen by hand",
    tags: ["outage", "severity:major", "site:wren"],
    ...fields,
  });

  test("with the tag outage are outages, exactly as they say", () => {
    const { format, outages, moments, warnings, rejected } = imported([outage()]);
    expect([format, moments, warnings, rejected]).toEqual(["grafana", [], [], []]);
    expect(outages[0]).toMatchObject({
      siteId: "wren",
      title: "Forms were down",
      note: "Seen by hand",
      severity: "major",
      startEarliestMs: 1_506_676_478_816,
      startLatestMs: 1_506_676_478_816,
      endEarliestMs: 1_507_281_278_816,
      endLatestMs: 1_507_281_278_816,
      providerId: "grafana:d1/12",
    });
  });

  test("without it are moments", () => {
    const { outages, moments } = imported([outage({ tags: ["deploy"] }), outage({ id: 13, tags: null, timeEnd: 0 })]);
    expect(outages).toEqual([]);
    expect(moments).toMatchObject([
      { title: "Forms were down", kind: "moment", atMs: 1_506_676_478_816, untilMs: 1_507_281_278_816, caseId: null },
      { untilMs: null },
    ]);
  });

  test.each([[{ timeEnd: undefined }], [{ timeEnd: 0 }], [{ timeEnd: 1_506_676_478_816 }]])(
    "of a point say nothing of the end (%j)",
    (fields) => {
      expect(imported([outage(fields)]).outages[0]).toMatchObject({ endEarliestMs: null, endLatestMs: null });
    },
  );

  test("in seconds are rejected with that question", () => {
    const { outages, rejected } = imported([outage({ time: 1_506_676_478, timeEnd: 1_507_281_278 })]);
    expect(outages).toEqual([]);
    expect(rejected).toEqual([{ at: "annotations[0]", reason: expect.stringContaining("in seconds?") }]);
  });

  test.each([
    ["an end before the start", { timeEnd: 1_506_676_478_815 }],
    ["an end in seconds", { timeEnd: 1_507_281_278 }],
    ["microseconds", { time: 1_506_676_478_816_000 }],
    ["a text for a time", { time: "1506676478816" }],
    ["no time", { time: null }],
    ["a time before all", { time: -1e300 }],
  ])("with %s are rejected", (_, fields) => {
    const { outages, rejected } = imported([outage(fields)], {}, "grafana");
    expect([outages, rejected.length]).toEqual([[], 1]);
  });

  test("of an unknown severity warn, of none do not", () => {
    const { outages, warnings } = imported(
      [outage({ tags: ["outage", "severity:wild"] }), outage({ id: 2, tags: ["outage"] })],
      {
        site: "w",
      },
    );
    expect(outages.map(({ severity }) => severity)).toEqual(["unknown", "unknown"]);
    expect(warnings.map(({ at, code }) => [at, code])).toEqual([["annotations[0]", "unknown_severity"]]);
  });

  test("without an id have one of their own words, which stays", () => {
    const ids = [1, 2].map(() => imported([outage({ id: undefined })]).outages[0]?.id);
    expect(new Set(ids).size).toBe(1);
  });
});
