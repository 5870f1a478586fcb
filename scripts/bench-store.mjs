/**
 * Times commit() of the SQLite store: `node scripts/bench-store.mjs [--posts 200000] [--batch 1000] [--gap 20]`, where
 * gap is the mean time between posts in milliseconds. Needs `npm run build`. Prints one JSON object. Making the posts is
 * not timed; everything that commit() does is: posts, indexes, words, totals, and writing to the disk.
 */
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openStore } from "../dist/store/open.js";
import { postMaker, quantile } from "./bench-posts.mjs";

const { values } = parseArgs({
  options: {
    posts: { type: "string", default: "200000" },
    batch: { type: "string", default: "1000" },
    gap: { type: "string", default: "20" },
  },
});
const posts = Number(values.posts);
const batchSize = Number(values.batch);
const folder = await mkdtemp(join(tmpdir(), "northbound-bench-"));
try {
  const path = join(folder, "bench.db");
  const next = postMaker({ seed: 1, fromMs: Date.UTC(2016, 10, 8), gapMs: Number(values.gap) });
  const store = await openStore(`sqlite:${path}`);
  const times = [];
  let replayed = 0;
  let cpuUs = 0;
  for (let done = 0; done < posts; done += batchSize) {
    const batch = next(batchSize);
    const start = performance.now();
    const cpuBefore = process.cpuUsage();
    await store.commit(batch);
    times.push(performance.now() - start);
    const cpu = process.cpuUsage(cpuBefore);
    cpuUs += cpu.user + cpu.system;
    if (done % (50 * batchSize) !== 0) continue;
    const again = performance.now();
    await store.commit(batch);
    replayed += performance.now() - again;
  }
  const totalMs = times.reduce((sum, ms) => sum + ms, 0);
  const lastQuarter = times.slice(-Math.ceil(times.length / 4));
  const sorted = [...times].sort((a, b) => a - b);
  const rounded = (value) => Math.round(value * 100) / 100;
  console.log(
    JSON.stringify({
      posts,
      batch: batchSize,
      seconds: rounded(totalMs / 1000),
      postsPerSecond: Math.round((posts / totalMs) * 1000),
      postsPerSecondInLastQuarter: Math.round(
        ((lastQuarter.length * batchSize) / lastQuarter.reduce((sum, ms) => sum + ms, 0)) * 1000,
      ),
      cpuUsPerPost: rounded(cpuUs / posts),
      commitP50Ms: rounded(quantile(sorted, 0.5)),
      commitP95Ms: rounded(quantile(sorted, 0.95)),
      commitMaxMs: rounded(sorted.at(-1)),
      replayUsPerPost: rounded((replayed * 1000) / (Math.ceil(times.length / 50) * batchSize)),
      fileBytesPerPost: Math.round((await stat(path)).size / posts),
      rssMb: Math.round(process.memoryUsage.rss() / 1e6),
    }),
  );
  await store[Symbol.asyncDispose]();
} finally {
  await rm(folder, { recursive: true, force: true });
}
