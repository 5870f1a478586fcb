import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Check, LANE_STATES, VERDICTS } from "../../src/core/check.ts";
import { COVERAGE_STATES } from "../../src/core/coverage.ts";
import { POST_FLAGS, POST_KINDS, type PostKind, type SourceId, VIAS } from "../../src/core/post.ts";
import { LABELS, scoreOf } from "../../src/core/score.ts";
import { openMemoryStore } from "../../src/store/memory/memory-store.ts";
import { sortKey } from "../../src/store/sort-key.ts";
import { openSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import type { Batch, CheckQuery, Dimension, PostQuery, ScoredPost, SeriesQuery, Store } from "../../src/store/store.ts";

const NIGHT_MS = Date.UTC(2016, 10, 9, 3);
const MINUTE = 60_000;
const IDS = Array.from({ length: 14 }, (_, i) => `x:${i * 7919}`);
const ALIASES = ["a:1", "a:2", "a:3"];
const ACCOUNTS = ["key-a", "key-b", "key-c"];
const TOPICS = ["emigration", "election", "site-down"];
const SOURCES: readonly SourceId[] = ["x", "bluesky", "archive:a"];
const LANGS = ["en", "fr", "und"];
const WORDS = ["Canada", "é", "moving", "to", "🇨🇦", "加拿大", "don't", "a_b", "İ", "ﬁn", "2016", "#Tag", "canada's"];

/** Times round the night, before 1970 and on the edges of minutes, hours and days. */
const timeMs = fc.oneof(
  fc.integer({ min: -3 * 86_400_000, max: 3 * 86_400_000 }).map((after) => NIGHT_MS + after),
  fc.integer({ min: -4, max: 4 }).map((minutes) => NIGHT_MS + minutes * MINUTE),
  fc.constantFrom(-1, 0, NIGHT_MS - 3 * 3_600_000 - 1, NIGHT_MS - 3 * 3_600_000, NIGHT_MS - 1),
);

/** Few times, so that intervals touch, overlap and are cut. */
function coverageMs(): fc.Arbitrary<number> {
  return fc.integer({ min: 0, max: 12 }).map((seconds) => NIGHT_MS + seconds * 10_000);
}

const text = fc.option(
  fc.array(fc.constantFrom(...WORDS, " ", ", ", "-"), { maxLength: 8 }).map((parts) => parts.join(" ")),
  { nil: null },
);

const score = fc.option(
  fc
    .tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.constantFrom("m-1", "m-2"))
    .map(([neg, neu, pos, model]) => scoreOf(neg, neu + 1, pos, model)),
  { nil: null },
);

const scoredPost: fc.Arbitrary<ScoredPost> = fc.record({
  post: fc.record({
    id: fc.constantFrom(...IDS),
    source: fc.constantFrom(...SOURCES),
    kind: fc.constantFrom(...POST_KINDS),
    subjectId: fc.constantFrom(null, "x:1", "a:1", ...IDS.slice(0, 4)),
    postedAtMs: timeMs,
    receivedAtMs: timeMs,
    editedAtMs: fc.constantFrom(null, null, NIGHT_MS, NIGHT_MS + 1),
    authorKey: fc.constantFrom(null, ...ACCOUNTS),
    lang: fc.constantFrom(null, "en", "fr", "und"),
    text,
    hashtags: fc.subarray(["Tag", "Étiquette", "a,b"]),
    url: fc.constantFrom(null, "https://example.org/p"),
    weight: fc.constantFrom(1, 1, 2.5, 10),
    via: fc.constantFrom(...VIAS),
    flags: fc.subarray([...POST_FLAGS]),
  }),
  topics: fc.subarray(TOPICS),
  score,
});

const interval = fc
  .record({
    source: fc.constantFrom(...SOURCES),
    feed: fc.constantFrom("posts", "rule"),
    state: fc.constantFrom(...COVERAGE_STATES),
    reason: fc.constantFrom(null, "line broke"),
    ends: fc.tuple(coverageMs(), coverageMs()),
  })
  .map(({ ends, ...rest }) => ({ ...rest, fromMs: Math.min(...ends), toMs: Math.max(...ends) }));

const coverage = fc.oneof(
  fc.record({ intervals: fc.array(interval, { maxLength: 8 }) }),
  fc.record({ sinceMs: coverageMs(), intervals: fc.array(interval, { maxLength: 4 }) }),
);

const points = fc.record({
  measure: fc.constantFrom("views", "searches"),
  points: fc.array(
    fc.record({
      startMs: fc.integer({ min: 0, max: 6 }).map((minutes) => NIGHT_MS + minutes * MINUTE),
      endMs: fc.integer({ min: 1, max: 12 }).map((minutes) => NIGHT_MS + minutes * MINUTE),
      value: fc.constantFrom(null, 0, 1, 2.5),
      below: fc.boolean(),
    }),
    { maxLength: 3 },
  ),
});

