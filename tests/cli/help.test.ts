import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { COMMANDS } from "../../src/cli/commands.ts";
import { OPTIONS } from "../../src/config/options.ts";
import { northbound, temporaryFolder } from "../support/cli.ts";

test.each(["", ...COMMANDS.map(({ name }) => name)])("help of %j is as documented", async (command) => {
  await using folder = await temporaryFolder();
  const { code, out, err } = await northbound([...(command === "" ? [] : [command]), "--help"], folder.path);
  expect([code, err]).toEqual([0, ""]);
  await expect(out).toMatchFileSnapshot(`../golden/help-${command || "northbound"}.txt`);
});

test("every option of the table belongs to a command", () => {
  const used = new Set(COMMANDS.flatMap(({ options }) => options));
  expect(Object.keys(OPTIONS).filter((key) => !used.has(key as keyof typeof OPTIONS))).toEqual([]);
});

test("every environment variable of the table stands in the README", async () => {
  const readme = await readFile(new URL("../../README.md", import.meta.url), "utf8");
  for (const option of Object.values(OPTIONS)) if ("env" in option) expect(readme).toContain(option.env);
});

test.each([
  ["an unknown command", ["improt"], "improt"],
  ["an unknown flag", ["export", "series", "--fromm", "now"], "--from"],
  ["a format that is none", ["export", "series", "--format", "xlsx"], "csv"],
])("%s is wrong usage with a hint", async (_, args, hint) => {
  await using folder = await temporaryFolder();
  const { code, out, err } = await northbound(args, folder.path);
  expect([code, out]).toEqual([2, ""]);
  expect(err).toContain(hint);
});

test("topics explain says which term matched", async () => {
  await using folder = await temporaryFolder();
  const { code, out } = await northbound(
    ["topics", "explain", "That's it, I am moving to Canada #ElectionNight"],
    folder.path,
  );
  expect(code).toBe(0);
  expect(out).toMatch(/emigration: matches through .*moving to canada/i);
  expect(out).toMatch(/election: matches through .*#ElectionNight/i);
  expect(out).toMatch(/site-down: none of its terms was found/);
});
