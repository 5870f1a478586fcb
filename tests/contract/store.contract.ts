import { describe, test } from "vitest";
import type { Clock } from "../../src/core/clock.ts";
import type { Store } from "../../src/store/store.ts";
import { accounts } from "./store/accounts.ts";
import { aliases } from "./store/aliases.ts";
import { NIGHT_MS } from "./store/builders.ts";
import { changes } from "./store/changes.ts";
import { checks } from "./store/checks.ts";
import { commits } from "./store/commits.ts";
import { deletions } from "./store/deletions.ts";
import { documents } from "./store/documents.ts";
import { facts } from "./store/facts.ts";
import { lanes } from "./store/lanes.ts";
import { liveCoverage } from "./store/live-coverage.ts";
import { measures } from "./store/measures.ts";
import { pages } from "./store/pages.ts";
import { reposts } from "./store/reposts.ts";
import { search } from "./store/search.ts";
import { totals } from "./store/totals.ts";

/** The time by the store's clock, which a test may set. */
export interface Time {
  nowMs: number;
}

/** Names one behaviour of the port; `run` gets an empty store. */
export type Behaviour = (title: string, run: (store: Store, time: Time) => Promise<void>) => void;

export interface StoreContractOptions {
  /** Behaviours an adapter cannot have, by title, with the reason. */
  readonly skips?: readonly { readonly reason: string; readonly tests: readonly string[] }[];
}

/** Everything the port promises, as tests on an adapter. `open` gives a new empty store each time, with this clock. */
export function storeContract(
  name: string,
  open: (clock: Clock) => Promise<Store>,
  options: StoreContractOptions = {},
): void {
  const skipped = new Map(
    options.skips?.flatMap(({ reason, tests }) => tests.map((title) => [title, reason] as const)),
  );
  const titles = new Set<string>();

  const behaviour: Behaviour = (title, run) => {
    if (titles.has(title)) throw new Error(`two behaviours are called "${title}"`);
    titles.add(title);
    const reason = skipped.get(title);
    test.skipIf(reason !== undefined)(reason === undefined ? title : `${title} (skipped: ${reason})`, async () => {
      const time: Time = { nowMs: NIGHT_MS };
      await using store = await open(() => time.nowMs);
      await run(store, time);
    });
  };

  describe(`${name} keeps the contract of the store`, () => {
    describe("commits", () => commits(behaviour));
    describe("deletions", () => deletions(behaviour));
    describe("aliases", () => aliases(behaviour));
    describe("accounts", () => accounts(behaviour));
    describe("reposts", () => reposts(behaviour));
    describe("totals", () => totals(behaviour));
    describe("pages", () => pages(behaviour));
    describe("search", () => search(behaviour));
    describe("facts", () => facts(behaviour));
    describe("live coverage", () => liveCoverage(behaviour));
    describe("measures", () => measures(behaviour));
    describe("checks", () => checks(behaviour));
    describe("lanes", () => lanes(behaviour));
    describe("documents", () => documents(behaviour));
    describe("changes", () => changes(behaviour));
    for (const title of skipped.keys())
      if (!titles.has(title)) throw new Error(`"${title}" is skipped, but no behaviour is called so`);
  });
}
