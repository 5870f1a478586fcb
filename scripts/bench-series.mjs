/**
 * Times series() of the SQLite store: `node scripts/bench-series.mjs [--posts 10000000] [--committed 500000]
 * [--days 60] [--reads 3000]`. Needs `npm run build`. Prints one JSON object.
 *
 * `committed` posts are stored whole by commit(). The others are counted into the same roll-ups by the class that
 * commit() itself uses (RollupWriter), without their rows and words, which a series never reads (a test of the query
 * plans says so); `--committed 10000000` stores every one whole and takes some minutes. Half of all posts fall into one
 * night. Then windows and buckets are drawn at random: lengths evenly on a logarithmic scale up to 10,000 buckets or all
 * there is, beginnings anywhere, buckets of UTC, New York and Kolkata, groupings and filters as a dashboard asks for.
 */
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openStore } from "../dist/store/open.js";
import { connect } from "../dist/store/sqlite/connection.js";
import { Names } from "../dist/store/sqlite/names.js";
import { topicsColumn } from "../dist/store/sqlite/post-rows.js";
import { groupKey } from "../dist/store/sqlite/rollup-blocks.js";
import { RollupWriter } from "../dist/store/sqlite/rollup-writer.js";
import { postMaker, quantile, randomFrom } from "./bench-posts.mjs";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const BUCKETS = {
  PT1M: MINUTE,
  PT5M: 5 * MINUTE,
  PT10M: 10 * MINUTE,
  PT15M: 15 * MINUTE,
  PT30M: 30 * MINUTE,
  PT1H: HOUR,
};
const ALL_BUCKETS = Object.entries({ ...BUCKETS, P1D: DAY });
const ORIGINS = { UTC: 0, "America/New_York": 5 * HOUR, "Asia/Kolkata": 18.5 * HOUR };
const BY_KIND = ["source", "kind"];
const GROUPINGS = [[], [], [], BY_KIND, BY_KIND, BY_KIND, ["lang"], ["source", "kind", "lang"]];
const FILTERS = [{}, {}, { kinds: ["original", "reply", "quote"] }, { sources: ["x"], kinds: ["repost"] }];
const TOPICS = ["all", "all", "election", "emigration", "site-down"];

const { values } = parseArgs({
  options: {
    posts: { type: "string", default: "10000000" },
    committed: { type: "string", default: "500000" },
    days: { type: "string", default: "60" },
    reads: { type: "string", default: "3000" },
  },
});
const posts = Number(values.posts);
const committed = Math.min(posts, Number(values.committed));
const days = Number(values.days);
const fromMs = Date.UTC(2016, 9, 10);
const folder = await mkdtemp(join(tmpdir(), "northbound-bench-"));
const rounded = (value) => Math.round(value * 100) / 100;

