import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../../../src/core/clock.ts";
import { InputError, UsageError } from "../../../src/core/errors.ts";
import { readCheckLog } from "../../../src/monitor/importers/check-log.ts";
import { LogRows } from "../../../src/monitor/importers/check-log-rows.ts";
import { BEGIN_MS, log, MINUTE, readLog, SETTINGS, shownOutages, shownSpans } from "./check-log-support.ts";

const SITE = { site: "office" };

describe("a check log", () => {
  test("becomes outages, suspects and gaps", async () => {
    const read = await readLog(
      log([
        [0, "up"],
        [5, "up"],
        [10, "down"],
        [15, "down"],
        [20, "up"],
        [25, "up"],
        [200, "down"],
        [205, "up"],
        [210, "slow"],
        [215, "unknown"],
      ]),
      SITE,
    );
    expect(shownOutages(read)).toEqual(["office (5,10]-(15,20]x1"]);
    expect(shownSpans(read.suspects)).toEqual(["200-200"]);
    expect(shownSpans(read.gaps)).toEqual(["25-200"]);
    expect(read.checks).toEqual({ read: 10, pass: 6, fail: 3, inconclusive: 1 });
    expect(read).toMatchObject({ format: "check-log", read: 10, warnings: [], rejected: [], moments: [] });
    expect(read.sites).toEqual([{ id: "office", name: "office", url: null, country: null, watch: null }]);
  });

  test("gives its outages names that last, what they are and how they are known", async () => {
    const rows = ["time,status,code", "2016-11-09T01:25:00Z,up,200", "2016-11-09T01:30:00Z,down,500"];
    rows.push("2016-11-09T01:35:00Z,down,500", "2016-11-09T01:40:00Z,down,0", "2016-11-09T01:45:00Z,soft_error,200");
    const open = await readLog(rows.join("\n"), { site: "CIC.gc.ca" });
    expect(open.outages).toEqual([
      expect.objectContaining({
        id: "check-log-cic-gc-ca-20161109T013000Z",
        providerId: "check-log:cic-gc-ca-20161109T013000Z",
        siteId: "cic-gc-ca",
        kind: "outage",
        title: "CIC.gc.ca down",
        severity: "major",
        origin: "import",
        confidence: "measured",
        endLatestMs: null,
        precision: "s",
        symptoms: ["HTTP 500", "no answer", "error page"],
        documentUpdatedAtMs: Date.UTC(2016, 10, 9, 1, 45),
        flapCount: 1,
        places: null,
      }),
    ]);
    rows.push("2016-11-09T01:50:00Z,up,200", "2016-11-09T01:55:00Z,up,200");
    const ended = await readLog(rows.join("\n"), { site: "CIC.gc.ca" });
    expect(ended.outages[0]).toMatchObject({
      id: "check-log-cic-gc-ca-20161109T013000Z",
      endLatestMs: Date.UTC(2016, 10, 9, 1, 50),
      documentUpdatedAtMs: Date.UTC(2016, 10, 9, 1, 55),
    });
  });

  test("says that a site crashed repeatedly, and how often", async () => {
    const rows: [number, string][] = [0, 5, 10, 15, 20, 25, 30].map((at, i) => [at, i % 2 === 0 ? "up" : "down"]);
    const read = await readLog(log([...rows, [35, "up"]]), SITE);
    expect(read.outages.map(({ title }) => title)).toEqual(["office crashed repeatedly (3 times)"]);
  });

  test("without codes says nothing of what went wrong", async () => {
    const read = await readLog(
      log([
        [0, "up"],
        [5, "down"],
        [10, "down"],
      ]),
      SITE,
    );
    expect(read.outages[0]?.symptoms).toEqual([]);
  });

  test("may have its columns and rows in any order, further columns, and statuses in any case", async () => {
    const rows = [
      "message,STATUS, Time ,who",
      ...["fine,Up,0", '"a, b",DOWN,10', "x,OffLine,5", '"say ""no""\nagain",online,15', ",OK,20"].map((row) => {
        const [, head, minute] = /^(.*),(\d+)$/s.exec(row) ?? [];
        return `${head},${new Date(BEGIN_MS + Number(minute) * MINUTE).toISOString()},me`;
      }),
    ];
    const read = await readLog(rows.join("\r\n"), SITE);
    expect(read.rejected).toEqual([]);
    expect(shownOutages(read)).toEqual(["office (0,5]-(10,15]x1"]);
  });

  test("reads every status there is", async () => {
    const words = "up ok online slow degraded down fail offline soft_error inconclusive unknown maintenance".split(" ");
    const read = await readLog(log(words.map((word, i) => [i, word])), SITE);
    expect(read.warnings).toEqual([]);
    expect(read.handedOn.map(({ verdict }) => verdict)).toEqual(
      "ok ok ok slow slow fail fail fail soft_error inconclusive inconclusive maintenance".split(" "),
    );
    expect(read.checks).toEqual({ read: 12, pass: 5, fail: 4, inconclusive: 3 });
  });

  test("has a failing row with a failing witness as inconclusive, and no other", async () => {
    const rows =
      "time,status,witness\n2016-11-01T00:00Z,down,FAIL\n2016-11-01T00:01Z,soft_error,fail\n2016-11-01T00:02Z,up,fail\n2016-11-01T00:03Z,down,pass\n2016-11-01T00:04Z,down,";
    const read = await readLog(rows, SITE);
    expect(read.handedOn.map(({ verdict, witness }) => [verdict, witness])).toEqual([
      ["inconclusive", "fail"],
      ["inconclusive", "fail"],
      ["ok", "fail"],
      ["fail", "pass"],
      ["fail", null],
    ]);
  });

  test("has codes and latencies of 0 as unknown", async () => {
    const read = await readLog(
      "time,status,code,ms\n2016-11-01T00:00Z,down,0,0\n2016-11-01T00:05Z,up,200.0,12.5\n2016-11-01T00:10Z,up,,",
      SITE,
    );
    expect(read.handedOn.map(({ status, latencyMs }) => [status, latencyMs])).toEqual([
      [null, null],
      [200, 12.5],
      [null, null],
    ]);
    expect(read.warnings).toEqual([]);
  });

  test("warns of words it does not know, once each, and never takes a status of those for a pass", async () => {
    const rows =
      "time,status,code,ms,witness\n2016-11-01T00:00Z,fine,2,x,yes\n2016-11-01T00:05Z,fine,200,-1,pass\n2016-11-01T00:10Z,bad,,,";
    const read = await readLog(rows, SITE);
    expect(read.handedOn.map(({ verdict }) => verdict)).toEqual(["inconclusive", "inconclusive", "inconclusive"]);
    expect(read.warnings.map(({ at, code }) => `${at} ${code}`)).toEqual([
      "line 2 unknown_status",
      "line 2 unknown_code",
      "line 2 unknown_ms",
      "line 2 unknown_witness",
      "line 3 unknown_ms",
      "line 4 unknown_status",
    ]);
    expect(read.warnings[0]?.text).toBe('"fine" is no status that is known; it counts as inconclusive (2 rows)');
  });

  test("counts equal time and status once, whatever the order", async () => {
    const rows =
      "time,status,code\n2016-11-01T00:05Z,down,\n2016-11-01T00:00Z,up,\n2016-11-01T00:05Z,offline,503\n2016-11-01T00:05Z,down,";
    const read = await readLog(rows, SITE);
    expect(read.outages).toEqual([]);
    expect(read.checks).toEqual({ read: 4, pass: 1, fail: 1, inconclusive: 0 });
  });

  test("keeps its sites apart", async () => {
    const rows = ["site,time,status"];
    for (let i = 0; i < 8; i++) {
      const time = new Date(BEGIN_MS + i * 5 * MINUTE).toISOString();
      rows.push(`https://www.a.example/visa/,${time},${i >= 2 && i < 5 ? "down" : "up"}`, `B Office,${time},up`);
    }
    const read = await readLog(rows.join("\n"));
    expect(read.sites.map(({ id, name, url }) => [id, name, url])).toEqual([
      ["a-example-visa", "https://www.a.example/visa/", "https://www.a.example/visa/"],
      ["b-office", "B Office", null],
    ]);
    expect(shownOutages(read)).toEqual(["a-example-visa (5,10]-(20,25]x1"]);
    expect(read.handedOn.filter(({ siteId }) => siteId === "b-office")).toHaveLength(8);
  });

  test("is about the site that is said, whatever it says itself", async () => {
    const read = await readLog("site,time,status\na,2016-11-01T00:00Z,up\nb,2016-11-01T00:05Z,up", SITE);
    expect(read.sites.map(({ id }) => id)).toEqual(["office"]);
  });

  test("that names no site is called after the document, with a warning", async () => {
    const read = await readLog(log([[0, "up"]]));
    expect(read.sites.map(({ id }) => id)).toEqual(["night-csv"]);
    expect(read.warnings.map(({ at, code }) => [at, code])).toEqual([["line 2", "site_from_name"]]);
  });

  test("hands its checks on as they stand, in batches, under a place of its own", async () => {
    const rows = Array.from({ length: 5_000 }, (_, i): [number, string] => [i, "up"]);
    const read = await readLog(log(rows), SITE, 4096);
    expect(read.handedOn).toHaveLength(5_000);
    expect(Math.max(...read.batches)).toBeLessThan(2_500);
    expect(read.batches.length).toBeGreaterThan(2);
    expect(read.handedOn[7]).toEqual({
      siteId: "office",
      place: "log:night.csv",
      atMs: BEGIN_MS + 7 * MINUTE,
      verdict: "ok",
      reasons: [],
      status: null,
      latencyMs: null,
      bodyBytes: null,
      witness: null,
      evidence: null,
    });
  });

  test("waits for who takes its checks", async () => {
    const text = log(Array.from({ length: 20_000 }, (_, i): [number, string] => [i, "up"]));
    let given = 0;
    async function* input(): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < text.length; at += 10_000) {
        given++;
        yield Buffer.from(text.slice(at, at + 10_000));
      }
    }
    const stop = new Error("enough");
    const reading = readCheckLog(input(), { ...SETTINGS, ...SITE }, { checks: () => Promise.reject(stop) });
    await expect(reading).rejects.toBe(stop);
    expect(given).toBeLessThan(10);
  });

  test("tells precision by how its times are written", async () => {
    const precise = await readLog("time,status\n1478653200,down\n1478653260,down", SITE);
    const rough = await readLog("time,status\n2016-11-01T00:00Z,down\n2016-11-01T00:05Z,down", SITE);
    expect([precise.outages[0]?.precision, rough.outages[0]?.precision]).toEqual(["s", "m"]);
  });

  test("knows of each site what its checks say until the next one, and where nobody looked", async () => {
    const read = await readLog(
      log([
        [0, "up"],
        [5, "up"],
        [10, "down"],
        [15, "maintenance"],
        [20, "unknown"],
        [25, "slow"],
        [30, "up"],
        [35, "up"],
        [200, "up"],
        [205, "up"],
      ]),
      SITE,
    );
    const lanes = [...(read.lanes ?? [])];
    expect(lanes.map(({ state, fromMs, toMs }) => `${state} ${shownSpans([{ fromMs, toMs }])}`)).toEqual([
      "up 0-10",
      "failing 10-15",
      "maintenance 15-20",
      "inconclusive 20-25",
      "slow 25-30",
      "up 30-40",
      "gap 40-200",
      "up 200-210",
    ]);
    expect(lanes[6]).toMatchObject({ siteId: "office", place: "log:night.csv", reason: "no check came" });
    expect([...(read.lanes ?? [])]).toEqual(lanes);
  });

  test("that ends in a single failure lists it as a suspect", async () => {
    const read = await readLog(
      log([
        [0, "up"],
        [5, "up"],
        [10, "down"],
      ]),
      SITE,
    );
    expect(shownSpans(read.suspects)).toEqual(["10-10"]);
  });

  test("warns where all of three sites begin to fail together and no witness is named, and changes nothing", async () => {
    const rows = (witness: boolean) => [
      `site,time,status${witness ? ",witness" : ""}`,
      ...Array.from({ length: 12 }, (_, i) =>
        ["a", "b", "c"].map((site, k) => {
          const time = new Date(BEGIN_MS + i * 5 * MINUTE + k * 1000).toISOString();
          return `${site},${time},${i === 5 || i === 6 ? "down" : "up"}${witness ? "," : ""}`;
        }),
      ).flat(),
    ];
    const silent = await readLog(rows(false).join("\n"));
    expect(silent.outages).toHaveLength(3);
    expect(silent.warnings.map(({ code }) => code)).toEqual(["all_sites_failed"]);
    const asked = await readLog(rows(true).join("\n"));
    expect(asked.warnings).toEqual([]);
    const two = await readLog(
      rows(false)
        .filter((row) => !row.startsWith("c,"))
        .join("\n"),
    );
    expect(two.warnings).toEqual([]);
  });
});