/** Few sites, places and times, so that checks share them; by code unit the last two stand otherwise than in UTF-8. */
const siteId = fc.constantFrom("a", "a-b", "ﬁn", "😀");
const place = fc.constantFrom("here", "log:a", "Perth");
const checkMs = fc.integer({ min: 0, max: 5 }).map((after) => NIGHT_MS + after);

const evidence = {
  url: "https://example.org/",
  finalUrl: "https://example.org/",
  verdict: "fail",
  reasons: [{ code: "timeout", text: "no answer" }],
  status: null,
  headers: { server: "Example" },
  address: null,
  redirects: [],
  timings: { dnsMs: 0.5, connectMs: null, tlsMs: null, firstByteMs: null, totalMs: null },
  bodyBytes: 0,
  bodyTruncated: false,
  bodySha256: null,
  bodyExcerpt: null,
  witnesses: [],
  checkedAtMs: NIGHT_MS,
} as const;

const check: fc.Arbitrary<Check> = fc.record({
  siteId,
  place,
  atMs: checkMs,
  verdict: fc.constantFrom(...VERDICTS),
  reasons: fc.subarray(["timeout", 'a "code"', "c,d"]),
  status: fc.constantFrom(null, 200, 500),
  latencyMs: fc.constantFrom(null, 0, 12.5, 4_000),
  bodyBytes: fc.constantFrom(null, 0, 70_000),
  witness: fc.constantFrom(null, "pass" as const, "fail" as const),
  evidence: fc.constantFrom(null, null, evidence),
});

const laneInterval = fc
  .record({
    siteId,
    place,
    state: fc.constantFrom(...LANE_STATES),
    reason: fc.constantFrom(null, "timeout"),
    ends: fc.tuple(coverageMs(), coverageMs()),
  })
  .map(({ ends, ...rest }) => ({ ...rest, fromMs: Math.min(...ends), toMs: Math.max(...ends) }));

const laneEntry = fc.record(
  { siteId, place, sinceMs: coverageMs(), intervals: fc.array(laneInterval, { maxLength: 4 }) },
  { requiredKeys: ["siteId", "place", "intervals"] },
);

const factChange = fc.record({
  kind: fc.constant("suspect" as const),
  put: fc.array(
    fc.record(
      {
        id: fc.constantFrom("s-1", "s-2"),
        siteId,
        place: fc.constant("here"),
        fromMs: fc.constant(NIGHT_MS),
        toMs: checkMs,
      },
      { noNullPrototype: true },
    ),
    { maxLength: 3 },
  ),
  remove: fc.subarray(["s-1", "s-2", "s-3"]),
});

const documentOf = fc.record({
  sha256: fc.constantFrom("0".repeat(64), "1".repeat(64)),
  name: fc.constantFrom("a.json", "b.json"),
  fetchedAtMs: checkMs,
  bytes: fc.uint8Array({ maxLength: 20 }),
});

const batch: fc.Arbitrary<Batch> = fc.record(
  {
    posts: fc.array(scoredPost, { maxLength: 10 }),
    deletions: fc.array(
      fc.record({ id: fc.constantFrom(...IDS, ...ALIASES), deletedAtMs: fc.constantFrom(null, NIGHT_MS) }),
      { maxLength: 2 },
    ),
    coverage: fc.array(
      fc
        .tuple(fc.constantFrom(...SOURCES), fc.constantFrom("posts", "rule"), coverage)
        .map(([source, feed, said]) => ({ source, feed, ...said })),
      { maxLength: 3 },
    ),
    cursors: fc.array(fc.record({ feed: fc.constantFrom("f", "g"), cursor: fc.constantFrom("1", "2") }), {
      maxLength: 2,
    }),
    aliases: fc.array(
      fc.record({ alias: fc.constantFrom(...ALIASES), id: fc.constantFrom(...IDS.slice(0, 5), ...ALIASES) }),
      { maxLength: 2 },
    ),
    accounts: fc.array(
      fc.record({
        authorKey: fc.constantFrom(...ACCOUNTS),
        state: fc.constantFrom("active" as const, "hidden" as const, "hidden" as const, "deleted" as const),
      }),
      { maxLength: 2 },
    ),
    points: fc.array(points, { maxLength: 2 }),
    checks: fc.array(check, { maxLength: 12 }),
    lanes: fc.array(laneEntry, { maxLength: 3 }),
    facts: fc.array(factChange, { maxLength: 2 }),
    documents: fc.array(documentOf, { maxLength: 2 }),
  },
  { requiredKeys: ["posts", "deletions", "coverage", "cursors"] },
);

