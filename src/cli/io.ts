import type { Clock } from "../core/clock.ts";

/** What a command may touch of the world outside. Results go to `out`, everything else to `err`. */
export interface Io {
  readonly out: (text: string) => Promise<void>;
  readonly err: (text: string) => void;
  /** True where `err` is a terminal: progress may overwrite its line. */
  readonly errIsTerminal: boolean;
  readonly cwd: string;
  /** Where credentials are read from. */
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  /** Aborted by SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
}

/** What a command takes: positional arguments and options by key of the table. */
export interface Invocation {
  readonly args: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** Runs a command and gives the exit code: 0 done, 1 could not, 2 wrong usage, 3 done in part. */
export type Command = (invocation: Invocation, io: Io) => Promise<number>;
