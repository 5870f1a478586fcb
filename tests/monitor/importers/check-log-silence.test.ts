import { describe, expect, test } from "vitest";
import { seededRandom } from "../../../src/core/clock.ts";
import { isoUtc } from "../../../src/core/time.ts";
import { BEGIN_MS, DAY, HOUR, log, MINUTE, readLog, shownOutages, shownSpans } from "./check-log-support.ts";

const SITE = { site: "office" };
type Row = readonly [minute: number, status: string];

/** Rows from one minute to another, each so many minutes after the one before. */
function every(from: number, to: number, step: () => number, status = "up"): Row[] {
  const rows: Row[] = [];
  for (let at = from; at < to; at += step()) rows.push([at, status]);
  return rows;
}

const HOURS = 60;
const DAYS = 24 * HOURS;

async function gapsOf(rows: readonly Row[]): Promise<readonly string[]> {
  return shownSpans((await readLog(log(rows), SITE)).gaps);
}

/** Without the rows in some minutes, as one finds the gaps they leave. */
function silentIn(rows: readonly Row[], ...silences: readonly (readonly [from: number, to: number])[]) {
  const left = rows.filter(([at]) => !silences.some(([from, to]) => at >= from && at < to));
  const expected = silences.map(([from, to]) => {
    const before = left.findLast(([at]) => at < from)?.[0] ?? 0;
    const after = left.find(([at]) => at >= to)?.[0] ?? 0;
    return `${Math.round(before * MINUTE) / MINUTE}-${Math.round(after * MINUTE) / MINUTE}`;
  });
  return { left, expected };
}

