import { describe, expect, test } from "vitest";
import type { OutageResponse } from "../../src/api/routes/outage-schemas.ts";
import type { OutageRow } from "../../src/api/schemas.ts";
import { knownWords } from "../../web/src/outage/known-words.ts";
import {
  msWords,
  type Probe,
  phasesOf,
  sizeWords,
  verdictWords,
  witnessWords,
} from "../../web/src/outage/probe-words.ts";
import {
  beganWords,
  endedWords,
  lengthWords,
  nowWords,
  stateWords,
  unseenWords,
  whatWords,
} from "../../web/src/outage/words.ts";
import { iso, MINUTE, NIGHT, outageOf, SITES, zoneOf } from "./support.ts";

const zone = zoneOf("America/New_York");
const CAUSES = /\b(cause[ds]?|because|led to|due to|triggered|drove)\b/i;
const at = (minute: number): string => iso(NIGHT.fromMs + minute * MINUTE);
const asOf = NIGHT.fromMs + 300 * MINUTE;
const measured = (part: Partial<OutageRow> = {}, detail: Partial<OutageRow["detail"]> = {}): OutageRow => {
  const base = outageOf(part);
  return { ...base, detail: { ...base.detail, origin: "monitor", confidence: "measured", ...detail } };
};
const open = { start: at(253), start_latest: at(254), end: at(295), end_latest: null };

describe("the state of an outage in words", () => {
  test("that lasts is told from its first failing check, and for how long it has for sure", () => {
    expect(stateWords(measured(open), asOf, zone)).toBe("Down since 22:14 ET, at least 41 min");
  });

  test("names the day where that is not the day of the answer", () => {
    expect(stateWords(measured(open), asOf + 24 * 60 * MINUTE, zone)).toMatch(/^Down since 22:14 ET, 8 Nov 2016,/);
  });

  test("that only others told of has no known end while they gave none", () => {
    expect(stateWords(outageOf({ end: null, end_latest: null }), asOf, zone)).toBe(
      "Down since 22:20 ET, with no known end, by what is reported",
    );
  });

  test("that is over says so, within both uncertain ends", () => {
    expect(stateWords(outageOf(), asOf, zone)).toBe(
      "Over. Down for 40 min to 1 h 30 min on 8 Nov 2016, by what is reported",
    );
    const exact = { start: at(254), start_latest: at(254), end: at(295), end_latest: at(295) };
    expect(stateWords(measured(exact), asOf, zone)).toBe("Over. Down for 41 min on 8 Nov 2016");
  });

  test("tells from how many places it was seen, and how often it came back", () => {
    const places = { down: ["toronto"], looking: ["here", "toronto"] };
    const part = measured({ ...open, kind: "degraded", severity: "minor" }, { places });
    expect(stateWords(part, asOf, zone)).toBe("Down from 1 of 2 places since 22:14 ET, at least 41 min");
    expect(whatWords(measured(open, { flap_count: 3 }))).toBe("crashed repeatedly (3 times)");
    expect(whatWords(measured(open, { flap_count: 3, places }))).toBe(
      "crashed repeatedly (3 times), seen from 1 of 2 places",
    );
    expect(whatWords(measured(open, { places: { down: ["here"], looking: ["here"] } }))).toBe("down");
  });

  test("does not claim more than a report or a maintenance does", () => {
    expect(whatWords(outageOf({ kind: "report", severity: "unknown" }))).toBe("reported to be in trouble");
    expect(whatWords(outageOf({ kind: "maintenance" }))).toBe("under maintenance");
    expect(whatWords(outageOf({ severity: "unknown" }))).toBe("in trouble");
  });
});

describe("how long it lasted", () => {
  test.each([
    [{}, "40 min to 1 h 30 min"],
    [{ start: at(258), end_latest: at(303) }, "40 to 45 min"],
    [{ start: null }, "at least 40 min"],
    [{ start: null, start_latest: null }, null],
    [{ end: at(250) }, "at most 1 h 30 min"],
    [{ end: null }, "at most 1 h 30 min"],
    [{ end: null, end_latest: null }, null],
    [{ start: at(260), end_latest: at(300) }, "40 min"],
    [{ start: at(259.99), start_latest: at(260), end: at(260.209), end_latest: at(260.25) }, "12 to 16 s"],
    [{ start: at(260), start_latest: at(260), end: at(301.9), end_latest: at(302.1) }, "41 to 43 min"],
  ])("with %o is %s", (part, words) => {
    expect(lengthWords(outageOf(part))).toBe(words);
  });
});

