import type { Clock } from "../core/clock.ts";
import { AppError, InputError } from "../core/errors.ts";
import type { ApiKey } from "../core/key.ts";
import { keyHash, keyIdOf, makeKeyText, type SecretBytes } from "../core/key-text.ts";
import type { Store } from "../store/store.ts";

export interface MadeKey {
  /** What is kept. */
  readonly key: ApiKey;
  /** The key itself, which nobody can read again. */
  readonly text: string;
}

const TRIES = 10;

/** Makes a key and keeps its hash. Throws StoreError. */
export async function createKey(
  store: Pick<Store, "record" | "putRecords">,
  what: Pick<ApiKey, "scopes" | "requestsPerMinute" | "note">,
  clock: Clock,
  random: SecretBytes,
): Promise<MadeKey> {
  for (let tries = 0; tries < TRIES; tries++) {
    const text = makeKeyText(random);
    const id = keyIdOf(text);
    // Two keys of one id would be one: the second would take the place of the first.
    if (id === null || (await store.record("key", id))) continue;
    const key: ApiKey = { id, sha256: keyHash(text), ...what, createdAtMs: clock(), revokedAtMs: null };
    await store.putRecords("key", [key]);
    return { key, text };
  }
  throw new AppError("no key could be made: ten in a row had ids that are taken");
}

/** Ends a key, in every process that uses the store; one that was revoked before stays so. Throws InputError, StoreError. */
export async function revokeKey(
  store: Pick<Store, "record" | "putRecords">,
  id: string,
  clock: Clock,
): Promise<ApiKey & { readonly revokedAtMs: number }> {
  const key = await store.record("key", id);
  if (!key) throw new InputError("there is no key of that id in this store; northbound keys list shows the ids");
  const revoked = { ...key, revokedAtMs: key.revokedAtMs ?? clock() };
  await store.putRecords("key", [revoked]);
  return revoked;
}
