import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { OPTIONS } from "../../src/config/options.ts";
import { IMPORT_FORMATS } from "../../src/core/import-format.ts";
import { northbound, temporaryFolder } from "../support/cli.ts";

const INCIDENTS = {
  page: { id: "pg1", name: "Wren", url: "https://status.wren.example" },
  incidents: [
    {
      id: "in1",
      name: "Slow forms",
      status: "resolved",
      impact: "major",
      created_at: "2024-06-10T14:00:00Z",
      updated_at: "2024-06-10T16:00:00Z",
      resolved_at: "2024-06-10T16:00:00Z",
      incident_updates: [{ status: "resolved", body: "Over.", display_at: "2024-06-10T16:00:00Z" }],
    },
    { id: "in2", name: "No time" },
  ],
};

async function folderWith(files: Readonly<Record<string, string>>) {
  const folder = await temporaryFolder();
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder.path, name), text);
  return folder;
}

describe("northbound outages import", () => {
  test("prints exactly what became of a document", async () => {
    await using folder = await folderWith({ "incidents.json": JSON.stringify(INCIDENTS) });
    const { code, out, err } = await northbound(["outages", "import", "incidents.json", "--json"], folder.path);
    expect([code, err]).toEqual([0, ""]);
    expect(JSON.parse(out)).toEqual({
      dryRun: false,
      files: [
        {
          path: "incidents.json",
          sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
          format: "statuspage",
          read: 2,
          new: 1,
          updated: 0,
          unchanged: 0,
          checks: { read: 0, pass: 0, fail: 0, inconclusive: 0 },
          warnings: [],
          rejected: [{ at: "incidents[1]", reason: "it states no time at which it began" }],
        },
      ],
      events: [
        {
          id: "statuspage-pg1-in1",
          site: "status-wren-example",
          kind: "outage",
          title: "Slow forms",
          severity: "major",
          startEarliest: "2024-06-10T12:30:00.000Z",
          startLatest: "2024-06-10T14:00:00.000Z",
          endEarliest: "2024-06-10T16:00:00.000Z",
          endLatest: "2024-06-10T16:00:00.000Z",
          announcedAt: "2024-06-10T14:00:00.000Z",
          precision: "s",
          confidence: "official",
          origin: "import",
          providerId: "statuspage:pg1/in1",
          flapCount: 1,
          updates: [{ at: "2024-06-10T16:00:00.000Z", status: "resolved", body: "Over." }],
        },
      ],
      gaps: [],
      suspects: [],
    });
    const again = await northbound(["outages", "import", "incidents.json", "--json"], folder.path);
    expect(JSON.parse(again.out)).toMatchObject({
      files: [{ new: 0, unchanged: 1 }],
      events: [{ id: "statuspage-pg1-in1" }],
    });
  });

  test("says to people what it took, what is new, and what it left out and why", async () => {
    await using folder = await folderWith({ "incidents.json": JSON.stringify(INCIDENTS) });
    const { out } = await northbound(["outages", "import", "incidents.json", "--start-prior", "1h"], folder.path);
    expect(out).toBe(`incidents.json
  taken for incidents of a status page (Statuspage)
  2 entries read, 1 event: 1 added, 0 changed, 0 known already
    new: 2024-06-10T14:00:00.000Z to 2024-06-10T16:00:00.000Z  status-wren-example: Slow forms (outage, major)
  not taken (1):
    incidents[1]: it states no time at which it began
`);
  });

  test("previews without making a store", async () => {
    await using folder = await folderWith({ "incidents.json": JSON.stringify(INCIDENTS) });
    const { code, out } = await northbound(["outages", "import", "incidents.json", "--dry-run"], folder.path);
    expect([code, out]).toEqual([0, expect.stringContaining("1 would be added")]);
    expect((await northbound(["outages", "list"], folder.path)).code).toBe(1);
  });

  test("reads stdin, and lists what is stored", async () => {
    await using folder = await temporaryFolder();
    const cli = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
    const child = spawn(process.execPath, [cli, "outages", "import", "-", "--site", "wren"], { cwd: folder.path });
    child.stdin.end("title,start\nDown,2016-11-08T20:00Z\n");
    expect(await once(child, "close")).toEqual([0, null]);
    const { out } = await northbound(["outages", "list", "--json"], folder.path);
    expect(JSON.parse(out)).toMatchObject({ events: [{ site: "wren", title: "Down", origin: "import" }] });
    const text = await northbound(["outages", "list", "--site", "wren"], folder.path);
    expect(text.out).toContain("wren: Down (outage, unknown)");
  });

  test("fetches an address only where the guard lets it", async () => {
    await using folder = await temporaryFolder();
    const server = createServer((_, response) => response.end(JSON.stringify(INCIDENTS))).listen(0, "127.0.0.1");
    await once(server, "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/incidents.json?key=hidden`;
    const refused = await northbound(["outages", "import", url, "--json"], folder.path);
    expect([refused.code, refused.out]).toEqual([1, ""]);
    expect(refused.err).toContain("not a public address");
    expect(refused.err).not.toContain("hidden");
    const { code, out } = await northbound(
      ["outages", "import", url, "--allow-address", "127.0.0.1", "--json"],
      folder.path,
    );
    expect([code, JSON.parse(out)]).toMatchObject([0, { files: [{ new: 1 }] }]);
    server.close();
  });

  test.each([
    ["a missing file", ["none.json"], 1, /there is no file none\.json/],
    ["a document of no known form", ["words.txt"], 1, /--format/],
    ["no document", [], 2, /outages import FILE/],
    ["an unknown format", ["words.txt", "--format", "xls"], 2, /--format/],
    ["an unknown zone", ["words.txt", "--tz", "Mars/Base"], 2, /zone/],
    ["a prior without a unit", ["words.txt", "--start-prior", "90"], 2, /duration/],
    ["no fails", ["words.txt", "--fails", "0"], 2, /number of checks/],
  ])("ends with a sentence for %s", async (_, args, expected, words) => {
    await using folder = await folderWith({ "words.txt": "It was down." });
    const { code, out, err } = await northbound(["outages", "import", ...args, "--json"], folder.path);
    expect([code, out]).toEqual([expected, ""]);
    expect(err).toMatch(words);
    expect(err.trim().split("\n").length).toBeLessThanOrEqual(2);
  });

  test("of several documents does those it can, and says of which it could not", async () => {
    await using folder = await folderWith({ "incidents.json": JSON.stringify(INCIDENTS), "words.txt": "It was down." });
    const { code, out, err } = await northbound(
      ["outages", "import", "words.txt", "incidents.json", "--json"],
      folder.path,
    );
    expect([code, err]).toEqual([3, expect.stringContaining("words")]);
    expect(JSON.parse(out)).toMatchObject({
      files: [{ path: "words.txt", format: null, error: expect.any(String) }, { new: 1 }],
    });
    expect((await northbound(["outages", "import", "words.txt", "none.json"], folder.path)).code).toBe(1);
  });
});

test("the option names every form that can be read", () => {
  expect(OPTIONS.outageFormat.choices).toEqual(["auto", ...IMPORT_FORMATS]);
});
