import path from "node:path";
import { describe, expect, test } from "vitest";
import { openStore } from "../../src/store/open.ts";
import { northbound, startNorthbound, temporaryFolder } from "../support/cli.ts";

const KEY = /^nb_live_([a-z0-9]{8})_[A-Za-z0-9_-]{43}[A-Za-z0-9]{6}$/;

interface Made {
  readonly id: string;
  readonly key: string;
  readonly scopes: readonly string[];
}

async function create(folder: string, ...args: string[]): Promise<Made> {
  const { out, code } = await northbound(["keys", "create", ...args, "--json"], folder);
  expect(code).toBe(0);
  return JSON.parse(out) as Made;
}

describe("northbound keys", () => {
  test("prints a key once, and keeps nothing of it but its hash", async () => {
    await using folder = await temporaryFolder();
    const made = await create(
      folder.path,
      "--scope",
      "outages:write",
      "checks:write",
      "--limit",
      "600/min",
      "--note",
      "desk",
    );
    expect(Object.keys(made)).toEqual(["id", "key", "scopes"]);
    expect(KEY.exec(made.key)?.[1]).toBe(made.id);
    expect(made.scopes).toEqual(["checks:write", "outages:write"]);
    const listed = await northbound(["keys", "list", "--json"], folder.path);
    expect(JSON.parse(listed.out)).toEqual({
      keys: [
        {
          id: made.id,
          scopes: made.scopes,
          requestsPerMinute: 600,
          note: "desk",
          createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
          revokedAt: null,
        },
      ],
    });
    await using store = await openStore(`sqlite:${path.join(folder.path, "data/northbound.db")}`);
    expect(JSON.stringify(await store.records("key"))).not.toContain(made.key.slice(17));
    const plain = await northbound(["keys", "list"], folder.path);
    expect(plain.out).toMatch(new RegExp(`^${made.id} {2}checks:write outages:write, 600/min, made .*Z {2}desk\n$`));
  });

  test("without --json gives the key alone on stdout, and the rest on stderr", async () => {
    await using folder = await temporaryFolder();
    const { out, err } = await northbound(["keys", "create", "--scope", "series:read"], folder.path);
    expect(out.trimEnd()).toMatch(KEY);
    expect(err).toContain("once");
    expect(err).not.toContain(out.trim());
  });

  test("that are revoked end at once in a server that runs, and so they do by the whole key", async () => {
    await using folder = await temporaryFolder();
    const [one, two] = [
      await create(folder.path, "--scope", "series:read"),
      await create(folder.path, "--scope", "series:read"),
    ];
    await using program = await startNorthbound(["start", "--port", "0", "--no-demo"], folder.path);
    const ask = async ({ key }: Made) =>
      (await fetch(new URL("/api/v1/topics", program.address), { headers: { authorization: `Bearer ${key}` } })).status;
    expect([await ask(one), await ask(two)]).toEqual([200, 200]);
    const revoked = await northbound(["keys", "revoke", one.id, "--json"], folder.path);
    expect(JSON.parse(revoked.out)).toEqual({ id: one.id, revokedAt: expect.any(String) });
    expect([await ask(one), await ask(two)]).toEqual([401, 200]);
    const again = await northbound(["keys", "revoke", one.id, "--json"], folder.path);
    expect(again.out).toBe(revoked.out);
    const { code, out, err } = await northbound(["keys", "revoke", two.key], folder.path);
    expect([code, (out + err).includes(two.key)]).toEqual([0, false]);
    expect(await ask(two)).toBe(401);
    const late = await create(folder.path, "--scope", "series:read");
    expect(await ask(late)).toBe(200);
  });

  test.each([
    [["create"]],
    [["create", "--scope", "admin"]],
    [["create", "--scope", "series:read", "--limit", "off"]],
    [["create", "--scope", "series:read", "--limit", "0/min"]],
    [["create", "--scope", "series:read", "--note", "a\nb"]],
    [["create", "--scope", "series:read", "--store", "memory:"]],
    [["create", "more", "--scope", "series:read"]],
    [["list", "--scope", "series:read"]],
    [["revoke"]],
    [["revoke", "not an id"]],
    [["rotate"]],
  ])("%j is wrong usage, and makes nothing", async (args) => {
    await using folder = await temporaryFolder();
    const { code, out } = await northbound(["keys", ...args], folder.path);
    expect([code, out]).toEqual([2, ""]);
    expect((await northbound(["keys", "list"], folder.path)).code).toBe(1);
  });

  test("that nobody knows cannot be revoked, and a key in the wrong place is not repeated", async () => {
    await using folder = await temporaryFolder();
    const { key } = await create(folder.path, "--scope", "series:read");
    expect((await northbound(["keys", "revoke", "aaaaaaaa"], folder.path)).code).toBe(1);
    for (const args of [
      ["create", "--scope", key],
      ["create", "--scope", "series:read", "--note", key],
      ["revoke", `${key}x`],
      [key],
    ]) {
      const { code, out, err } = await northbound(["keys", ...args], folder.path);
      expect([code, (out + err).includes(key)]).toEqual([2, false]);
    }
  });
});
