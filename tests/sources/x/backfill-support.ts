import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { Io } from "../../../src/cli/io.ts";
import type { Clock } from "../../../src/core/clock.ts";
import { systemPace } from "../../../src/core/pace.ts";
import { openXClient, type XClient } from "../../../src/sources/x/client.ts";
import { X_TOKEN, type XServer, type XServerPost, xIdAt } from "../../support/x-server.ts";

export const NOT_ABORTED = new AbortController().signal;

/** A clock that begins at a time and runs as every clock does. */
export function clockFrom(startMs: number): Clock {
  const began = Date.now();
  return () => startMs + Date.now() - began;
}

/** Everyday waits, ten thousand times as fast. */
export function fastPace(startMs: number) {
  return systemPace(clockFrom(startMs), 10_000);
}

export function clientOf(server: XServer): XClient {
  return openXClient({ token: X_TOKEN, connect: server.connect, agentName: "Northbound/test" });
}

/** An invented post at a time. */
export function postAt(ms: number, serial: number, text: string, more: Record<string, unknown> = {}): XServerPost {
  const id = xIdAt(ms, serial);
  return {
    id,
    text,
    lang: "en",
    author_id: String(9_000_000 + serial),
    edit_history_tweet_ids: [id],
    created_at: new Date(ms).toISOString(),
    ...more,
  };
}

export interface TestIo {
  readonly io: Io;
  readonly out: () => string;
  readonly err: () => string;
  readonly stop: () => void;
}

export function testIo(cwd: string, startMs: number): TestIo {
  let out = "";
  let err = "";
  const stop = new AbortController();
  return {
    io: {
      out: async (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
      errIsTerminal: false,
      cwd,
      env: { X_BEARER_TOKEN: X_TOKEN },
      clock: clockFrom(startMs),
      signal: stop.signal,
    },
    out: () => out,
    err: () => err,
    stop: () => stop.abort(),
  };
}

/** A configuration in a folder that reaches the server, fast, with topics `north` (one query) and `many` (several). */
export async function writeConfig(folder: string, server: XServer, monthlyUsd?: number): Promise<void> {
  const { host, port } = server.connect;
  const many = Array.from({ length: 90 }, (_, i) => `going to place ${i}`);
  const topics = [
    { id: "north", any: ["moving north"], none: ["compass"] },
    { id: "many", any: many },
  ];
  const budget = monthlyUsd === undefined ? {} : { budget: { monthlyUsd } };
  const x = { enabled: true, connect: `${host}:${port}`, ...budget };
  await writeFile(path.join(folder, "topics.yaml"), JSON.stringify({ topics }));
  await writeFile(
    path.join(folder, "northbound.yaml"),
    JSON.stringify({
      store: `sqlite:${path.join(folder, "test.db")}`,
      topics: "topics.yaml",
      sources: { x },
      supervisor: { timeScale: 10_000 },
    }),
  );
}
