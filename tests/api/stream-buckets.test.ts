import fc from "fast-check";
import { expect, test } from "vitest";
import type { SeriesResponse } from "../../src/api/schemas.ts";
import type { CoverageState } from "../../src/core/coverage.ts";
import { POST_KINDS, type SourceId } from "../../src/core/post.ts";
import { openMemoryStore } from "../../src/store/memory/memory-store.ts";
import type { Batch, Store } from "../../src/store/store.ts";
import { CONTROL, MINUTE, NEGATIVE, POSITIVE, postAt, START_MS, scored, THEME } from "../support/small-night.ts";
import { openStreamApi, type StreamApi, type StreamReader } from "../support/streams.ts";

const EMPTY: Batch = { posts: [], deletions: [], coverage: [], cursors: [] };
const MINUTES = 12;
const WINDOW = `from=2016-11-09T03:00:00Z&to=2016-11-09T03:${MINUTES}:00Z`;
const SOURCES: readonly SourceId[] = ["x", "bluesky", "archive:night"];

/** Columns of a series that an event has too. */
const NUMBERS = [
  "count",
  "estimate",
  "simulated_count",
  "all_count",
  "share",
  "scored",
  "negative",
  "neutral",
  "positive",
  "mean_polarity",
  "status",
] as const;
type Rows = Map<string, readonly unknown[]>;
const UNSEEN = [...NUMBERS.slice(1).map(() => null), "gap"];

async function snapshot(api: StreamApi, filter: string): Promise<Rows> {
  const response = await api.get(`/api/v1/series?${filter}&group_by=source,kind&${WINDOW}`);
  const { data } = (await response.json()) as SeriesResponse;
  return new Map(
    data.t.map((t, i) => [`${t} ${data.source?.[i]} ${data.kind?.[i]}`, NUMBERS.map((name) => data[name][i])]),
  );
}

/** What a client holds: a snapshot, and what was told after it. */
async function follow(api: StreamApi, reader: StreamReader, filter: string, before: Rows): Promise<Rows> {
  let held = new Map(before);
  let resets = 0;
  for (const { event, data } of reader.events) {
    if (event === "reset") {
      resets++;
      held = new Map(await snapshot(api, filter));
    } else if (event === "bucket")
      held.set(
        `${data["t"]} ${data["source"]} ${data["kind"]}`,
        NUMBERS.map((name) => data[name]),
      );
  }
  expect(resets).toBe(0);
  return held;
}

const post = fc.record({
  type: fc.constant("post" as const),
  number: fc.integer({ min: 0, max: 30 }),
  minute: fc.integer({ min: 0, max: MINUTES * 10 - 1 }).map((tenths) => tenths / 10),
  source: fc.constantFrom(...SOURCES),
  kind: fc.constantFrom(...POST_KINDS),
  topics: fc.subarray(["emigration", "election"]),
  score: fc.constantFrom(NEGATIVE, POSITIVE, null),
  edited: fc.option(fc.integer({ min: 1, max: 3 }), { nil: null }),
});
const deletion = fc.record({ type: fc.constant("deletion" as const), number: fc.integer({ min: 0, max: 30 }) });
const coverage = fc.record({
  type: fc.constant("coverage" as const),
  source: fc.constantFrom(...SOURCES),
  feed: fc.constantFrom("stream", "stream/reposts"),
  since: fc.integer({ min: 0, max: MINUTES * 4 }).map((quarters) => quarters / 4),
  length: fc.integer({ min: 1, max: 12 }).map((quarters) => quarters / 4),
  state: fc.constantFrom<CoverageState>("live", "quiet", "gap", "refilled", "capped", "sampled"),
});
const wait = fc.record({ type: fc.constant("wait" as const), ms: fc.constantFrom(10, 250, 700, 1_500) });
type Step = Drawn<typeof post> | Drawn<typeof deletion> | Drawn<typeof coverage> | Drawn<typeof wait>;
type Drawn<A> = A extends fc.Arbitrary<infer T> ? T : never;

