import { readFile, stat } from "node:fs/promises";
import { UsageError } from "../core/errors.ts";

/** Bits of a file's mode that let others than its owner in. */
const OTHERS = 0o077;

/**
 * The bearer token of X: from the environment, else from a file that only its owner can read. Throws UsageError, which
 * never holds the token, where there is none or where others could read it.
 */
export async function readXToken(env: NodeJS.ProcessEnv, tokenFile: string | null): Promise<string> {
  const fromEnv = env["X_BEARER_TOKEN"]?.trim();
  if (fromEnv) return usable(fromEnv, "X_BEARER_TOKEN");
  if (tokenFile === null)
    throw new UsageError("X needs a bearer token; set X_BEARER_TOKEN, or name a file with sources.x.tokenFile");
  const entry = await stat(tokenFile).catch((cause: unknown) => {
    // Who pasted the token itself there must not find it in a log.
    throw new UsageError(
      "cannot read the file that sources.x.tokenFile names; give the path of a file that holds the token",
      { cause },
    );
  });
  if (process.platform !== "win32" && (entry.mode & OTHERS) !== 0)
    throw new UsageError(`others than its owner can read the token file ${tokenFile}; run chmod 600 on it`);
  const token = (
    await readFile(tokenFile, "utf8").catch((cause: unknown) => {
      throw new UsageError(`cannot read the token file ${tokenFile}; check who owns it`, { cause });
    })
  ).trim();
  return usable(token, tokenFile);
}

/** The token of a Mastodon instance, or null where none is asked for. Throws UsageError where the variable is empty. */
export function readInstanceToken(
  env: NodeJS.ProcessEnv,
  { name, tokenEnv }: { readonly name: string; readonly tokenEnv: string | null },
): string | null {
  if (tokenEnv === null) return null;
  const token = env[tokenEnv]?.trim();
  if (!token)
    throw new UsageError(
      `the environment variable that tokenEnv of "${name}" names is empty; give its name there and the token in it, or leave tokenEnv out to poll without one`,
    );
  return usable(token, `the variable for "${name}"`);
}

/** The key that checks are reported with. Throws UsageError, which never holds the key, where the variable is empty. */
export function readReportKey(env: NodeJS.ProcessEnv, keyEnv: string): string {
  const key = env[keyEnv]?.trim();
  if (!key)
    throw new UsageError(
      "the environment variable that watch.reportTo.keyEnv names is empty; put a key into it that the other Northbound made with keys create --scope checks:write",
    );
  return usable(key, "the variable that watch.reportTo.keyEnv names");
}

/** A header holds no line ends and no spaces; a token with them was copied wrongly. */
function usable(token: string, where: string): string {
  if (!/^[\x21-\x7e]{1,4096}$/.test(token))
    throw new UsageError(`what ${where} holds is no token: it is empty, or has spaces or other characters in it`);
  return token;
}
