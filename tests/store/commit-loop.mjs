// A process that commits batch after batch until it is killed: `node commit-loop.mjs PATH PREFIX SIZE [BATCHES]`.
// Writes the number of each batch once it is acknowledged. Batch n holds posts PREFIX-n-0 … and the cursor n.
import { writeSync } from "node:fs";
import { openStore } from "../../dist/store/open.js";

const [path, prefix, size, batches = "Infinity"] = process.argv.slice(2);
const store = await openStore(`sqlite:${path}`);
const first = Number((await store.cursor(prefix)) ?? -1) + 1;
for (let n = first; n < first + Number(batches); n++) {
  const posts = Array.from({ length: Number(size) }, (_, i) => ({
    post: {
      id: `x:${prefix}-${n}-${i}`,
      source: "x",
      kind: i % 3 === 0 ? "repost" : "original",
      subjectId: null,
      postedAtMs: Date.UTC(2016, 10, 9) + n * 61_000 + i * 997,
      receivedAtMs: 0,
      editedAtMs: null,
      authorKey: null,
      lang: i % 2 === 0 ? "en" : null,
      text: `word number${i} of batch ${n}`,
      hashtags: [],
      url: null,
      weight: 1,
      via: "live",
      flags: [],
    },
    topics: i % 2 === 0 ? ["emigration"] : [],
    score: i % 2 === 0 ? { neg: 200, neu: 50, pos: 5, model: "test-1" } : null,
  }));
  await store.commit({ posts, deletions: [], coverage: [], cursors: [{ feed: prefix, cursor: String(n) }] });
  writeSync(1, `${n}\n`);
}
await store[Symbol.asyncDispose]();