const sites = fc.array(
  fc.record(
    {
      id: fc.constantFrom("a", "b"),
      name: fc.constantFrom("One", "Two"),
      url: fc.constant("https://example.org"),
      country: fc.constant(null),
      watch: fc.constant(null),
    },
    { noNullPrototype: true },
  ),
  { maxLength: 1 },
);

const filter = {
  topic: fc.constantFrom("all", ...TOPICS, "no-such-topic"),
  sources: fc.subarray([...SOURCES]),
  kinds: fc.subarray<PostKind>([...POST_KINDS]),
  langs: fc.subarray(LANGS),
};
const filterKeys = { requiredKeys: ["topic"] as const };

const seriesQuery: fc.Arbitrary<SeriesQuery> = fc
  .record({
    filter: fc.record(filter, { requiredKeys: [...filterKeys.requiredKeys] }),
    bucketMinutes: fc.constantFrom(1, 5, 7, 15, 60, 90, 360, 1_440),
    originMinutes: fc.integer({ min: -2_000, max: 2_000 }),
    first: fc.integer({ min: -60, max: 60 }),
    buckets: fc.integer({ min: 0, max: 120 }),
    groupBy: fc.subarray<Dimension>(["source", "kind", "lang"]),
  })
  .map(({ filter: asked, bucketMinutes, originMinutes, first, buckets, groupBy }) => {
    const bucketMs = bucketMinutes * MINUTE;
    const originMs = NIGHT_MS + originMinutes * MINUTE;
    const fromMs = originMs + first * bucketMs;
    return { ...asked, bucketMs, originMs, fromMs, toMs: fromMs + buckets * bucketMs, groupBy };
  });

const postQuery: fc.Arbitrary<PostQuery> = fc.record(
  {
    ...filter,
    fromMs: timeMs,
    toMs: timeMs,
    labels: fc.subarray([...LABELS]),
    text: fc.oneof(
      fc.constantFrom(...WORDS),
      fc.array(fc.constantFrom(...WORDS, '"', "AND", "("), { maxLength: 3 }).map((words) => words.join(" ")),
    ),
    order: fc.constantFrom("newest" as const, "oldest" as const, "random" as const),
    seed: fc.nat(5),
    limit: fc.integer({ min: 1, max: 6 }),
    includeDeleted: fc.boolean(),
  },
  { requiredKeys: ["topic", "order", "limit"] },
);

const checkQuery: fc.Arbitrary<CheckQuery> = fc.record(
  {
    siteIds: fc.subarray(["a", "a-b", "ﬁn", "😀", "none"]),
    places: fc.subarray(["here", "log:a", "Perth", "none"]),
    fromMs: checkMs,
    toMs: checkMs,
    evidenceOnly: fc.boolean(),
    order: fc.constantFrom("newest" as const, "oldest" as const),
    limit: fc.integer({ min: 1, max: 5 }),
    after: fc.record({ siteId, place, atMs: checkMs }),
  },
  { requiredKeys: ["order", "limit"] },
);

async function everyPageOfChecks(store: Store, query: CheckQuery) {
  const pages = [];
  let asked = query;
  for (;;) {
    const page = await store.checks(asked);
    pages.push(page);
    const last = page.at(-1);
    if (!last) return pages;
    asked = { ...query, after: { siteId: last.siteId, place: last.place, atMs: last.atMs } };
  }
}

async function everyPage(store: Store, query: PostQuery) {
  const pages = [];
  let asked = query;
  for (;;) {
    const page = await store.posts(asked);
    pages.push(page);
    const last = page.at(-1);
    if (!last) return pages;
    asked = { ...query, after: sortKey(last.post, query.order, query.seed ?? 0) };
  }
}

/** Every answer of a store that does not need a question drawn at random. */
async function standingAnswers(store: Store) {
  const revision = await store.revision();
  return {
    revision,
    find: [...(await store.find([...IDS, ...ALIASES]))].sort(([a], [b]) => (a < b ? -1 : 1)),
    changes: await Promise.all(Array.from({ length: revision + 3 }, (_, i) => store.changes(i - 1))),
    points: await Promise.all(
      ["views", "searches"].flatMap((measure) => [
        store.points(measure),
        store.points(measure, { fromMs: NIGHT_MS + 2 * MINUTE, toMs: NIGHT_MS + 4 * MINUTE }),
      ]),
    ),
    sites: await store.records("site"),
    suspects: await store.records("suspect"),
    suspect: [await store.record("suspect", "s-1"), await store.record("suspect", "s-3")],
    documents: await Promise.all(["0", "1", "2"].map((digit) => store.document(digit.repeat(64)))),
    lanes: await store.lanes(),
    lanesOfNight: await store.lanes({ fromMs: NIGHT_MS + 30_000, toMs: NIGHT_MS + MINUTE, siteIds: ["a", "😀"] }),
    checks: await store.checks({ order: "newest", limit: 200 }),
    evidence: await store.checks({ order: "oldest", limit: 200, evidenceOnly: true }),
    known: [...(await store.known([...IDS, "x:none"]))].sort(),
    coverage: await store.coverage(),
    coverageOfNight: await store.coverage({ fromMs: NIGHT_MS, toMs: NIGHT_MS + MINUTE }),
    cursors: [await store.cursor("f"), await store.cursor("g")],
    sources: await store.sources(),
    extents: await Promise.all(["all", ...TOPICS].map((topic) => store.extent(topic))),
    counts: await Promise.all(
      ["all", ...TOPICS].map((topic) => store.count({ topic }, -3 * 86_400_000, NIGHT_MS + 13 * MINUTE)),
    ),
  };
}

