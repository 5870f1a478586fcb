import { chmod, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { readInstanceToken, readXToken } from "../../src/config/secrets.ts";
import { UsageError } from "../../src/core/errors.ts";
import { temporaryFolder } from "../support/cli.ts";

describe("credentials", () => {
  test("the token of X comes from the environment, else from a file of its owner's", async () => {
    await using folder = await temporaryFolder();
    const file = path.join(folder.path, "token");
    await writeFile(file, "from-file\n");
    await chmod(file, 0o600);
    expect(await readXToken({ X_BEARER_TOKEN: "from-env" }, file)).toBe("from-env");
    expect(await readXToken({}, file)).toBe("from-file");
  });

  test("a file that others can read is refused, without its content in the message", async () => {
    await using folder = await temporaryFolder();
    const file = path.join(folder.path, "token");
    await writeFile(file, "very-secret");
    await chmod(file, 0o640);
    const failure = await readXToken({}, file).then(
      () => "",
      (error: Error) => error.message,
    );
    expect(failure).toContain("chmod 600");
    expect(failure).not.toContain("very-secret");
  });

  test("no token, an empty one and one with a line end in it are refused with what to do", async () => {
    await using folder = await temporaryFolder();
    const file = path.join(folder.path, "token");
    await writeFile(file, "", { mode: 0o600 });
    await expect(readXToken({}, null)).rejects.toThrow(/X_BEARER_TOKEN/);
    await expect(readXToken({}, file)).rejects.toThrow(/no token/);
    await expect(readXToken({ X_BEARER_TOKEN: "a\nb" }, null)).rejects.toThrow(/no token/);
    await expect(readXToken({}, `${file}-none`)).rejects.toThrow(/cannot read the file that/);
  });

  test("an instance is asked without a token unless a variable is named, which must then be set", () => {
    expect(readInstanceToken({}, { name: "a", tokenEnv: null })).toBeNull();
    expect(readInstanceToken({ T: "x" }, { name: "a", tokenEnv: "T" })).toBe("x");
    const pasted = () => readInstanceToken({}, { name: "a", tokenEnv: "PastedTokenItself" });
    expect(pasted).not.toThrow(/Pasted/);
    expect(pasted).toThrow(UsageError);
    expect(() => readInstanceToken({}, { name: "a", tokenEnv: "T" })).toThrow(/tokenEnv of "a" names is empty/);
  });
});
