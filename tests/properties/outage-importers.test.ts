import fc from "fast-check";
import { expect, test } from "vitest";
import { InputError } from "../../src/core/errors.ts";
import { IMPORT_FORMATS, type ImportFormat } from "../../src/core/import-format.ts";
import type { Outage } from "../../src/core/outage.ts";
import { isoUtc } from "../../src/core/time.ts";
import type { ImportedDocument } from "../../src/monitor/importers/importer.ts";
import { readOutages } from "../../src/monitor/importers/read-outages.ts";
import { imported, SETTINGS } from "../monitor/importers/import.ts";

/** Words that some importer looks for, so that arbitrary documents come near to what they read. */
const NAMES =
  "id name title status impact started_at created_at updated_at resolved_at closed_at incident_updates components affected_components new_status body display_at page url page_id scheduled_for scheduled_until incidents scheduled_maintenances activeIncidents activeMaintenances started resolved updates message start end duration heartbeatList 7 time msg publicGroupList monitorList results events key group success timestamp type errors conditionResults data datasource location entity from until alerts level overlaps_window result annotations startDate endDate locations asns outage outageCause text tags timeEnd dashboardUID updated labels html_url slug uptime dailyMinutesDown 2021-04-20 __proto__ constructor toString".split(
    " ",
  );
const WORDS = [
  "2026-08-18T10:00:00Z",
  "2026-08-18T11:00:00.123+02:00",
  "2026-02-30T10:00:00Z",
  "2026-08-18 10:00:00",
  "0001-01-01T00:00:00Z",
  "9999-12-31T23:59:59Z",
  "resolved",
  "major",
  "DOWN",
  "UNHEALTHY",
  "HEALTHY",
  "MAJOROUTAGE",
  "outage",
  "severity:major",
  "🛑 Wren is down",
  "https://wren.example/a/1",
  "country/CA",
  "outages.events",
  "__proto__",
  "",
];
const value = fc.oneof(
  fc.constantFrom(...WORDS),
  fc.constantFrom(null, true, false, 0, 1, 2, 3, -1, 1_506_676_478, 1_506_676_478_816, 1e300, -1e300, 0.5),
  fc.string({ maxLength: 30 }),
);
const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { depthSize: "medium", withCrossShrink: true },
    value,
    fc.array(tie("json"), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...NAMES), tie("json"), { maxKeys: 8 }),
  ),
}));

/** An entry with most of what each form has, any of which may be something else. */
const entry = fc.record(
  Object.fromEntries(
    NAMES.filter((name) => name !== "__proto__").map((name) => [name, fc.oneof({ arbitrary: value, weight: 5 }, json)]),
  ),
  { requiredKeys: ["id", "name", "created_at", "started", "startDate", "time", "timestamp"] },
);
const day = 1_478_660_000;
const instant = fc.constantFrom("2026-08-18T10:00:00Z", "2026-08-18T10:00:30+02:00", "2026-08-18T12:00:00Z", null);
const late = fc.constantFrom("2026-08-18T11:00:00Z", "2026-08-18T09:00:00Z", "2026-08-18T09:00:00", null, "");
const times = fc.record({
  id: fc.constantFrom("a", "b", 7, "c/d", null),
  created_at: instant,
  started_at: instant,
  scheduled_for: instant,
  scheduled_until: late,
  start: instant,
  startDate: instant,
  started: instant,
  timestamp: instant,
  closed_at: late,
  resolved_at: late,
  endDate: late,
  end: late,
  resolved: late,
  success: fc.boolean(),
  title: fc.constant("🛑 Wren is down"),
  uptime: fc.constant(undefined),
});
const entries = fc.array(
  fc.tuple(entry, times).map(([fields, stated]) => ({ ...fields, ...stated })),
  { minLength: 1, maxLength: 5 },
);
const ENVELOPES: Readonly<Record<string, (list: readonly object[]) => unknown>> = {
  statuspage: (list) => ({ page: { name: "w" }, incidents: list, scheduled_maintenances: list }),
  instatus: (list) => ({ page: { name: "w" }, activeIncidents: list, activeMaintenances: list }),
  upptime: (list) => list,
  radar: (list) => ({ result: { annotations: list.map((each) => ({ locations: ["CA"], ...each })) } }),
  gatus: (list) => [{ key: "w", results: list, events: list }],
  kuma: (list) => ({
    heartbeatList: { "7": list.map((each, i) => ({ ...each, status: (i * 7) % 5, time: `2026-08-18 10:0${i}:00` })) },
  }),
  ioda: (list) => ({
    data: list.map((each, i) => ({
      ...each,
      location: "country/CA",
      start: day + i,
      duration: i - 1,
      overlaps_window: i % 2 === 1,
    })),
  }),
  grafana: (list) =>
    list.map((each, i) => ({
      ...each,
      time: day * 1000 + i,
      timeEnd: (day + 2 * i - 3) * 1000,
      tags: i % 2 === 0 ? ["outage"] : null,
    })),
};

