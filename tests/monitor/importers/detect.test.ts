import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { InputError } from "../../../src/core/errors.ts";
import { IMPORT_FORMATS } from "../../../src/core/import-format.ts";
import { readOutages } from "../../../src/monitor/importers/read-outages.ts";
import { SETTINGS } from "./import.ts";

async function* pieces(bytes: Uint8Array, size = 10): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function read(document: string | Uint8Array, format: (typeof IMPORT_FORMATS)[number] | "auto" = "auto", size?: number) {
  const bytes = typeof document === "string" ? new TextEncoder().encode(document) : document;
  return readOutages(pieces(bytes, size), format, SETTINGS);
}

const GRAFANA = [{ id: 1, time: 1_506_676_478_816, text: "x", tags: [] }];
const DOCUMENTS: Readonly<Record<(typeof IMPORT_FORMATS)[number], readonly string[]>> = {
  csv: ["site,kind,title,start\nw,outage,t,2016-11-09T01:00Z\n", "start;title\n2016-11-09T01:00Z;t\n"],
  "check-log": ["time,status\n2016-11-09T01:00:00Z,up\n", "site;status;ms;time\nw;DOWN;1;2016-11-09T01:00:00Z\n"],
  statuspage: ['{"page":{"name":"W"},"incidents":[]}', '{"page":{"name":"W"},"status":{},"scheduled_maintenances":[]}'],
  atom: [
    '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"></feed>',
    '<rss version="2.0"><channel></channel></rss>',
    '\n<!-- a word --><!DOCTYPE rss><rss version="2.0"><channel></channel></rss>',
    '<a:feed xmlns:a="http://www.w3.org/2005/Atom"></a:feed>',
  ],
  instatus: [
    '{"page":{"name":"W","status":"UP"},"activeIncidents":[]}',
    '[{"id":"1","name":"n","started":"2020-09-12T19:05:17Z","updates":[]}]',
    '{"site":{"name":"W"},"incidents":[{"id":"1","name":"n","started":"2020-09-12T19:05:17Z"}]}',
  ],
  upptime: [
    "url: https://w.example\nstatus: up\ncode: 200\nlastUpdated: 2021-07-21T23:00:34.789Z\n",
    '[{"title":"🛑 W is down","created_at":"2026-08-18T10:00:00Z","labels":[]}]',
    '[{"name":"W","slug":"w","status":"up","uptime":"99.99%"}]',
    "0123456789abcdef0123456789abcdef01234567 2026-08-18T10:00:00Z 🟩 W is up (200 in 90 ms) [skip ci]",
  ],
  ioda: [
    '{"type":"outages.events","error":null,"data":[]}',
    '[{"location":"country/CA","datasource":"bgp","start":1}]',
  ],
  radar: ['{"success":true,"result":{"annotations":[]}}'],
  kuma: ['{"heartbeatList":{},"uptimeList":{}}'],
  gatus: ['[{"name":"w","key":"_w","results":[]}]', '{"name":"w","key":"_w","results":[]}'],
  grafana: [JSON.stringify(GRAFANA), JSON.stringify({ annotations: GRAFANA })],
};

describe("a document shows by itself", () => {
  test.each(IMPORT_FORMATS.flatMap((format) => DOCUMENTS[format].map((text): [string, string] => [format, text])))(
    "that it is of the form %s: %s",
    async (format, text) => {
      expect((await read(text)).format).toBe(format);
      expect((await read(`\ufeff${text}`, "auto", 3)).format).toBe(format);
    },
  );

  test("what it is, also in UTF-16", async () => {
    const bytes = Buffer.from(`\ufeff${DOCUMENTS.csv[0]}`, "utf16le");
    expect(await read(bytes)).toMatchObject({ format: "csv", outages: [{ title: "t" }] });
  });

  test("how its letters are written, where it is XML", async () => {
    const xml =
      '<?xml version="1.0" encoding="ISO-8859-1"?><feed><entry><id>1</id><title>Gr\u00fc\u00dfe</title><published>2026-01-01T00:00:00Z</published></entry></feed>';
    expect((await read(Buffer.from(xml, "latin1"))).outages[0]?.title).toBe("Grüße");
  });
});

