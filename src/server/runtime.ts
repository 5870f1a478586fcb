import { mkdtemp, rm, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { type Config, type ConfigFlags, loadConfig } from "../config/load.ts";
import { StoreError } from "../core/errors.ts";
import { type AuthorHasher, authorHasher } from "../core/identity.ts";
import type { Topic } from "../core/topic.ts";
import { dryRunTarget, type ImportTarget } from "../ingest/dry-run.ts";
import type { Pipeline } from "../ingest/pipeline.ts";
import type { ArchiveReader } from "../sources/archive/archive.ts";
import { openStore, storeFile } from "../store/open.ts";
import type { Store } from "../store/store.ts";

/** What a command works with. This file alone chooses adapters. */
export interface Runtime extends AsyncDisposable {
  readonly config: Config;
  readonly store: Store;
}

export async function openRuntime(flags: ConfigFlags, cwd: string): Promise<Runtime> {
  const config = await loadConfig(flags, cwd);
  const store = await openStore(config.store);
  return { config, store, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() };
}

/** For commands that only read: a store that is not there is a mistyped name, not an empty one. Throws StoreError. */
export async function openExistingRuntime(flags: ConfigFlags, cwd: string): Promise<Runtime> {
  const config = await loadConfig(flags, cwd);
  if (!(await storeExists(config.store, cwd))) {
    throw new StoreError(`there is no store at ${config.store}; import something first, or name another with --store`);
  }
  return openRuntime(flags, cwd);
}

/** Matcher, language and scorer for posts on their way in. Loaded when needed: who only reads never waits for models. */
export async function openPipeline(config: Config): Promise<Pipeline> {
  const [{ compileTopics }, { openLanguageIdentifier }, { openClassicScorer }] = await Promise.all([
    import("../topics/matcher.ts"),
    import("../sentiment/language.ts"),
    import("../sentiment/classic.ts"),
  ]);
  const [language, scorer] = await Promise.all([openLanguageIdentifier(), openClassicScorer()]);
  return { matcher: compileTopics(config.topics), language, scorer };
}

/** Where an import writes, and how it reads. */
export interface ImportRuntime extends AsyncDisposable {
  readonly target: ImportTarget;
  readonly pipeline: Pipeline;
  readonly read: ArchiveReader;
  readonly hashAuthor: AuthorHasher;
  /** Topics whose rules are not those that earlier posts of the store were matched by. */
  readonly changedTopics: readonly string[];
}

/** For an import that stores. The topics are kept beside the posts, where readers find them. */
export async function openImport(flags: ConfigFlags, cwd: string): Promise<ImportRuntime> {
  const { readArchive } = await import("../sources/archive/read.ts");
  const { config, store, [Symbol.asyncDispose]: dispose } = await openRuntime(flags, cwd);
  const pipeline = await openPipeline(config);
  const changedTopics = await changedSince(store, config.topics);
  await store.putRecords("topic", config.topics);
  return {
    target: store,
    pipeline,
    changedTopics,
    read: readArchive,
    hashAuthor: authorHasher(await store.identityKey()),
    [Symbol.asyncDispose]: dispose,
  };
}

/** For an import that only reports what it would do. A store that does not exist yet is not made. */
export async function openDryRun(flags: ConfigFlags, cwd: string): Promise<ImportRuntime> {
  const { readArchive } = await import("../sources/archive/read.ts");
  const config = await loadConfig(flags, cwd);
  const folder = await mkdtemp(path.join(os.tmpdir(), "northbound-"));
  const scratch = await openStore(`sqlite:${path.join(folder, "dry-run.db")}`);
  const real = (await storeExists(config.store, cwd)) ? await openStore(config.store) : undefined;
  return {
    target: dryRunTarget(scratch, real),
    pipeline: await openPipeline(config),
    changedTopics: real === undefined ? [] : await changedSince(real, config.topics),
    read: readArchive,
    hashAuthor: authorHasher(await scratch.identityKey()),
    async [Symbol.asyncDispose]() {
      await real?.[Symbol.asyncDispose]();
      await scratch[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function changedSince(store: Store, topics: readonly Topic[]): Promise<string[]> {
  if ((await store.sources()).length === 0) return [];
  const before = new Map((await store.records("topic")).map((topic) => [topic.id, JSON.stringify(topic)]));
  return topics.filter((topic) => before.get(topic.id) !== JSON.stringify(topic)).map(({ id }) => id);
}

async function storeExists(url: string, cwd: string): Promise<boolean> {
  const file = storeFile(url);
  if (file === null) return !url.startsWith("memory:");
  return stat(path.resolve(cwd, file)).then(
    () => true,
    () => false,
  );
}
