import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { seededRandom } from "../../../src/core/clock.ts";
import { isoUtc } from "../../../src/core/time.ts";
import { BEGIN_MS, DAY, HOUR, MINUTE, readLog } from "./check-log-support.ts";

const SITES = ["passports", "visas", "forms"];

interface Trouble {
  readonly fromMs: number;
  readonly toMs: number;
}

function within(troubles: readonly Trouble[], atMs: number): boolean {
  return troubles.some(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs);
}

/** Stretches spread over two years: one in each so many days, so long, never near another kind. */
function spread(everyDays: number, offsetDays: number, lengthMs: number): readonly Trouble[] {
  return Array.from({ length: Math.floor(730 / everyDays) }, (_, i) => {
    const fromMs = BEGIN_MS + (i * everyDays + offsetDays) * DAY;
    return { fromMs, toMs: fromMs + lengthMs };
  });
}

test("two years of a late scheduler give the outages of each site, silent days as gaps, and what the monitor itself missed as neither", async () => {
  const random = seededRandom(20161108);
  const silent = spread(50, 11.2, 0.7 * DAY);
  const offline = spread(30, 17.5, 3 * HOUR);
  const down = SITES.map((_, site) => spread(40, 3 + site * 2, (2 + site) * HOUR));
  const rows: string[] = [];
  const times: number[] = [];
  // Every ten minutes or somewhat later, an hour late now and then.
  for (
    let atMs = BEGIN_MS;
    atMs < BEGIN_MS + 730 * DAY;
    atMs += Math.round((10 + (random() < 0.7 ? 5 : 50) * random()) * 60) * 1000
  ) {
    if (within(silent, atMs)) continue;
    times.push(atMs);
    SITES.forEach((name, site) => {
      const isDown = within(down[site] ?? [], atMs);
      const isOffline = within(offline, atMs);
      const status = isOffline || isDown ? "down" : random() < 0.02 ? "slow" : "up";
      rows.push(`${name},${isoUtc(atMs)},${status},${isDown ? 500 : isOffline ? 0 : 200},${isOffline ? "fail" : ""}`);
    });
  }
  for (let i = rows.length - 1; i > 0; i--) {
    const other = Math.floor(random() * (i + 1));
    [rows[i], rows[other]] = [rows[other] ?? "", rows[i] ?? ""];
  }
  const read = await readLog(gzipSync(["site,time,status,code,witness", ...rows].join("\n")));

  const lastBefore = (ms: number) => times.findLast((at) => at < ms) ?? null;
  const firstFrom = (ms: number) => times.find((at) => at >= ms) ?? null;
  SITES.forEach((name, site) => {
    const found = read.outages.filter(({ siteId }) => siteId === name);
    expect(found.map((o) => [o.startEarliestMs, o.startLatestMs, o.endEarliestMs, o.endLatestMs])).toEqual(
      (down[site] ?? []).map(({ fromMs, toMs }) => [
        lastBefore(fromMs),
        firstFrom(fromMs),
        lastBefore(toMs),
        firstFrom(toMs),
      ]),
    );
    expect(new Set(found.flatMap(({ symptoms }) => symptoms))).toEqual(new Set(["HTTP 500"]));
    expect(read.gaps.filter(({ siteId }) => siteId === name)).toEqual(
      silent.map(({ fromMs, toMs }) => ({ siteId: name, fromMs: lastBefore(fromMs), toMs: firstFrom(toMs) })),
    );
  });
  expect(read.suspects).toEqual([]);
  expect(read.rejected).toEqual([]);
  expect(read.warnings).toEqual([]);
  const missed = times.filter((at) => within(offline, at)).length * SITES.length;
  expect(missed).toBeGreaterThan(100);
  expect(read.checks.inconclusive).toBe(missed);
  expect(read.checks.read).toBe(rows.length);
  expect(read.checks.pass + read.checks.fail + read.checks.inconclusive).toBe(rows.length);
  const grey = [...read.lanes].filter(({ state }) => state === "inconclusive");
  expect(grey.every(({ fromMs, toMs }) => toMs - fromMs < 3 * HOUR + 60 * MINUTE)).toBe(true);
  expect(grey).toHaveLength(offline.length * SITES.length);
});
