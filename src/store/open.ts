import { type Clock, systemClock } from "../core/clock.ts";
import { UsageError } from "../core/errors.ts";
import type { Store } from "./store.ts";

/**
 * Opens the store that a URL names: `sqlite:PATH` (a file that is made where there is none) or `memory:`. Throws
 * UsageError for any other URL, of which only the scheme is repeated, and StoreError where the store cannot be opened.
 * `clock` tells when commits are made.
 */
export async function openStore(url: string, clock: Clock = systemClock): Promise<Store> {
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(url)?.[0].toLowerCase();
  switch (scheme) {
    case "memory:":
      return (await import("./memory/memory-store.ts")).openMemoryStore(clock);
    case "sqlite:":
      return (await import("./sqlite/sqlite-store.ts")).openSqliteStore(sqlitePath(url.slice("sqlite:".length)), clock);
    case "mongodb:":
    case "mongodb+srv:":
      throw new UsageError("a MongoDB store is not available in this version; use sqlite:PATH or memory:");
    default:
      throw new UsageError(
        `${scheme ? `"${scheme.slice(0, 20)}" is no kind of store` : "a store is named by a URL"}; use sqlite:PATH or memory:`,
      );
  }
}

/** The file that a store URL names; null for a store that is no file. Throws UsageError for a URL without a path. */
export function storeFile(url: string): string | null {
  return url.startsWith("sqlite:") ? sqlitePath(url.slice("sqlite:".length)) : null;
}

/** `sqlite:///a/b` and `sqlite://a/b` are how other programs write `sqlite:/a/b` and `sqlite:a/b`. */
function sqlitePath(rest: string): string {
  const path = rest.replace(/^\/\//, "");
  if (path === "")
    throw new UsageError("the store has no path; use sqlite:PATH, for example sqlite:./data/northbound.db");
  return path;
}
