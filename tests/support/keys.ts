import { randomBytes } from "node:crypto";
import type { ApiKey, Scope } from "../../src/core/key.ts";
import { createKey } from "../../src/ingest/keys.ts";
import type { Store } from "../../src/store/store.ts";

export interface TestKey {
  readonly id: string;
  readonly text: string;
  readonly headers: { readonly authorization: string };
}

/** A key that the store knows. */
export async function keyWith(
  store: Store,
  scopes: readonly Scope[],
  more: Partial<Pick<ApiKey, "requestsPerMinute" | "note">> = {},
): Promise<TestKey> {
  const what = { scopes, requestsPerMinute: null, note: null, ...more };
  const { key, text } = await createKey(store, what, () => Date.UTC(2026, 10, 1), randomBytes);
  return { id: key.id, text, headers: { authorization: `Bearer ${text}` } };
}
