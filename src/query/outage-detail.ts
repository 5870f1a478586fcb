import { type Check, type Suspect, standingOf } from "../core/check.ts";
import type { Outage } from "../core/outage.ts";
import { HOUR_MS, MINUTE_MS } from "../core/time.ts";
import type { Store } from "../store/store.ts";
import { allChecks } from "./checks.ts";

const MOST_EVIDENCE = 100;
const MOST_CHECKS = 200_000;
/** Failing checks that did not last are listed where they lie so near. */
const NEAR_MS = 2 * HOUR_MS;
/** Checks so long before the start and after the end show that the site was up. */
const AROUND_MS = 10 * MINUTE_MS;

export interface CheckTally {
  readonly total: number;
  readonly failing: number;
  readonly undecided: number;
}

/** How long after its start an outage was announced: both ends, since the start is an interval. Epoch milliseconds apart. */
export interface NoticeDelay {
  readonly minMs: number;
  readonly maxMs: number;
}

export interface OutageDetail {
  readonly outage: Outage;
  /** Checks whose evidence is kept, oldest first. */
  readonly evidence: readonly Check[];
  readonly checks: CheckTally;
  readonly suspects: readonly Suspect[];
  readonly notice: NoticeDelay | null;
  /** Ids of other records of the same site at the same time. */
  readonly overlapping: readonly string[];
}

/** Everything that is stored about one outage, or undefined where there is none of that id. */
export async function outageDetail(store: Store, id: string, nowMs: number): Promise<OutageDetail | undefined> {
  const outage = await store.record("outage", id);
  if (!outage) return undefined;
  const fromMs = outage.startEarliestMs ?? outage.startLatestMs ?? -Infinity;
  const toMs = outage.endLatestMs ?? nowMs;
  const window = { siteIds: [outage.siteId], fromMs, toMs: toMs + 1, order: "oldest" } as const;
  const around = { ...window, fromMs: fromMs - AROUND_MS, toMs: toMs + AROUND_MS, evidenceOnly: true };
  const [evidence, checks, suspects, others] = await Promise.all([
    store.checks({ ...around, limit: MOST_EVIDENCE }),
    tally(allChecks(store, window, MOST_CHECKS)),
    store.records("suspect"),
    store.records("outage"),
  ]);
  const overlapping = others.filter((other) => other.id !== id && overlaps(other, outage, nowMs));
  return {
    outage,
    evidence,
    checks,
    suspects: suspects
      .filter((one) => one.siteId === outage.siteId && one.toMs > fromMs - NEAR_MS && one.fromMs < toMs + NEAR_MS)
      .sort((a, b) => a.fromMs - b.fromMs),
    notice: noticeDelay(outage, overlapping),
    overlapping: overlapping.map((other) => other.id),
  };
}

/**
 * When an outage that was measured was announced by the operator, as far as another record of the same time tells; also
 * asked from the side of that record. Null where either is missing: an announced start is no measured one. Negative where
 * it was announced before it began.
 */
export function noticeDelay(outage: Outage, overlapping: readonly Outage[]): NoticeDelay | null {
  const all = [outage, ...overlapping];
  const announced = all.flatMap(({ announcedAtMs }) => (announcedAtMs === null ? [] : [announcedAtMs]));
  const measured = outage.confidence === "measured" ? outage : all.find(({ confidence }) => confidence === "measured");
  if (!measured || announced.length === 0) return null;
  const { startEarliestMs, startLatestMs } = measured;
  if (startEarliestMs === null || startLatestMs === null) return null;
  const firstMs = Math.min(...announced);
  return { minMs: firstMs - startLatestMs, maxMs: firstMs - startEarliestMs };
}

async function tally(checks: AsyncIterable<Check>): Promise<CheckTally> {
  let [total, failing, undecided] = [0, 0, 0];
  for await (const { verdict } of checks) {
    total++;
    const standing = standingOf(verdict);
    if (standing === "fail") failing++;
    if (standing === "undecided") undecided++;
  }
  return { total, failing, undecided };
}

function overlaps(a: Outage, b: Outage, nowMs: number): boolean {
  const start = (outage: Outage): number => outage.startEarliestMs ?? outage.startLatestMs ?? -Infinity;
  const end = (outage: Outage): number => outage.endLatestMs ?? nowMs;
  return a.siteId === b.siteId && start(a) <= end(b) && start(b) <= end(a);
}
