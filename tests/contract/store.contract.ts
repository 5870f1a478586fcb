import { describe, test } from "vitest";
import type { Store } from "../../src/store/store.ts";
import { commits } from "./store/commits.ts";
import { deletions } from "./store/deletions.ts";
import { facts } from "./store/facts.ts";
import { pages } from "./store/pages.ts";
import { search } from "./store/search.ts";
import { totals } from "./store/totals.ts";

/** Names one behaviour of the port; `run` gets an empty store. */
export type Behaviour = (title: string, run: (store: Store) => Promise<void>) => void;

export interface StoreContractOptions {
  /** Behaviours an adapter cannot have, by title, with the reason. */
  readonly skips?: readonly { readonly reason: string; readonly tests: readonly string[] }[];
}

/** Everything the port promises, as tests on an adapter. `open` gives a new empty store each time. */
export function storeContract(name: string, open: () => Promise<Store>, options: StoreContractOptions = {}): void {
  const skipped = new Map(
    options.skips?.flatMap(({ reason, tests }) => tests.map((title) => [title, reason] as const)),
  );
  const titles = new Set<string>();

  const behaviour: Behaviour = (title, run) => {
    if (titles.has(title)) throw new Error(`two behaviours are called "${title}"`);
    titles.add(title);
    const reason = skipped.get(title);
    test.skipIf(reason !== undefined)(reason === undefined ? title : `${title} (skipped: ${reason})`, async () => {
      await using store = await open();
      await run(store);
    });
  };

  describe(`${name} keeps the contract of the store`, () => {
    describe("commits", () => commits(behaviour));
    describe("deletions", () => deletions(behaviour));
    describe("totals", () => totals(behaviour));
    describe("pages", () => pages(behaviour));
    describe("search", () => search(behaviour));
    describe("facts", () => facts(behaviour));
    for (const title of skipped.keys())
      if (!titles.has(title)) throw new Error(`"${title}" is skipped, but no behaviour is called so`);
  });
}
