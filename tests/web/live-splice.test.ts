import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { BucketEvent } from "../../src/api/live/event-schemas.ts";
import type { SeriesResponse } from "../../src/api/schemas.ts";
import type { CoverageState } from "../../src/core/coverage.ts";
import { POST_KINDS, type SourceId } from "../../src/core/post.ts";
import { openMemoryStore } from "../../src/store/memory/memory-store.ts";
import type { Batch, Store } from "../../src/store/store.ts";
import { Grid } from "../../web/src/live/grid.ts";
import { type Learned, learn, splice } from "../../web/src/live/splice.ts";
import { ALL_KNOWN } from "../../web/src/model/known.ts";
import { CONTROL, MINUTE, NEGATIVE, POSITIVE, postAt, START_MS, scored, THEME } from "../support/small-night.ts";
import { openStreamApi, type StreamApi } from "../support/streams.ts";

const EMPTY: Batch = { posts: [], deletions: [], coverage: [], cursors: [] };
const MINUTES = 18;
const FIRST = "from=2016-11-09T03:00Z&to=2016-11-09T03:12Z";
const GRID = "from=2016-11-09T03:00Z&to=2016-11-09T04:00Z";
const LATER = "from=2016-11-09T03:03Z&to=2016-11-09T03:18Z";
const LATER_WINDOW = { fromMs: START_MS + 3 * MINUTE, toMs: START_MS + MINUTES * MINUTE };
const EVERY = Array.from({ length: MINUTES }, (_, i) => START_MS + i * MINUTE);
/** As the panels ask. */
const QUESTIONS = [
  "group_by=kind&bucket=PT1M",
  "group_by=source,kind&bucket=PT1M",
  "group_by=kind&bucket=PT5M",
  "group_by=source,kind&bucket=PT15M",
  "kind=original,reply,quote&bucket=PT1M",
  "kind=original,reply,quote&bucket=PT5M",
  "kind=original,reply,quote&bucket=PT1H",
];

async function series(api: StreamApi, question: string, window: string): Promise<SeriesResponse> {
  const response = await api.get(`/api/v1/series?topic=emigration&tz=America/New_York&${question}&${window}`);
  return (await response.json()) as SeriesResponse;
}

const post = fc.record({
  type: fc.constant("post" as const),
  number: fc.nat(40),
  minute: fc.nat(MINUTES * 10 - 1).map((tenths) => tenths / 10),
  source: fc.nat(1),
  kind: fc.constantFrom(...POST_KINDS),
  topics: fc.subarray(["emigration", "election"]),
  score: fc.constantFrom(NEGATIVE, POSITIVE, null),
});
const coverage = fc.record({
  type: fc.constant("coverage" as const),
  source: fc.nat(1),
  since: fc.nat(MINUTES * 2).map((halves) => halves / 2),
  length: fc.integer({ min: 1, max: 20 }).map((halves) => halves / 2),
  state: fc.constantFrom<CoverageState>("live", "live", "live", "quiet", "gap", "capped"),
});
type Step =
  | (typeof post extends fc.Arbitrary<infer P> ? P : never)
  | (typeof coverage extends fc.Arbitrary<infer C> ? C : never);
const steps = fc.array(fc.oneof({ weight: 3, arbitrary: post }, { weight: 2, arbitrary: coverage }), { maxLength: 30 });

async function take(step: Step, store: Store, sources: readonly SourceId[]): Promise<void> {
  const source = sources[step.source] ?? sources[0] ?? "x";
  if (step.type === "post") {
    const { number, minute, kind, topics, score } = step;
    const made = postAt(minute, `${source}:${number}`, { source, kind });
    return void (await store.commit({ ...EMPTY, posts: [scored(made, topics, score)] }));
  }
  // Ends inside of minutes are one source's alone: minutes cannot tell how the halves of two stand to each other.
  const whole = (minutes: number): number => (step.source === 0 ? minutes : Math.ceil(minutes));
  const fromMs = START_MS + whole(step.since) * MINUTE;
  const toMs = fromMs + whole(step.length) * MINUTE;
  const painted = { source, feed: "stream", state: step.state, fromMs, toMs, reason: null };
  const rest = (await store.coverage()).flatMap((i) =>
    i.source !== source
      ? []
      : [
          { ...i, toMs: Math.min(i.toMs, painted.fromMs) },
          { ...i, fromMs: Math.max(i.fromMs, painted.toMs) },
        ].filter((part) => part.toMs > part.fromMs),
  );
  await store.commit({ ...EMPTY, coverage: [{ source, feed: "stream", intervals: [...rest, painted] }] });
}

/** Columns by the time and group of their rows; statuses only where they are certain. */
function rowsOf({ data }: SeriesResponse, withStatus: boolean): Map<string, unknown> {
  const { t, source, kind, status, ...columns } = data;
  return new Map(
    t.map((at, i) => {
      const values = Object.entries(columns).map(([name, column]) => [name, column?.[i] ?? null]);
      return [`${at} ${source?.[i]} ${kind?.[i]}`, withStatus ? [...values, status[i]] : values];
    }),
  );
}

/** A gap: where a status is not certain yet, zeros may stand there until the question has been asked again. */
function isUnknown(values: unknown): boolean {
  return (values as [string, unknown][]).some(([name, value]) => name === "count" && value === null);
}

describe("a snapshot and the events after it", () => {
  test.each(QUESTIONS)("are the later snapshot of another window, for %s", async (question) => {
    let kept = 0;
    await fc.assert(
      fc.asyncProperty(
        steps,
        steps,
        fc.constantFrom<readonly SourceId[]>(["bluesky"], ["bluesky", "x"]),
        async (before, after, sources) => {
          const store = await openMemoryStore();
          await store.putRecords("topic", [CONTROL, THEME]);
          for (const source of sources)
            await take(
              { type: "coverage", source: sources.indexOf(source), since: 0, length: 5, state: "live" },
              store,
              sources,
            );
          for (const step of before) await take(step, store, sources);
          const api = openStreamApi(store, LATER_WINDOW.toMs);
          const reader = await api.read("topic=emigration&channels=bucket");
          const held = await series(api, question, FIRST);
          const grid = new Grid(await series(api, "group_by=source,kind&bucket=PT1M", GRID), ALL_KNOWN);
          for (const step of after) await take(step, store, sources);
          await api.pace.advance(3_000);
          const dirty = new Set<number>();
          for (const { data } of reader.of("bucket")) {
            const event = data as unknown as BucketEvent;
            dirty.add(Date.parse(event.t));
            grid.hear(Date.parse(event.t), event);
          }
          await reader.leave();
          const now = await series(api, question, LATER);
          const learned: Learned = new Map();
          const spliced = splice(held, grid, dirty, LATER_WINDOW, learned);
          // Hours begin before anything is known of their minutes.
          if (!spliced) return;
          kept++;
          expect(spliced.answer.meta).toMatchObject({ from: now.meta.from, to: now.meta.to });
          const [drawn, right] = [rowsOf(spliced.answer, spliced.sure), rowsOf(now, spliced.sure)];
          for (const [row, values] of right)
            if (spliced.sure || !isUnknown(values)) expect([row, drawn.get(row)]).toEqual([row, values]);
          expect(drawn.size).toBe(right.size);
          learn(now, grid, EVERY, learned);
          const again = splice(held, grid, dirty, LATER_WINDOW, learned);
          expect(again?.answer.data).toEqual(now.data);
        },
      ),
      { numRuns: 25 },
    );
    expect(kept).toBeGreaterThan(5);
  });
});
