import { setMaxListeners } from "node:events";
import type { Random } from "../core/clock.ts";
import type { Span } from "../core/coverage.ts";
import type { Pace } from "../core/pace.ts";
import type { Site, WatchRules } from "../core/site.ts";
import type { Probe, Probed, ProbeTarget } from "./probe.ts";
import { SitePlan } from "./scheduler-plan.ts";
import { type Due, DueQueue } from "./scheduler-queue.ts";

/** A site with an address and rules to watch it by. */
export type WatchedSite = Site & { readonly url: string; readonly watch: WatchRules };

export function isWatched(site: Site): site is WatchedSite {
  return site.url !== null && site.watch !== null;
}

/** One check as the schedule made it. */
export interface MadeCheck extends Probed {
  readonly site: WatchedSite;
  /** When it should have begun. */
  readonly dueMs: number;
  readonly startedMs: number;
}

export interface SchedulerParts {
  readonly probe: Probe;
  readonly pace: Pace;
  readonly random: Random;
  /** Most probes at a time. */
  readonly atOnce: number;
  /** What earlier checks of a site say: asked before each check and after it was taken. */
  readonly known: (siteId: string) => SiteKnowledge;
  /** Takes a check; the site's next one waits for it, and so do others once `atOnce` of them are being taken. */
  readonly take: (check: MadeCheck) => Promise<void>;
  /** The process did not run: nobody was looking. */
  readonly onSleep: (span: Span) => void;
  /** Told of failures that are ours; the schedule goes on. */
  readonly onFault: (error: unknown) => void;
}

export interface SiteKnowledge {
  readonly isFailing: boolean;
  readonly isDown: boolean;
  /** Usual size of the page; null while too little is known. */
  readonly usualBytes: number | null;
}

/** The first checks of few sites come so far apart, nominal; those of many are spread over their interval. */
const SPREAD_MS = 250;
/** So often the schedule looks at the clock, real. */
const TURN_MS = 250;
/** A turn that is later than this was slept through, and a clock that goes back further was set; real. */
const SLEPT_MS = 3_000;
/** A rehearsal does not make networks faster: so much time an answer has at least, where the rules do not say less. */
const LEAST_TIMEOUT_MS = 2_000;
const LEAST_SLOW_MS = 1_000;

interface Entry extends Due {
  readonly site: WatchedSite;
  readonly rules: ProbeTarget["rules"];
  readonly plan: SitePlan;
}

/**
 * Checks every site at its interval until `signal` aborts: never two probes of a site at a time, never more than
 * `atOnce` in all. A probe that the process slept through is made again, because its time says nothing of the site.
 * Resolves once no probe runs any more.
 */
export async function runSchedule(
  sites: readonly WatchedSite[],
  parts: SchedulerParts,
  signal: AbortSignal,
): Promise<void> {
  await new Scheduler(sites, parts, signal).run();
}

class Scheduler {
  readonly #parts: SchedulerParts;
  readonly #signal: AbortSignal;
  readonly #queue = new DueQueue<Entry>();
  readonly #running = new Set<Promise<void>>();
  /** Aborted to end the wait at hand. */
  #bell = new AbortController();
  readonly #count: number;
  #turnMs: number;
  #wokeMs = Number.NEGATIVE_INFINITY;

  constructor(sites: readonly WatchedSite[], parts: SchedulerParts, signal: AbortSignal) {
    this.#parts = parts;
    this.#signal = signal;
    this.#turnMs = parts.pace.now();
    this.#count = sites.length;
    sites.forEach((site, i) => {
      const dueMs = this.#turnMs + this.#spread(site, i);
      const everyMs = parts.pace.real(site.watch.everyMs);
      const plan = new SitePlan(dueMs, everyMs, parts.known(site.id).isFailing, {
        real: parts.pace.real,
        random: parts.random,
      });
      this.#queue.add({ site, rules: pacedRules(site.watch, parts.pace), plan, dueMs });
    });
  }

