import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { run } from "../../../src/cli/compliance.ts";
import type { Post } from "../../../src/core/post.ts";
import { sweepDeletions } from "../../../src/ingest/compliance.ts";
import { openCompliance } from "../../../src/sources/x/compliance.ts";
import { openStore } from "../../../src/store/open.ts";
import type { Store } from "../../../src/store/store.ts";
import { temporaryFolder } from "../../support/cli.ts";
import { openXServer, type XServer, xIdAt } from "../../support/x-server.ts";
import { clientOf, fastPace, NOT_ABORTED, testIo, writeConfig } from "./backfill-support.ts";
import { heldPost } from "./held-post.ts";

const NIGHT = Date.UTC(2016, 10, 8, 22);
const NOW = Date.UTC(2016, 11, 24, 12);
const EVERYTHING = { topic: "all", window: null };
const JOBS = "POST /2/compliance/jobs";

let server: XServer;
beforeEach(async () => {
  server = await openXServer();
});
afterEach(() => server[Symbol.asyncDispose]());

const compliance = () => openCompliance({ client: clientOf(server), pace: fastPace(NOW) });
const idOf = (serial: number) => `x:${xIdAt(NIGHT + serial * 1_000)}`;

function line(id: string, reason: string, action = "delete") {
  return {
    id: id.slice(2),
    action,
    created_at: "2016-11-08T22:00:00.000Z",
    redacted_at: "2016-11-10T00:00:00.000Z",
    reason,
  };
}

const post = (id: string, parts: Partial<Post> = {}) => heldPost({ id, ...parts });

async function storeOf(store: Store, posts: readonly Post[]): Promise<void> {
  await store.commit({
    posts: posts.map((one) => ({ post: one, topics: [], score: null })),
    deletions: [],
    coverage: [],
    cursors: [],
  });
}

describe("a compliance job", () => {
  test("sends the ids as lines and tells what is gone, whatever the reason, but for places taken off", async () => {
    const ids = ["deleted", "deactivated", "suspended", "protected", "bounced", "scrub_geo", "kept"].map((_, i) =>
      idOf(i),
    );
    server.compliancePolls = 3;
    server.compliance = (asked) =>
      ["deleted", "deactivated", "suspended", "protected", "bounced", "scrub_geo"].map((reason, i) =>
        line(`x:${asked[i]}`, reason),
      );
    const gone = await compliance().check(ids, NOT_ABORTED);
    expect(gone?.map(({ id }) => id)).toEqual(ids.slice(0, 5));
    expect(gone?.[0]?.deletedAtMs).toBe(Date.UTC(2016, 10, 10));
    const upload = server.requests.find(({ method }) => method === "PUT");
    expect(upload?.body).toBe(ids.map((id) => `${id.slice(2)}\n`).join(""));
    expect(upload?.headers.authorization).toBeUndefined();
    expect(server.requests.filter(({ path }) => path.startsWith("/2/compliance/jobs/"))).toHaveLength(4);
  });

  test("posts that nobody asked about are not believed", async () => {
    server.compliance = () => [line(idOf(7), "deleted"), { id: 5, action: "delete" }, { id: "x", action: "delete" }];
    expect(await compliance().check([idOf(1)], NOT_ABORTED)).toEqual([]);
  });

  test("a line twice is one deletion, and another action is none", async () => {
    server.compliance = () => [
      line(idOf(1), "deleted"),
      line(idOf(1), "deleted"),
      line(idOf(2), "deleted", "undelete"),
    ];
    expect(await compliance().check([idOf(1), idOf(2)], NOT_ABORTED)).toHaveLength(1);
  });

  test("a result that was cut short deletes nothing", async () => {
    server.script("GET /download/1", () => ({ body: `${JSON.stringify(line(idOf(1), "deleted"))}\n{"id":"79` }));
    await expect(compliance().check([idOf(1)], NOT_ABORTED)).rejects.toThrow("cut short");
  });

  test.each(["failed", "expired"])("a job that %s is told", async (status) => {
    server.script("GET /2/compliance/jobs/1", () => ({
      body: { data: { id: "1", status, upload_url: "https://s.example/u", download_url: "https://s.example/d" } },
    }));
    await expect(compliance().check([idOf(1)], NOT_ABORTED)).rejects.toThrow(status);
  });

  test("a refusal is told at once and holds no secret", async () => {
    server.script(JOBS, () => ({ status: 403, body: { title: "Forbidden" } }));
    const failed = compliance().check([idOf(1)], NOT_ABORTED);
    await expect(failed).rejects.toThrow(/does not allow this/);
    await expect(failed).rejects.not.toThrow(/AAAA/);
    expect(server.of(JOBS)).toHaveLength(1);
  });

  test("an abort while the job runs ends without an error and leaves nothing open", async () => {
    const stop = new AbortController();
    server.script("GET /2/compliance/jobs/1", () => {
      stop.abort();
      return "pass";
    });
    expect(await compliance().check([idOf(1)], stop.signal)).toBeNull();
    await server.idle();
  });
});

