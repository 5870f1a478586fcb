import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { InputError, UsageError } from "../core/errors.ts";
import type { Site } from "../core/site.ts";
import type { Topic } from "../core/topic.ts";
import { parseTopics } from "../topics/parse-topics.ts";
import { type CaseFile, parseCase } from "./parse-case.ts";
import { type FileConfig, parseConfig, type SourceSettings, type WatchSettings } from "./schema.ts";

export const DEFAULT_STORE = "sqlite:./data/northbound.db";
const DEFAULT_FILE = "northbound.yaml";
const DEFAULTS = fileURLToPath(new URL("./defaults/", import.meta.url));

/** Everything that configuration decides, complete. */
export interface Config {
  readonly store: string;
  readonly topics: readonly Topic[];
  readonly cases: readonly CaseFile[];
  /** The sites to watch: those that are named, else the shipped ones. */
  readonly sites: readonly Site[];
  /** Whether the configuration itself names sites: `start` then watches them. */
  readonly namesSites: boolean;
  readonly watch: WatchSettings & { readonly witnesses: readonly string[] };
  /** Addresses and ranges of them that may be probed although they are not public, as written. */
  readonly allowAddresses: readonly string[];
  /** `x.tokenFile` is a whole path here. */
  readonly sources: SourceSettings;
  readonly timeScale: number;
}

export interface ConfigFlags {
  readonly config?: string;
  readonly store?: string;
  readonly topics?: string;
}

/** Flags win over the file, the file over the defaults. Throws UsageError naming file and key. */
export async function loadConfig(flags: ConfigFlags, cwd: string): Promise<Config> {
  const file = flags.config ?? ((await exists(path.resolve(cwd, DEFAULT_FILE))) ? DEFAULT_FILE : undefined);
  const base = file === undefined ? cwd : path.dirname(path.resolve(cwd, file));
  const stated = parseConfig(file === undefined ? {} : await readDocument(path.resolve(cwd, file), file), file ?? "");
  const topicsFile =
    flags.topics !== undefined
      ? path.resolve(cwd, flags.topics)
      : stated.topics === null
        ? null
        : path.resolve(base, stated.topics);
  return {
    store: flags.store ?? stated.store ?? DEFAULT_STORE,
    topics:
      topicsFile === null ? await shippedTopics() : parseTopics(await readDocument(topicsFile, topicsFile), topicsFile),
    cases: [
      ...(await shippedCases()),
      ...(await Promise.all(stated.cases.map((name) => readCase(path.resolve(base, name))))),
    ],
    ...(await watched(stated)),
    allowAddresses: stated.allowAddresses,
    sources: withTokenPath(stated.sources, base),
    timeScale: stated.timeScale,
  };
}

/** What is watched. A rehearsal never falls back on the shipped sites and witnesses: they are on the public net. */
async function watched({
  sites,
  watch,
  timeScale,
}: FileConfig): Promise<Pick<Config, "sites" | "namesSites" | "watch">> {
  const shipped = timeScale === 1 ? await shippedSites() : { sites: [], witnesses: [] };
  return {
    sites: sites ?? shipped.sites,
    namesSites: sites !== null && sites.length > 0,
    watch: { ...watch, witnesses: watch.witnesses ?? shipped.witnesses },
  };
}

async function shippedSites(): Promise<{ readonly sites: readonly Site[]; readonly witnesses: readonly string[] }> {
  const name = path.join(DEFAULTS, "sites.yaml");
  const { sites, watch } = parseConfig(await readDocument(name, name), name);
  return { sites: sites ?? [], witnesses: watch.witnesses ?? [] };
}

function withTokenPath(sources: SourceSettings, base: string): SourceSettings {
  const { tokenFile } = sources.x;
  return tokenFile === null ? sources : { ...sources, x: { ...sources.x, tokenFile: path.resolve(base, tokenFile) } };
}

async function shippedTopics(): Promise<readonly Topic[]> {
  const files = await yamlFiles("topics");
  return (await Promise.all(files.map(async (name) => parseTopics(await readDocument(name, name), name)))).flat();
}

async function shippedCases(): Promise<readonly CaseFile[]> {
  return Promise.all((await yamlFiles("cases")).map(readCase));
}

async function readCase(name: string): Promise<CaseFile> {
  return parseCase(await readDocument(name, name), name);
}

async function yamlFiles(folder: string): Promise<string[]> {
  const names = await readdir(path.join(DEFAULTS, folder)).catch((cause: unknown) => {
    throw new InputError("the program is not built whole; run npm run build", { cause });
  });
  return names
    .filter((name) => name.endsWith(".yaml"))
    .sort()
    .map((name) => path.join(DEFAULTS, folder, name));
}

async function readDocument(file: string, shown: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    throw new UsageError(`cannot read ${shown}; check the path`, { cause });
  }
  try {
    return parse(text) as unknown;
  } catch (cause) {
    const at =
      cause instanceof Error && "linePos" in cause
        ? ` (line ${(cause.linePos as [{ line: number }] | undefined)?.[0]?.line ?? "?"})`
        : "";
    throw new UsageError(`${shown} is not valid YAML or JSON${at}`, { cause });
  }
}

async function exists(file: string): Promise<boolean> {
  return readFile(file).then(
    () => true,
    () => false,
  );
}
