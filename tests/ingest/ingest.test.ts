import { describe, expect, test } from "vitest";
import { InputError } from "../../src/core/errors.ts";
import { dryRunTarget } from "../../src/ingest/dry-run.ts";
import { type ImportOptions, importFile } from "../../src/ingest/import.ts";
import { ingest } from "../../src/ingest/ingest.ts";
import { matchAndScore, type Pipeline } from "../../src/ingest/pipeline.ts";
import type { ArchiveItem, ArchiveReader } from "../../src/sources/archive/archive.ts";
import type { Source, SourceItem } from "../../src/sources/source.ts";
import { openMemoryStore } from "../../src/store/memory/memory-store.ts";
import { compileTopics } from "../../src/topics/matcher.ts";
import { CONTROL, MINUTE, NEGATIVE, postAt, START_MS, THEME } from "../support/small-night.ts";

const PIPELINE: Pipeline = {
  matcher: compileTopics([CONTROL, THEME]),
  language: { identify: (text) => (text.startsWith("hola") ? "es" : null) },
  scorer: { model: "test-1", score: (_, lang) => (lang === "en" ? NEGATIVE : null) },
};
const NEVER = new AbortController().signal;

describe("the pipeline", () => {
  test("names the language only where the source did not", () => {
    expect(matchAndScore(postAt(0, "x:1", { lang: null, text: "hola a todos" }), [], PIPELINE).post.lang).toBe("es");
    expect(matchAndScore(postAt(0, "x:1", { lang: "pt", text: "hola a todos" }), [], PIPELINE).post.lang).toBe("pt");
  });

  test("keeps a topic under whose rule the source delivered the post, beside those found in it", () => {
    const text = "I will move to Canada";
    expect(matchAndScore(postAt(0, "x:1", { text }), ["election"], PIPELINE).topics).toEqual([
      "election",
      "emigration",
    ]);
  });

  test("does not keep a rule's topic where the text holds what the topic excludes", () => {
    const strict = compileTopics([{ ...THEME, none: ["canada goose"] }]);
    const under = (text: string) =>
      matchAndScore(postAt(0, "x:1", { text }), ["emigration"], { ...PIPELINE, matcher: strict });
    expect(under("A Canada goose on the lawn").topics).toEqual([]);
    expect(under("On the lawn").topics).toEqual(["emigration"]);
  });

  test("gives no score without text or for a language that is not supported", () => {
    expect(matchAndScore(postAt(0, "x:1", { text: null }), [], PIPELINE).score).toBeNull();
    expect(matchAndScore(postAt(0, "x:1", { lang: "fi" }), [], PIPELINE).score).toBeNull();
    expect(matchAndScore(postAt(0, "x:1"), [], PIPELINE).score).toEqual(NEGATIVE);
  });
});

describe("a source", () => {
  function sourceOf(items: readonly SourceItem[]): Source & { readonly opened: (string | undefined)[] } {
    const opened: (string | undefined)[] = [];
    return {
      id: "bluesky",
      opened,
      async *open(cursor) {
        opened.push(cursor);
        yield* items;
      },
    };
  }

  test("is taken in whole, and opened again where it was left", async () => {
    const store = await openMemoryStore();
    const items: SourceItem[] = Array.from({ length: 2_500 }, (_, i) => ({
      type: "post",
      post: postAt(i / 100, `bluesky:${i}`),
      cursor: String(i),
    }));
    const source = sourceOf(items);
    expect(await ingest(source, store, PIPELINE, NEVER)).toEqual({ posts: 2_500, stored: 2_500 });
    expect(await ingest(source, store, PIPELINE, NEVER)).toEqual({ posts: 2_500, stored: 0 });
    expect(source.opened).toEqual([undefined, "2499"]);
  });

  test("may take a post back before it gives it", async () => {
    const store = await openMemoryStore();
    await ingest(
      sourceOf([
        { type: "delete", id: "bluesky:1", deletedAtMs: null },
        { type: "post", post: postAt(0, "bluesky:1") },
      ]),
      store,
      PIPELINE,
      NEVER,
    );
    const [post] = await store.posts({ topic: "all", order: "oldest", limit: 1, includeDeleted: true });
    expect(post).toMatchObject({ deleted: true, post: { text: null, authorKey: null } });
    expect(await store.count({ topic: "all" }, START_MS, START_MS + MINUTE)).toBe(1);
  });
});

describe("an archive", () => {
  const OPTIONS: ImportOptions = {
    source: "archive:night",
    tz: null,
    matchedOnly: false,
    covers: null,
    receivedAtMs: START_MS,
    hashAuthor: () => "author",
    onReject: () => {},
    onBytes: () => {},
    signal: NEVER,
  };

  function readerOf(items: readonly ArchiveItem[], failure?: Error): ArchiveReader {
    return async function* () {
      yield* items;
      if (failure) throw failure;
    };
  }

  const ITEMS: ArchiveItem[] = [
    { type: "shape", shape: "lines" },
    { type: "read" },
    { type: "post", post: postAt(0, "x:1", { text: "move to canada" }) },
    { type: "read" },
    { type: "post", post: postAt(1, "x:1", { text: "move to canada" }) },
    { type: "read" },
    { type: "reject", rejection: { line: 3, reason: "bad_json", detail: "It ends in the middle." } },
    { type: "read" },
    { type: "warn", reason: "rounded_id" },
    { type: "post", post: postAt(2, "row:a:1", { text: "counting" }) },
  ];

  test("is reported as it was read: posts are stored or duplicates, refusals have reasons", async () => {
    const report = await importFile("a.jsonl", readerOf(ITEMS), await openMemoryStore(), PIPELINE, OPTIONS);
    expect(report).toMatchObject({
      shape: "lines",
      read: 4,
      posts: 3,
      matched: 2,
      stored: 2,
      duplicates: 1,
      rejected: { bad_json: 1 },
      warned: { rounded_id: 1 },
    });
  });

  test("that breaks off keeps what came before, with the reason", async () => {
    const store = await openMemoryStore();
    const report = await importFile(
      "a.jsonl",
      readerOf(ITEMS, new InputError("the disk went away")),
      store,
      PIPELINE,
      OPTIONS,
    );
    expect(report).toMatchObject({ stored: 2, error: "the disk went away" });
    expect(await store.coverage()).toHaveLength(1);
  });

  test("covers what it is said to cover", async () => {
    const store = await openMemoryStore();
    const covers = { fromMs: START_MS - MINUTE, toMs: START_MS + 60 * MINUTE };
    await importFile("a.jsonl", readerOf(ITEMS), store, PIPELINE, { ...OPTIONS, covers });
    expect(await store.coverage()).toEqual([
      { ...covers, source: "archive:night", feed: "posts", state: "imported", reason: null },
    ]);
  });

  test("in a dry run changes nothing and knows what is there already", async () => {
    const real = await openMemoryStore();
    await importFile("a.jsonl", readerOf(ITEMS.slice(0, 3)), real, PIPELINE, OPTIONS);
    const before = await real.revision();
    const report = await importFile(
      "b.jsonl",
      readerOf(ITEMS),
      dryRunTarget(await openMemoryStore(), real),
      PIPELINE,
      OPTIONS,
    );
    expect(report).toMatchObject({ stored: 1, duplicates: 2 });
    expect(await real.revision()).toBe(before);
  });
});
