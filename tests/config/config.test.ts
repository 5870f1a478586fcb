import { writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { DEFAULT_STORE, loadConfig } from "../../src/config/load.ts";
import { OPTIONS, type Option } from "../../src/config/options.ts";
import { parseConfig } from "../../src/config/schema.ts";
import { UsageError } from "../../src/core/errors.ts";
import { nearest } from "../../src/core/text.ts";
import { temporaryFolder } from "../support/cli.ts";

describe("the configuration file", () => {
  test("may say nothing", () => {
    expect(parseConfig(null, "northbound.yaml")).toMatchObject({
      store: null,
      topics: null,
      cases: [],
      sites: null,
      watch: { place: "here", witnesses: null, reportTo: null },
      allowAddresses: [],
      sources: { collects: false, x: { enabled: false }, bluesky: { enabled: true, endpoints: null }, mastodon: [] },
      timeScale: 1,
    });
  });

  test("an unknown key is named with the nearest", () => {
    expect(() => parseConfig({ stroe: "memory:" }, "northbound.yaml")).toThrow(
      'northbound.yaml: unknown key "stroe"; did you mean "store"?',
    );
  });

  test("a key of a later version is said to be one", () => {
    expect(() => parseConfig({ policy: {} }, "a.yaml")).toThrow('"policy" is not available in this version');
  });

  test("everything wrong is said at once", () => {
    expect(() => parseConfig({ store: 1, sites: [{ id: "A B", name: "x", url: "ftp://x" }] }, "a.yaml")).toThrow(
      /store.*sites\.0\.id.*sites\.0\.url/,
    );
  });

  test("an unknown key deep inside is named with the nearest at its place", () => {
    const nested = {
      sources: {
        x: { budget: { monthlyUSD: 5 } },
        mastodon: [{ name: "a", baseUrl: "https://a.example", token: "x" }],
      },
    };
    expect(() => parseConfig(nested, "a.yaml")).toThrow(
      /"sources\.x\.budget\.monthlyUSD"; did you mean "monthlyUsd"\?/,
    );
    expect(() => parseConfig(nested, "a.yaml")).toThrow(/"sources\.mastodon\.0\.token"; did you mean "tokenEnv"\?/);
  });

  test("naming one source turns the others off, and a source that is named is on unless it says no", () => {
    const read = (sources: unknown) => parseConfig({ sources }, "a.yaml").sources;
    expect(read({ mastodon: [] })).toMatchObject({ bluesky: { enabled: false }, x: { enabled: false } });
    expect(read({ bluesky: { endpoints: ["wss://a.example/subscribe"] } }).bluesky.enabled).toBe(true);
    expect(read({ bluesky: { enabled: false } }).bluesky.enabled).toBe(false);
    expect(read({ x: { tokenFile: "t" } })).toMatchObject({ collects: false, x: { enabled: false } });
    expect(read({ bluesky: {} }).collects).toBe(true);
    expect(read({ x: { enabled: true, connect: "[::1]:8443" } }).x).toMatchObject({
      enabled: true,
      connect: { host: "::1", port: 8443 },
    });
  });

  test("a rehearsal's clock is refused beside any address that is not on this machine", () => {
    const fast = (sources: unknown) => () => parseConfig({ sources, supervisor: { timeScale: 10 } }, "a.yaml");
    expect(fast({ x: { enabled: true } })).toThrow(/api\.x\.com is not on this machine/);
    expect(fast({ bluesky: {} })).toThrow(/Bluesky/);
    expect(fast({ mastodon: [{ name: "a", baseUrl: "https://a.example" }] })).toThrow(/a\.example/);
    expect(
      fast({
        x: { enabled: true, connect: "127.0.0.1:1" },
        bluesky: { endpoints: ["ws://localhost:2/subscribe"] },
        mastodon: [{ name: "a", baseUrl: "http://[::1]:3" }],
      })().timeScale,
    ).toBe(10);
  });

  test("two instances of one name are refused", () => {
    const mastodon = [
      { name: "a", baseUrl: "https://a.example" },
      { name: "a", baseUrl: "https://b.example" },
    ];
    expect(() => parseConfig({ sources: { mastodon } }, "a.yaml")).toThrow(/named "a"/);
  });

  test("flags win over the file, the file over the defaults", async () => {
    await using folder = await temporaryFolder();
    expect((await loadConfig({}, folder.path)).store).toBe(DEFAULT_STORE);
    await writeFile(
      path.join(folder.path, "northbound.yaml"),
      "store: 'sqlite:a.db'\nsites:\n  - {id: inz, name: Immigration, url: 'https://example.org/'}\n",
    );
    expect(await loadConfig({}, folder.path)).toMatchObject({
      store: "sqlite:a.db",
      sites: [{ id: "inz", country: null }],
    });
    expect((await loadConfig({ store: "memory:" }, folder.path)).store).toBe("memory:");
  });

  test("a file that is missing or no YAML is wrong usage, by name", async () => {
    await using folder = await temporaryFolder();
    await expect(loadConfig({ config: "none.yaml" }, folder.path)).rejects.toThrow(/none\.yaml/);
    await writeFile(path.join(folder.path, "bad.yaml"), "a: [1\nb: }");
    await expect(loadConfig({ config: "bad.yaml" }, folder.path)).rejects.toThrow(UsageError);
  });

  test("ships the topics and the case that the interface names", async () => {
    await using folder = await temporaryFolder();
    const config = await loadConfig({}, folder.path);
    expect(config.topics.map(({ id, role }) => [id, role])).toEqual([
      ["election", "control"],
      ["emigration", "theme"],
      ["site-down", "report"],
    ]);
    expect(config.cases.map((file) => file.case.id)).toEqual(["us-2016"]);
  });
});

test("nearest takes the smallest edit distance", () => {
  expect(nearest("topcis", ["store", "topics", "sites"])).toBe("topics");
});

describe("options", () => {
  const parse = (option: Option, text: string) => option.parse?.(text);

  test("a rate limit is a number per minute, or off", () => {
    expect(parse(OPTIONS.rateLimit, "off")).toBe("off");
    expect(parse(OPTIONS.rateLimit, "120/min")).toBe(120);
    expect(() => parse(OPTIONS.rateLimit, "fast")).toThrow(UsageError);
  });

  test("a port is a number that exists", () => {
    expect(parse(OPTIONS.port, "0")).toBe(0);
    expect(() => parse(OPTIONS.port, "70000")).toThrow(UsageError);
  });

  test("a name has no path in it", () => {
    expect(parse(OPTIONS.name, "night-2016")).toBe("night-2016");
    expect(() => parse(OPTIONS.name, "../x")).toThrow(UsageError);
  });
});