describe("with one sentence is refused", () => {
  test.each([
    ["an empty document", "", /empty/],
    ["nothing but space", " \n ", /empty/],
    ["plain words", "It was down all night.", /--format/],
    ["JSON of something else", '{"hello":"world"}', /--format/],
    ["an empty list, which may be anything", "[]", /--format/],
    ["a number", "12", /--format/],
    ["JSON that is cut off", '{"incidents":[{"id":"1"', /no readable JSON/],
    ["a web page", "<!DOCTYPE html><html></html>", /web page/],
    ["the database of Uptime Kuma", "SQLite format 3\0\u0010\0", /Uptime Kuma.*heartbeat/],
    ["a zip archive", "PK\u0003\u0004", /unpack/],
    ["an unknown encoding", '<?xml version="1.0" encoding="klingon"?><feed></feed>', /encoding/],
  ])("%s", async (_, text, words) => {
    await expect(read(text)).rejects.toThrow(InputError);
    await expect(read(text)).rejects.toThrow(words);
  });

  test.each(IMPORT_FORMATS)("what is stated to be %s and is not", async (format) => {
    await expect(read('{"hello":1}', format)).rejects.toThrow(InputError);
    await expect(read("hello", format)).rejects.toThrow(InputError);
    await expect(read(gzipSync("hello"), format)).rejects.toThrow(InputError);
  });

  test("a feed of more than 10 MiB, a table of more than 16, and JSON of more than 64, of which no more is read", async () => {
    let given = 0;
    async function* endless(begin: string, piece: string): AsyncGenerator<Uint8Array> {
      yield new TextEncoder().encode(begin);
      const bytes = new TextEncoder().encode(piece);
      for (;;) {
        given += bytes.length;
        yield bytes;
      }
    }
    const space = " ".repeat(1 << 20);
    await expect(readOutages(endless("<feed>", space), "auto", SETTINGS)).rejects.toThrow(/larger than 10 MiB/);
    expect(given).toBeLessThan(12 << 20);
    await expect(readOutages(endless("site,start\n", space), "auto", SETTINGS)).rejects.toThrow(/larger than 16 MiB/);
    given = 0;
    await expect(readOutages(endless("[", space), "auto", SETTINGS)).rejects.toThrow(/larger than 64 MiB/);
    expect(given).toBeLessThan(66 << 20);
  });

  test("a document whose reading is then given up: its file is closed", async () => {
    let isClosed = false;
    async function* file(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield new TextEncoder().encode(`SQLite format 3\0${" ".repeat(70_000)}`);
      } finally {
        isClosed = true;
      }
    }
    await expect(readOutages(file(), "auto", SETTINGS)).rejects.toThrow(InputError);
    expect(isClosed).toBe(true);
  });
});

test("an empty list is of the form that is stated", async () => {
  for (const format of ["gatus", "grafana", "upptime", "ioda", "instatus"] as const)
    expect(await read("[]", format)).toMatchObject({ format, read: 0, outages: [] });
});

describe("of a document with very much of one thing, reading takes no more than its length costs", () => {
  const many = <T>(one: (i: number) => T, n = 200_000): readonly T[] => Array.from({ length: n }, (_, i) => one(i));
  const PAGE = { name: "w" };
  test.each<[string, unknown]>([
    [
      "updates",
      {
        page: PAGE,
        incidents: [
          {
            id: "1",
            created_at: "2026-08-18T10:00:00Z",
            incident_updates: many(() => ({ status: "x", display_at: "2026-08-18T10:00:00Z" })),
          },
        ],
      },
    ],
    [
      "components",
      {
        page: PAGE,
        incidents: [
          { id: "1", created_at: "2026-08-18T10:00:00Z", components: many(() => ({ status: "operational" })) },
        ],
      },
    ],
    [
      "failing beats",
      { heartbeatList: { "1": many((i) => ({ status: 0, time: new Date(i * 1_000).toISOString() })) } },
    ],
    ["outages of no site", many((i) => ({ time: 1_506_676_478_816 + i, text: "x", tags: ["outage"] }))],
    [
      "places",
      {
        result: {
          annotations: [
            {
              id: "1",
              startDate: "2026-08-18T10:00:00Z",
              locations: many(String, 30_000),
              locationsDetails: many((i) => ({ code: String(i), name: "n" }), 30_000),
            },
          ],
        },
      },
    ],
    [
      "instatus components",
      [{ id: "1", name: "n", started: "2026-08-18T10:00:00Z", components: many(() => ({ status: "OPERATIONAL" })) }],
    ],
    [
      "versions",
      {
        page: PAGE,
        incidents: many(
          (i) => ({ id: "1", created_at: "2026-08-18T10:00:00Z", updated_at: new Date(i * 1_000).toISOString() }),
          100_000,
        ),
      },
    ],
  ])("%s", async (_, document) => {
    const startMs = performance.now();
    expect((await read(JSON.stringify(document), "auto", 1 << 16)).rejected).toEqual([]);
    expect(performance.now() - startMs).toBeLessThan(8_000);
  });

  test.each([
    ["rows that differ in nothing but a note", many((i) => `w,outage,t,2016-11-09T01:00Z,${i}`, 100_000).join("\n")],
    ["quotes", many(() => '"a""b"c,"', 100_000).join("\n")],
    ["separators", ",".repeat(1_000_000)],
  ])("%s", async (_, rows) => {
    const startMs = performance.now();
    await read(`site,kind,title,start,note\n${rows}`, "csv", 1 << 16).catch((error: unknown) =>
      expect(error).toBeInstanceOf(InputError),
    );
    expect(performance.now() - startMs).toBeLessThan(8_000);
  });

  test.each([
    ["lines of a log that are none", "x is ".repeat(200_000)],
    ["signs before a name", "🟥".repeat(200_000)],
    ["lines of YAML", "a: [\n".repeat(100_000)],
  ])("%s", async (_, words) => {
    const startMs = performance.now();
    const head = "url: a\nstatus: down\nlastUpdated: x\n";
    for (const text of [words, `2026-08-18T10:00:00Z ${words} (1 in 1 ms)\n`.repeat(3), `${head}${words}`])
      await read(text, "auto", 1 << 16).catch((error: unknown) => expect(error).toBeInstanceOf(InputError));
    expect(performance.now() - startMs).toBeLessThan(8_000);
  });
});