describe("times of a check log", () => {
  test.each<[cell: string, expected: string]>([
    ["2016-11-09T01:30:00Z", "2016-11-09T01:30:00.000Z"],
    ["2016-11-09 01:30:00.25 UTC", "2016-11-09T01:30:00.250Z"],
    ["2016-11-08T20:30-05:00", "2016-11-09T01:30:00.000Z"],
    ["2016-11-08 20:30:00 -0500", "2016-11-09T01:30:00.000Z"],
    ["2016-11-08 20:30:00-05", "2016-11-09T01:30:00.000Z"],
    ["1478655000", "2016-11-09T01:30:00.000Z"],
    ["1478655000.5", "2016-11-09T01:30:00.500Z"],
    ["1478655000250", "2016-11-09T01:30:00.250Z"],
  ])("%s is an instant", async (cell, expected) => {
    const read = await readLog(`time,status\n${cell},up`, { ...SITE, tz: "Asia/Tokyo" });
    expect(read.rejected).toEqual([]);
    expect(read.handedOn.map(({ atMs }) => new Date(atMs).toISOString())).toEqual([expected]);
  });

  test.each<[cell: string, reason: RegExp]>([
    ["2016-11-09T01:30:00", /no offset from UTC; say the zone of such times with --tz/],
    ["2016-11-09", /date without a time of day/],
    ["2016-11-31T00:00Z", /is no time/],
    ["2016-11-09T25:00Z", /is no time/],
    ["now", /is no time/],
    ["-6h", /is no time/],
    ["", /has no time/],
    ["12", /is no time/],
    ["0001-01-01T00:00:00Z", /before 1990/],
    ["99999999999999999999", /is no time/],
  ])("%s is refused", async (cell, reason) => {
    const read = await readLog(`time,status\n2016-11-01T00:00Z,up\n${cell},up\n2016-11-01T00:05Z,up`, SITE);
    expect(read.rejected).toEqual([{ at: "line 3", reason: expect.stringMatching(reason) }]);
    expect(read.handedOn).toHaveLength(2);
    expect(read.read).toBe(3);
  });

  test("without an offset are read in the zone of their row, else in the one that is said", async () => {
    const rows =
      "time,status,tz\n2016-11-08T20:30,up,America/Toronto\n2016-11-08T20:30,up,\n2016-11-08T20:30Z,up,Asia/Tokyo\n2016-11-08T20:30,up,Mars/One";
    const read = await readLog(rows, { ...SITE, tz: "Europe/Paris" });
    expect(read.handedOn.map(({ atMs }) => new Date(atMs).toISOString().slice(0, 16))).toEqual([
      "2016-11-09T01:30",
      "2016-11-08T19:30",
      "2016-11-08T20:30",
    ]);
    expect(read.rejected).toEqual([{ at: "line 5", reason: expect.stringContaining("Mars/One") }]);
  });

  test("that were twice are the earlier, with one warning a day, and those that never were are refused", async () => {
    const rows = "time,status\n2016-11-06T01:30,up\n2016-11-06T01:35,up\n2016-03-13T02:30,up";
    const read = await readLog(rows, { ...SITE, tz: "America/Toronto" });
    expect(read.handedOn.map(({ atMs }) => new Date(atMs).toISOString().slice(0, 16))).toEqual([
      "2016-11-06T05:30",
      "2016-11-06T05:35",
    ]);
    expect(read.warnings).toEqual([
      { at: "line 2", code: "ambiguous_time", text: expect.stringMatching(/twice in America\/Toronto.*\(2 rows\)/) },
    ]);
    expect(read.rejected).toEqual([{ at: "line 4", reason: expect.stringContaining("never was") }]);
  });

  test("a zone that is none is wrong usage", async () => {
    await expect(readLog(log([[0, "up"]]), { tz: "Mars/One" })).rejects.toBeInstanceOf(UsageError);
  });

  test("of tomorrow are taken, with a warning", async () => {
    const read = await readLog("time,status\n2031-01-01T00:00Z,up", SITE);
    expect(read.warnings.map(({ code }) => code)).toEqual(["future_time"]);
  });
});

