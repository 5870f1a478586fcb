import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { parseCase } from "../../src/config/parse-case.ts";
import { openZone } from "../../src/core/zone.ts";

const path = new URL("../../src/config/defaults/cases/us-2016.yaml", import.meta.url);
const written: unknown = parse(readFileSync(path, "utf8"));
const file = parseCase(written, "us-2016.yaml");
const { case: night, moments, outages } = file;
const ms = (time: string) => Date.parse(time);

function moment(id: string) {
  const found = moments.find((one) => one.id === id);
  if (!found) throw new Error(`no moment ${id}`);
  return found;
}

function outage(id: string) {
  const found = outages.find((one) => one.id === id);
  if (!found) throw new Error(`no outage ${id}`);
  return found;
}

/** Every string of a value but addresses. */
function sentences(value: unknown): string[] {
  if (typeof value === "string") return /^https?:/.test(value) ? [] : [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(sentences);
}

function addresses(value: unknown): string[] {
  if (typeof value === "string") return /^https?:/.test(value) ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(addresses);
}

describe("the night", () => {
  test("it is told in Eastern time, from the evening of 8 November to the morning of the 9th", () => {
    const zone = openZone(night.tz);
    expect(zone.iso(night.fromMs)).toBe("2016-11-08T18:00:00.000-05:00");
    expect(zone.iso(night.toMs)).toBe("2016-11-09T04:00:00.000-05:00");
  });

  test("time zero is the call of the race", () => {
    expect(night.t0Ms).toBe(moment("us-2016-ap-wisconsin-presidency").atMs);
  });

  test("it has the shipped topics, simulated posts and one site", () => {
    expect(night.topicIds).toEqual(["emigration", "election", "site-down"]);
    expect(night.sources).toEqual(["simulated"]);
    expect(night.siteIds).toEqual(["cic-gc-ca"]);
  });

  test("the traffic figures are those of the department's statement", () => {
    const figures = night.figures.map(({ qualifier, value, unit, atMs }) => ({ qualifier, value, unit, atMs }));
    const elevenMs = ms("2016-11-08T23:00:00-05:00");
    expect(figures).toEqual([
      { qualifier: "over", value: 200_000, unit: "users", atMs: elevenMs },
      { qualifier: "just over", value: 17_000, unit: "users", atMs: ms("2016-11-01T23:00:00-04:00") },
      { qualifier: "about", value: 50, unit: "%", atMs: elevenMs },
      { qualifier: "usually from", value: 8.8, unit: "%", atMs: elevenMs },
      { qualifier: "usually up to", value: 11.6, unit: "%", atMs: elevenMs },
    ]);
  });
});

describe("its moments", () => {
  test("there are 29, each inside the window and in order of time", () => {
    expect(moments).toHaveLength(29);
    for (const { atMs } of moments) {
      expect(atMs).toBeGreaterThanOrEqual(night.fromMs);
      expect(atMs).toBeLessThan(night.toMs);
    }
    const times = moments.map((one) => one.atMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(night.momentIds).toEqual(moments.map((one) => one.id));
  });

  test.each([
    ["us-2016-ap-indiana-kentucky-vermont", "2016-11-08T18:59:00-05:00"],
    ["us-2016-cnn-ohio", "2016-11-08T22:27:00-05:00"],
    ["us-2016-site-first-reports", "2016-11-08T22:30:00-05:00"],
    ["us-2016-ap-florida", "2016-11-08T22:50:00-05:00"],
    ["us-2016-ap-utah", "2016-11-08T23:53:00-05:00"],
    ["us-2016-site-seen-back", "2016-11-09T01:18:00-05:00"],
    ["us-2016-ap-pennsylvania", "2016-11-09T01:35:00-05:00"],
    ["us-2016-ap-wisconsin-presidency", "2016-11-09T02:29:00-05:00"],
    ["us-2016-trump-stage", "2016-11-09T02:51:00-05:00"],
  ])("%s stands at %s", (id, at) => {
    expect(moment(id).atMs).toBe(ms(at));
  });

  test("only calls that the agency itself dated are called exact", () => {
    const exact = moments.filter((one) => one.precision === "exact");
    expect(exact.map((one) => new URL(one.sourceUrl).hostname)).toEqual(Array(11).fill("blog.ap.org"));
  });

  test("two sources that differ by two minutes are both named", () => {
    expect(moment("us-2016-ap-pennsylvania").precision).toMatch(/01:35.*01:37/);
  });
});

describe("its outages", () => {
  test("the night's outage began by 22:30 and was over by 01:18, both as intervals", () => {
    const { startEarliestMs, startLatestMs, endEarliestMs, endLatestMs, severity } = outage("cic-gc-ca-2016-11-08");
    expect(severity).toBe("major");
    expect(startLatestMs).toBe(ms("2016-11-08T22:30:00-05:00"));
    expect(endLatestMs).toBe(ms("2016-11-09T01:18:00-05:00"));
    expect(startEarliestMs).toBeLessThan(startLatestMs ?? 0);
    expect(endEarliestMs).toBeLessThan(endLatestMs ?? 0);
  });

  test("its symptom is the error page that visitors saw", () => {
    expect(outage("cic-gc-ca-2016-11-08").symptoms).toContain("500 - Internal server error");
  });

  test("the Super Tuesday slowdown is degraded, its hour unknown", () => {
    const slowdown = outage("cic-gc-ca-2016-03-01");
    expect(slowdown.severity).toBe("minor");
    expect(slowdown.startEarliestMs).toBeNull();
    expect(slowdown.endLatestMs).toBeLessThan(night.fromMs);
    expect(slowdown.precisionNote).toMatch(/hour unknown/);
  });

  test.each(outages.map((one) => [one.id, one] as const))("the ends of %s are in order", (_, one) => {
    const ends = [one.startEarliestMs, one.startLatestMs, one.endEarliestMs, one.endLatestMs].filter((x) => x !== null);
    expect(ends.length).toBeGreaterThanOrEqual(3);
    expect(ends).toEqual(ends.toSorted((a, b) => a - b));
  });

  test("competing accounts are dated and have a source each", () => {
    const accounts = outage("cic-gc-ca-2016-11-08").attributions;
    expect(accounts.length).toBeGreaterThanOrEqual(3);
    expect(new Set(accounts.map((one) => one.sourceUrl)).size).toBe(accounts.length);
    for (const one of accounts) expect(one.dated).toMatch(/^201[67]-\d\d(-\d\d)?$/);
  });
});

describe("the whole file", () => {
  const CLAIMS =
    /\b(?:caus(?:e|es|ed|ing)|because|due to|owing to|thanks to|led to|leads to|as a result|result(?:s|ed|ing) (?:in|from)|trigger\w*|prompt(?:ed|s)|drove|driven by|blam(?:e|ed|es)|crashed by|(?:brought|taken) down|overwhelm\w*|impact\w*|so that the site|explains why)\b/i;

  test("no sentence claims a cause", () => {
    const claims = sentences(file).filter((sentence) => CLAIMS.test(sentence));
    expect(sentences(file).length).toBeGreaterThan(100);
    expect(claims).toEqual([]);
  });

  test("the word list would find a claim", () => {
    expect("the surge caused the outage").toMatch(CLAIMS);
    expect("which led to error pages").toMatch(CLAIMS);
  });

  test("every address is whole and usable", () => {
    const all = addresses(file);
    expect(all.length).toBeGreaterThan(35);
    for (const address of all) {
      expect(URL.canParse(address)).toBe(true);
      expect(address).not.toMatch(/\.\.\.|\s|;/);
    }
  });

  test("every time is written with an offset", () => {
    const times = sentences(written).filter((sentence) => /^\d{4}-\d\d-\d\dT/.test(sentence));
    expect(times.length).toBeGreaterThan(40);
    for (const time of times) expect(time).toMatch(/-0[45]:00$/);
  });
});
