import { writeFile } from "node:fs/promises";
import path from "node:path";
import Sqlite from "better-sqlite3";
import { describe, expect, test } from "vitest";
import type { Store } from "../../src/store/store.ts";
import { commit, postId } from "../sources/bluesky/events.ts";
import { northbound, temporaryFolder } from "../support/cli.ts";
import { openNightStore, startCollector, storedIds, until } from "../support/collector.ts";
import { openJetstreamServer } from "../support/jetstream-server.ts";
import { makeStatus, scriptedMastodon, timedId } from "../support/mastodon-server.ts";
import { openXServer, X_TOKEN, xIdAt } from "../support/x-server.ts";

const WORDS = "That is it, I am moving to Canada #MoveToCanada";

let keys = 0;

/** Never the same twice. */
function newKey(): string {
  return `k${String(keys++).padStart(12, "0")}`;
}

function event(atMs: number, rkey: string, text = WORDS): object {
  return commit({ atMs, rkey, record: { text } });
}

async function holds(store: Store, count: number): Promise<void> {
  await until(async () => (await store.count({ topic: "all" }, 0, 8_000_000_000_000)) >= count, `${count} posts`);
}

async function states(store: Store, source: string): Promise<string[]> {
  return (await store.coverage()).filter((i) => i.source === source).map(({ feed, state }) => `${feed} ${state}`);
}

