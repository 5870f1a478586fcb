import { mkdtemp, rm, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { LiveContext } from "../api/context.ts";
import { type Config, type ConfigFlags, loadConfig } from "../config/load.ts";
import type { CaseFile } from "../config/parse-case.ts";
import type { Clock } from "../core/clock.ts";
import type { CoverageInterval, Span } from "../core/coverage.ts";
import { InputError, UsageError } from "../core/errors.ts";
import { authorHasher } from "../core/identity.ts";
import { systemPace } from "../core/pace.ts";
import type { SourceId } from "../core/post.ts";
import { isoUtc, parseInstant } from "../core/time.ts";
import { ALL_TOPIC } from "../core/topic.ts";
import { importFile } from "../ingest/import.ts";
import { type Night, playNight, setScene, type TapePost } from "../ingest/replay.ts";
import { ReplayClock } from "../ingest/replay-clock.ts";
import { allPosts } from "../query/posts.ts";
import { openSimulatedNight, SIMULATED_GAP, SIMULATED_GAP_REASON } from "../sources/simulated/night.ts";
import { openStore, storeFile } from "../store/open.ts";
import type { Store } from "../store/store.ts";
import { SEED } from "./demo.ts";
import { openImport, openPipeline } from "./runtime.ts";

export interface ReplayFlags extends ConfigFlags {
  readonly case: string;
  readonly speed: number;
  readonly from?: string;
  readonly to?: string;
  readonly tz?: string;
}

/** An archive to play, and the source its posts are of. */
export interface ReplayFile {
  readonly path: string;
  readonly source: SourceId;
}

/** A night that is ready to be played into a store of its own, which goes when this is disposed. */
export interface Replay extends AsyncDisposable {
  readonly store: Store;
  readonly live: LiveContext;
  /** The time of the night. */
  readonly clock: Clock;
  /** Plays to the end of the night or until `signal`. `onNote` is told in a sentence what is done. */
  play(signal: AbortSignal, onNote: (sentence: string) => void): Promise<void>;
}

/**
 * Opens a replay of a case. Its posts are those of the files named, else those that the store holds of the night, else
 * simulated. Throws UsageError for a case, time or zone that is none, StoreError where no passing store can be made.
 */
export async function openReplay(
  flags: ReplayFlags,
  files: readonly ReplayFile[],
  cwd: string,
  now: Clock,
): Promise<Replay> {
  const config = await loadConfig(flags, cwd);
  const file = caseNamed(config, flags.case);
  const clock = new ReplayClock(file.case.id, spanOf(file, flags, now()), flags.speed, now);
  const folder = await mkdtemp(path.join(os.tmpdir(), "northbound-replay-"));
  const store = await openStore(`sqlite:${path.join(folder, "night.db")}`, now).catch(async (error: unknown) => {
    await rm(folder, { recursive: true, force: true });
    throw error;
  });
  await store.putRecords("topic", config.topics);
  await setScene(store, file, clock.span.fromMs);
  return {
    store,
    live: { mode: "replay", replay: () => clock.progress() },
    clock: () => clock.nowMs(),
    async play(signal, onNote) {
      await using tape = await openTape({
        flags,
        files,
        cwd,
        folder,
        config,
        file,
        store,
        span: clock.span,
        signal,
        now,
      });
      if (signal.aborted) return;
      onNote(`playing ${tape.posts} at ${clock.speed} times the speed of the night`);
      await playNight(
        tape.night,
        clock,
        { store, pipeline: await openPipeline(config), pace: systemPace(now, 1) },
        signal,
      );
      if (!signal.aborted) onNote("the night is over; the dashboard stays open until it is interrupted");
    },
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function caseNamed({ cases }: Config, id: string): CaseFile {
  const found = cases.find((file) => file.case.id === id);
  if (found) return found;
  throw new UsageError(`there is no case "${id}"; there is ${cases.map((file) => file.case.id).join(", ")}`);
}

function spanOf({ case: night }: CaseFile, { from, to }: ReplayFlags, nowMs: number): Span {
  const read = (flag: string, text: string | undefined, otherwise: number): number => {
    if (text === undefined) return otherwise;
    const parsed = parseInstant(text, nowMs);
    if (!parsed.ok) throw new UsageError(`${flag}: ${parsed.detail}`);
    if (parsed.ms >= night.fromMs && parsed.ms <= night.toMs) return parsed.ms;
    throw new UsageError(`${flag} must lie in the night, ${isoUtc(night.fromMs)} to ${isoUtc(night.toMs)}`);
  };
  const span = { fromMs: read("--from", from, night.fromMs), toMs: read("--to", to, night.toMs) };
  if (span.fromMs >= span.toMs) throw new UsageError("--from must be earlier than --to");
  return span;
}

interface TapeParts {
  readonly flags: ReplayFlags;
  readonly files: readonly ReplayFile[];
  readonly cwd: string;
  readonly folder: string;
  readonly config: Config;
  readonly file: CaseFile;
  readonly store: Store;
  readonly span: Span;
  readonly signal: AbortSignal;
  readonly now: Clock;
}

interface Tape extends AsyncDisposable {
  readonly night: Night;
  /** Which posts, in words. */
  readonly posts: string;
}

async function openTape(parts: TapeParts): Promise<Tape> {
  const { files, config, cwd, file } = parts;
  if (files.length > 0) return storedTape(await openArchives(parts), parts, "the posts of the files");
  const stored = await openHeld(config.store, cwd, parts.span);
  if (stored) return storedTape(stored, parts, "the posts of the store");
  if (file.case.sources.includes("simulated")) return simulatedTape(parts);
  throw new InputError(
    `there are no posts of the case ${file.case.id}; name files of posts, or with --store a store that holds some`,
  );
}

/** The store of that address where it exists and holds posts of the time. It is brought up to date, and only read after that. */
async function openHeld(url: string, cwd: string, span: Span): Promise<Store | undefined> {
  const name = storeFile(url);
  if (name !== null && !(await exists(path.resolve(cwd, name)))) return undefined;
  const store = await openStore(url);
  const [first] = await store.posts({ topic: ALL_TOPIC, ...span, order: "oldest", limit: 1 });
  if (first) return store;
  await store[Symbol.asyncDispose]();
  return undefined;
}

/** The files, read into a store, which puts them in order: archives need not be. */
async function openArchives({ flags, files, cwd, folder, signal, now }: TapeParts): Promise<Store> {
  const url = `sqlite:${path.join(folder, "archives.db")}`;
  await using runtime = await openImport({ ...flags, store: url }, cwd);
  for (const { path: name, source } of files) {
    const report = await importFile(name, runtime.read, runtime.target, runtime.pipeline, {
      source,
      tz: flags.tz ?? null,
      matchedOnly: false,
      covers: null,
      receivedAtMs: now(),
      hashAuthor: runtime.hashAuthor,
      onReject: () => {},
      onBytes: () => {},
      signal,
    });
    if (report.error !== undefined) throw new InputError(report.error);
  }
  return openStore(url);
}

async function storedTape(store: Store, { file, config, span }: TapeParts, posts: string): Promise<Tape> {
  const known = new Set(config.topics.map(({ id }) => id));
  async function* tape(): AsyncGenerator<TapePost> {
    const query = { topic: ALL_TOPIC, ...span, order: "oldest", includeDeleted: true } as const;
    for await (const held of allPosts(store, query))
      yield { ...held, topics: held.topics.filter((topic) => known.has(topic)) };
  }
  return {
    night: { facts: file, posts: tape(), coverage: await store.coverage(span) },
    posts,
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}

async function simulatedTape({ file, store, span, signal, now }: TapeParts): Promise<Tape> {
  const hashAuthor = authorHasher(await store.identityKey());
  const night = openSimulatedNight({ ...file, seed: SEED, receivedAtMs: now(), hashAuthor });
  async function* tape(): AsyncGenerator<TapePost> {
    for await (const item of night.open(undefined, signal))
      if (item.type === "post" && item.post.postedAtMs >= span.fromMs)
        yield { post: item.post, topics: [], deleted: false };
  }
  return {
    night: { facts: file, posts: tape(), coverage: simulatedCoverage(file.case) },
    posts: "simulated posts",
    async [Symbol.asyncDispose]() {},
  };
}

/** What the simulation says of its coverage at its end. */
function simulatedCoverage({ fromMs, toMs }: Span): CoverageInterval[] {
  const own = { source: "simulated", feed: "posts" } as const;
  return [
    { ...own, state: "live", fromMs, toMs: SIMULATED_GAP.fromMs, reason: null },
    { ...own, state: "gap", ...SIMULATED_GAP, reason: SIMULATED_GAP_REASON },
    { ...own, state: "live", fromMs: SIMULATED_GAP.toMs, toMs, reason: null },
  ];
}

function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
