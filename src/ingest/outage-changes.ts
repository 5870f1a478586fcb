import { isDeepStrictEqual } from "node:util";
import type { Moment } from "../core/moment.ts";
import { keepingEdits, type Outage } from "../core/outage.ts";

/** What an imported outage means to the store. */
export interface OutageChange {
  readonly state: "new" | "updated" | "unchanged";
  /** As it is to be stored; of an unchanged one as the document tells it, under the id that is stored. */
  readonly outage: Outage;
  /** Set where the stored one came from elsewhere, is left as it is, and the document says something else of it. */
  readonly differsFrom: string | null;
}

/** Monitors that remember only their last checks: the beginning of an outage may be gone from a later document. */
const FORGETFUL = ["kuma:", "gatus:"];
/** Rows of our own table. */
const TABLE = "csv:";

/**
 * Finds for imported outages those that are stored already:
 * 1. a row of a table by all that it says: what was exported is not a second event beside the original;
 * 2. by the id that the document has for it: an older document changes nothing, nor does any what a person has edited;
 * 3. of a monitor that forgets, by the time that both say it was failing: the two accounts are joined;
 * 4. a row of a table by equal site, kind, title and start: the original, which came from elsewhere, stays as it is.
 */
export function outageComparer(stored: readonly Outage[]): (imported: Outage) => OutageChange {
  const byProvider = new Map(
    stored.flatMap((outage) => (outage.providerId === null ? [] : [[outage.providerId, outage]])),
  );
  const byId = new Map(stored.map((outage) => [outage.id, outage]));
  const byRow = new Map(stored.map((outage) => [rowOf(outage), outage]));
  const byTelling = new Map(stored.map((outage) => [tellingOf(outage), outage]));
  const forgetful = stored.filter(({ providerId }) => isForgetful(providerId));
  return (imported) => {
    const isRow = imported.providerId?.startsWith(TABLE) ?? false;
    const equal = isRow ? byRow.get(rowOf(imported)) : undefined;
    if (equal) return unchanged(equal, imported);
    const known = byProvider.get(imported.providerId ?? "") ?? byId.get(imported.id);
    if (known)
      return isOlder(imported, known) ? unchanged(known, imported) : changed(known, { ...imported, id: known.id });
    const same = isForgetful(imported.providerId) ? forgetful.find((other) => isSameRun(other, imported)) : undefined;
    if (same) return changed(same, joined(same, imported));
    const original = isRow ? byTelling.get(tellingOf(imported)) : undefined;
    if (original) return { ...unchanged(original, imported), differsFrom: original.id };
    return { state: "new", outage: imported, differsFrom: null };
  };
}

function unchanged(known: Outage, imported: Outage): OutageChange {
  return { state: "unchanged", outage: { ...imported, id: known.id }, differsFrom: null };
}

function changed(known: Outage, anew: Outage): OutageChange {
  const outage = keepingEdits(known, { ...anew, evidencePostIds: known.evidencePostIds });
  // That it was read from another document, and when that was made, is no change of the outage itself.
  const { documentSha256, documentUpdatedAtMs } = known;
  const isSame = isDeepStrictEqual({ ...outage, documentSha256, documentUpdatedAtMs }, known);
  return { state: isSame ? "unchanged" : "updated", outage, differsFrom: null };
}

function isOlder(one: Outage, other: Outage): boolean {
  return (
    one.documentUpdatedAtMs !== null &&
    other.documentUpdatedAtMs !== null &&
    one.documentUpdatedAtMs < other.documentUpdatedAtMs
  );
}

function isForgetful(providerId: string | null): boolean {
  return FORGETFUL.some((form) => providerId?.startsWith(form));
}

/** Two accounts of one monitor are of one run where each saw it fail while the other did. */
function isSameRun(one: Outage, other: Outage): boolean {
  const monitor = ({ providerId }: Outage) => providerId?.slice(0, providerId.lastIndexOf("/"));
  if (monitor(one) !== monitor(other) || one.siteId !== other.siteId || one.kind !== other.kind) return false;
  const [from, to] = [one, other].map(({ startLatestMs }) => startLatestMs ?? Number.NaN);
  const [until, toUntil] = [one, other].map(({ endEarliestMs }) => endEarliestMs ?? Number.NaN);
  return (from ?? Number.NaN) <= (toUntil ?? Number.NaN) && (to ?? Number.NaN) <= (until ?? Number.NaN);
}

/** The beginning of the account that goes back further, the end of the one that goes on longer. */
function joined(stored: Outage, imported: Outage): Outage {
  const head = (stored.startLatestMs ?? 0) <= (imported.startLatestMs ?? 0) ? stored : imported;
  const difference = (stored.endEarliestMs ?? 0) - (imported.endEarliestMs ?? 0);
  const tail = difference > 0 || (difference === 0 && stored.endLatestMs !== null) ? stored : imported;
  return {
    ...imported,
    id: stored.id,
    providerId: stored.providerId,
    startEarliestMs: head.startEarliestMs,
    startLatestMs: head.startLatestMs,
    endEarliestMs: tail.endEarliestMs,
    endLatestMs: tail.endLatestMs,
    documentUpdatedAtMs: Math.max(stored.documentUpdatedAtMs ?? 0, imported.documentUpdatedAtMs ?? 0) || null,
    symptoms: [...new Set([...stored.symptoms, ...imported.symptoms])].slice(0, 5),
  };
}

/** What of an outage a table tells it by: its end where it has no start. */
function tellingOf({
  siteId,
  kind,
  title,
  startEarliestMs,
  startLatestMs,
  endEarliestMs,
  endLatestMs,
}: Outage): string {
  const isDated = startEarliestMs !== null || startLatestMs !== null;
  return JSON.stringify([
    siteId,
    kind,
    title,
    startEarliestMs,
    startLatestMs,
    ...(isDated ? [] : [endEarliestMs, endLatestMs]),
  ]);
}

/** All that a row of a table says. */
function rowOf(outage: Outage): string {
  const { endEarliestMs, endLatestMs, severity, sourceUrl, note } = outage;
  return JSON.stringify([tellingOf(outage), endEarliestMs, endLatestMs, severity, sourceUrl, note]);
}

export interface MomentChange {
  readonly state: "new" | "updated" | "unchanged";
  readonly moment: Moment;
}

/** The same for moments: by id, or by equal title and times, so that one that was exported stays one. */
export function momentComparer(stored: readonly Moment[]): (imported: Moment) => MomentChange {
  const byId = new Map(stored.map((moment) => [moment.id, moment]));
  const byTelling = new Map(stored.map((moment) => [momentTelling(moment), moment]));
  return (imported) => {
    const known = byId.get(imported.id);
    if (known) return { state: isDeepStrictEqual(known, imported) ? "unchanged" : "updated", moment: imported };
    const original = byTelling.get(momentTelling(imported));
    if (original) return { state: "unchanged", moment: { ...imported, id: original.id } };
    return { state: "new", moment: imported };
  };
}

function momentTelling({ title, atMs, untilMs }: Moment): string {
  return JSON.stringify([title, atMs, untilMs]);
}