describe("collecting in the foreground", () => {
  test("takes posts of all three platforms at once, and ends within five seconds with everything stored", async () => {
    await using folder = await temporaryFolder();
    await using jetstream = await openJetstreamServer();
    await using x = await openXServer();
    await using mastodon = await scriptedMastodon();
    await using collector = await startCollector(
      folder.path,
      {
        x: { enabled: true, connect: `127.0.0.1:${x.connect.port}` },
        bluesky: { endpoints: [jetstream.url] },
        mastodon: [{ name: "desk.example", baseUrl: mastodon.url }],
      },
      { X_BEARER_TOKEN: X_TOKEN },
      5,
    );
    const [bluesky, stream] = await Promise.all([jetstream.next(), x.nextStream()]);
    const rule = x.rules.find(({ tag }) => tag?.startsWith("nb:emigration:"));
    const now = Date.now();
    bluesky.send(event(now, newKey()), event(now, newKey(), "good morning everyone"));
    stream.send({
      data: {
        id: xIdAt(now),
        text: "Something that only the rule knows",
        lang: "en",
        edit_history_tweet_ids: [xIdAt(now)],
      },
      matching_rules: [rule],
    });
    await mastodon.asked("/api/v1/timelines/tag/", 1);
    const createdAtMs = Date.now();
    mastodon.statuses.push(makeStatus({ id: timedId(createdAtMs), createdAtMs, tags: ["movetocanada"] }));
    await using store = await openNightStore(folder.path);
    await holds(store, 3);
    const ids = await storedIds(store);
    expect(ids.map((id) => id.slice(0, id.indexOf(":"))).sort()).toEqual(["bluesky", "mastodon", "x"]);
    expect((await store.find([`x:${xIdAt(now)}`])).get(`x:${xIdAt(now)}`)?.topics).toEqual(["emigration"]);
    const { code, ms } = await collector.end("SIGTERM");
    expect(code).toBe(0);
    expect(ms).toBeLessThan(5_000);
    expect(collector.said()).not.toContain(X_TOKEN);
    expect((await store.records("feed")).map(({ state }) => state)).toEqual(["stopped", "stopped", "stopped"]);
  });

  test("killed in the middle of a burst it loses nothing and counts nothing twice: the platform replays the rest", async () => {
    await using folder = await temporaryFolder();
    await using jetstream = await openJetstreamServer();
    const sources = { bluesky: { endpoints: [jetstream.url] } };
    const log: { readonly atMs: number; readonly event: object; readonly id: string }[] = [];
    const say = (count: number): object[] => {
      const said: object[] = [];
      for (let i = 0; i < count; i++) {
        const rkey = newKey();
        const atMs = Math.max(Date.now(), (log.at(-1)?.atMs ?? 0) + 1);
        const entry = { atMs, event: event(atMs, rkey), id: postId(rkey) };
        log.push(entry);
        said.push(entry.event);
      }
      return said;
    };
    {
      await using first = await startCollector(folder.path, sources);
      const connection = await jetstream.next();
      connection.send(...say(2_000));
      await using store = await openNightStore(folder.path);
      await holds(store, 500);
      await first.end("SIGKILL");
    }
    say(300);
    await using second = await startCollector(folder.path, sources);
    const connection = await jetstream.next();
    const cursorMs = Number(connection.query.get("cursor")) / 1_000;
    connection.send(...log.filter(({ atMs }) => atMs >= cursorMs).map((entry) => entry.event), ...say(50));
    await using store = await openNightStore(folder.path);
    await holds(store, 2_350);
    await second.end("SIGTERM");
    expect((await storedIds(store)).sort()).toEqual(log.map(({ id }) => id).sort());
    expect(new Set(await states(store, "bluesky"))).not.toContain("jetstream gap");
    expect(new Set(await states(store, "bluesky"))).toContain("jetstream refilled");
    const seen = await store.points("seen:bluesky");
    expect(seen.reduce((sum, { value }) => sum + (value ?? 0), 0)).toBe(2_350);
  });

  test("a short disconnect from X is a gap at once, then refilled by search, the reposts of that time being partial", async () => {
    await using folder = await temporaryFolder();
    await using x = await openXServer();
    await using collector = await startCollector(
      folder.path,
      { x: { enabled: true, connect: `localhost:${x.connect.port}` } },
      { X_BEARER_TOKEN: X_TOKEN },
      20,
    );
    const first = await x.nextStream();
    await collector.says("X: connected");
    first.heartbeat();
    const missed = xIdAt(Date.now() - 5);
    first.drop();
    const second = await x.nextStream();
    x.posts.push({ id: missed, text: WORDS, edit_history_tweet_ids: [missed], lang: "en" });
    second.heartbeat();
    await using store = await openNightStore(folder.path);
    await until(async () => (await states(store, "x")).includes("stream gap"), "the gap");
    await until(async () => (await states(store, "x")).includes("stream refilled"), "the refill");
    const found = (await store.find([`x:${missed}`])).get(`x:${missed}`);
    expect(found?.post.via).toBe("refill");
    expect(await states(store, "x")).toContain("stream/reposts gap");
    await collector.end("SIGTERM");
    const csv = await northbound(
      ["export", "coverage", "--store", `sqlite:${path.join(folder.path, "night.db")}`, "--format", "csv"],
      folder.path,
    );
    expect(csv.out).toMatch(/^x,stream,refilled,.*$/m);
    const series = await northbound(
      [
        "export",
        "series",
        "--store",
        `sqlite:${path.join(folder.path, "night.db")}`,
        "--group-by",
        "source,kind",
        "--format",
        "csv",
      ],
      folder.path,
    );
    const repostRows = series.out.split("\r\n").filter((line) => line.includes(",x,repost,"));
    expect(repostRows.some((line) => line.endsWith(",partial"))).toBe(true);
  });

  test("starts without a network, says so in plain words, and goes on trying", async () => {
    await using folder = await temporaryFolder();
    const free = await openXServer();
    const { port } = free.connect;
    await free[Symbol.asyncDispose]();
    await using collector = await startCollector(
      folder.path,
      { bluesky: { endpoints: [`ws://127.0.0.1:${port}/subscribe`] } },
      {},
      10,
    );
    await collector.says("cannot reach 127.0.0.1");
    await collector.says("retrying");
    expect(collector.said()).not.toMatch(/\n\s+at |ECONNREFUSED .*stack/);
    const { code } = await collector.end("SIGINT");
    expect(code).toBe(0);
  });

  test("a suspended process tells the time it slept as a gap when the platform hung up meanwhile", async () => {
    await using folder = await temporaryFolder();
    await using x = await openXServer();
    await using collector = await startCollector(
      folder.path,
      { x: { enabled: true, connect: `127.0.0.1:${x.connect.port}` } },
      { X_BEARER_TOKEN: X_TOKEN },
    );
    const first = await x.nextStream();
    await collector.says("X: connected");
    first.heartbeat();
    await using store = await openNightStore(folder.path);
    await until(async () => (await states(store, "x")).length > 0, "the first coverage");
    collector.suspend();
    const droppedMs = Date.now();
    // What the platform sent before it hung up is read late, and proves nothing of the sleep.
    for (let i = 0; i < 20; i++) first.heartbeat();
    first.end();
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    collector.resume();
    const second = await x.nextStream();
    const backMs = Date.now();
    second.heartbeat();
    await until(async () => (await states(store, "x")).includes("stream gap"), "the gap");
    const gap = (await store.coverage()).find(({ state }) => state === "gap");
    expect(gap?.fromMs).toBeLessThanOrEqual(droppedMs);
    expect(gap?.toMs).toBeGreaterThanOrEqual(droppedMs + 2_000);
    expect(gap?.toMs).toBeLessThanOrEqual(backMs + 1_000);
  });

  test("ends within five seconds also while another process holds the store, and says what was not stored", async () => {
    await using folder = await temporaryFolder();
    await using jetstream = await openJetstreamServer();
    await using collector = await startCollector(folder.path, { bluesky: { endpoints: [jetstream.url] } });
    const connection = await jetstream.next();
    await collector.says("Bluesky: connected");
    connection.send(event(Date.now(), newKey()));
    await using store = await openNightStore(folder.path);
    await holds(store, 1);
    const other = new Sqlite(path.join(folder.path, "night.db"));
    other.exec("BEGIN IMMEDIATE");
    connection.send(event(Date.now(), newKey()));
    await collector.says("cannot write to the store");
    const { code, ms } = await collector.end("SIGTERM");
    other.exec("ROLLBACK");
    other.close();
    expect(ms).toBeLessThan(5_000);
    expect(code).toBe(1);
    expect(collector.said()).toContain("the store would not take what had arrived last");
  });

  test("a token file that others can read, no token and no source are refused before anything is asked", async () => {
    await using folder = await temporaryFolder();
    const config = path.join(folder.path, "c.json");
    const run = async (sources: object) => {
      await writeFile(config, JSON.stringify({ store: "memory:", sources }));
      return northbound(["collect", "--config", config], folder.path);
    };
    await writeFile(path.join(folder.path, "token"), "AAAA-secret", { mode: 0o644 });
    const open = await run({ x: { enabled: true, tokenFile: "token" } });
    expect(open.code).toBe(2);
    expect(open.err).toContain("chmod 600");
    expect(open.err).not.toContain("AAAA-secret");
    expect(await run({ x: { enabled: true } })).toMatchObject({ code: 2 });
    expect(await run({ x: { enabled: false } })).toMatchObject({ code: 2 });
  });
});