describe("the SQLite store and the reference in memory", () => {
  test("give equal answers after any sequence of batches", async () => {
    const run = fc.tuple(
      fc.array(fc.tuple(batch, sites), { minLength: 1, maxLength: 8 }),
      fc.array(seriesQuery, { minLength: 1, maxLength: 6 }),
      fc.array(postQuery, { minLength: 1, maxLength: 6 }),
      fc.array(checkQuery, { minLength: 1, maxLength: 6 }),
    );
    await fc.assert(
      fc.asyncProperty(run, async ([steps, seriesQueries, postQueries, checkQueries]) => {
        let nowMs = NIGHT_MS;
        await using memory = await openMemoryStore(() => nowMs);
        await using sqlite = await openSqliteStore(":memory:", () => nowMs);
        for (const [each, facts] of steps) {
          nowMs += 250;
          expect(await sqlite.commit(each)).toEqual(await memory.commit(each));
          await memory.putRecords("site", facts);
          await sqlite.putRecords("site", facts);
          expect(await standingAnswers(sqlite)).toEqual(await standingAnswers(memory));
        }
        for (const query of seriesQueries) expect(await sqlite.series(query)).toEqual(await memory.series(query));
        for (const query of postQueries) expect(await everyPage(sqlite, query)).toEqual(await everyPage(memory, query));
        for (const query of checkQueries) {
          const pages = await everyPageOfChecks(sqlite, query);
          expect(pages).toEqual(await everyPageOfChecks(memory, query));
          expect(pages.flat()).toEqual(await memory.checks({ ...query, limit: 1_000 }));
        }
      }),
      { numRuns: 250 },
    );
  });

  test("change nothing when the last batch comes again", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(batch, { minLength: 1, maxLength: 4 }), async (batches) => {
        await using memory = await openMemoryStore(() => NIGHT_MS);
        await using sqlite = await openSqliteStore(":memory:", () => NIGHT_MS);
        for (const store of [memory, sqlite])
          for (const each of batches) {
            const { revision } = await store.commit(each);
            const before = await standingAnswers(store);
            expect(await store.commit(each)).toMatchObject({ revision, stored: 0, updated: 0, deleted: 0 });
            expect(await standingAnswers(store)).toEqual(before);
          }
      }),
      { numRuns: 150 },
    );
  });

  test("find the same posts for any text and any search", async () => {
    const anyText = fc.string({ unit: "binary", maxLength: 30 }).map((each) => each.toWellFormed());
    const mixed = fc.array(fc.oneof(anyText, fc.constantFrom(...WORDS, " ")), { maxLength: 5 }).map((p) => p.join(""));
    await fc.assert(
      fc.asyncProperty(fc.array(mixed, { minLength: 1, maxLength: 8 }), mixed, async (texts, search) => {
        await using memory = await openMemoryStore();
        await using sqlite = await openSqliteStore(":memory:");
        const posts = texts.map((each, i) => ({
          post: { ...POST, id: `x:${i}`, text: each },
          topics: [],
          score: null,
        }));
        const all = { posts, deletions: [], coverage: [], cursors: [] };
        await memory.commit(all);
        await sqlite.commit(all);
        for (const asked of [search, ...texts, ...texts.map((each) => `"${each.slice(0, 12)}"`)]) {
          const query = { topic: "all", text: asked, order: "oldest", limit: 20 } as const;
          expect(await sqlite.posts(query)).toEqual(await memory.posts(query));
        }
      }),
      { numRuns: 150 },
    );
  });
});

const POST = {
  source: "x",
  kind: "original",
  subjectId: null,
  postedAtMs: NIGHT_MS,
  receivedAtMs: NIGHT_MS,
  editedAtMs: null,
  authorKey: null,
  lang: null,
  hashtags: [],
  url: null,
  weight: 1,
  via: "live",
  flags: [],
} as const;