try {
  const path = join(folder, "bench.db");
  const start = performance.now();
  const night = { at: 0.5, share: 0.5 };
  await commitPosts(path, committed, night);
  await countPosts(path, posts - committed, night);
  const filledSeconds = rounded((performance.now() - start) / 1000);
  const { times, rssMb } = await readSeries(path, Number(values.reads));
  console.log(
    JSON.stringify({
      posts,
      committedWhole: committed,
      countedIntoRollupsOnly: posts - committed,
      days,
      filledSeconds,
      fileMb: Math.round((await stat(path)).size / 1e6),
      reads: times.length,
      ...summary(times),
      rssMb,
      byBucket: grouped(times, ({ bucket }) => bucket),
      byGrouping: grouped(times, ({ groupBy }) => groupBy.join("+") || "none"),
      byCellsGiven: grouped(times, ({ cells }) => `up to ${10 ** Math.max(1, Math.ceil(Math.log10(cells + 1)))}`),
    }),
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** Half of the posts evenly over the days, half in the night: twelve hours in the middle. */
function spans(count, { at, share }) {
  const inNight = Math.round(count * share);
  return [
    { count: count - inNight, fromMs, gapMs: (days * DAY) / Math.max(1, count - inNight) },
    { count: inNight, fromMs: fromMs + at * days * DAY, gapMs: (12 * HOUR) / Math.max(1, inNight) },
  ];
}

async function commitPosts(path, count, night) {
  const store = await openStore(`sqlite:${path}`);
  for (const [seed, span] of spans(count, night).entries()) {
    const next = postMaker({ seed: seed + 1, fromMs: span.fromMs, gapMs: span.gapMs });
    for (let left = span.count; left > 0; left -= 2_000) await store.commit(next(Math.min(2_000, left)));
  }
  await store[Symbol.asyncDispose]();
}

async function countPosts(path, count, night) {
  if (count === 0) return;
  const db = await connect(path);
  const names = new Names(db);
  const rollups = new RollupWriter(db);
  const random = randomFrom(7);
  const pick = (list) => list[Math.floor(random() * list.length)];
  const countSome = db.transaction((some, span, state) => {
    for (let i = 0; i < some; i++) {
      state.at += random() * 2 * span.gapMs;
      const topics = topicsColumn(
        random() < 0.5 ? ["election"] : ["election", pick(["emigration", "site-down"])],
        names,
      );
      const group = groupKey(
        names.give("source", pick(["x", "x", "x", "bluesky", "bluesky", "mastodon", "archive:bench"])),
        names.give("kind", pick(["original", "original", "reply", "quote", "repost", "repost", "repost", "repost"])),
        names.give(
          "lang",
          pick(["en", "en", "en", "en", "en", "en", "fr", "es", "de", "pt", "it", "id", "ja", "nl", "und"]),
        ),
      );
      const totals = rollups.at(topics, Math.floor(state.at), group);
      totals.count++;
      totals.estimate++;
      totals.scored++;
      if (random() < 0.4) totals.negative++;
      totals.polaritySum += Math.floor(random() * 511) - 255;
    }
    rollups.flush();
  });
  for (const span of spans(count, night)) {
    const state = { at: span.fromMs };
    for (let left = span.count; left > 0; left -= 20_000) countSome(Math.min(20_000, left), span, state);
  }
  db.close();
}

async function readSeries(path, reads) {
  const store = await openStore(`sqlite:${path}`);
  const random = randomFrom(11);
  const pick = (list) => list[Math.floor(random() * list.length)];
  const times = [];
  for (let i = -50; i < reads; i++) {
    const [bucket, bucketMs] = pick(ALL_BUCKETS);
    const originMs = Object.values(ORIGINS)[Math.floor(random() * 3)] % bucketMs;
    const most = Math.min(10_000, Math.floor((days * DAY) / bucketMs));
    const buckets = Math.max(1, Math.floor(most ** random()));
    const first = Math.floor((fromMs + random() * (days * DAY - buckets * bucketMs)) / bucketMs);
    const windowFromMs = originMs + first * bucketMs;
    const groupBy = pick(GROUPINGS);
    const query = {
      topic: pick(TOPICS),
      ...pick(FILTERS),
      fromMs: windowFromMs,
      toMs: windowFromMs + buckets * bucketMs,
      bucketMs,
      originMs,
      groupBy,
    };
    const start = performance.now();
    const cells = await store.series(query);
    const ms = performance.now() - start;
    if (i >= 0) times.push({ ms, bucket, groupBy, cells: cells.length });
  }
  const rssMb = Math.round(process.memoryUsage.rss() / 1e6);
  await store[Symbol.asyncDispose]();
  return { times, rssMb };
}

function summary(times) {
  const ms = times.map((each) => each.ms).sort((a, b) => a - b);
  return { p50Ms: rounded(quantile(ms, 0.5)), p95Ms: rounded(quantile(ms, 0.95)), maxMs: rounded(ms.at(-1)) };
}

function grouped(times, keyOf) {
  const groups = {};
  for (const time of times) groups[keyOf(time)] = [...(groups[keyOf(time)] ?? []), time];
  return Object.fromEntries(
    Object.entries(groups).map(([key, each]) => [key, { reads: each.length, ...summary(each) }]),
  );
}
