import { describe, expect, test } from "vitest";
import { parseCase } from "../../src/config/parse-case.ts";
import { UsageError } from "../../src/core/errors.ts";

const night = {
  id: "test-night",
  title: "A night",
  summary: "A night made up for a test.",
  from: "2024-01-01T18:00:00Z",
  to: "2024-01-02T04:00:00Z",
  t0: "2024-01-01T23:00:00Z",
  tz: "UTC",
  topics: ["election"],
  sources: ["simulated", "archive:my tweets"],
};
const site = { id: "a-site", name: "A site", url: "https://example.org/", country: null };
const outage = {
  id: "an-outage",
  site: "a-site",
  title: "An outage",
  severity: "major",
  start: { earliest: null, latest: "2024-01-01T20:00:00+01:00" },
  end: { earliest: null, latest: null },
  precision: "approximate",
};
const moment = {
  id: "a-moment",
  kind: "race_call",
  at: "2024-01-01T22:00:00Z",
  title: "A call",
  precision: "exact",
  source: "https://example.org/call",
};

function problemsOf(document: unknown): string {
  try {
    parseCase(document, "case.yaml");
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  return "none";
}

describe("a case file", () => {
  test("times become epoch milliseconds and what is left out is null or empty", () => {
    const file = parseCase({ case: night, sites: [site], outages: [outage], moments: [moment] }, "case.yaml");
    expect(file.case.fromMs).toBe(Date.UTC(2024, 0, 1, 18));
    expect(file.case.figures).toEqual([]);
    expect(file.moments[0]).toMatchObject({ caseId: "test-night", atMs: Date.UTC(2024, 0, 1, 22), untilMs: null });
    expect(file.outages[0]).toMatchObject({
      siteId: "a-site",
      kind: "outage",
      origin: "manual",
      startEarliestMs: null,
      startLatestMs: Date.UTC(2024, 0, 1, 19),
      endLatestMs: null,
      sourceUrl: null,
      note: null,
      attributions: [],
    });
  });

  test("all problems are listed at once, each with its place", () => {
    const message = problemsOf({
      case: { ...night, from: "2024-01-01T18:00:00", tz: "Mars/Olympus", sources: ["twitter"] },
      moments: [{ ...moment, source: "see http://..." }],
    });
    for (const place of ["case.from: Add Z", "case.tz: ", "case.sources.0: ", "moments.0.source: "])
      expect(message).toContain(place);
    expect(message).toMatch(/^case\.yaml is not a case: /);
  });

  test.each(["now", "-6h", "2024-01-01"])("the time %s is refused", (from) => {
    expect(problemsOf({ case: { ...night, from } })).toContain("case.from: ");
  });

  test("a time that YAML read as a number is refused", () => {
    expect(problemsOf({ case: { ...night, t0: 1_704_150_000_000 } })).toContain("case.t0: write the time in quotes");
  });

  test("an unknown key is named with the nearest one", () => {
    const end = { ...outage.end, latset: null };
    const message = problemsOf({ case: night, sites: [site], outages: [{ ...outage, end }] });
    expect(message).toContain('unknown key "outages.0.end.latset"; did you mean "latest"?');
  });

  test("a window must not end before it begins", () => {
    expect(problemsOf({ case: { ...night, to: "2024-01-01T17:00:00Z" } })).toContain("case.to: ");
  });

  test("ends of an outage must be in order", () => {
    const start = { earliest: "2024-01-01T21:00:00Z", latest: "2024-01-01T20:00:00Z" };
    expect(problemsOf({ case: night, sites: [site], outages: [{ ...outage, start }] })).toContain("outages.0.start: ");
    const end = { earliest: null, latest: "2024-01-01T18:30:00Z" };
    expect(problemsOf({ case: night, sites: [site], outages: [{ ...outage, end }] })).toContain("outages.0.end: ");
  });

  test("an outage of a site that is not listed is refused, and so is an id given twice", () => {
    const message = problemsOf({ case: night, outages: [outage], moments: [moment, moment] });
    expect(message).toContain("outages.0.site: ");
    expect(message).toContain("moments.1.id: ");
  });

  test.each(["2017-13", "2017-02-30", "17-03", "March 2017"])("a note dated %s is refused", (dated) => {
    const attributions = [{ text: "An account", dated, source: "https://example.org/" }];
    expect(problemsOf({ case: night, sites: [site], outages: [{ ...outage, attributions }] })).toContain(
      "outages.0.attributions.0.dated: ",
    );
  });
});
