import { randomBytes } from "node:crypto";
import type { ConfigFlags } from "../config/load.ts";
import { UsageError } from "../core/errors.ts";
import { type ApiKey, SCOPES, type Scope } from "../core/key.ts";
import { isKeyId, keyIdOf, withoutKeys } from "../core/key-text.ts";
import { isoUtc } from "../core/time.ts";
import { createKey, revokeKey } from "../ingest/keys.ts";
import { openExistingRuntime, openRuntime } from "../server/runtime.ts";
import type { Invocation, Io } from "./io.ts";

interface Flags extends ConfigFlags {
  readonly scope?: readonly string[];
  readonly limit?: number;
  readonly note?: string;
  readonly json?: boolean;
}

const MOST_NOTE = 200;

/** `northbound keys create --scope S…`, `northbound keys list`, `northbound keys revoke ID`. */
export async function run({ args, options }: Invocation, io: Io): Promise<number> {
  const flags = options as Flags;
  const [action, ...rest] = args;
  const isMaking = flags.scope !== undefined || flags.limit !== undefined || flags.note !== undefined;
  if (action === "create" && rest.length === 0) return create(flags, io);
  if (action === "list" && rest.length === 0 && !isMaking) return list(flags, io);
  if (action === "revoke" && rest.length === 1 && !isMaking) return revoke(rest[0] ?? "", flags, io);
  throw new UsageError(
    `say northbound keys create --scope ${SCOPES.join("|")}, northbound keys list, or northbound keys revoke ID; --scope, --limit and --note belong to create`,
  );
}

async function create(flags: Flags, io: Io): Promise<number> {
  const scopes = readScopes(flags.scope ?? []);
  const note = flags.note === undefined ? null : readNote(flags.note);
  await using runtime = await openRuntime(flags, io.cwd);
  if (runtime.config.store.startsWith("memory:"))
    throw new UsageError("a memory: store ends with this command, and the key with it; name another with --store");
  const what = { scopes, requestsPerMinute: flags.limit ?? null, note };
  const { key, text } = await createKey(runtime.store, what, io.clock, randomBytes);
  await io.out(flags.json ? `${JSON.stringify({ id: key.id, key: text, scopes: key.scopes })}\n` : `${text}\n`);
  io.err(
    `key ${key.id} allows ${key.scopes.join(", ")}; it is shown this once, keep it where only its user can read it\n`,
  );
  return 0;
}

async function list(flags: Flags, io: Io): Promise<number> {
  await using runtime = await openExistingRuntime(flags, io.cwd);
  const keys = await runtime.store.records("key");
  if (flags.json) await io.out(`${JSON.stringify({ keys: keys.map(keyRow) })}\n`);
  else await io.out(keys.length === 0 ? "no keys\n" : keys.map(describe).join(""));
  return 0;
}

async function revoke(given: string, flags: Flags, io: Io): Promise<number> {
  // Who revokes a key that leaked may have nothing but the key.
  const id = keyIdOf(given) ?? given;
  if (!isKeyId(id))
    throw new UsageError("that is no id of a key: it has eight letters and digits; northbound keys list shows them");
  await using runtime = await openExistingRuntime(flags, io.cwd);
  const { revokedAtMs } = await revokeKey(runtime.store, id, io.clock);
  const revokedAt = isoUtc(revokedAtMs);
  await io.out(flags.json ? `${JSON.stringify({ id, revokedAt })}\n` : `key ${id} is revoked since ${revokedAt}\n`);
  return 0;
}

/** What is refused is not repeated: it may be a key that was pasted in the wrong place. */
function readScopes(given: readonly string[]): readonly Scope[] {
  const scopes = SCOPES.filter((scope) => given.includes(scope));
  const unknown = given.filter((word) => !SCOPES.some((scope) => scope === word));
  if (scopes.length === 0 || unknown.length > 0)
    throw new UsageError(`say what the key allows with --scope: ${SCOPES.join(", ")}; several may be given`);
  return scopes;
}

function readNote(note: string): string {
  if (note.length > MOST_NOTE || /\p{Cc}/u.test(note) || withoutKeys(note) !== note)
    throw new UsageError(`a note has one line of at most ${MOST_NOTE} letters, and no key in it`);
  return note;
}

function keyRow(key: ApiKey) {
  const { id, scopes, requestsPerMinute, note, createdAtMs, revokedAtMs } = key;
  return { id, scopes, requestsPerMinute, note, createdAt: isoUtc(createdAtMs), revokedAt: isoUtc(revokedAtMs) };
}

function describe(key: ApiKey): string {
  const limit = key.requestsPerMinute === null ? "" : `, ${key.requestsPerMinute}/min`;
  const state = key.revokedAtMs === null ? "" : `, revoked ${isoUtc(key.revokedAtMs)}`;
  const note = key.note === null ? "" : `  ${key.note}`;
  return `${key.id}  ${key.scopes.join(" ")}${limit}, made ${isoUtc(key.createdAtMs)}${state}${note}\n`;
}