describe("the silence that is learnt from a log", () => {
  test("is none where everything is regular", async () => {
    expect(await gapsOf(every(0, 30 * DAYS, () => 5))).toEqual([]);
  });

  test("is a missing hour where checks come every five minutes", async () => {
    const { left, expected } = silentIn(
      every(0, 10 * DAYS, () => 5),
      [3 * DAYS, 3 * DAYS + 60],
    );
    expect(await gapsOf(left)).toEqual(expected);
  });

  test("is more than three times the interval, and not three times", async () => {
    const rows = every(0, 300, () => 5);
    const until = (minute: number) => rows.filter(([at]) => at <= 100 || at >= minute);
    expect(await gapsOf(until(115))).toEqual([]);
    expect(await gapsOf(until(120))).toEqual(["100-120"]);
  });

  test.each(Array.from({ length: 20 }, (_, i) => i))(
    "passes late runs of a scheduler and finds its silent days (%i)",
    async (seed) => {
      const random = seededRandom(seed);
      // Mostly five to twenty minutes late, an hour now and then.
      const step = () => 5 + Math.round(random() < 0.8 ? random() * 15 : random() * 55);
      const rows = every(0, 120 * DAYS, step);
      const { left, expected } = silentIn(rows, [20 * DAYS, 21 * DAYS], [22 * DAYS, 23 * DAYS], [80 * DAYS, 83 * DAYS]);
      expect(await gapsOf(left)).toEqual(expected);
    },
  );

  test("does not take the pace of a burst for the usual one", async () => {
    const rows: Row[] = [];
    const outages: string[] = [];
    for (let run = 0; run < 120; run++) {
      const at = run * 6 * HOURS;
      const isBad = run % 10 === 4;
      rows.push([at, isBad ? "down" : "up"]);
      if (!isBad) continue;
      // Looks every two minutes while it is down, and forty times more after it is up.
      rows.push(...every(at + 2, at + 20, () => 2, "down"), ...every(at + 20, at + 100, () => 2));
      outages.push(`office (${at - 6 * HOURS},${at}]-(${at + 18},${at + 20}]x1`);
    }
    const { left, expected } = silentIn(
      rows,
      [50 * 6 * HOURS + 1, 55 * 6 * HOURS],
      [76 * 6 * HOURS + 1, 80 * 6 * HOURS],
    );
    const read = await readLog(log(left), SITE);
    expect(shownSpans(read.gaps)).toEqual(expected);
    expect(shownOutages(read)).toEqual(outages.filter((text) => !text.includes("(19080,")));
  });

  test("does not take it where the log ends soon after a burst", async () => {
    for (let after = 1; after < 8; after++) {
      const rows = every(0, 40 * 6 * HOURS, () => 6 * HOURS);
      const at = 40 * 6 * HOURS;
      rows.push(...every(at, at + 30, () => 1, "down"), ...every(at + 30, at + 60, () => 1));
      rows.push(...every(at + 6 * HOURS, at + (6 + 6 * after) * HOURS, () => 6 * HOURS));
      expect(await gapsOf(rows)).toEqual([]);
    }
  });

  test("does not take it in a log of a few rows", async () => {
    const rows: Row[] = [0, 6 * HOURS].map((at) => [at, "up"]);
    rows.push([12 * HOURS, "down"], [12 * HOURS + 1, "down"], [12 * HOURS + 5, "up"], [12 * HOURS + 10, "up"]);
    rows.push([18 * HOURS, "up"]);
    for (let length = 2; length <= rows.length; length++) expect(await gapsOf(rows.slice(0, length))).toEqual([]);
  });

  test("follows a pace that changes for good, also where the log ends soon after", async () => {
    for (const hours of [4, 5, 8, 20, 200]) {
      const rows = [...every(0, 10 * DAYS, () => 5), ...every(10 * DAYS, 10 * DAYS + hours * HOURS, () => 60)];
      expect([hours, await gapsOf(rows)]).toEqual([hours, []]);
      const faster = rows
        .map(([at, status]): Row => [10 * DAYS + hours * HOURS - at, status])
        .sort((a, b) => a[0] - b[0]);
      expect([hours, await gapsOf(faster)]).toEqual([hours, []]);
    }
  });

  test("finds the silent days on both sides of such a change", async () => {
    const rows = [...every(0, 30 * DAYS, () => 5), ...every(30 * DAYS, 60 * DAYS, () => 60)];
    const { left, expected } = silentIn(
      rows,
      [10 * DAYS, 11 * DAYS],
      [29 * DAYS, 29.5 * DAYS],
      [31 * DAYS, 32 * DAYS],
      [50 * DAYS, 51 * DAYS],
    );
    expect(await gapsOf(left)).toEqual(expected);
  });

  test("knows nights and weekends of a monitor that works in the day", async () => {
    const isWorking = (at: number) => at % DAYS >= 8 * HOURS && at % DAYS < 18 * HOURS && Math.floor(at / DAYS) % 7 < 5;
    const rows = every(0, 28 * DAYS, () => 5).filter(([at]) => isWorking(at));
    expect(await gapsOf(rows)).toHaveLength(19);
  });

  test("passes a heartbeat between changes of status", async () => {
    const random = seededRandom(7);
    const beats = every(0, 60 * DAYS, () => 60);
    const changes = Array.from({ length: 100 }, (): Row[] => {
      const at = Math.floor(random() * 60 * DAYS);
      return [
        [at, "down"],
        [at + 1, "down"],
        [at + 7, "up"],
        [at + 8, "up"],
      ];
    }).flat();
    const rows = [...beats, ...changes].sort((a, b) => a[0] - b[0]);
    const { left, expected } = silentIn(rows, [20 * DAYS, 21 * DAYS], [40 * DAYS, 40.5 * DAYS]);
    expect(await gapsOf(left)).toEqual(expected);
  });

  test("is learnt for each site by itself", async () => {
    const rows = ["time,status,site"];
    const row = (at: number, site: string) => rows.push(`${isoUtc(BEGIN_MS + at * MINUTE)},up,${site}`);
    for (const [at] of every(0, 20 * DAYS, () => 5)) if (at < 10 * DAYS || at >= 11 * DAYS) row(at, "often");
    for (const [at] of every(0, 20 * DAYS, () => 12 * HOURS)) row(at, "seldom");
    const { gaps } = await readLog(rows.join("\n"));
    expect(gaps).toEqual([{ siteId: "often", fromMs: BEGIN_MS + 10 * DAY - 5 * MINUTE, toMs: BEGIN_MS + 11 * DAY }]);
  });

  test("finds a silence within a long outage, and ends nothing there", async () => {
    const rows = [
      ...every(0, 600, () => 5),
      ...every(600, 1200, () => 5, "down"),
      ...every(2000, 2600, () => 5, "down"),
      ...every(2600, 3000, () => 5),
    ];
    const read = await readLog(log(rows), SITE);
    expect(shownSpans(read.gaps)).toEqual(["1195-2000"]);
    expect(shownOutages(read)).toEqual(["office (595,600]-(2595,2600]x1"]);
  });

  test.each<[name: string, minutes: readonly number[], gaps: readonly string[]]>([
    ["two rows are no pace", [0, 5 * DAYS], []],
    ["but a week is a gap", [0, 7 * DAYS], [`0-${7 * DAYS}`]],
    ["two intervals alike are the pace", [0, 5, 10], []],
    ["a third one long is a gap", [0, 5, 10, 600], ["10-600"]],
    ["so is a first one", [0, 600, 605, 610], ["0-600"]],
    ["two short and two long ones show no pace", [0, 5, 600, 605, 1200], []],
  ])("in a log of few rows: %s", async (_, minutes, gaps) => {
    expect(await gapsOf(minutes.map((at): Row => [at, "up"]))).toEqual(gaps);
  });

  test("is a week also where checks come once a week, and not a minute less", async () => {
    expect(await gapsOf(every(0, 28 * DAYS, () => 7 * DAYS))).toHaveLength(3);
    expect(await gapsOf(every(0, 28 * DAYS, () => 7 * DAYS - 1))).toEqual([]);
  });

  test("gives way to the one that is said, which may be longer than a week", async () => {
    const rows = [0, 5, 16, 600].map((at): Row => [at, "up"]);
    const gaps = async (silenceMs: number) => shownSpans((await readLog(log(rows), { ...SITE, silenceMs })).gaps);
    expect(await gaps(10 * MINUTE)).toEqual(["5-16", "16-600"]);
    expect(await gaps(11 * MINUTE)).toEqual(["16-600"]);
    expect(await gaps(10 * HOUR)).toEqual([]);
    const weeks = [0, 9 * DAYS].map((at): Row => [at, "up"]);
    expect((await readLog(log(weeks), { ...SITE, silenceMs: 10 * DAY })).gaps).toEqual([]);
  });
});
