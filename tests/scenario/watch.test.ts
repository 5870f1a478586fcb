import { writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { type Check, laneStateOf, standingOf } from "../../src/core/check.ts";
import { openStore } from "../../src/store/open.ts";
import type { Store } from "../../src/store/store.ts";
import { northbound, temporaryFolder } from "../support/cli.ts";
import { type MoodySite, openMoodySite } from "../support/moody-site.ts";
import { startCommand } from "../support/program.ts";

/** A check a minute is one a second. */
const TIME_SCALE = 60;
const FLAP_MS = 40_000 / TIME_SCALE;

function configOf(folder: string, site: MoodySite, more: object = {}): object {
  return {
    store: `sqlite:${path.join(folder, "night.db")}`,
    supervisor: { timeScale: TIME_SCALE },
    allowAddresses: ["127.0.0.1"],
    watch: { witnesses: [site.witness] },
    sites: [{ id: "cic", name: "Immigration", url: site.url, country: "CA", every: "60s" }],
    ...more,
  };
}

async function configure(folder: string, config: object, name = "northbound.yaml"): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, JSON.stringify(config));
  return file;
}

async function openNight(folder: string): Promise<Store> {
  return openStore(`sqlite:${path.join(folder, "night.db")}`);
}

async function checksOf(store: Store): Promise<readonly Check[]> {
  return store.checks({ order: "oldest", limit: 10_000 });
}

describe("watching in the foreground", () => {
  test("a site that fails, is watched on by another process after a kill, and flaps, is one outage with one gap", async () => {
    await using folder = await temporaryFolder();
    await using site = await openMoodySite();
    const config = await configure(folder.path, configOf(folder.path, site));
    let killedMs: number;
    {
      await using first = startCommand(["watch", "--config", config], folder.path);
      await site.next(3);
      site.be("error");
      await first.says(/127\.0\.0\.1:\d+ down since/);
      await site.next(1);
      killedMs = Date.now();
      expect((await first.end("SIGKILL")).code).toBe(null);
    }
    const restartedMs = Date.now();
    await using second = startCommand(["watch", "--config", config], folder.path);
    await site.next(2);
    site.be("ok");
    await second.says(/up again since/);
    site.be((atMs) => (Math.floor(atMs / FLAP_MS) % 2 === 0 ? "error" : "ok"));
    await second.says(/crashed repeatedly \(\d+ times\) since/);
    site.be("ok");
    await second.says(/up again since/, 2);
    await site.next(2);
    const { code, ms } = await second.end("SIGTERM");
    const stoppedMs = Date.now();
    expect([code, ms < 5_000]).toEqual([0, true]);

    await using store = await openNight(folder.path);
    const checks = await checksOf(store);
    // Each check says what the site was when it was asked; of the requests only those at the two ends came to none.
    for (const { atMs, verdict } of checks) {
      const request = site.asked.find((asked) => asked.atMs >= atMs);
      expect(standingOf(verdict)).toBe(request?.mood === "ok" ? "pass" : "fail");
    }
    expect(site.asked.length - checks.length).toBeLessThanOrEqual(3);

    const fails = checks.filter(({ verdict }) => standingOf(verdict) === "fail");
    const first = fails[0]?.atMs ?? 0;
    const last = fails.at(-1)?.atMs ?? 0;
    const runs = checks.filter(
      ({ verdict }, i) => standingOf(verdict) === "fail" && standingOf(checks[i - 1]?.verdict ?? "ok") === "pass",
    ).length;
    const [outage, ...more] = await store.records("outage");
    expect(more).toEqual([]);
    expect(outage).toMatchObject({
      startEarliestMs: checks.findLast(({ atMs }) => atMs < first)?.atMs,
      startLatestMs: first,
      endEarliestMs: last,
      endLatestMs: checks.find(({ atMs }) => atMs > last)?.atMs,
      flapCount: runs,
      title: `${new URL(site.url).host} crashed repeatedly (${runs} times)`,
      symptoms: ["HTTP 500", expect.stringContaining("500 - Internal server error")],
      places: { down: ["here"], looking: ["here"] },
    });
    expect(await store.records("suspect")).toEqual([]);

    const lanes = await store.lanes();
    const [gap, ...moreGaps] = lanes.filter(({ state }) => state === "gap");
    expect(moreGaps).toEqual([]);
    expect(gap?.reason).toBe("the monitor was not running");
    // It was last heard of within its last second, and no later than it was killed.
    expect(gap?.fromMs).toBeGreaterThan(killedMs - 1_500);
    expect(gap?.fromMs).toBeLessThanOrEqual(killedMs + 50);
    expect(gap?.toMs).toBeGreaterThanOrEqual(restartedMs);
    expect(gap?.toMs).toBeLessThanOrEqual(checks.find(({ atMs }) => atMs > killedMs)?.atMs ?? 0);
    expect(lanes[0]?.fromMs).toBe(checks[0]?.atMs);
    expect(lanes.at(-1)?.toMs).toBeGreaterThan(stoppedMs - 1_000);
    expect(lanes.at(-1)?.toMs).toBeLessThanOrEqual(stoppedMs);
    expect(lanes.slice(1).map(({ fromMs }) => fromMs)).toEqual(lanes.slice(0, -1).map(({ toMs }) => toMs));
    for (const check of checks) {
      const lane = lanes.find(({ fromMs, toMs }) => fromMs <= check.atMs && check.atMs < toMs);
      expect(lane?.state).toBe(laneStateOf(check.verdict));
    }
    expect(site.asked.every(({ agent }) => agent.startsWith("Northbound/"))).toBe(true);
  });

  test("a stop while a site hangs ends within five seconds", async () => {
    await using folder = await temporaryFolder();
    await using site = await openMoodySite();
    const config = await configure(folder.path, configOf(folder.path, site));
    site.be("hang");
    await using watching = startCommand(["watch", "--config", config], folder.path);
    await site.next(1);
    const { code, ms } = await watching.end("SIGTERM");
    expect([code, ms < 5_000]).toEqual([0, true]);
    await using store = await openNight(folder.path);
    expect(await checksOf(store)).toEqual([]);
  });

  test("nothing to watch, a false pattern, a false address and a missing key are wrong usage, in a sentence", async () => {
    await using folder = await temporaryFolder();
    await using site = await openMoodySite();
    const base = configOf(folder.path, site) as { sites: object[]; watch: object };
    const [entry] = base.sites;
    const cases: readonly [object, RegExp][] = [
      [{ ...base, sites: [] }, /no site/],
      [{ ...base, sites: [{ ...entry, mustContain: "/(/" }] }, /site "cic"/],
      [{ ...base, allowAddresses: ["nowhere"] }, /nowhere/],
      [
        { ...base, watch: { place: "ottawa", reportTo: { url: site.url, keyEnv: "DESK_KEY" } } },
        /keyEnv names is empty/,
      ],
    ];
    for (const [config, message] of cases) {
      const file = await configure(folder.path, config);
      const { code, out, err } = await northbound(["watch", "--config", file], folder.path);
      expect([code, out]).toEqual([2, ""]);
      expect(err).toMatch(message);
      expect(err).not.toMatch(/\n\s+at /);
    }
  });
});

