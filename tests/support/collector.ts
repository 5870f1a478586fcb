import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { openStore } from "../../src/store/open.ts";
import type { Store } from "../../src/store/store.ts";

const CLI = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

/** The built program collecting in the foreground. */
export interface RunningCollector extends AsyncDisposable {
  /** Everything it said so far on stderr. */
  readonly said: () => string;
  /** Resolves once stderr holds the text. */
  says(text: string): Promise<void>;
  /** Sends the signal; resolves with the exit code, null where the signal ended it, and how long it took. */
  end(signal: NodeJS.Signals): Promise<{ readonly code: number | null; readonly ms: number }>;
  suspend(): void;
  resume(): void;
}

export async function startCollector(
  folder: string,
  sources: object,
  env: Readonly<Record<string, string>> = {},
  timeScale = 1,
): Promise<RunningCollector> {
  const config = path.join(folder, "northbound.yaml");
  const store = `sqlite:${path.join(folder, "night.db")}`;
  await writeFile(config, JSON.stringify({ store, sources, supervisor: { timeScale } }));
  const child = spawn(process.execPath, [CLI, "collect", "--config", config], {
    cwd: folder,
    env: { PATH: process.env["PATH"], TZ: "Asia/Kathmandu", ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  const waiting = new Set<() => void>();
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    said += chunk;
    for (const look of waiting) look();
  });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  return {
    said: () => said,
    says: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!said.includes(text)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
        void ended.then((code) => reject(new Error(`ended with ${code} before it said "${text}": ${said}`)));
      }),
    async end(signal) {
      const startMs = performance.now();
      child.kill(signal);
      const code = await ended;
      return { code, ms: performance.now() - startMs };
    },
    suspend: () => void child.kill("SIGSTOP"),
    resume: () => void child.kill("SIGCONT"),
    async [Symbol.asyncDispose]() {
      child.kill("SIGCONT");
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** What the collector stored, read from beside it. */
export async function openNightStore(folder: string): Promise<Store> {
  return await openStore(`sqlite:${path.join(folder, "night.db")}`);
}

export async function storedIds(store: Store): Promise<string[]> {
  const found: string[] = [];
  let after: { readonly sort: number; readonly id: string } | undefined;
  for (;;) {
    const page = await store.posts({ topic: "all", order: "oldest", limit: 1_000, ...(after && { after }) });
    found.push(...page.map(({ post }) => post.id));
    const last = page.at(-1);
    if (!last || page.length < 1_000) return found;
    after = { sort: last.post.postedAtMs, id: last.post.id };
  }
}

/** Resolves once `look` gives true; another process cannot tell us when, so it is looked at again and again. */
export async function until(look: () => Promise<boolean>, what: string): Promise<void> {
  for (let i = 0; i < 400; i++) {
    if (await look()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`waited 20 s for ${what}`);
}
