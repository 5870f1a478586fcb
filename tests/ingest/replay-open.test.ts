import { mkdir, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { InputError, UsageError } from "../../src/core/errors.ts";
import type { ReplayFile, ReplayFlags } from "../../src/server/replay.ts";
import { openReplay } from "../../src/server/replay.ts";
import { openStore } from "../../src/store/open.ts";
import type { StoredPost } from "../../src/store/store.ts";
import { temporaryFolder } from "../support/cli.ts";
import { postAt, scored } from "../support/small-night.ts";

/** Ten minutes around 22:00 in New York. */
const FLAGS: ReplayFlags = {
  case: "us-2016",
  speed: 1000,
  from: "2016-11-09T03:00:00Z",
  to: "2016-11-09T03:10:00Z",
};
const NEVER = new AbortController().signal;

/** A clock that is seconds later whenever somebody looks: nobody has to wait. */
function hastyClock(): () => number {
  let nowMs = Date.UTC(2026, 10, 3);
  return () => (nowMs += 3_000);
}

interface Outcome {
  readonly posts: readonly StoredPost[];
  readonly notes: readonly string[];
  readonly sources: readonly string[];
  readonly done: boolean | undefined;
}

async function playAll(flags: ReplayFlags, files: readonly ReplayFile[], cwd: string): Promise<Outcome> {
  await using replay = await openReplay(flags, files, cwd, hastyClock());
  const notes: string[] = [];
  await replay.play(NEVER, (sentence) => notes.push(sentence));
  return {
    notes,
    posts: await replay.store.posts({ topic: "all", order: "oldest", limit: 10_000 }),
    sources: (await replay.store.coverage()).map(({ source, state }) => `${source} ${state}`),
    done: replay.live.replay?.().done,
  };
}

/** A folder for what replays put aside, of which nothing may be left. */
let aside: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  aside = await temporaryFolder();
  vi.stubEnv("TMPDIR", aside.path);
});
afterEach(async () => {
  const left = await readdir(aside.path);
  vi.unstubAllEnvs();
  await aside[Symbol.asyncDispose]();
  expect(left).toEqual([]);
});

test("the case, its sites and the topics are there before anything is played, and nothing that was to come", async () => {
  await using folder = await temporaryFolder();
  await using replay = await openReplay({ ...FLAGS, from: "2016-11-08T23:30:00Z" }, [], folder.path, hastyClock());
  const [night] = await replay.store.records("case");
  expect(night?.id).toBe("us-2016");
  expect((await replay.store.records("site")).length).toBeGreaterThan(0);
  expect((await replay.store.records("topic")).length).toBeGreaterThan(0);
  const moments = await replay.store.records("moment");
  expect(moments.every(({ atMs }) => atMs <= Date.parse("2016-11-08T23:30:00Z"))).toBe(true);
});

