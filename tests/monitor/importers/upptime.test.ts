import { describe, expect, test } from "vitest";
import { ends, imported } from "./import.ts";

describe("issues of an Upptime repository", () => {
  const issue = (fields: object = {}) => ({
    number: 12,
    html_url: "https://github.example/wren/status/issues/12",
    title: "🛑 Wren forms is down",
    state: "closed",
    created_at: "2026-08-18T10:00:00Z",
    updated_at: "2026-08-18T11:00:01Z",
    closed_at: "2026-08-18T11:00:00Z",
    labels: [{ name: "status" }, { name: "wren-forms" }],
    body: "In [`abc`](https://x.example), Wren forms was **down**:\n- HTTP code: 503\n- Response time: 109 ms",
    ...fields,
  });

  test("count as announced when they were opened, and over when they were closed", () => {
    const { format, outages, sites, warnings, rejected } = imported([issue()]);
    expect([format, warnings, rejected]).toEqual(["upptime", [], []]);
    expect(sites).toMatchObject([{ id: "wren-forms", name: "Wren forms" }]);
    expect(ends(outages[0])).toEqual([
      "2026-08-18T08:30Z",
      "2026-08-18T10:00Z",
      "2026-08-18T11:00Z",
      "2026-08-18T11:00Z",
    ]);
    expect(outages[0]).toMatchObject({
      kind: "outage",
      title: "Wren forms is down",
      announcedAtMs: Date.UTC(2026, 7, 18, 10),
      symptoms: ["HTTP 503"],
      providerId: "upptime:wren/status/12",
    });
  });

  test("tell a degraded site by their words, with or without a sign, and an open one by its missing end", () => {
    const titles = ["⚠️ Wren forms has degraded performance", "Wren forms has degraded performance"];
    for (const title of titles) {
      const { outages } = imported([issue({ title, state: "open", closed_at: null, labels: ["status"] })]);
      expect(outages[0]).toMatchObject({ kind: "degraded", siteId: "wren-forms", endLatestMs: null });
    }
  });

  test("say no answer where the code is 0", () => {
    expect(imported([issue({ body: "- HTTP code: 0" })]).outages[0]?.symptoms).toEqual(["no answer"]);
  });

  test("may be without labels, body and end, and an issue about anything else is refused", () => {
    const bare = issue({ labels: null, body: null, closed_at: null });
    const { outages, warnings, rejected } = imported([bare, issue({ title: "Change the colours" }), null]);
    expect([outages[0]?.siteId, warnings.map(({ code }) => code)]).toEqual(["wren-forms", ["end_not_stated"]]);
    expect(rejected.map(({ at }) => at)).toEqual(["issues[1]", "issues[2]"]);
  });

  test("are refused where they were closed before they were opened", () => {
    expect(imported([issue({ closed_at: "2026-08-18T09:00:00Z" })]).rejected).toHaveLength(1);
  });
});

describe("a history file of Upptime", () => {
  const yml = (fields: object = {}) =>
    Object.entries({
      url: "https://forms.wren.example/a",
      status: "down",
      code: 0,
      responseTime: 0,
      lastUpdated: "2021-07-21T23:00:34.789Z",
      startTime: "Tue Apr 20 2021 09:46:06 GMT+0000 (Coordinated Universal Time)",
      generator: "Upptime <https://github.com/upptime/upptime>",
      ...fields,
    })
      .map(([key, value]) => `${key}: ${value}\n`)
      .join("");

  test("tells that a site went down at some unknown time before it was looked at last, not when tracking began", () => {
    const { format, read, sites, outages, warnings, rejected } = imported(yml());
    expect([format, read, warnings, rejected]).toEqual(["upptime", 1, [], []]);
    expect(sites).toMatchObject([{ id: "forms-wren-example", url: "https://forms.wren.example/a" }]);
    const lastMs = Date.parse("2021-07-21T23:00:34.789Z");
    expect(outages[0]).toMatchObject({
      startEarliestMs: null,
      startLatestMs: lastMs,
      endEarliestMs: lastMs,
      endLatestMs: null,
      symptoms: ["no answer"],
    });
  });

  test("of a site that is up holds nothing, and an unknown status is never taken for that", () => {
    expect(imported(yml({ status: "up" }))).toMatchObject({ read: 1, outages: [], rejected: [] });
    expect(imported(yml({ status: "wobbly" }))).toMatchObject({ outages: [], rejected: [{ at: "document" }] });
    expect(imported(yml({ status: "degraded" })).outages[0]).toMatchObject({ kind: "degraded", severity: "minor" });
  });

  test("that would grow beyond measure by its aliases is refused", () => {
    const bomb = `url: &a x\nstatus: down\nlastUpdated: [${"*a,".repeat(50)}*a]\n`;
    expect(() => imported(bomb)).toThrow(/YAML/);
  });
});

