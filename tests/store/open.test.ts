import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { UsageError } from "../../src/core/errors.ts";
import { openStore } from "../../src/store/open.ts";

afterEach(() => {
  vi.doUnmock("better-sqlite3");
  vi.resetModules();
});

describe("openStore", () => {
  test("opens a passing store for memory:, without SQLite", async () => {
    vi.doMock("better-sqlite3", () => {
      throw new Error("must not be loaded");
    });
    await using store = await openStore("memory:");
    expect(await store.revision()).toBe(0);
  });

  test("opens a file for sqlite:, also as other programs write it", async () => {
    const folder = await mkdtemp(join(tmpdir(), "northbound-"));
    const keys = [];
    for (const url of [`sqlite:${folder}/a/b.db`, `sqlite://${folder}/a/b.db`, `SQLITE:${folder}/a/b.db`]) {
      await using store = await openStore(url);
      keys.push(Buffer.from(await store.identityKey()).toString("hex"));
    }
    expect(new Set(keys).size).toBe(1);
    await rm(folder, { recursive: true });
  });

  test("says that MongoDB is not there yet, without repeating the password", async () => {
    for (const url of ["mongodb://desk:secret@db.example.org/x", "mongodb+srv://desk:secret@db.example.org/x"]) {
      const refused = openStore(url);
      await expect(refused).rejects.toThrow(UsageError);
      await expect(refused).rejects.toThrow("not available in this version");
      await expect(refused).rejects.not.toThrow(/secret|desk|example/);
    }
  });

  test("names the stores there are for any other URL, without repeating it", async () => {
    for (const url of ["postgres://desk:secret@db.example.org/x", "./data/secret.db", "", "secret"]) {
      const refused = openStore(url);
      await expect(refused).rejects.toThrow(UsageError);
      await expect(refused).rejects.toThrow(/sqlite:PATH.*memory:/);
      await expect(refused).rejects.not.toThrow(/secret|desk|example/);
    }
  });

  test("asks for a path after sqlite:", async () => {
    await expect(openStore("sqlite:")).rejects.toThrow(/no path; use sqlite:PATH/);
  });

  test("says how to get the SQLite addon where it was not installed", async () => {
    vi.doMock("better-sqlite3", () => ({
      default: class {
        constructor() {
          throw new Error("Could not locate the bindings file. Tried: build/better_sqlite3.node");
        }
      },
    }));
    await expect(openStore("sqlite::memory:")).rejects.toThrow(/allowScripts.*npm rebuild better-sqlite3.*memory:/);
  });
});
