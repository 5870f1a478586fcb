import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { openSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import { storeContract } from "../contract/store.contract.ts";

let folder = "";
let files = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "northbound-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

storeContract("sqlite in memory", (clock) => openSqliteStore(":memory:", clock));
storeContract("sqlite in a file", (clock) => openSqliteStore(join(folder, `${files++}.db`), clock));