describe("the file of a check log", () => {
  const rows: [number, string][] = [
    [0, "up"],
    [5, "down"],
    [10, "down"],
    [15, "up"],
    [20, "up"],
  ];
  const text = log(rows);
  const expected = ["office (0,5]-(10,15]x1"];

  test.each<[name: string, file: string | Uint8Array]>([
    ["semicolons", text.replaceAll(",", ";")],
    ["tabs", text.replaceAll(",", "\t")],
    ["quotes", text.replaceAll(/[^,\n]+/g, '"$&"')],
    ["a byte order mark", `\ufeff${text}`],
    ["a byte order mark before quotes", `\ufeff${text.replaceAll(/[^,\n]+/g, '"$&"')}`],
    ["CRLF", text.replaceAll("\n", "\r\n")],
    ["CR alone", text.replaceAll("\n", "\r")],
    ["UTF-16 with a mark", Buffer.from(`\ufeff${text}`, "utf16le")],
    ["UTF-16 without one", Buffer.from(text, "utf16le")],
    ["UTF-16, the higher byte first", Buffer.from(`\ufeff${text}`, "utf16le").swap16()],
    ["gzip", gzipSync(text)],
    ["gzip in several members", Buffer.concat([gzipSync(text.slice(0, 40)), gzipSync(text.slice(40))])],
    ["UTF-16 in gzip", gzipSync(Buffer.from(`\ufeff${text}`, "utf16le"))],
    ["blank lines", `\n\n${text.replaceAll("\n", "\n\n  \n")}\n\n`],
    ["a trailing separator", `${text.replaceAll("\n", ",\n").replace("status,", "status")},`],
  ])("may have %s, in pieces of any size", async (_, file) => {
    for (const pieceBytes of [1, 3, 1 << 16]) {
      const read = await readLog(file, SITE, pieceBytes);
      expect(read.rejected).toEqual([]);
      expect(shownOutages(read)).toEqual(expected);
    }
  });

  test("that is cut off within gzip is read as far as it goes, with a warning, without the row that was cut", async () => {
    const long = log(Array.from({ length: 3_000 }, (_, i): [number, string] => [i + (i % 7) / 7, "up"]));
    const packed = gzipSync(long);
    const read = await readLog(packed.subarray(0, packed.length / 2), SITE);
    expect(read.handedOn.length).toBeGreaterThan(500);
    expect(read.warnings.map(({ code }) => code)).toEqual(["cut_gzip"]);
    expect(read.rejected).toEqual([{ at: `line ${read.read + 1}`, reason: "the file is cut off in this row" }]);
  });

  test.each([false, true])("may come in one buffer that is filled again and again (packed: %s)", async (isPacked) => {
    const random = seededRandom(5);
    const plain = log(Array.from({ length: 4_000 }, (_, i) => [i + Math.floor(random() * 60) / 60, "up"]));
    const bytes = isPacked ? gzipSync(plain) : Buffer.from(plain);
    async function* input(): AsyncGenerator<Uint8Array> {
      const room = Buffer.alloc(5_000);
      for (let at = 0; at < bytes.length; at += room.length) yield room.subarray(0, bytes.copy(room, 0, at));
    }
    const settings = { ...SETTINGS, ...SITE };
    const read = await readCheckLog(input(), settings);
    expect(read.rejected).toEqual([]);
    expect(read.checks.pass).toBe(4_000);
  });

  test("that is cut off within a few rows of gzip is read as far as it goes too", async () => {
    const packed = gzipSync(`${text}\n`);
    const read = await readLog(packed.subarray(0, packed.length - 8), SITE);
    expect(read.handedOn).toHaveLength(rows.length);
    expect(read.warnings.map(({ code }) => code)).toEqual(["cut_gzip"]);
  });

  test.each([false, true])("may come with empty pieces between (packed: %s)", async (isPacked) => {
    const bytes = isPacked ? gzipSync(text) : Buffer.from(text);
    async function* input(): AsyncGenerator<Uint8Array> {
      for (const byte of bytes) {
        yield Buffer.alloc(0);
        yield Buffer.from([byte]);
      }
      yield Buffer.alloc(0);
    }
    const settings = { ...SETTINGS, ...SITE };
    expect(shownOutages(await readCheckLog(input(), settings))).toEqual(expected);
  });

  test.each<[name: string, file: string | Uint8Array]>([
    ["is empty", ""],
    ["has blank lines only", "\n\n\r\n"],
    ["names no times", "when,status\n2016-11-01T00:00Z,up"],
    ["names no statuses", "time,value\n2016-11-01T00:00Z,1"],
    ["names its times twice", "time,status,Time\n"],
    ["is noise", Buffer.from(Array.from({ length: 5_000 }, (_, i) => (i * 7919) % 256))],
    ["is gzip of nothing", Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3])],
  ])("that %s is no check log", async (_, file) => {
    const reading = readLog(file, SITE);
    await expect(reading).rejects.toBeInstanceOf(InputError);
    await expect(reading).rejects.toThrow(/^night\.csv [^\n]+$/);
  });

  test("that names its columns and has no rows has no checks", async () => {
    const read = await readLog("time,status\n");
    expect(read).toMatchObject({ read: 0, sites: [], outages: [], checks: { read: 0, pass: 0, fail: 0 } });
  });

  test("may have bad rows: each is refused with its line, and the others are taken", async () => {
    const read = await readLog(
      "time,status,message\n2016-11-01T00:00Z,up,fine\n2016-11-01T00:05Z\n2016-11-01T00:10Z,up,too,many\n,up,\n2016-11-01T00:15Z, ,\n2016-11-01T00:20Z,up",
      SITE,
    );
    expect(read.rejected.map(({ at, reason }) => `${at}: ${reason}`)).toEqual([
      "line 3: it has 1 of 3 cells",
      "line 4: it has 4 cells, 1 more than the first line names",
      "line 5: it has no time",
      "line 6: it has no status",
    ]);
    expect(read.handedOn).toHaveLength(2);
    expect(read.read).toBe(6);
  });

  test("loses no row to a quote that is never closed", async () => {
    const times = Array.from({ length: 300 }, (_, i) => new Date(BEGIN_MS + i * MINUTE).toISOString());
    const rows = times.map((time, i) =>
      i === 4 ? `"oops,${time},up` : i === 200 ? `"odd"x,${time},up` : `"a",${time},up`,
    );
    const read = await readLog(["message,time,status", ...rows].join("\n"), SITE);
    expect(read.handedOn).toHaveLength(300);
  });

  test("whose quotes are never closed is read in time that grows with its length alone", async () => {
    const line = '"never closed, 2016-11-01T00:00Z,up\n';
    const rows = 30_000;
    const read = await readLog(`message,time,status\n${line.repeat(rows)}`, SITE);
    expect(read.read).toBe(rows);
    expect(read.handedOn).toHaveLength(rows);
  });

  test("fails as its source fails, packed or not, and lets go of it", async () => {
    const broken = new Error("the disk is gone");
    const settings = { ...SETTINGS, ...SITE };
    for (const bytes of [
      Buffer.from(`${text}\n`.repeat(500)),
      gzipSync(Buffer.from(log(Array.from({ length: 9_000 }, (_, i) => [i * i, "up"])))),
    ]) {
      let isOpen = true;
      async function* input(): AsyncGenerator<Uint8Array> {
        try {
          yield bytes.subarray(0, 5_000);
          throw broken;
        } finally {
          isOpen = false;
        }
      }
      await expect(readCheckLog(input(), settings)).rejects.toBe(broken);
      expect(isOpen).toBe(false);
    }
  });

  test("refuses a site of endless name", async () => {
    const read = await readLog(`site,time,status\n${"s".repeat(501)},2016-11-01T00:00Z,up`);
    expect(read.rejected.map(({ at }) => at)).toEqual(["line 2"]);
  });

  test("refuses a line without an end, and goes on with the next", async () => {
    const read = await readLog(`time,status\n${"x".repeat(3_000_000)}\n2016-11-01T00:00Z,up`, SITE);
    expect(read.rejected).toEqual([{ at: "line 2", reason: expect.stringContaining("longer than a million") }]);
    expect(read.handedOn).toHaveLength(1);
  });

  test("lists a hundred thousand bad rows and counts the others", async () => {
    const read = await readLog(`time,status\n${"x,y\n".repeat(100_010)}`, SITE);
    expect(read.rejected).toHaveLength(100_001);
    expect(read.rejected.at(-1)).toEqual({ at: "line 100002", reason: "and 10 more rows from here on" });
  });

  test("may have any order of rows: the outcome is the same", async () => {
    const all: [number, string][] = Array.from({ length: 60 }, (_, i) => [
      i * 5,
      ["up", "up", "down", "unknown", "soft_error", "slow", "up", "down", "up", "down", "maintenance"][i % 11] ?? "up",
    ]);
    const inOrder = await readLog(log(all), SITE);
    expect(inOrder.outages.length).toBeGreaterThan(0);
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }), async (shuffled) => {
        const read = await readLog(log(shuffled), SITE);
        expect(read.outages).toEqual(inOrder.outages);
        expect(read.suspects).toEqual(inOrder.suspects);
        expect([...read.lanes]).toEqual([...inOrder.lanes]);
      }),
      { numRuns: 50 },
    );
  });
});

