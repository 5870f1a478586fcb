import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { LaneInterval, Suspect } from "../core/check.ts";
import type { StoredDocument } from "../core/document.ts";
import type { InputError } from "../core/errors.ts";
import type { ImportFormat } from "../core/import-format.ts";
import type { Outage } from "../core/outage.ts";
import type { ImportedDocument, ImportSettings, OutageReader } from "../monitor/importers/importer.ts";
import type { Batch, FactChange, Store } from "../store/store.ts";
import { type MomentChange, momentComparer, type OutageChange, outageComparer } from "./outage-changes.ts";

/** What an import of outages needs of a store. */
export type OutageTarget = Pick<Store, "commit" | "records" | "lanes">;

/** A document on its way in. */
export interface OutageSource {
  /** As the person named it. */
  readonly path: string;
  /** For ids and titles that need one: the name of the file without its endings, or the host. */
  readonly name: string;
  /** What it is kept under: never a path of this machine, nor what an address holds beside host and path. */
  readonly documentName: string;
  readonly open: () => AsyncIterable<Uint8Array>;
}

export interface OutageImportOptions extends Omit<ImportSettings, "name"> {
  readonly format: ImportFormat | "auto";
  /** Reads and compares everything, and stores nothing. */
  readonly dryRun: boolean;
}

/** What became of a document. `new`, `updated` and `unchanged` count its events: outages and moments. */
export interface OutageFileReport {
  readonly path: string;
  readonly sha256: string | null;
  readonly format: ImportFormat | null;
  readonly read: number;
  readonly new: number;
  readonly updated: number;
  readonly unchanged: number;
  /** Of a check log: its rows, and how many checks passed, failed, or said neither. */
  readonly checks: {
    readonly read: number;
    readonly pass: number;
    readonly fail: number;
    readonly inconclusive: number;
  };
  readonly warnings: ImportedDocument["warnings"];
  readonly rejected: ImportedDocument["rejected"];
  /** Why it could not be read at all. */
  readonly error?: string;
}

export interface OutageImport {
  readonly file: OutageFileReport;
  readonly outages: readonly OutageChange[];
  readonly moments: readonly MomentChange[];
  readonly gaps: ImportedDocument["gaps"];
  readonly suspects: ImportedDocument["suspects"];
}

/** Larger documents, which only check logs can be, are not kept whole: their rows are, as checks. */
const MOST_KEPT_BYTES = 64 << 20;
const NO_CHECKS = { read: 0, pass: 0, fail: 0, inconclusive: 0 };

/**
 * Reads one document and takes what is new of it into the store, in one commit. Importing it again changes nothing.
 * Checks of a check log are committed before, as they are read; they stay where its file breaks off while it is read.
 * Throws StoreError, and InputError for a document that cannot be read at all, of which nothing else is stored.
 */
export async function importOutages(
  source: OutageSource,
  read: OutageReader,
  store: OutageTarget,
  options: OutageImportOptions,
): Promise<OutageImport> {
  const { format, dryRun, ...settings } = options;
  const original = new Original();
  const document = await read(
    original.seen(source.open()),
    format,
    { ...settings, name: source.name },
    {
      async checks(found) {
        if (!dryRun && found.length > 0) await store.commit({ ...EMPTY, checks: found });
      },
    },
  );
  const kept = original.document(source.documentName, options.nowMs);
  const sha256 = original.sha256;
  const compare = outageComparer(await store.records("outage"));
  const outages = document.outages.map((outage) =>
    compare({ ...outage, documentSha256: kept === null ? null : sha256 }),
  );
  const moments = document.moments.map(momentComparer(await store.records("moment")));
  if (!dryRun) await commitFacts(store, document, source.name, { outages, moments }, kept);
  const states = [...outages, ...moments].map(({ state }) => state);
  const counted = (state: string) => states.filter((each) => each === state).length;
  return {
    file: {
      path: source.path,
      sha256,
      format: document.format,
      read: document.read,
      new: counted("new"),
      updated: counted("updated"),
      unchanged: counted("unchanged"),
      checks: document.checks ?? NO_CHECKS,
      warnings: [...document.warnings, ...outages.flatMap(warningOf)],
      rejected: document.rejected,
    },
    outages,
    moments,
    gaps: document.gaps,
    suspects: document.suspects,
  };
}

/** The report of a document that could not be read. */
export function unreadReport(path: string, error: InputError): OutageFileReport {
  return {
    path,
    sha256: null,
    format: null,
    read: 0,
    new: 0,
    updated: 0,
    unchanged: 0,
    checks: NO_CHECKS,
    warnings: [],
    rejected: [],
    error: error.message,
  };
}

const EMPTY: Batch = { posts: [], deletions: [], coverage: [], cursors: [] };

