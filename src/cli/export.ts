import { createWriteStream } from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ConfigFlags } from "../config/load.ts";
import { bucketNamed } from "../core/bucket.ts";
import { UsageError } from "../core/errors.ts";
import { parseInstant } from "../core/time.ts";
import { ALL_TOPIC } from "../core/topic.ts";
import { openZone } from "../core/zone.ts";
import {
  coverageTable,
  type Format,
  measurePointsTable,
  outagesTable,
  postsTable,
  render,
  seriesTable,
  type Table,
} from "../export/tables.ts";
import { knownSources } from "../query/facts.ts";
import { planSeries } from "../query/series-plan.ts";
import { checked } from "../query/window.ts";
import { openExistingRuntime } from "../server/runtime.ts";
import type { Dimension, Store } from "../store/store.ts";
import type { Invocation, Io } from "./io.ts";

interface Flags extends ConfigFlags {
  readonly topic?: string;
  readonly source?: string;
  readonly measure?: string;
  readonly from?: string;
  readonly to?: string;
  readonly bucket?: string;
  readonly tz: string;
  readonly groupBy?: string;
  readonly format: Format;
  readonly out?: string;
  readonly unsafe?: boolean;
  readonly bom?: boolean;
  readonly ownUse?: boolean;
  readonly include?: "deleted";
}

const WHAT = ["series", "posts", "outages", "coverage", "measures"] as const;

/** `northbound export series|posts|outages|coverage|measures`: the bytes that the API gives for the same question. */
export async function run({ args, options }: Invocation, io: Io): Promise<number> {
  const flags = options as unknown as Flags;
  const [what, ...more] = args;
  if (more.length > 0 || !WHAT.some((known) => known === what))
    throw new UsageError(`say what to export: ${WHAT.join(", ")}`);
  await using runtime = await openExistingRuntime(flags, io.cwd);
  const table = await tableOf(what as (typeof WHAT)[number], runtime.store, flags, io.clock());
  const chunks = render(table, { format: flags.format, guard: !flags.unsafe, bom: flags.bom ?? false });
  if (flags.out === undefined) for await (const chunk of chunks) await io.out(chunk);
  else await writeTo(path.resolve(io.cwd, flags.out), chunks);
  return 0;
}

async function tableOf(what: (typeof WHAT)[number], store: Store, flags: Flags, nowMs: number): Promise<Table> {
  const fromMs = instant("--from", flags.from, nowMs);
  const toMs = instant("--to", flags.to, nowMs);
  if (fromMs !== null && toMs !== null) checked({ fromMs, toMs });
  const sources = await namedSources(store, flags.source);
  const zone = openZone(flags.tz);
  if (what === "outages") return outagesTable(store, { fromMs, toMs });
  if (what === "coverage") return coverageTable(store, { fromMs, toMs }, sources);
  if (what === "measures") {
    const ids = await namedMeasures(store, flags.measure);
    return measurePointsTable(store, { fromMs, toMs }, ids === undefined ? {} : { ids }, zone);
  }
  const filter = { topic: await knownTopic(store, flags.topic ?? ALL_TOPIC), ...(sources && { sources }) };
  if (what === "series") {
    const request = {
      ...filter,
      groupBy: dimensions(flags.groupBy),
      bucket: bucketNamed(flags.bucket ?? "PT1M"),
      zone,
      fromMs,
      toMs,
    };
    return seriesTable(store, await planSeries(store, request));
  }
  const window = { ...(fromMs !== null && { fromMs }), ...(toMs !== null && { toMs }) };
  const query = { ...filter, ...window, order: "oldest" as const, includeDeleted: flags.include === "deleted" };
  return postsTable(store, query, Number.POSITIVE_INFINITY, zone, { ownUse: flags.ownUse ?? false });
}

async function namedSources(store: Store, text: string | undefined): Promise<readonly string[] | undefined> {
  const known = await knownSources(store);
  const named = text?.split(",");
  const unknown = named?.find((source) => !known.has(source));
  if (unknown !== undefined)
    throw new UsageError(`unknown source "${unknown}"; this store has ${[...known].join(", ")}`);
  return named;
}

async function namedMeasures(store: Store, text: string | undefined): Promise<readonly string[] | undefined> {
  if (text === undefined) return undefined;
  const known = (await store.records("measure")).map(({ id }) => id);
  const named = text.split(",");
  const unknown = named.find((id) => !known.includes(id));
  if (unknown === undefined) return named;
  const has = known.length === 0 ? "no measures" : known.slice(0, 40).join(", ");
  throw new UsageError(`unknown measure "${unknown.slice(0, 80)}"; this store has ${has}`);
}

async function knownTopic(store: Store, id: string): Promise<string> {
  const known = [ALL_TOPIC, ...(await store.records("topic")).map((topic) => topic.id)];
  if (known.includes(id)) return id;
  throw new UsageError(`unknown topic "${id}"; this store has ${known.join(", ")}`);
}

function dimensions(text: string | undefined): Dimension[] {
  const names = text === undefined ? [] : text.split(",");
  const known = ["source", "kind", "lang"] as const;
  for (const name of names) {
    if (!known.some((dimension) => dimension === name))
      throw new UsageError(`--group-by takes ${known.join(", ")}, not "${name}"`);
  }
  return known.filter((dimension) => names.includes(dimension));
}

function instant(flag: string, text: string | undefined, nowMs: number): number | null {
  if (text === undefined) return null;
  const parsed = parseInstant(text, nowMs);
  if (!parsed.ok) throw new UsageError(`${flag}: ${parsed.detail}`);
  return parsed.ms;
}

async function writeTo(file: string, chunks: AsyncIterable<string>): Promise<void> {
  try {
    await pipeline(Readable.from(chunks), createWriteStream(file));
  } catch (cause) {
    if (cause instanceof Error && "path" in cause)
      throw new UsageError(`cannot write ${file}; choose another --out file`, { cause });
    throw cause;
  }
}
