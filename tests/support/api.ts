import { createApp } from "../../src/api/app.ts";
import type { ApiContext } from "../../src/api/context.ts";
import type { Store } from "../../src/store/store.ts";
import { openSmallNight } from "./small-night.ts";

export const NOW = Date.UTC(2026, 10, 3, 12);

export interface TestApi {
  readonly store: Store;
  readonly faults: Error[];
  readonly get: (address: string, headers?: Record<string, string>) => Promise<Response>;
  readonly request: (address: string, init: RequestInit) => Promise<Response>;
}

/** The API over a small night, without a socket. */
export async function openTestApi(more: Partial<ApiContext> = {}): Promise<TestApi> {
  const store = more.store ?? (await openSmallNight());
  const faults: Error[] = [];
  const app = createApp({
    store,
    clock: () => NOW,
    requestsPerMinute: null,
    pages: new Map(),
    onFault: (error) => faults.push(error),
    ...more,
  });
  return {
    store,
    faults,
    get: async (address, headers = {}) => app.request(address, { headers }),
    request: async (address, init) => app.request(address, init),
  };
}