describe("the git log of an Upptime repository", () => {
  const HASH = "0123456789abcdef0123456789abcdef01234567";
  const line = (time: string, words: string) => `${HASH} 2026-08-18T${time}:00+02:00 ${words} [skip ci] [upptime]`;
  const LOG = [
    line("14:00", "🟩 Wren forms is up (200 in 90 ms)"),
    line("13:00", "📝 Update summary in README"),
    line("12:30", "🟥 Wren forms is down (503 in 80 ms)"),
    line("12:00", "🟥 Wren forms is down (0 in 0 ms)"),
    line("11:00", "🟨 Other is degraded (200 in 9000 ms)"),
    line("10:00", "🟩 Wren forms is up (200 in 90 ms)"),
  ].join("\n");

  test("measures outages between its lines, whichever stands first, and passes over other commits", () => {
    for (const log of [LOG, LOG.split("\n").reverse().join("\n")]) {
      const { format, read, outages, warnings, rejected } = imported(log);
      expect([format, read, warnings, rejected]).toEqual(["upptime", 5, [], []]);
      const forms = outages.find(({ siteId }) => siteId === "wren-forms");
      expect(ends(forms)).toEqual(["2026-08-18T08:00Z", "2026-08-18T10:00Z", "2026-08-18T10:30Z", "2026-08-18T12:00Z"]);
      expect(forms).toMatchObject({ title: "Wren forms is down", symptoms: ["no answer", "HTTP 503"] });
      expect(outages.find(({ siteId }) => siteId === "other")).toMatchObject({ kind: "degraded", endLatestMs: null });
    }
  });

  test("has lines that are refused with their number", () => {
    const log = `${LOG}\n${line("09:00", "🟪 Wren forms is wobbly (200 in 90 ms)")}\n${HASH} 2026-02-30T10:00:00Z x is up (200 in 1 ms)`;
    expect(imported(log).rejected.map(({ at }) => at)).toEqual(["line 7", "line 8"]);
  });
});

describe("summary.json of Upptime", () => {
  const site = (dailyMinutesDown: unknown, fields: object = {}) => [
    {
      name: "Wren forms",
      url: "https://forms.wren.example",
      slug: "wren-forms",
      status: "up",
      uptime: "99.99%",
      dailyMinutesDown,
      ...fields,
    },
  ];

  test("says that it was down for so long at some time of a day, and claims no more", () => {
    const { format, outages, warnings } = imported(site({ "2021-04-20": 37, "2021-04-21": 0 }));
    expect([format, outages.length, warnings]).toEqual(["upptime", 1, []]);
    expect(ends(outages[0])).toEqual([
      "2021-04-20T00:00Z",
      "2021-04-20T23:23Z",
      "2021-04-20T00:37Z",
      "2021-04-21T00:00Z",
    ]);
    expect(outages[0]).toMatchObject({
      siteId: "wren-forms",
      precision: "d",
      providerId: "upptime:wren-forms/2021-04-20",
    });
  });

  test("is refused day by day", () => {
    const { outages, rejected } = imported(
      site({ "2021-02-30": 5, "2021-04-20": -1, "2021-04-21": 1441, "2021-04-22": "x" }),
    );
    expect([outages, rejected.length]).toEqual([[], 4]);
  });

  test("of a site that is down without a day says that its time is not known", () => {
    const { outages, warnings } = imported(site(null, { status: "down" }));
    expect([outages, warnings.map(({ code }) => code)]).toEqual([[], ["no_time"]]);
  });
});
