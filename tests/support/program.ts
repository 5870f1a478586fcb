import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const CLI = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

/** The built program running in the foreground. */
export interface RunningCommand extends AsyncDisposable {
  /** Everything it said so far, on both channels. */
  readonly said: () => string;
  /** Resolves with the match once the program has said it `times` times. */
  says(text: RegExp, times?: number): Promise<RegExpMatchArray>;
  /** Sends the signal; resolves with the exit code, null where the signal ended it, and how long it took. */
  end(signal: NodeJS.Signals): Promise<{ readonly code: number | null; readonly ms: number }>;
}

export function startCommand(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): RunningCommand {
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd,
    env: { PATH: process.env["PATH"], TZ: "Asia/Kathmandu", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  const waiting = new Set<() => void>();
  for (const channel of [child.stdout, child.stderr])
    channel.setEncoding("utf8").on("data", (chunk: string) => {
      said += chunk;
      for (const look of waiting) look();
    });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  return {
    said: () => said,
    says: (text, times = 1) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const match = [...said.matchAll(new RegExp(text, "g"))][times - 1];
          if (!match) return;
          waiting.delete(look);
          resolve(match);
        };
        waiting.add(look);
        look();
        void ended.then((code) => reject(new Error(`ended with ${code} before it said ${text}: ${said}`)));
      }),
    async end(signal) {
      const startMs = performance.now();
      child.kill(signal);
      const code = await ended;
      return { code, ms: performance.now() - startMs };
    },
    async [Symbol.asyncDispose]() {
      child.kill("SIGCONT");
      child.kill("SIGKILL");
      await ended;
    },
  };
}