  async run(): Promise<void> {
    const { pace, atOnce } = this.#parts;
    // Every probe listens to it; their number is bounded.
    setMaxListeners(0, this.#signal);
    const end = (): void => this.#ring();
    this.#signal.addEventListener("abort", end, { once: true });
    while (!this.#signal.aborted) {
      this.#look();
      const nowMs = pace.now();
      while (this.#running.size < atOnce && (this.#queue.next?.dueMs ?? Number.POSITIVE_INFINITY) <= nowMs) {
        const entry = this.#queue.take();
        if (entry) this.#start(entry);
      }
      const nextMs =
        this.#running.size < atOnce ? (this.#queue.next?.dueMs ?? Number.POSITIVE_INFINITY) : nowMs + TURN_MS;
      this.#bell = new AbortController();
      await pace.waitUntil(Math.min(nextMs, nowMs + TURN_MS), this.#bell.signal);
    }
    this.#signal.removeEventListener("abort", end);
    await Promise.all(this.#running);
  }

  #start(entry: Entry): void {
    const check = this.#check(entry).then((nextMs) => {
      this.#running.delete(check);
      this.#queue.add({ ...entry, dueMs: nextMs });
      this.#ring();
    });
    this.#running.add(check);
  }

  /** One check of a site. Resolves with the time of its next. */
  async #check({ site, rules, plan, dueMs }: Entry): Promise<number> {
    const { pace, probe, known, take, onFault } = this.#parts;
    const startedMs = pace.now();
    const { usualBytes } = known(site.id);
    const isMaintenance = site.watch.maintenance.some(({ fromMs, toMs }) => fromMs <= startedMs && startedMs < toMs);
    const target = { url: site.url, rules: { ...rules, usualBytes: rules.usualBytes ?? usualBytes }, isMaintenance };
    try {
      const { result, body } = await probe(target, this.#signal);
      this.#look();
      if (this.#wokeMs >= startedMs && !this.#signal.aborted) return pace.now();
      await take({ site, result, body, dueMs, startedMs });
      plan.checked(result.verdict, pace.now());
    } catch (error) {
      if (!this.#signal.aborted) onFault(error);
    }
    return plan.nextMs(pace.now(), known(site.id).isDown);
  }

  #look(): void {
    const nowMs = this.#parts.pace.now();
    const lateMs = nowMs - this.#turnMs;
    if (lateMs > SLEPT_MS) {
      this.#wokeMs = nowMs;
      this.#parts.onSleep({ fromMs: this.#turnMs, toMs: nowMs });
      this.#spreadOverdue(nowMs);
    } else if (lateMs < -SLEPT_MS) {
      this.#queue.replaceAll((entry) => {
        entry.plan.shift(lateMs);
        return { ...entry, dueMs: entry.dueMs + lateMs };
      });
    }
    this.#turnMs = nowMs;
  }

  /** What should have been checked meanwhile is, but not all of it at once. */
  #spreadOverdue(nowMs: number): void {
    let overdue = 0;
    this.#queue.replaceAll((entry) =>
      entry.dueMs > nowMs ? entry : { ...entry, dueMs: nowMs + this.#spread(entry.site, overdue++) },
    );
  }

  /** How long after the first of them the i-th site begins. */
  #spread({ watch }: WatchedSite, i: number): number {
    const { pace, random } = this.#parts;
    return pace.real(Math.min(SPREAD_MS, watch.everyMs / this.#count)) * (i + random());
  }

  #ring(): void {
    this.#bell.abort();
  }
}

/** The rules of a site at the speed of a rehearsal. */
function pacedRules(rules: WatchRules, pace: Pace): ProbeTarget["rules"] {
  const paced = (ms: number, leastMs: number): number => Math.max(pace.real(ms), Math.min(ms, leastMs));
  return {
    ...rules,
    timeoutMs: paced(rules.timeoutMs, LEAST_TIMEOUT_MS),
    slowAfterMs: paced(rules.slowAfterMs, LEAST_SLOW_MS),
  };
}
