import { seededRandom } from "../../src/core/clock.ts";
import { DEFAULT_WATCH, type WatchRules } from "../../src/core/site.ts";
import { WatchLedger, type WatchLedgerOptions } from "../../src/ingest/watch/ledger.ts";
import { runSchedule, type WatchedSite } from "../../src/monitor/scheduler.ts";
import type { ManualPace } from "./manual-pace.ts";
import { type Scripted, scriptedProbe } from "./scripted-probe.ts";

export function watchedSite(id: string, rules: Partial<WatchRules> = {}): WatchedSite {
  const url = `https://www.${id}.example/`;
  return { id, name: `Site ${id}`, url, country: null, watch: { ...DEFAULT_WATCH, ...rules } };
}

export interface WatchRun {
  readonly ledger: WatchLedger;
  readonly news: string[];
  readonly troubles: (string | null)[];
  readonly faults: unknown[];
  readonly stored: number[];
  /** Stops looking and commits; false where the store would not take all of it. */
  end(): Promise<boolean>;
  /** Stops without a word, as a killed process does. */
  kill(): void;
}

/** A monitor on a clock that the test moves, with the real schedule and ledger. */
export async function watchRun(
  store: WatchLedgerOptions["store"],
  pace: ManualPace,
  sites: readonly WatchedSite[],
  script: (url: string, atMs: number) => Scripted,
  place = "here",
): Promise<WatchRun> {
  const news: string[] = [];
  const troubles: (string | null)[] = [];
  const faults: unknown[] = [];
  const stored: number[] = [];
  const stop = new AbortController();
  let isDead = false;
  const ledger = await WatchLedger.open(
    { place, sites },
    {
      store: {
        ...bound(store),
        commit: (batch, patience) => (isDead ? new Promise(() => {}) : store.commit(batch, patience)),
      },
      pace,
      onNews: ({ sentence }) => news.push(sentence),
      onTrouble: (sentence) => troubles.push(sentence),
      onFault: (error) => faults.push(error),
      onStored: (checks) => stored.push(...checks.map(({ atMs }) => atMs)),
    },
  );
  const done = runSchedule(
    sites,
    {
      pace,
      random: seededRandom(3),
      atOnce: 100,
      known: (id) => ledger.known(id),
      probe: scriptedProbe(pace, ({ url }, atMs) => script(url, atMs)),
      take: ({ site, ...probed }) => ledger.add(site, probed),
      onSleep: (span) => ledger.slept(span),
      onFault: (error) => faults.push(error),
    },
    stop.signal,
  );
  return {
    ledger,
    news,
    troubles,
    faults,
    stored,
    async end() {
      ledger.hurry();
      stop.abort();
      await done;
      return await ledger.close();
    },
    kill() {
      isDead = true;
      stop.abort();
    },
  };
}

function bound(store: WatchLedgerOptions["store"]): WatchLedgerOptions["store"] {
  return {
    cursor: (feed) => store.cursor(feed),
    record: (kind, id) => store.record(kind, id),
    lanes: (window) => store.lanes(window),
    checks: (query) => store.checks(query),
    commit: (batch, patience) => store.commit(batch, patience),
  };
}
