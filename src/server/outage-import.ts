import { stat } from "node:fs/promises";
import path from "node:path";
import { type ConfigFlags, loadConfig } from "../config/load.ts";
import type { OutageTarget } from "../ingest/import-outages.ts";
import { documentFetcher, type FetchDocument } from "../monitor/importers/fetch-document.ts";
import type { OutageReader } from "../monitor/importers/importer.ts";
import { readOutages } from "../monitor/importers/read-outages.ts";
import { openStore, storeFile } from "../store/open.ts";
import { AGENT_NAME } from "./version.ts";

/** Where an import of outages writes, and how it reads. */
export interface OutageImportRuntime extends AsyncDisposable {
  readonly target: OutageTarget;
  readonly read: OutageReader;
  readonly fetch: FetchDocument;
}

export interface OutageImportFlags extends ConfigFlags {
  readonly allowAddress?: readonly string[];
  readonly dryRun?: boolean;
}

/** A dry run does not make a store that is not there yet. Throws UsageError, StoreError. */
export async function openOutageImport(flags: OutageImportFlags, cwd: string): Promise<OutageImportRuntime> {
  const config = await loadConfig(flags, cwd);
  const stated = flags.allowAddress?.flatMap((text) => text.split(",").map((part) => part.trim())).filter(Boolean);
  const fetch = documentFetcher({ agentName: AGENT_NAME, allowAddresses: stated ?? config.allowAddresses });
  const isMissing = flags.dryRun === true && !(await isThere(config.store, cwd));
  const store = isMissing ? null : await openStore(config.store);
  return {
    target: store ?? NOTHING,
    read: readOutages,
    fetch,
    [Symbol.asyncDispose]: async () => store?.[Symbol.asyncDispose](),
  };
}

/** What a dry run compares with where there is no store. */
const NOTHING: OutageTarget = {
  records: async () => [],
  lanes: async () => [],
  commit: async () => ({ revision: 0, stored: 0, duplicates: 0, updated: 0, deleted: 0 }),
};

async function isThere(url: string, cwd: string): Promise<boolean> {
  const file = storeFile(url);
  if (file === null) return true;
  return stat(path.resolve(cwd, file)).then(
    () => true,
    () => false,
  );
}