async function commitFacts(
  store: OutageTarget,
  document: ImportedDocument,
  name: string,
  { outages, moments }: Pick<OutageImport, "outages" | "moments">,
  kept: StoredDocument | null,
): Promise<void> {
  const place = document.format === "check-log" ? `log:${name}` : `import:${document.format}`;
  const changedOutages = outages.filter(({ state }) => state !== "unchanged").map(({ outage }) => outage);
  const changedMoments = moments.filter(({ state }) => state !== "unchanged").map(({ moment }) => moment);
  const known = new Set((await store.records("site")).map(({ id }) => id));
  const sites = document.sites.filter(({ id }) => !known.has(id));
  const suspects = await suspectChange(store, document, place);
  const facts: FactChange[] = [
    { kind: "site", put: sites },
    { kind: "outage", put: changedOutages },
    { kind: "moment", put: changedMoments },
    suspects,
  ];
  const lanes = await laneChange(store, document.lanes ?? []);
  const isChanged = facts.some(({ put, remove }) => put.length > 0 || (remove ?? []).length > 0);
  if (!isChanged && lanes.length === 0) return;
  const documents = changedOutages.length > 0 && kept !== null ? [kept] : [];
  await store.commit({ ...EMPTY, facts, documents, lanes });
}

/** What a log knows of each site replaces what was known of the time it covers; later time stays as it is. */
async function laneChange(store: OutageTarget, lanes: Iterable<LaneInterval>): Promise<NonNullable<Batch["lanes"]>> {
  const bySite = new Map<string, LaneInterval[]>();
  for (const interval of lanes) {
    const known = bySite.get(interval.siteId);
    if (known) known.push(interval);
    else bySite.set(interval.siteId, [interval]);
  }
  const changes: { siteId: string; place: string; sinceMs: number; intervals: LaneInterval[] }[] = [];
  for (const [siteId, intervals] of bySite) {
    const [first, last] = [intervals[0], intervals.at(-1)];
    if (first === undefined || last === undefined) continue;
    const { place, fromMs: sinceMs } = first;
    const later = (await store.lanes({ fromMs: last.toMs, toMs: Number.MAX_SAFE_INTEGER, siteIds: [siteId] }))
      .filter((interval) => interval.place === place)
      .map((interval) => ({ ...interval, fromMs: Math.max(interval.fromMs, last.toMs) }));
    changes.push({ siteId, place, sinceMs, intervals: [...intervals, ...later] });
  }
  return changes;
}

/** Suspects of the document; those that it shows to be part of an outage are suspects no more. */
async function suspectChange(
  store: OutageTarget,
  document: ImportedDocument,
  place: string,
): Promise<FactChange & { kind: "suspect" }> {
  const put = document.suspects.map(({ siteId, fromMs, toMs }): Suspect => {
    return { id: `${siteId}/${place}/${fromMs}`, siteId, place, fromMs, toMs };
  });
  const stored = await store.records("suspect");
  const known = new Map(stored.map((suspect) => [suspect.id, suspect]));
  const isOver = (suspect: Suspect) =>
    suspect.place === place && document.outages.some((outage) => isInside(suspect, outage));
  return {
    kind: "suspect",
    put: put.filter((suspect) => !isDeepStrictEqual(suspect, known.get(suspect.id))),
    remove: stored.filter(isOver).map(({ id }) => id),
  };
}

function isInside(suspect: Suspect, { siteId, startLatestMs, endLatestMs }: Outage): boolean {
  return (
    suspect.siteId === siteId &&
    startLatestMs !== null &&
    suspect.fromMs >= startLatestMs &&
    suspect.toMs <= (endLatestMs ?? Number.POSITIVE_INFINITY)
  );
}

function warningOf({ outage, differsFrom }: OutageChange): ImportedDocument["warnings"] {
  if (differsFrom === null) return [];
  return [
    {
      at: outage.title,
      code: "known_otherwise",
      text: `it is stored already as ${differsFrom}, with another end, severity, source or note; that one is left as it is`,
    },
  ];
}

/** The bytes of a document as they pass: their hash, and they themselves as long as they are not too many. */
class Original {
  readonly #hash = createHash("sha256");
  #parts: Uint8Array[] | null = [];
  #bytes = 0;
  #digest: string | null = null;

  async *seen(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const piece of pieces) {
      this.#hash.update(piece);
      this.#bytes += piece.length;
      if (this.#bytes > MOST_KEPT_BYTES) this.#parts = null;
      this.#parts?.push(piece);
      yield piece;
    }
  }

  get sha256(): string {
    this.#digest ??= this.#hash.digest("hex");
    return this.#digest;
  }

  /** Null for one that is too large to keep. */
  document(name: string, fetchedAtMs: number): StoredDocument | null {
    if (this.#parts === null) return null;
    return { sha256: this.sha256, name, fetchedAtMs, bytes: Buffer.concat(this.#parts) };
  }
}
