import type { Check } from "../../../src/core/check.ts";
import { isoUtc } from "../../../src/core/time.ts";
import { type CheckLogDocument, readCheckLog } from "../../../src/monitor/importers/check-log.ts";
import type { ImportSettings } from "../../../src/monitor/importers/importer.ts";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** Where the logs of these tests begin. */
export const BEGIN_MS = Date.UTC(2016, 10, 1);

export const SETTINGS: ImportSettings = {
  site: null,
  tz: null,
  startPriorMs: 90 * MINUTE,
  fails: 2,
  passes: 2,
  silenceMs: null,
  name: "night.csv",
  nowMs: Date.UTC(2020, 0, 1),
};

export interface ReadLog extends CheckLogDocument {
  readonly handedOn: readonly Check[];
  readonly batches: readonly number[];
}

/** Reads a log that comes in pieces of so many bytes. */
export async function readLog(
  log: string | Uint8Array,
  more: Partial<ImportSettings> = {},
  pieceBytes = 1 << 16,
): Promise<ReadLog> {
  const bytes = Buffer.from(log);
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
  }
  const handedOn: Check[] = [];
  const batches: number[] = [];
  const document = await readCheckLog(
    pieces(),
    { ...SETTINGS, ...more },
    {
      checks: async (checks) => {
        handedOn.push(...checks);
        batches.push(checks.length);
      },
    },
  );
  return { ...document, handedOn, batches };
}

/** A row for each minute from the beginning: `[0, "up"]`. */
export function log(rows: readonly (readonly [minute: number, status: string])[]): string {
  return ["time,status", ...rows.map(([minute, status]) => `${isoUtc(BEGIN_MS + minute * MINUTE)},${status}`)].join(
    "\n",
  );
}

export function shownOutages({ outages }: Pick<CheckLogDocument, "outages">): readonly string[] {
  const minutes = (ms: number | null) => (ms === null ? "*" : String((ms - BEGIN_MS) / MINUTE));
  return outages.map(
    (o) =>
      `${o.siteId} (${minutes(o.startEarliestMs)},${minutes(o.startLatestMs)}]-(${minutes(o.endEarliestMs)},${minutes(o.endLatestMs)}]x${o.flapCount}`,
  );
}

export function shownSpans(spans: readonly { readonly fromMs: number; readonly toMs: number }[]): readonly string[] {
  return spans.map(({ fromMs, toMs }) => `${(fromMs - BEGIN_MS) / MINUTE}-${(toMs - BEGIN_MS) / MINUTE}`);
}
