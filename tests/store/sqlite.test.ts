import { openSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import { storeContract } from "../contract/store.contract.ts";

storeContract("sqlite", () => openSqliteStore(":memory:"));