async function take(step: Step, store: Store, api: StreamApi): Promise<void> {
  if (step.type === "wait") await api.pace.advance(step.ms);
  else if (step.type === "deletion")
    await store.commit({ ...EMPTY, deletions: [{ id: `row:${step.number}`, deletedAtMs: null }] });
  else if (step.type === "post") {
    const { number, minute, source, kind, edited, topics, score } = step;
    const made = postAt(minute, `row:${number}`, { source, kind, editedAtMs: edited });
    await store.commit({ ...EMPTY, posts: [scored(made, topics, score)] });
  } else {
    const { source, feed, since, length, state } = step;
    const fromMs = START_MS + since * MINUTE;
    const toMs = fromMs + length * MINUTE;
    const painted = { source, feed, state, fromMs, toMs, reason: null };
    // As a collector does: what was said of a time may change, but never becomes unsaid.
    const rest = (await store.coverage()).flatMap((i) =>
      i.source !== source || i.feed !== feed
        ? []
        : [
            { ...i, toMs: Math.min(i.toMs, fromMs) },
            { ...i, fromMs: Math.max(i.fromMs, toMs) },
          ].filter((part) => part.toMs > part.fromMs),
    );
    await store.commit({ ...EMPTY, coverage: [{ source, feed, intervals: [...rest, painted] }] });
  }
}

test("a snapshot and the events after it are the later snapshot, whatever happens in between", async () => {
  const steps = fc.array(fc.oneof({ weight: 4, arbitrary: post }, deletion, { weight: 3, arbitrary: coverage }, wait), {
    minLength: 1,
    maxLength: 40,
  });
  await fc.assert(
    fc.asyncProperty(
      steps,
      steps,
      fc.constantFrom("topic=emigration", "topic=all", "topic=emigration&source=x,bluesky"),
      async (before, after, filter) => {
        const store = await openMemoryStore();
        await store.putRecords("topic", [CONTROL, THEME]);
        const api = openStreamApi(store, START_MS + MINUTES * MINUTE);
        const early = await api.read(`${filter}&channels=bucket`);
        const earlySnapshot = await snapshot(api, filter);
        for (const step of before) await take(step, store, api);
        await api.pace.advance(3_000);
        const late = await api.read(`${filter}&channels=bucket`);
        const lateSnapshot = await snapshot(api, filter);
        for (const step of after) await take(step, store, api);
        await api.pace.advance(3_000);
        const now = await snapshot(api, filter);
        const held = [await follow(api, early, filter, earlySnapshot), await follow(api, late, filter, lateSnapshot)];
        for (const rows of held) {
          // A source without coverage and without posts of the topic has no rows in an answer. Once it has some, those of
          // minutes in which it was seen on other topics are partial zeros; an event may have told of them before.
          for (const [group, row] of now) {
            const isUnnamedZero = !rows.has(group) && row[0] === 0 && row.at(-1) === "partial";
            if (!isUnnamedZero) expect([group, rows.get(group) ?? UNSEEN]).toEqual([group, row]);
          }
          for (const [group, row] of rows) if (!now.has(group)) expect([group, row[0] ?? 0]).toEqual([group, 0]);
        }
        expect(api.faults).toEqual([]);
        await Promise.all([early.leave(), late.leave()]);
      },
    ),
    { numRuns: 60 },
  );
});

test("a client that resumes holds what one that stayed holds", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(post, { minLength: 5, maxLength: 30 }), fc.nat(29), async (posts, leaveAfter) => {
      const store = await openMemoryStore();
      await store.putRecords("topic", [CONTROL, THEME]);
      const api = openStreamApi(store, START_MS + MINUTES * MINUTE);
      const stays = await api.read("topic=emigration");
      const leaves = await api.read("topic=emigration");
      let back: StreamReader | undefined;
      for (const [i, step] of posts.entries()) {
        await take(step, store, api);
        await api.pace.advance(400);
        if (i === Math.min(leaveAfter, posts.length - 3)) await leaves.leave();
        if (i === posts.length - 2) {
          const id = leaves.lastId;
          back = await api.read("topic=emigration", id === null ? {} : { "last-event-id": id });
        }
      }
      await api.pace.advance(3_000);
      const ids = (reader: StreamReader | undefined) => reader?.events.flatMap(({ id }) => id ?? []) ?? [];
      if (leaves.lastId !== null) expect([...ids(leaves), ...ids(back)]).toEqual(ids(stays));
      await Promise.all([stays.leave(), back?.leave()]);
    }),
    { numRuns: 30 },
  );
});
