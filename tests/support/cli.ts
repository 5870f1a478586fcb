import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The built program: what people run is what is tested. */
const CLI = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

export interface CliResult {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the built program to its end, in `cwd`, with a clean environment. */
export function northbound(args: readonly string[], cwd: string, env: Record<string, string> = {}): Promise<CliResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CLI, ...args], {
      cwd,
      env: { PATH: process.env["PATH"], TZ: "Asia/Kathmandu", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let out = "";
    let err = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => (out += chunk));
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (err += chunk));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, out, err }));
  });
}

export interface RunningProgram extends AsyncDisposable {
  /** `http://127.0.0.1:PORT/` */
  readonly address: string;
  readonly pid: number;
  /** Sends the signal and waits for the end. */
  stop(signal: NodeJS.Signals): Promise<number | null>;
}

/** Starts the program and waits until it says where it is. */
export function startNorthbound(args: readonly string[], cwd: string): Promise<RunningProgram> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CLI, ...args], {
      cwd,
      env: { PATH: process.env["PATH"], TZ: "Asia/Kathmandu" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let out = "";
    let err = "";
    const ended = new Promise<number | null>((done) => child.on("close", done));
    const stop = async (signal: NodeJS.Signals) => {
      child.kill(signal);
      return ended;
    };
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (err += chunk));
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      out += chunk;
      const address = /Northbound is at (\S+)/.exec(out)?.[1];
      if (address)
        resolve({
          address,
          pid: child.pid ?? 0,
          stop,
          [Symbol.asyncDispose]: async () => void (await stop("SIGTERM")),
        });
    });
    child.on("close", (code) => reject(new Error(`ended with ${code}: ${err}`)));
  });
}

/** A folder that is gone when the test is. */
export async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "northbound-test-"));
  return { path: folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}