describe("a sweep", () => {
  test("asks about posts of X from every source, in batches, and about no other", async () => {
    await using store = await openStore("memory:");
    await storeOf(store, [
      post(idOf(1)),
      post(idOf(2), { source: "archive:old" }),
      post("bluesky:at://did/app.bsky.feed.post/1", { source: "bluesky" }),
      post("row:abc:1", { source: "archive:old" }),
      post(idOf(3), { postedAtMs: NIGHT + 5 }),
    ]);
    const asked: (readonly string[])[] = [];
    const check = async (ids: readonly string[]) => {
      asked.push(ids);
      return ids.includes(idOf(2)) ? [{ id: idOf(2), deletedAtMs: null }] : [];
    };
    const context = { check, mostIds: 2, store, signal: NOT_ABORTED, onChecked: () => undefined };
    expect(await sweepDeletions(context, EVERYTHING)).toEqual({ checked: 3, deleted: 1, kept: 2 });
    expect(asked).toEqual([[idOf(1), idOf(2)], [idOf(3)]]);
    expect((await store.find([idOf(2)])).get(idOf(2))).toMatchObject({ deleted: true, post: { text: null } });
    asked.length = 0;
    expect(await sweepDeletions(context, EVERYTHING)).toEqual({ checked: 2, deleted: 0, kept: 2 });
    expect(asked.flat()).toEqual([idOf(1), idOf(3)]);
  });

  test("walks over more posts than one page of the store", async () => {
    await using store = await openStore("memory:");
    await storeOf(
      store,
      Array.from({ length: 4_500 }, (_, i) => post(idOf(i), { postedAtMs: NIGHT + (i % 7) })),
    );
    const seen = new Set<string>();
    const check = async (ids: readonly string[]) => {
      for (const id of ids) seen.add(id);
      return ids.map((id) => ({ id, deletedAtMs: null }));
    };
    const context = { check, mostIds: 1_000, store, signal: NOT_ABORTED, onChecked: () => undefined };
    const report = await sweepDeletions(context, EVERYTHING);
    expect(report).toEqual({ checked: 4_500, deleted: 4_500, kept: 0 });
    expect(seen.size).toBe(4_500);
  });
});

test("northbound compliance deletes what is gone and says how many", async () => {
  await using folder = await temporaryFolder();
  await writeConfig(folder.path, server);
  {
    await using store = await openStore(`sqlite:${folder.path}/test.db`);
    await storeOf(store, [post(idOf(1)), post(idOf(2))]);
  }
  server.compliance = (ids) => [line(`x:${ids[0]}`, "deleted")];
  const { io, out } = testIo(folder.path, NOW);
  expect(await run({ args: [], options: { json: true } }, io)).toBe(0);
  expect(JSON.parse(out())).toEqual({ checked: 2, deleted: 1, kept: 1 });
  await using store = await openStore(`sqlite:${folder.path}/test.db`);
  expect((await store.posts({ topic: "all", order: "oldest", limit: 5 })).map(({ post: { id } }) => id)).toEqual([
    idOf(2),
  ]);
});