describe("rows of any text", () => {
  const texts = fc.array(fc.constantFrom('"', '""', ",", "\n", "\r\n", "a", "up", " ", '",', ',"', "x,y,z\n"), {
    maxLength: 80,
  });

  function rowsOf(text: string, pieceLength: number): readonly string[] {
    const found: string[] = [];
    const rows = new LogRows({
      row: (cells, line) => found.push(`${line}: ${JSON.stringify(cells)}`),
      reject: (line, reason) => found.push(`${line}! ${reason}`),
    });
    for (let at = 0; at < text.length; at += pieceLength) rows.push(text.slice(at, at + pieceLength));
    rows.end(false);
    return found;
  }

  test("are the same in whatever pieces they come", () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 9 }), (parts, pieceLength) => {
        const text = `h,i,j\n${parts.join("")}`;
        expect(rowsOf(text, pieceLength)).toEqual(rowsOf(text, text.length));
      }),
      { numRuns: 500 },
    );
  });

  test("leave no line out: each is a row, blank, refused, or within a quoted cell", () => {
    fc.assert(
      fc.property(texts, (parts) => {
        const text = `h,i,j\n${parts.join("")}`;
        const found = rowsOf(text, text.length);
        const lines = text.split("\n");
        const begun = new Set(found.map((row) => Number.parseInt(row, 10)));
        const within = new Set<number>();
        for (const row of found) {
          const breaks = row.includes("!") ? 0 : row.split("\\n").length - 1;
          for (let k = 1; k <= breaks; k++) within.add(Number.parseInt(row, 10) + k);
        }
        lines.forEach((line, i) => {
          if (line.trim() !== "") expect(begun.has(i + 1) || within.has(i + 1)).toBe(true);
        });
        expect(begun.size).toBe(found.length);
      }),
      { numRuns: 500 },
    );
  });
});

