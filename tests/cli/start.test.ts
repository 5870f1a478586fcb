import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { northbound, type RunningProgram, startNorthbound, temporaryFolder } from "../support/cli.ts";

describe("northbound start", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let program: RunningProgram;

  beforeAll(async () => {
    folder = await temporaryFolder();
    program = await startNorthbound(["start", "--port", "0", "--rate-limit", "off"], folder.path);
  });
  afterAll(async () => {
    await program[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  async function json(address: string): Promise<{ data: Record<string, unknown>[] } & Record<string, unknown>> {
    return (await (await fetch(new URL(address, program.address))).json()) as { data: Record<string, unknown>[] };
  }

  test("listens on loopback and shows the 2016 case", async () => {
    expect(program.address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    const { data } = await json("/api/v1/cases");
    expect(data).toMatchObject([{ id: "us-2016", simulated: true, sources: ["simulated"] }]);
    expect((await json("/api/v1/moments?case=us-2016")).data).toHaveLength(29);
  });

  test("marks every post of it simulated", async () => {
    const { data } = await json("/api/v1/posts?limit=500&order=random");
    expect(data).toHaveLength(500);
    expect(data.every(({ source, flags }) => source === "simulated" && (flags as string[]).includes("simulated"))).toBe(
      true,
    );
    expect(await json("/api/v1/series?topic=emigration&bucket=PT1H")).toMatchObject({ meta: { simulated: true } });
  });

  test("has the collector's gap in the series, and posts on either side of it", async () => {
    const { data: coverage } = await json("/api/v1/coverage?source=simulated");
    const gap = coverage.find(({ state }) => state === "gap");
    expect(gap).toBeDefined();
    const from = Date.parse(String(gap?.["from"])) - 120_000;
    const to = Date.parse(String(gap?.["to"])) + 120_000;
    const window = `from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}`;
    const { status, count } = (await json(`/api/v1/series?topic=election&${window}`)).data as unknown as {
      status: string[];
      count: (number | null)[];
    };
    expect(new Set(status)).toEqual(new Set(["ok", "partial", "gap"]));
    expect(count.every((n, i) => (n === null) === (status[i] === "gap"))).toBe(true);
  });

  test.each([
    [
      "series",
      ["--topic", "emigration", "--group-by", "source,kind", "--bucket", "PT10M", "--tz", "America/New_York"],
      "topic=emigration&group_by=source,kind&bucket=PT10M&tz=America/New_York",
    ],
    ["series", [], ""],
    ["posts", ["--topic", "site-down", "--tz", "America/St_Johns"], "topic=site-down&tz=America/St_Johns"],
    ["outages", [], ""],
    ["coverage", ["--source", "simulated"], "source=simulated"],
  ])("export %s %j gives the bytes of the API", async (what, flags, query) => {
    for (const format of ["csv", "ndjson"]) {
      const { out, code } = await northbound(
        ["export", what as string, ...(flags as string[]), "--format", format],
        folder.path,
      );
      const response = await fetch(
        new URL(`/api/v1/${what}?${query}&format=${format}`.replace("?&", "?"), program.address),
      );
      expect(code).toBe(0);
      expect(out.length).toBeGreaterThan(100);
      expect(out === (await response.text())).toBe(true);
    }
  });

  test("serves pages that may load nothing from elsewhere", async () => {
    for (const page of ["", "docs"]) {
      const response = await fetch(new URL(page, program.address));
      expect(response.status).toBe(200);
      expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
      expect(await response.text()).not.toMatch(/(src|href)="(https?:)?\/\//);
    }
  });

  test("starts again on the same store without loading again, and ends on Ctrl-C", async () => {
    const again = await startNorthbound(["start", "--port", "0"], folder.path);
    const before = await json("/healthz");
    expect(await again.stop("SIGINT")).toBe(0);
    expect(await json("/healthz")).toEqual(before);
  });

  test("a taken port is named, with the way out", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => taken.once("listening", resolve));
    const { port } = taken.address() as AddressInfo;
    const { code, err } = await northbound(["serve", "--port", String(port)], folder.path);
    taken.close();
    expect(code).toBe(1);
    expect(err).toContain(`port ${port} is taken; name another with --port`);
  });

  test("a store that is none is refused with a sentence", async () => {
    const { code, err } = await northbound(
      ["serve", "--port", "0", "--store", "postgres://user:secret@localhost/x"],
      folder.path,
    );
    expect(code).toBe(2);
    expect(err).toContain("sqlite:");
    expect(err).not.toContain("secret");
  });
});

test("--no-demo starts an empty store", async () => {
  await using folder = await temporaryFolder();
  await using program = await startNorthbound(["start", "--no-demo", "--store", "memory:", "--port", "0"], folder.path);
  const cases = (await (await fetch(new URL("/api/v1/cases", program.address))).json()) as { data: unknown[] };
  expect(cases.data).toEqual([]);
});
