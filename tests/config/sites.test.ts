import { writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { durationMs, parseDuration } from "../../src/config/duration.ts";
import { loadConfig } from "../../src/config/load.ts";
import { parseConfig } from "../../src/config/schema.ts";
import { UsageError } from "../../src/core/errors.ts";
import { DEFAULT_WATCH } from "../../src/core/site.ts";
import { temporaryFolder } from "../support/cli.ts";

const SITE = { id: "a", name: "A", url: "https://a.example/" };
const read = (document: unknown) => parseConfig(document, "a.yaml");
const site = (rules: object, url = SITE.url) => read({ sites: [{ ...SITE, url, ...rules }] }).sites?.[0]?.watch;

describe("a site of the configuration", () => {
  test("is watched by the usual rules where it says nothing", () => {
    expect(read({ sites: [SITE] }).sites).toEqual([{ ...SITE, country: null, watch: DEFAULT_WATCH }]);
  });

  test("says how it is watched, with durations that carry a unit", () => {
    const rules = {
      every: "5m",
      timeout: "20s",
      slowAfter: "1500ms",
      usualBytes: 40_000,
      mustContain: "Welcome",
      mustNotContain: ["Error", "/queue/i"],
      fails: 3,
      passes: 1,
      quorum: "majority",
      maintenance: [
        { from: "2016-11-10T02:00:00Z", to: "2016-11-10T03:00:00Z" },
        { from: "2016-11-09T02:00:00-05:00", to: "2016-11-09T03:00:00-05:00" },
      ],
    };
    expect(site(rules)).toEqual({
      everyMs: 300_000,
      timeoutMs: 20_000,
      slowAfterMs: 1_500,
      usualBytes: 40_000,
      mustContain: ["Welcome"],
      mustNotContain: ["Error", "/queue/i"],
      fails: 3,
      passes: 1,
      quorum: "majority",
      maintenance: [
        { fromMs: Date.UTC(2016, 10, 9, 7), toMs: Date.UTC(2016, 10, 9, 8) },
        { fromMs: Date.UTC(2016, 10, 10, 2), toMs: Date.UTC(2016, 10, 10, 3) },
      ],
    });
  });

  test.each([
    ["a duration without a unit", { every: "60" }, /sites\.0\.every.*with a unit/],
    ["a number for a duration", { timeout: 30 }, /sites\.0\.timeout.*unit/],
    ["a misspelt key", { evry: "60s" }, /"sites\.0\.evry"; did you mean "every"\?/],
    ["a misspelt key of a window", { maintenance: [{ from: "2016-11-09T02:00:00Z", until: "x" }] }, /maintenance\.0/],
    ["a window without an offset", { maintenance: [{ from: "2016-11-09T02:00:00", to: "now" }] }, /offset/],
    [
      "a window that ends before it begins",
      { maintenance: [{ from: "2016-11-09T03:00:00Z", to: "2016-11-09T02:00:00Z" }] },
      /site "a": a window of "maintenance"/,
    ],
    ["an interval that burdens a public service", { every: "29s" }, /site "a": "every" is below 30s/],
    ["an unknown quorum", { quorum: "most" }, /sites\.0\.quorum/],
    ["a country that is no code", { country: "Canada" }, /two capital letters/],
    ["no failing check at all", { fails: 0 }, /sites\.0\.fails/],
  ])("is refused with %s", (_, rules, message) => {
    expect(() => site(rules)).toThrow(UsageError);
    expect(() => site(rules)).toThrow(message);
  });

  test("may be asked as often as one likes on this machine", () => {
    expect(site({ every: "500ms" }, "http://127.0.0.1:8080/")?.everyMs).toBe(500);
    expect(site({ every: "30s" })?.everyMs).toBe(30_000);
  });

  test("must have an address without a password, and an id of its own", () => {
    expect(() => site({}, "https://user:secret@a.example/")).toThrow(/user name or password/);
    expect(() => site({}, "https://user:secret@a.example/")).not.toThrow(/secret/);
    expect(() => read({ sites: [SITE, SITE] })).toThrow(/two entries of "sites" have the id "a"/);
  });
});

describe("the key watch", () => {
  test("names the place, the witnesses and where checks are reported", () => {
    const watch = {
      place: "ottawa",
      witnesses: ["https://w.example/"],
      reportTo: { url: "https://desk.example/", keyEnv: "DESK_KEY" },
    };
    expect(read({ watch }).watch).toEqual(watch);
    expect(read({ watch: { witnesses: [] } }).watch.witnesses).toEqual([]);
  });

  test.each([
    ["a key in clear text", { place: "x", reportTo: { url: "http://desk.example/", keyEnv: "K" } }, /https/],
    ["no name of its own", { reportTo: { url: "https://desk.example/", keyEnv: "K" } }, /"watch\.place"/],
    [
      "the key itself",
      { place: "x", reportTo: { url: "https://d.example/", keyEnv: "nb_1-2" } },
      /never the key itself/,
    ],
    ["a misspelt key", { plaec: "x" }, /"watch\.plaec"; did you mean "place"\?/],
    ["a place with a slash", { place: "a/b" }, /watch\.place/],
  ])("is refused with %s", (_, watch, message) => {
    expect(() => read({ watch })).toThrow(message);
  });

  test("may report to this machine without https", () => {
    const reportTo = { url: "http://127.0.0.1:8016/", keyEnv: "K" };
    expect(read({ watch: { place: "x", reportTo } }).watch.reportTo).toEqual(reportTo);
  });
});

describe("a rehearsal", () => {
  const fast = { supervisor: { timeScale: 60 } };

  test("watches nothing that is not on this machine", () => {
    expect(() => read({ ...fast, sites: [SITE] })).toThrow(/a\.example is not on this machine/);
    expect(() => read({ ...fast, watch: { witnesses: ["https://w.example/"] } })).toThrow(/w\.example/);
    expect(read({ ...fast, sites: [{ ...SITE, url: "http://localhost:1/" }] }).timeScale).toBe(60);
  });

  test("falls back on nothing of the public net", async () => {
    await using folder = await temporaryFolder();
    await writeFile(path.join(folder.path, "northbound.yaml"), "supervisor: {timeScale: 60}\n");
    const config = await loadConfig({}, folder.path);
    expect(config.sites).toEqual([]);
    expect(config.watch.witnesses).toEqual([]);
    expect(config.sources.bluesky.enabled).toBe(false);
  });
});

describe("the shipped sites", () => {
  test("are used where the configuration names none, over https, politely, with two witnesses of their own", async () => {
    await using folder = await temporaryFolder();
    const { sites, namesSites, watch } = await loadConfig({}, folder.path);
    expect(namesSites).toBe(false);
    expect(new Set(sites.map(({ country }) => country))).toEqual(new Set(["CA", "NZ", "AU", "IE"]));
    for (const { url, watch: rules } of sites) {
      expect(url).toMatch(/^https:\/\//);
      expect(rules?.everyMs).toBeGreaterThanOrEqual(30_000);
    }
    expect(watch.witnesses).toHaveLength(2);
    expect(new Set(watch.witnesses.map((url) => new URL(url).hostname)).size).toBe(2);
  });

  test("give way to those that are named, and to none where the list is empty", async () => {
    await using folder = await temporaryFolder();
    const file = path.join(folder.path, "northbound.yaml");
    await writeFile(file, "sites:\n  - {id: a, name: A, url: 'https://a.example/'}\n");
    expect(await loadConfig({}, folder.path)).toMatchObject({ namesSites: true, sites: [{ id: "a" }] });
    await writeFile(file, "sites: []\nallowAddresses: ['192.0.2.0/24']\n");
    expect(await loadConfig({}, folder.path)).toMatchObject({
      namesSites: false,
      sites: [],
      allowAddresses: ["192.0.2.0/24"],
    });
  });
});

test("a duration is a number with a unit", () => {
  expect(["500ms", "4s", "90m", "36h", "7d", "1.5s"].map(durationMs)).toEqual([
    500, 4_000, 5_400_000, 129_600_000, 604_800_000, 1_500,
  ]);
  expect(["", "4", "s", "-4s", "4 s", "4S", "4sm", "9999999999s"].map(durationMs)).toEqual(Array(8).fill(null));
  expect(() => parseDuration("0s")).toThrow(UsageError);
});