describe("the lanes of a check log", () => {
  test("cover its time without a hole or an overlap, each state once in a row", async () => {
    const statuses = fc.constantFrom("up", "slow", "down", "unknown", "maintenance", "soft_error");
    const steps = fc.array(fc.tuple(fc.constantFrom(0, 1, 5, 5, 5, 5, 300), statuses), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(steps, async (each) => {
        let minute = 0;
        const rows = each.map(([step, status]): [number, string] => {
          minute += step;
          return [minute, status];
        });
        const read = await readLog(log(rows), SITE);
        const lanes = [...read.lanes];
        expect(lanes[0]?.fromMs).toBe(BEGIN_MS + (rows[0]?.[0] ?? 0) * MINUTE);
        expect(lanes.at(-1)?.toMs).toBeGreaterThan(BEGIN_MS + minute * MINUTE);
        lanes.forEach((lane, i) => {
          expect(lane.toMs).toBeGreaterThan(lane.fromMs);
          const next = lanes[i + 1];
          if (next === undefined) return;
          expect(next.fromMs).toBe(lane.toMs);
          expect(next.state).not.toBe(lane.state);
        });
        const gaps = lanes.filter(({ state }) => state === "gap").map(({ toMs }) => toMs);
        expect(gaps).toEqual(read.gaps.filter((gap) => gaps.includes(gap.toMs)).map(({ toMs }) => toMs));
      }),
      { numRuns: 200 },
    );
  });
});