describe("two places", () => {
  test("a monitor that reports to another makes one outage of both, which says from how many places", async () => {
    await using folder = await temporaryFolder();
    await using site = await openMoodySite();
    await using far = await temporaryFolder();
    const desk = await configure(folder.path, configOf(folder.path, site));
    const made = await northbound(
      ["keys", "create", "--scope", "checks:write", "--json", "--config", desk],
      folder.path,
    );
    const { key } = JSON.parse(made.out) as { key: string };
    await using program = startCommand(["start", "--no-demo", "--port", "0", "--config", desk], folder.path);
    const [, address = ""] = await program.says(/Northbound is at (\S+)/);
    const reporting = { place: "ottawa", witnesses: [site.witness], reportTo: { url: address, keyEnv: "DESK_KEY" } };
    const remote = await configure(far.path, configOf(far.path, site, { watch: reporting }));
    await using monitor = startCommand(["watch", "--config", remote], far.path, { DESK_KEY: key });
    await monitor.says(/checks are being reported/);
    site.be("error");
    await monitor.says(/ down since/);
    await program.says(/\(from ottawa\): fails/);
    await program.says(/Z \S+: fails/);
    // Both ask twice more within a third of a second, and then at most once in a second each.
    await site.next(6);
    site.be("ok");
    await program.says(/up again since/);
    await program.says(/\(from ottawa\): answers again/);
    await site.next(6);
    expect((await monitor.end("SIGTERM")).code).toBe(0);
    expect((await program.end("SIGTERM")).code).toBe(0);
    expect(monitor.said()).not.toContain(key);
    await using store = await openNight(folder.path);
    expect(await store.records("outage")).toMatchObject([
      { places: { down: ["here", "ottawa"], looking: ["here", "ottawa"] }, endLatestMs: expect.any(Number) },
    ]);
    const places = new Set((await checksOf(store)).map(({ place }) => place));
    expect(places).toEqual(new Set(["here", "ottawa"]));
  });
});
