import { rowHash } from "../core/identity.ts";
import { noteId } from "../core/note-id.ts";
import { BARE_OUTAGE, type EditableField, type Outage, type OutageEdit, type SourcedNote } from "../core/outage.ts";
import type { Contradiction, Hand, OutageChanges, OutageDraft } from "../core/outage-edit.ts";

const TIME_FIELDS = ["startEarliestMs", "startLatestMs", "endEarliestMs", "endLatestMs"] as const;
type TimeField = (typeof TIME_FIELDS)[number];

/** Changes of outages by hand: pure, and each of them kept in the outage's `edits` with what was there before. */

/** The outage with the changes, or the same object where they change nothing. */
export function changeOutage(outage: Outage, changes: OutageChanges, hand: Hand): Outage {
  const made = (Object.entries(changes) as [keyof OutageChanges, unknown][])
    .filter(([field, to]) => to !== undefined && to !== outage[field])
    .map(([field, to]) => ({ field, from: outage[field], to }));
  return made.length === 0 ? outage : { ...outage, ...changes, edits: [...outage.edits, { ...hand, changes: made }] };
}

/** The outage with the note beside those that are there; the same object where it holds an equal one. */
export function addNote(outage: Outage, note: SourcedNote, hand: Hand): Outage {
  const id = noteId(note);
  if (outage.attributions.some((other) => noteId(other) === id)) return outage;
  return withNotes(outage, [...outage.attributions, note], editOfNotes(hand, [], [note]));
}

/** The outage without the note; undefined where it holds none of that id. */
export function removeNote(outage: Outage, id: string, hand: Hand): Outage | undefined {
  const note = outage.attributions.find((other) => noteId(other) === id);
  if (!note) return undefined;
  const rest = outage.attributions.filter((other) => other !== note);
  return withNotes(outage, rest, editOfNotes(hand, [note], []));
}

/** An outage that a person tells. The same told twice is the same outage. */
export function manualOutage(draft: OutageDraft): Outage {
  const { siteId, kind, title } = draft;
  const times = TIME_FIELDS.map((field) => String(draft[field]));
  const id = `manual-${rowHash([siteId, kind, title, ...times])}`;
  return { ...BARE_OUTAGE, ...draft, id, origin: "manual", confidence: "reported" };
}

/** Why these times cannot be those of an outage, or null where they can. */
export function contradictionIn(outage: Pick<Outage, TimeField>): Contradiction | null {
  const { startEarliestMs, startLatestMs, endEarliestMs, endLatestMs } = outage;
  const refuse = (field: EditableField, reason: string): Contradiction => ({ field, reason });
  if (isBefore(startLatestMs, startEarliestMs))
    return refuse("startLatestMs", "It must not be before the earliest start.");
  if (isBefore(endLatestMs, endEarliestMs)) return refuse("endLatestMs", "It must not be before the earliest end.");
  if (isBefore(endEarliestMs, startEarliestMs)) return refuse("endEarliestMs", "It must not be before the start.");
  if (isBefore(endLatestMs, startEarliestMs)) return refuse("endLatestMs", "It must not be before the start.");
  // Without an earliest start, the latest is all that is known of it.
  if (startEarliestMs === null && isBefore(endLatestMs, startLatestMs))
    return refuse("endLatestMs", "It must not be before the latest start, as long as no earlier one is known.");
  return null;
}

/** True where the change is about when it was. */
export function movesTimes(changes: OutageChanges): boolean {
  return TIME_FIELDS.some((field) => changes[field] !== undefined);
}

function isBefore(a: number | null, b: number | null): boolean {
  return a !== null && b !== null && a < b;
}

function withNotes(outage: Outage, attributions: readonly SourcedNote[], edit: OutageEdit): Outage {
  return { ...outage, attributions, edits: [...outage.edits, edit] };
}

/** Of notes the history holds only what was taken out and what was put in. */
function editOfNotes(hand: Hand, from: readonly SourcedNote[], to: readonly SourcedNote[]): OutageEdit {
  return { ...hand, changes: [{ field: "attributions", from, to }] };
}
