import type { Config } from "../config/load.ts";
import { readReportKey } from "../config/secrets.ts";
import type { Clock } from "../core/clock.ts";
import { UsageError } from "../core/errors.ts";
import { systemPace } from "../core/pace.ts";
import type { WatchRules } from "../core/site.ts";
import { CheckReporter } from "../ingest/watch/check-reporter.ts";
import { WatchLedger } from "../ingest/watch/ledger.ts";
import type { WatchNews } from "../ingest/watch/watch-news.ts";
import { isWatched, runSchedule, type WatchedSite } from "../monitor/scheduler.ts";
import type { Store } from "../store/store.ts";
import { postChecks } from "./check-post.ts";
import type { Runtime } from "./runtime.ts";

/** Most probes at a time: below the number of files that a process may usually have open. */
const AT_ONCE = 500;

export interface WatcherParts {
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  /** Instead of what the configuration allows; undefined for that. */
  readonly allowAddresses?: readonly string[] | undefined;
  readonly onNews: (news: WatchNews) => void;
  /** How storing and reporting go, in a sentence. */
  readonly onState: (sentence: string) => void;
  readonly onFault: (error: unknown) => void;
}

export interface Watcher {
  readonly sites: readonly WatchedSite[];
  /** Takes checks of other monitors, too. */
  readonly ledger: WatchLedger;
  /** Watches until `signal` aborts; then returns once everything is stored: true, or false where the store would not. */
  readonly run: (signal: AbortSignal) => Promise<boolean>;
}

/**
 * Everything that watching into a store needs. The sites are kept beside the checks, where readers find them. Throws
 * UsageError where there is nothing to watch, a rule cannot be used or a key is missing.
 */
export async function openWatcher(
  { config, store }: Pick<Runtime, "config" | "store">,
  parts: WatcherParts,
): Promise<Watcher> {
  const { clock, onNews, onState, onFault, env } = parts;
  const { checkPageRules, openProber } = await import("./prober.ts");
  const sites = sitesToWatch(config, checkPageRules);
  const probe = openProber({
    allowAddresses: parts.allowAddresses ?? config.allowAddresses,
    witnesses: config.watch.witnesses,
  });
  const pace = systemPace(clock, config.timeScale);
  const { place } = config.watch;
  await store.putRecords("site", sites);
  const reporter = await openReporter(config, store, { env, clock, onState });
  const ledger = await WatchLedger.open(
    { place, sites },
    {
      store,
      pace,
      onNews,
      onTrouble: (sentence) => onState(sentence ?? "the store can be written again; nothing was lost"),
      onFault,
      onStored: (checks) => reporter?.add(checks),
    },
  );
  return {
    sites,
    ledger,
    async run(signal) {
      const hurry = (): void => ledger.hurry();
      signal.addEventListener("abort", hurry, { once: true });
      if (signal.aborted) hurry();
      const scheduled = runSchedule(
        sites,
        {
          probe,
          pace,
          random: Math.random,
          atOnce: AT_ONCE,
          known: (siteId) => ledger.known(siteId),
          take: ({ site, ...probed }) => ledger.add(site, probed),
          onSleep: (span) => ledger.slept(span),
          onFault,
        },
        signal,
      );
      const [isWhole] = await Promise.all([scheduled.then(() => ledger.close()), reporter?.run(signal)]);
      return isWhole;
    },
  };
}

/** What is written of checks that other monitors hand in, where this process watches nothing itself. */
export function openReceiver(
  { config, store }: Pick<Runtime, "config" | "store">,
  { clock, onNews, onState, onFault }: Omit<WatcherParts, "env">,
): WatchLedger {
  return WatchLedger.receiving({
    store,
    pace: systemPace(clock, config.timeScale),
    onNews,
    onTrouble: (sentence) => sentence !== null && onState(sentence),
    onFault,
  });
}

function sitesToWatch({ sites, timeScale }: Config, checkRules: (rules: WatchRules) => void): readonly WatchedSite[] {
  const watched = sites.filter(isWatched);
  if (watched.length === 0)
    throw new UsageError(
      timeScale === 1
        ? 'there is no site to watch; list some under "sites"'
        : 'a rehearsal watches no site of the public net; list some on this machine under "sites"',
    );
  for (const { id, watch } of watched) {
    try {
      checkRules(watch);
    } catch (cause) {
      if (cause instanceof UsageError) throw new UsageError(`site "${id}": ${cause.message}`, { cause });
      throw cause;
    }
  }
  return watched;
}

async function openReporter(
  { watch: { place, reportTo }, timeScale }: Config,
  store: Store,
  { env, clock, onState }: Pick<WatcherParts, "env" | "clock" | "onState">,
): Promise<CheckReporter | null> {
  if (reportTo === null) return null;
  const key = readReportKey(env, reportTo.keyEnv);
  return CheckReporter.open({
    store,
    place,
    pace: systemPace(clock, timeScale),
    random: Math.random,
    post: (body, signal) => postChecks(reportTo.url, key, body, { signal, nowMs: clock() }),
    onState: (sentence) => onState(`${new URL(reportTo.url).host}: ${sentence}`),
  });
}
