/** `unknown` stands for a word we do not know as well, and is never taken for none. */
export const SEVERITIES = ["none", "minor", "major", "critical", "unknown"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** `report`: somebody says so, nobody measured. */
export const OUTAGE_KINDS = ["outage", "degraded", "maintenance", "report"] as const;
export type OutageKind = (typeof OUTAGE_KINDS)[number];

export const OUTAGE_ORIGINS = ["monitor", "import", "crowd", "manual"] as const;
export type OutageOrigin = (typeof OUTAGE_ORIGINS)[number];

export const CONFIDENCES = ["measured", "official", "reported", "inferred"] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/** Step of the clock that the ends are known by: second, minute, hour, day. */
export const PRECISIONS = ["s", "m", "h", "d"] as const;
export type Precision = (typeof PRECISIONS)[number];

/** A statement about an outage with its date and address. Several may compete; none is taken for the cause. */
export interface SourcedNote {
  readonly text: string;
  /** As precise as known: "2016-11-09" or "2017-03". */
  readonly dated: string;
  readonly sourceUrl: string;
}

/** What the operator of a site said while it lasted. */
export interface OutageUpdate {
  readonly atMs: number;
  readonly status: string;
  readonly body: string;
}

/** A change that a person made by hand, with what was there before. */
export interface OutageEdit {
  readonly atMs: number;
  /** Id of the key it was made with. */
  readonly by: string;
  readonly changes: readonly { readonly field: EditableField; readonly from: unknown; readonly to: unknown }[];
}

export const EDITABLE_FIELDS = [
  "kind",
  "title",
  "severity",
  "startEarliestMs",
  "startLatestMs",
  "endEarliestMs",
  "endLatestMs",
  "precision",
  "precisionNote",
  "sourceUrl",
  "note",
  "attributions",
] as const;
/** Fields a person may change; what was changed by hand is not overwritten by a monitor or an import. */
export type EditableField = (typeof EDITABLE_FIELDS)[number];

/**
 * An interval with uncertain ends, epoch milliseconds: the start lies in (startEarliestMs, startLatestMs], the end
 * likewise. `null` for unknown; open: `endLatestMs` is null, and `endEarliestMs` says until when it lasted for sure.
 */
export interface Outage {
  readonly id: string;
  readonly siteId: string;
  readonly kind: OutageKind;
  readonly title: string;
  readonly severity: Severity;
  readonly origin: OutageOrigin;
  readonly confidence: Confidence;
  readonly startEarliestMs: number | null;
  readonly startLatestMs: number | null;
  readonly endEarliestMs: number | null;
  readonly endLatestMs: number | null;
  /** The other clock: when the operator first spoke of it. */
  readonly announcedAtMs: number | null;
  readonly precision: Precision | null;
  /** How the ends are known, in words. */
  readonly precisionNote: string | null;
  readonly symptoms: readonly string[];
  readonly sourceUrl: string | null;
  readonly note: string | null;
  /** Dated, sourced, possibly competing accounts of what stood behind it. */
  readonly attributions: readonly SourcedNote[];
  /** Id that the document it came from has for it, with the form of the document: "statuspage:kctbh9/j4vrg2". */
  readonly providerId: string | null;
  /** Hash of the document it was read from, and how new that says it is: an older one changes nothing. */
  readonly documentSha256: string | null;
  readonly documentUpdatedAtMs: number | null;
  readonly updates: readonly OutageUpdate[];
  /** Failing runs inside: more than one is a site that crashed repeatedly. */
  readonly flapCount: number;
  /** Places that found it down, and that were looking; null where no monitor of ours measured it. */
  readonly places: { readonly down: readonly string[]; readonly looking: readonly string[] } | null;
  /** Ids of posts that speak of it, for outages a crowd reported. */
  readonly evidencePostIds: readonly string[];
  readonly edits: readonly OutageEdit[];
}

/** What an outage has of which nothing is known yet. */
export const BARE_OUTAGE = {
  startEarliestMs: null,
  startLatestMs: null,
  endEarliestMs: null,
  endLatestMs: null,
  announcedAtMs: null,
  precision: null,
  precisionNote: null,
  symptoms: [],
  sourceUrl: null,
  note: null,
  attributions: [],
  providerId: null,
  documentSha256: null,
  documentUpdatedAtMs: null,
  updates: [],
  flapCount: 1,
  places: null,
  evidencePostIds: [],
  edits: [],
} as const satisfies Partial<Outage>;

/** An outage that somebody measured or told anew, without what people changed by hand in the one that is stored. */
export function keepingEdits(stored: Outage | undefined, anew: Outage): Outage {
  if (!stored || stored.edits.length === 0) return anew;
  const held = new Set(stored.edits.flatMap(({ changes }) => changes.map(({ field }) => field)));
  const kept = Object.fromEntries([...held].map((field) => [field, stored[field]]));
  return { ...anew, ...kept, edits: stored.edits };
}

/**
 * An outage as it was written by somebody who may not have seen the last edits of the stored one: those stay, with what
 * they changed, unless the writer changed the same field by hand. Nobody's edit is lost, whichever process it came from.
 */
export function withUnseenEdits(stored: Outage, written: Outage): Outage {
  const unseen = stored.edits.filter((edit) => !written.edits.some((other) => isSameEdit(edit, other)));
  if (unseen.length === 0) return written;
  const own = written.edits.filter((edit) => !stored.edits.some((other) => isSameEdit(edit, other)));
  const changedHere = new Set(own.flatMap(({ changes }) => changes.map(({ field }) => field)));
  const held = unseen.flatMap(({ changes }) => changes.map(({ field }) => field));
  const kept = held.filter((field) => !changedHere.has(field)).map((field) => [field, stored[field]]);
  return { ...written, ...Object.fromEntries(kept), edits: [...stored.edits, ...own] };
}

function isSameEdit(a: OutageEdit, b: OutageEdit): boolean {
  return a.atMs === b.atMs && a.by === b.by && JSON.stringify(a.changes) === JSON.stringify(b.changes);
}
