import { StoreError } from "../../core/errors.ts";

/** What to do about each kind of failure, by the beginning of SQLite's code for it. */
const ADVICE: readonly (readonly [string, (path: string) => string])[] = [
  ["SQLITE_NOTADB", (path) => `${path} is not a Northbound store; name another file with --store sqlite:PATH`],
  ["SQLITE_CANTOPEN", (path) => `${path} cannot be opened; check that it is a file in a folder you may write to`],
  ["SQLITE_READONLY", (path) => `${path} may not be written to; check the owner and permissions of it and its folder`],
  ["SQLITE_PERM", (path) => `${path} may not be opened; check the owner and permissions of it and its folder`],
  ["SQLITE_BUSY", (path) => `${path} is locked by another program; end that one or wait until it is done`],
  ["SQLITE_LOCKED", (path) => `${path} is locked by another program; end that one or wait until it is done`],
  ["SQLITE_FULL", (path) => `the disk that holds ${path} is full; make room and start again`],
  ["SQLITE_IOERR", (path) => `${path} cannot be read or written; check the disk and that the file is still there`],
  ["SQLITE_CORRUPT", (path) => `${path} is damaged; restore it from a copy or import again into a new file`],
];

/** Whether somebody else is writing, so that trying again helps. */
export function isBusy(error: unknown): boolean {
  return codeOf(error)?.startsWith("SQLITE_BUSY") ?? false;
}

/** The failure of a storage operation as a StoreError; what is not one of the storage comes back as it is. */
export function storeFailure(error: unknown, path: string): unknown {
  const code = codeOf(error);
  if (code?.startsWith("SQLITE_")) {
    const advice = ADVICE.find(([beginning]) => code.startsWith(beginning))?.[1];
    return new StoreError(advice?.(path) ?? `the store ${path} failed (${code}); see the log for the cause`, {
      cause: error,
    });
  }
  if (error instanceof TypeError && error.message.includes("connection is not open"))
    return new StoreError(`the store ${path} is closed; open it again`, { cause: error });
  return error;
}

/** Why the SQLite library itself did not load, as a StoreError. */
export function addonFailure(cause: unknown): StoreError {
  const isOfOtherNode = cause instanceof Error && cause.message.includes("NODE_MODULE_VERSION");
  const why = isOfOtherNode
    ? "the SQLite addon was built for another version of Node"
    : "the SQLite addon is not installed (npm 11 runs no install scripts unless package.json allows them under allowScripts)";
  return new StoreError(`${why}; run npm rebuild better-sqlite3, or use --store memory: without it`, { cause });
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
