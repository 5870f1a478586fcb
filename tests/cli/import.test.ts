import { spawn } from "node:child_process";
import { once } from "node:events";
import { watch } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { northbound, temporaryFolder } from "../support/cli.ts";

const FIRST_ID = 796_155_341_829_046_272n;

/** A search result as a file of one post a line: invented texts, one every two seconds from 2016-11-09T01:00Z. */
function archive(posts: number): string {
  const lines = Array.from({ length: posts }, (_, i) => {
    const id = String(FIRST_ID + (BigInt(i * 2_000) << 22n));
    const text = i % 4 === 0 ? `number ${i}: I will move to Canada` : `number ${i}: counting goes on #ElectionNight`;
    return JSON.stringify({
      id,
      text,
      author_id: String(i % 97),
      lang: "en",
      created_at: new Date(1_478_653_200_000 + i * 2_000).toISOString(),
    });
  });
  return `${lines.join("\n")}\n`;
}

/** Starts the import and kills it, without warning, once its store's log was written to so often. True where it did not end first. */
async function killAfterWrites(cwd: string, writes: number): Promise<boolean> {
  const cli = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
  await mkdir(path.join(cwd, "data"), { recursive: true });
  const child = spawn(process.execPath, [cli, "import", "night.jsonl"], { cwd, stdio: "ignore" });
  let seen = 0;
  const watcher = watch(path.join(cwd, "data"), (_, name) => {
    if (name === "northbound.db-wal" && ++seen === writes) child.kill("SIGKILL");
  });
  const [, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  watcher.close();
  return signal === "SIGKILL";
}

interface Report {
  readonly files: {
    posts: number;
    stored: number;
    duplicates: number;
    matched: number;
    unmatched: number;
    from: string;
    error?: string;
    rejected: Record<string, number>;
  }[];
}

async function importJson(
  cwd: string,
  ...args: string[]
): Promise<{ code: number | null; report: Report; err: string }> {
  const { code, out, err } = await northbound(["import", ...args, "--json"], cwd);
  return { code, report: JSON.parse(out) as Report, err };
}

describe("northbound import", () => {
  test("stores every post, counts those on a topic, and the export says what is there minute by minute", async () => {
    await using folder = await temporaryFolder();
    await writeFile(path.join(folder.path, "night.jsonl"), archive(120));
    const { code, report } = await importJson(folder.path, "night.jsonl");
    expect(code).toBe(0);
    expect(report.files[0]).toMatchObject({
      posts: 120,
      stored: 120,
      duplicates: 0,
      matched: 120,
      from: "2016-11-09T01:00:00.000Z",
    });
    const series = await northbound(["export", "series", "--topic", "emigration", "--group-by", "source"], folder.path);
    const counts = series.out
      .trim()
      .split("\r\n")
      .slice(1)
      .map((line) => line.split(","));
    expect(counts.map((cells) => [cells[0], cells[4], cells[5]])).toEqual([
      ["2016-11-09T01:00:00.000Z", "archive:night", "8"],
      ["2016-11-09T01:01:00.000Z", "archive:night", "7"],
      ["2016-11-09T01:02:00.000Z", "archive:night", "8"],
      ["2016-11-09T01:03:00.000Z", "archive:night", "7"],
    ]);
  });

  test("the same again, under another name or gzipped, adds nothing", async () => {
    await using folder = await temporaryFolder();
    await writeFile(path.join(folder.path, "one.jsonl"), archive(40));
    await writeFile(path.join(folder.path, "two.jsonl.gz"), gzipSync(archive(40)));
    await importJson(folder.path, "one.jsonl");
    const { report } = await importJson(folder.path, "two.jsonl.gz", "one.jsonl");
    expect(report.files.map((file) => [file.stored, file.duplicates])).toEqual([
      [0, 40],
      [0, 40],
    ]);
    const coverage = await northbound(["export", "coverage"], folder.path);
    expect(coverage.out).not.toContain("archive:two");
  });

  test("keeps only posts of a named topic when told to", async () => {
    await using folder = await temporaryFolder();
    await writeFile(path.join(folder.path, "night.jsonl"), archive(40));
    await writeFile(
      path.join(folder.path, "topics.yaml"),
      "topics:\n  - {id: leaving, name: Leaving, role: theme, any: [move to canada]}\n",
    );
    const { report } = await importJson(folder.path, "night.jsonl", "--topics", "topics.yaml", "--matched-only");
    expect(report.files[0]).toMatchObject({ posts: 10, stored: 10, matched: 10, unmatched: 30 });
    const series = await northbound(
      ["export", "series", "--topic", "leaving", "--bucket", "PT1H", "--format", "ndjson"],
      folder.path,
    );
    expect(JSON.parse(series.out.split("\n")[0] ?? "")).toMatchObject({
      topic: "leaving",
      count: 10,
      all_count: 10,
      share: 1,
    });
  });

  test("a dry run reports and leaves no store behind", async () => {
    await using folder = await temporaryFolder();
    await writeFile(path.join(folder.path, "night.jsonl"), archive(40));
    const dry = await importJson(folder.path, "night.jsonl", "--dry-run", "--store", "sqlite:nights/dry.db");
    expect(dry.report.files[0]).toMatchObject({ stored: 40, duplicates: 0 });
    await expect(readFile(path.join(folder.path, "nights/dry.db"))).rejects.toThrow();
    await importJson(folder.path, "night.jsonl");
    const again = await importJson(folder.path, "night.jsonl", "--dry-run");
    expect(again.report.files[0]).toMatchObject({ stored: 0, duplicates: 40 });
  });

  test("what cannot be taken is written down, and the rest is done", async () => {
    await using folder = await temporaryFolder();
    await writeFile(
      path.join(folder.path, "bad.jsonl"),
      `${archive(2)}{"id": "79615\n${archive(4).split("\n").slice(2).join("\n")}`,
    );
    const { code, report, err } = await importJson(
      folder.path,
      "bad.jsonl",
      "missing.jsonl",
      ".",
      "--rejects",
      "rejects.ndjson",
    );
    expect(code).toBe(3);
    expect(report.files.map((file) => file.stored)).toEqual([4, 0, 0]);
    expect(report.files[1]?.error).toMatch(/missing\.jsonl/);
    const rejects = (await readFile(path.join(folder.path, "rejects.ndjson"), "utf8")).trim().split("\n");
    expect(rejects).toHaveLength(Object.values(report.files[0]?.rejected ?? {}).reduce((sum, n) => sum + n, 0));
    expect(JSON.parse(rejects[0] ?? "")).toMatchObject({ file: "bad.jsonl", line: 3 });
    expect(err).not.toMatch(/\bat .*:\d+:\d+/);
  });

  test("times without a zone need one, and the message says how", async () => {
    await using folder = await temporaryFolder();
    await writeFile(path.join(folder.path, "naive.csv"), "text,created_at\nmoving to canada,2016-11-08 22:00:00\n");
    const plain = await northbound(["import", "naive.csv"], folder.path);
    expect(plain.code).toBe(3);
    expect(plain.out).toContain("--tz");
    const zoned = await importJson(folder.path, "naive.csv", "--tz", "America/New_York");
    expect(zoned.code).toBe(0);
    expect(zoned.report.files[0]).toMatchObject({ stored: 1, from: "2016-11-09T03:00:00.000Z" });
  });

  test.each([
    [["import"], "file"],
    [["import", "x.csv", "--tz", "Mars/Base"], "Mars/Base"],
    [["import", "x.csv", "--colour"], "--colour"],
    [["import", "x.csv", "--covers", "2016-11-08"], "FROM/TO"],
    [["export", "everything"], "series"],
  ])("%j is wrong usage and says why", async (args, word) => {
    await using folder = await temporaryFolder();
    const { code, err, out } = await northbound(args as string[], folder.path);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(word);
  });

  test("an export of a topic or time that is none says what there is", async () => {
    await using folder = await temporaryFolder();
    await writeFile(path.join(folder.path, "night.jsonl"), archive(4));
    await importJson(folder.path, "night.jsonl");
    const topic = await northbound(["export", "series", "--topic", "nothing"], folder.path);
    expect([topic.code, topic.out]).toEqual([2, ""]);
    expect(topic.err).toContain("this store has all, election, emigration, site-down");
    const time = await northbound(["export", "series", "--from", "2016-11-08"], folder.path);
    expect([time.code, time.err]).toEqual([2, expect.stringContaining("--from")]);
  });

  test("a reject file that is an input, or cannot be written, costs nothing", async () => {
    await using folder = await temporaryFolder();
    await writeFile(path.join(folder.path, "night.jsonl"), archive(4));
    for (const rejects of ["night.jsonl", "nowhere/rejects.ndjson"]) {
      const { code, err } = await northbound(["import", "night.jsonl", "--rejects", rejects], folder.path);
      expect([code, err]).toEqual([2, expect.stringContaining("choose another")]);
    }
    expect(await readFile(path.join(folder.path, "night.jsonl"), "utf8")).toBe(archive(4));
  });

  test("a file that was not read covers nothing, whatever is stated", async () => {
    await using folder = await temporaryFolder();
    await writeFile(path.join(folder.path, "night.jsonl"), archive(4));
    const covers = ["--covers", "2016-11-08T00:00:00Z/2016-11-10T00:00:00Z"];
    await importJson(folder.path, "night.jsonl");
    expect((await importJson(folder.path, "missing.jsonl", ...covers)).code).toBe(3);
    expect((await northbound(["export", "coverage"], folder.path)).out).not.toContain("archive:missing");
    const typo = await northbound(["export", "series", "--source", "archive:nigth"], folder.path);
    expect([typo.code, typo.out]).toEqual([2, ""]);
  });

  test("a reader that closes the pipe early is no failure", async () => {
    await using folder = await temporaryFolder();
    await writeFile(path.join(folder.path, "night.jsonl"), archive(3_000));
    await importJson(folder.path, "night.jsonl");
    const cli = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
    const child = spawn(process.execPath, [cli, "export", "posts"], {
      cwd: folder.path,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let err = "";
    child.stderr.on("data", (data) => (err += data));
    child.stdout.once("data", () => child.stdout.destroy());
    const [code] = (await once(child, "close")) as [number | null];
    expect([code, err]).toEqual([0, ""]);
  });

  test("an export from a store that is not there makes none", async () => {
    await using folder = await temporaryFolder();
    const { code, err } = await northbound(["export", "series"], folder.path);
    expect([code, err]).toEqual([1, expect.stringContaining("there is no store at sqlite:./data/northbound.db")]);
    expect(await readdir(folder.path)).toEqual([]);
  });

  test("killed at any point and run again, nothing is lost and nothing double", async () => {
    await using folder = await temporaryFolder();
    await writeFile(path.join(folder.path, "night.jsonl"), archive(30_000));
    const killed: boolean[] = [];
    for (const writes of [1, 2, 4]) killed.push(await killAfterWrites(folder.path, writes));
    expect(killed.slice(0, 2)).toEqual([true, true]);
    const { report } = await importJson(folder.path, "night.jsonl");
    expect(report.files[0]).toMatchObject({ posts: 30_000 });
    expect((report.files[0]?.stored ?? 0) + (report.files[0]?.duplicates ?? 0)).toBe(30_000);
    const total = await northbound(["export", "series", "--bucket", "P1D", "--format", "ndjson"], folder.path);
    expect(JSON.parse(total.out.split("\n")[0] ?? "")).toMatchObject({ count: 30_000 });
    const posts = await northbound(["export", "posts", "--format", "ndjson"], folder.path);
    expect(posts.out.trim().split("\n")).toHaveLength(30_001);
  });
});
