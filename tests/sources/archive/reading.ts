import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { authorHasher } from "../../../src/core/identity.ts";
import type { Post } from "../../../src/core/post.ts";
import type { ArchiveItem, ArchiveOptions } from "../../../src/sources/archive/archive.ts";
import { readArchive } from "../../../src/sources/archive/read.ts";

export const RECEIVED_AT_MS = Date.UTC(2026, 10, 24, 12);

/** What a file gave, in the terms of the import report. */
export interface Reading {
  readonly shape: string | null;
  readonly read: number;
  readonly posts: readonly Post[];
  readonly deletes: readonly string[];
  /** `line:reason`, in order. */
  readonly rejected: readonly string[];
  readonly warned: Readonly<Record<string, number>>;
  readonly items: readonly ArchiveItem[];
}

export interface ReadingOptions {
  readonly tz?: string;
  readonly name?: string;
  readonly receivedAtMs?: number;
}

/** Writes a file, reads it as an archive and sums up what came. */
export async function readContent(content: string | Uint8Array, options: ReadingOptions = {}): Promise<Reading> {
  const folder = await mkdtemp(join(tmpdir(), "northbound-archive-"));
  try {
    const path = join(folder, options.name ?? "posts");
    await writeFile(path, content);
    return summarise(await readAll(path, options));
  } finally {
    await rm(folder, { recursive: true });
  }
}

export async function readAll(path: string, options: ReadingOptions = {}): Promise<readonly ArchiveItem[]> {
  const items: ArchiveItem[] = [];
  for await (const item of readArchive(path, archiveOptions(options))) items.push(item);
  return items;
}

export function archiveOptions(options: ReadingOptions = {}): ArchiveOptions {
  return {
    source: `archive:${options.name ?? "test"}`,
    tz: options.tz ?? null,
    receivedAtMs: options.receivedAtMs ?? RECEIVED_AT_MS,
    hashAuthor: authorHasher(Buffer.alloc(32, 7)),
  };
}

export function summarise(items: readonly ArchiveItem[]): Reading {
  const warned: Record<string, number> = {};
  for (const item of items) if (item.type === "warn") warned[item.reason] = (warned[item.reason] ?? 0) + 1;
  const first = items[0];
  return {
    shape: first?.type === "shape" ? first.shape : null,
    read: items.filter((item) => item.type === "read").length,
    posts: items.flatMap((item) => (item.type === "post" ? [item.post] : [])),
    deletes: items.flatMap((item) => (item.type === "delete" ? [item.id] : [])),
    rejected: items.flatMap((item) =>
      item.type === "reject" ? [`${item.rejection.line}:${item.rejection.reason}`] : [],
    ),
    warned,
    items,
  };
}

/** An invented id of X that was given out at that time. */
export function idAt(time: string, sequence = 1): string {
  return ((BigInt(Date.parse(time)) - 1_288_834_974_657n) * 4_194_304n + BigInt(sequence)).toString();
}

export function iso(post: Post | undefined): string {
  return post === undefined ? "no post" : new Date(post.postedAtMs).toISOString();
}

/** JSON, one value per line. */
export function jsonLines(...values: readonly unknown[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join("");
}

/** A post of X API v2 as an invented desk would make it. */
export function v2Post(time: string, text: string, more: Readonly<Record<string, unknown>> = {}, sequence = 1): object {
  const id = idAt(time, sequence);
  return { id, edit_history_tweet_ids: [id], author_id: "42", created_at: time, lang: "en", text, ...more };
}
