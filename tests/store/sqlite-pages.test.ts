import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openMemoryStore } from "../../src/store/memory/memory-store.ts";
import { sortKey } from "../../src/store/sort-key.ts";
import { openSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import type { PostQuery, Store } from "../../src/store/store.ts";
import { batch, NEGATIVE, NIGHT_MS, POSITIVE, postQuery, scored } from "../contract/store/builders.ts";

/** So many that each way of reading a page is taken: walks, words, the ring, slices, and from walks back to words. */
const POSTS = 40_000;
const MINUTE = 60_000;

let sqlite: Store;
let memory: Store;
beforeAll(async () => {
  sqlite = await openSqliteStore(":memory:");
  memory = await openMemoryStore();
  const posts = Array.from({ length: POSTS }, (_, i) => {
    const early = i < 11_000 ? "early" : "late";
    const text = `common ${early} ${i % 2 ? "odd" : "even"} w${i % 5_000}${i % 9_000 === 5 ? " needle" : ""}`;
    const lang = i % 4_000 === 3 ? "cy" : i % 30 === 0 ? "fr" : "en";
    const score = i % 7 === 0 ? POSITIVE : i % 3 === 0 ? NEGATIVE : null;
    const postedAtMs = NIGHT_MS + Math.floor(i / 3) * 1_700;
    return scored(`x:${(i * 7_919) % POSTS}`, { postedAtMs, text, lang }, i % 5 === 0 ? ["emigration"] : [], score);
  });
  for (let from = 0; from < POSTS; from += 5_000) {
    const part = batch({ posts: posts.slice(from, from + 5_000) });
    await memory.commit(part);
    await sqlite.commit(part);
  }
});
afterAll(async () => {
  await sqlite[Symbol.asyncDispose]();
  await memory[Symbol.asyncDispose]();
});

const QUERIES: Readonly<Record<string, Partial<PostQuery>>> = {
  everything: {},
  "a topic": { topic: "emigration" },
  "an hour": { fromMs: NIGHT_MS + 20 * MINUTE + 1, toMs: NIGHT_MS + 80 * MINUTE },
  "a label": { labels: ["positive"] },
  "a rare language": { langs: ["cy"] },
  "a rare language of a topic": { langs: ["cy", "fr"], topic: "emigration", labels: ["positive"] },
  "a word in every post": { text: "common" },
  "a word in every post of a topic and language": { text: "common even", topic: "emigration", langs: ["fr"] },
  "a word of the beginning": { text: "early" },
  "a word of the end": { text: "late" },
  "a phrase": { text: '"late odd"' },
  "a rare word": { text: "needle" },
  "a word of an hour": { text: "odd", fromMs: NIGHT_MS + 20 * MINUTE, toMs: NIGHT_MS + 21 * MINUTE },
  "no post": { text: "common absent" },
};

describe("a page of SQLite equals one of the reference", () => {
  for (const [title, changes] of Object.entries(QUERIES))
    test.each(["newest", "oldest", "random"] as const)(`for ${title}: %s`, async (order) => {
      let query = postQuery({ ...changes, order, seed: 3, limit: 40 });
      for (let pages = 0; pages < 3; pages++) {
        const page = await sqlite.posts(query);
        expect(page).toEqual(await memory.posts(query));
        const last = page.at(-1);
        if (!last) break;
        query = { ...query, after: sortKey(last.post, order, 3) };
      }
    });
});