const TAGS = [
  "feed",
  "entry",
  "title",
  "id",
  "published",
  "updated",
  "content",
  "link",
  "rss",
  "channel",
  "item",
  "pubDate",
  "description",
  "p",
  "b",
];
const xmlPiece = fc.oneof(
  fc.constantFrom(...TAGS.flatMap((tag) => [`<${tag}>`, `</${tag}>`])),
  fc.constantFrom(
    ...WORDS,
    "<![CDATA[",
    "]]>",
    "<!DOCTYPE x [",
    "<!ENTITY a 'b'>",
    "&a;",
    "&#0;",
    "&#x110000;",
    "&lt;p&gt;",
    "<!--",
    "-->",
  ),
  fc.constantFrom(
    "&lt;small&gt;Aug 18, 10:00 UTC&lt;/small&gt;&lt;strong&gt;Resolved&lt;/strong&gt;",
    "Tue, 18 Aug 2026 10:23:23 GMT",
  ),
  fc.string({ maxLength: 10 }),
);
const xml = fc.array(xmlPiece, { maxLength: 30 }).map((parts) => `<feed><entry>${parts.join("")}</entry></feed>`);

const cell = fc.oneof(
  fc.constantFrom(...WORDS, "2016-11-06T01:30", "2016-03-13T02:30", "America/New_York", "moment", '"', "'=1", ","),
  fc.string({ maxLength: 8 }),
);
const csv = fc
  .array(fc.array(cell, { maxLength: 13 }), { maxLength: 8 })
  .map((rows) =>
    [
      "site,kind,title,start,start_latest,end,end_latest,tz,severity,source_url,note",
      ...rows.map((row) => row.join(",")),
    ].join("\n"),
  );

function isSound(outage: Outage): boolean {
  const { startEarliestMs, startLatestMs, endEarliestMs, endLatestMs } = outage;
  const pairs = [
    [startEarliestMs, startLatestMs],
    [endEarliestMs, endLatestMs],
    [startEarliestMs ?? startLatestMs, endLatestMs ?? endEarliestMs],
  ];
  return pairs.every(([one, other]) => one === null || other === null || (one ?? 0) <= (other ?? 0));
}

/** Whatever an importer takes can be told and stored: sound times, no controls, ids that are its own. */
function checkDocument(document: ImportedDocument): void {
  const { outages, moments, sites, suspects } = document;
  for (const outage of outages) {
    expect(isSound(outage)).toBe(true);
    for (const ms of [
      outage.startEarliestMs,
      outage.startLatestMs,
      outage.endEarliestMs,
      outage.endLatestMs,
      outage.announcedAtMs,
    ])
      expect(() => isoUtc(ms)).not.toThrow();
    expect(outage.title).not.toMatch(/[\u0000-\u0008]/);
    expect(outage.title).not.toBe("");
    expect(outage.id).toMatch(/^[A-Za-z0-9-]+$/);
  }
  for (const { atMs, untilMs } of moments) expect(untilMs === null || untilMs >= atMs).toBe(true);
  for (const { fromMs, toMs } of suspects) expect(fromMs).toBeLessThanOrEqual(toMs);
  for (const { id } of sites) expect(id).toMatch(/^[a-z0-9-]+$/);
  const named = new Set(sites.map(({ id }) => id));
  expect(outages.every(({ siteId }) => named.has(siteId))).toBe(true);
  expect(new Set(outages.map(({ id }) => id)).size).toBe(outages.length);
}

function checkText(text: string, format: ImportFormat | "auto"): void {
  let document: ImportedDocument;
  try {
    document = imported(text, { tz: "America/New_York" }, format);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return;
  }
  checkDocument(document);
  // The same document says the same again.
  expect(imported(text, { tz: "America/New_York" }, format)).toEqual(document);
}

const format = fc.constantFrom("auto" as const, ...IMPORT_FORMATS.filter((known) => known !== "check-log"));

test("no JSON makes an importer throw anything but a sentence, and what it takes is sound", () => {
  fc.assert(
    fc.property(json, format, (document, stated) => checkText(JSON.stringify(document), stated)),
    { numRuns: 3_000 },
  );
});

test.each(Object.entries(ENVELOPES))("no list of the form %s does either, and some of it is taken", (form, wrapped) => {
  let taken = 0;
  fc.assert(
    fc.property(entries, (list) => {
      const text = JSON.stringify(wrapped(list));
      const stated = IMPORT_FORMATS.find((known) => known === form) ?? "auto";
      checkText(text, stated);
      taken += imported(text, {}, stated).outages.length;
    }),
    { numRuns: 150 },
  );
  expect(taken).toBeGreaterThan(5);
});

test("nor does any XML", () => {
  fc.assert(
    fc.property(xml, (text) => checkText(text, "atom")),
    { numRuns: 1_000 },
  );
});

test("nor does any table", () => {
  fc.assert(
    fc.property(csv, (text) => checkText(text, "csv")),
    { numRuns: 1_000 },
  );
});

test("nor do any bytes", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 200 }),
      fc.constantFrom("auto" as const, ...IMPORT_FORMATS),
      async (bytes, stated) => {
        async function* pieces(): AsyncGenerator<Uint8Array> {
          yield bytes;
        }
        await readOutages(pieces(), stated, SETTINGS).then(checkDocument, (error: unknown) =>
          expect(error).toBeInstanceOf(InputError),
        );
      },
    ),
    { numRuns: 500 },
  );
});

test("a document that nests beyond measure is refused or read, and never too deep", () => {
  for (const [open, close] of [
    ["[", "]"],
    ['{"incidents":', "}"],
    ['{"page":{"status":', "}}"],
  ]) {
    const text = `${(open ?? "").repeat(100_000)}[]${(close ?? "").repeat(100_000)}`;
    checkText(text, "auto");
    checkText(text, "statuspage");
  }
});