describe("what a replay plays", () => {
  test("is the simulated night where there is nothing else, and no store is made", async () => {
    await using folder = await temporaryFolder();
    const { posts, notes, sources, done } = await playAll(FLAGS, [], folder.path);
    expect(posts.length).toBeGreaterThan(500);
    expect(posts.every(({ post }) => post.source === "simulated" && post.via === "simulated")).toBe(true);
    expect(posts[0]?.post.postedAtMs).toBeGreaterThanOrEqual(Date.parse(FLAGS.from ?? ""));
    expect(posts.at(-1)?.post.postedAtMs).toBeLessThan(Date.parse(FLAGS.to ?? ""));
    expect(posts.some(({ topics }) => topics.includes("emigration"))).toBe(true);
    expect(sources).toEqual(["simulated live"]);
    expect(notes[0]).toContain("simulated posts");
    expect(done).toBe(true);
    expect(await readdir(folder.path)).toEqual([]);
  });

  test("are the posts of the store where it has some of that time, and the store stays as it is", async () => {
    await using folder = await temporaryFolder();
    const url = `sqlite:${path.join(folder.path, "mine.db")}`;
    const own = { source: "archive:mine", feed: "posts" } as const;
    let revision: number;
    {
      await using store = await openStore(url);
      await store.commit({
        posts: [
          scored(postAt(1, "x:1", { source: "archive:mine", kind: "reply", text: "we move to canada" })),
          scored(postAt(2, "x:2", { source: "archive:mine" })),
          scored(postAt(99, "x:3", { source: "archive:mine" })),
        ],
        deletions: [{ id: "x:2", deletedAtMs: null }],
        cursors: [],
        coverage: [
          { ...own, intervals: [{ ...own, state: "imported", fromMs: 0, toMs: Date.UTC(2020, 0), reason: null }] },
        ],
      });
      revision = await store.revision();
    }
    const { posts, sources } = await playAll({ ...FLAGS, store: url }, [], folder.path);
    expect(posts.map(({ post }) => [post.id, post.source, post.kind, post.via])).toEqual([
      ["x:1", "archive:mine", "reply", "replay"],
    ]);
    expect(posts[0]?.topics).toContain("emigration");
    expect(sources).toEqual(["archive:mine live"]);
    await using store = await openStore(url);
    expect(await store.revision()).toBe(revision);
  });

  test("are those of the files where some are named, in order of time, by their zone", async () => {
    await using folder = await temporaryFolder();
    const file = path.join(folder.path, "night.csv");
    const rows = [
      "time,text",
      "2016-11-08 22:05:00,second one",
      "2016-11-08 22:01:00,first one",
      "2016-11-08 23:01:00,late",
    ];
    await writeFile(file, `${rows.join("\n")}\n`);
    const flags = { ...FLAGS, tz: "America/New_York" };
    const { posts } = await playAll(flags, [{ path: file, source: "archive:night" }], folder.path);
    expect(posts.map(({ post }) => [post.text, post.source])).toEqual([
      ["first one", "archive:night"],
      ["second one", "archive:night"],
    ]);
  });

  test("cannot be a file that is missing, or whose times need a zone", async () => {
    await using folder = await temporaryFolder();
    const missing = { path: path.join(folder.path, "nothing.csv"), source: "archive:nothing" } as const;
    await expect(playAll(FLAGS, [missing], folder.path)).rejects.toThrow(InputError);
    const zoneless = path.join(folder.path, "zoneless.csv");
    await writeFile(zoneless, "time,text\n2016-11-08 22:05:00,second one\n");
    await expect(playAll(FLAGS, [{ path: zoneless, source: "archive:z" }], folder.path)).rejects.toThrow("--tz");
  });

  test("of a case without posts and without simulation is refused with what to do", async () => {
    await using folder = await temporaryFolder();
    await mkdir(path.join(folder.path, "cases"));
    await writeFile(
      path.join(folder.path, "cases", "quiet.yaml"),
      `case: { id: quiet-night, title: A quiet night, summary: Nothing, from: "2016-11-09T03:00:00Z", to: "2016-11-09T04:00:00Z", t0: "2016-11-09T03:30:00Z", tz: UTC, topics: [emigration], sources: ["archive:quiet"] }`,
    );
    await writeFile(path.join(folder.path, "northbound.yaml"), "cases: [cases/quiet.yaml]\n");
    await expect(playAll({ case: "quiet-night", speed: 1000 }, [], folder.path)).rejects.toThrow(/name files of posts/);
  });
});

describe("what cannot be played", () => {
  test.each([
    [{ case: "us-2020" }, /there is us-2016/],
    [{ from: "2016-11-08T22:00:00" }, /--from: Add Z or an offset/],
    [{ from: "2016-11-07T00:00:00Z" }, /--from must lie in the night, 2016-11-08T23:00:00.000Z to/],
    [{ to: "now" }, /--to must lie in the night/],
    [{ from: "2016-11-09T03:10:00Z" }, /--from must be earlier than --to/],
  ])("%j is refused", async (wrong, sentence) => {
    await using folder = await temporaryFolder();
    const opening = openReplay({ ...FLAGS, ...wrong }, [], folder.path, Date.now);
    await expect(opening).rejects.toThrow(sentence);
    await expect(opening).rejects.toThrow(UsageError);
  });
});