test("both ends are told with their dates and zone, also where they are not known", () => {
  expect(beganWords(outageOf(), zone)).toBe("It began between 22:00 and 22:20 ET, 8 Nov 2016.");
  expect(beganWords(outageOf({ start: null, start_latest: null }), zone)).toBe("It began at an unknown time.");
  expect(endedWords(outageOf(), zone)).toBe("It was over between 23:00 and 23:30 ET, 8 Nov 2016.");
  expect(endedWords(outageOf({ end_latest: at(480) }), zone)).toBe(
    "It was over between 23:00 ET, 8 Nov 2016, and 02:00 ET, 9 Nov 2016.",
  );
  expect(endedWords(measured(open), zone)).toBe(
    "It is not over, as far as is known; it lasted at least until 22:55 ET, 8 Nov 2016.",
  );
  expect(endedWords(outageOf({ end: null, end_latest: null }), zone)).toBe("Its end is not known.");
});

test("a site that nobody looked at lately is never called up, and its open outage may be over", () => {
  const [site] = SITES;
  if (!site) throw new Error("no site");
  expect(nowWords(site, zone)).toBe("not looked at");
  expect(nowWords({ ...site, last_check: at(10) }, zone)).toBe("not looked at since 18:10 ET");
  expect(nowWords({ ...site, state: "down", since: at(254) }, zone)).toBe("down, since 22:14 ET");
  expect(unseenWords({ ...site, last_check: at(10) }, zone)).toMatch(
    /^Nobody has looked .* since 18:10 ET.*may be over/,
  );
  expect(unseenWords({ ...site, state: "down" }, zone)).toBeNull();
});

describe("how an outage is known", () => {
  const known = (data: OutageRow, checks: OutageResponse["checks"]): string => knownWords({ data, checks }).join(" ");
  const none = { total: 0, failing: 0, undecided: 0 };

  test("tells who says so and what is not measured", () => {
    expect(known(outageOf(), none)).toBe(
      "Others reported it; no check of ours measured it. The record was imported. How exact its ends are: reports.",
    );
  });

  test("tells places, checks that could not tell, and that a person changed it", () => {
    const places = { down: ["toronto"], looking: ["here", "toronto"] };
    const text = known(measured({}, { places, edited: true }), { total: 40, failing: 20, undecided: 3 });
    expect(text).toContain("from 1 of 2 places: toronto; not from here");
    expect(text).toContain("40 checks of the site fell into it: 20 failed; 3 could not tell.");
    expect(text).toContain("A person changed this record by hand");
  });

  test("never says why it happened", () => {
    for (const origin of ["monitor", "import", "crowd", "manual"] as const)
      for (const confidence of ["measured", "official", "reported", "inferred"] as const)
        expect(known(measured({}, { origin, confidence }), { total: 3, failing: 3, undecided: 0 })).not.toMatch(CAUSES);
  });
});

describe("a probe in words", () => {
  const probe: Probe = {
    url: "http://a.example/",
    finalUrl: "http://a.example/",
    verdict: "fail",
    reasons: [],
    status: null,
    headers: {},
    address: null,
    redirects: [],
    timings: { dnsMs: 12.4, connectMs: 30, tlsMs: null, firstByteMs: null, totalMs: 30_000 },
    bodyBytes: 0,
    bodyTruncated: false,
    bodySha256: null,
    bodyExcerpt: null,
    witnesses: [],
    checkedAt: at(0),
  };

  test("tells a phase that did not happen from one that took no time", () => {
    expect(phasesOf(probe).map(({ took }) => took)).toEqual(["12 ms", "30 ms", "not used", "did not happen", "30.0 s"]);
    expect(phasesOf({ ...probe, url: "https://a.example/" })[2]?.took).toBe("did not happen");
    expect(msWords(0)).toBe("0 ms");
  });

  test("tells a cut body, every verdict, and the witnesses", () => {
    expect(sizeWords({ ...probe, bodyBytes: 1_048_576, bodyTruncated: true })).toBe(
      "1,048,576 bytes, then reading stopped",
    );
    expect(verdictWords("inconclusive")).toBe("could not be judged: our own network failed too");
    expect(witnessWords(probe)).toBe("No witness was asked.");
    expect(witnessWords({ ...probe, witnesses: [{ url: "https://w.example/x", verdict: "ok" }] })).toContain(
      "w.example passed",
    );
  });
});
