import type { EditableField, Outage } from "./outage.ts";

type PlainField = Exclude<EditableField, "attributions">;

/** Fields that a person wants to have another value; those left out stay. Notes are added and removed one by one. */
export type OutageChanges = Partial<Pick<Outage, PlainField>>;

/** An outage as a person tells it. */
export type OutageDraft = Pick<Outage, PlainField | "siteId" | "attributions">;

/** Who changes something, and when. */
export interface Hand {
  /** Id of the key. */
  readonly by: string;
  readonly atMs: number;
}

/** Why an outage cannot be as it was asked for: the field to look at, and a sentence. */
export interface Contradiction {
  readonly field: EditableField;
  readonly reason: string;
}

/**
 * What became of a change. `changed` is false where it was so already; `conflict`: it has had another number of `edits`
 * than the writer had seen; `contradiction`: it cannot be so.
 */
export type EditOutcome =
  | { readonly done: true; readonly outage: Outage; readonly changed: boolean }
  | { readonly done: false; readonly why: "unknown-outage" | "unknown-site" | "unknown-note" | "too-many-notes" }
  | { readonly done: false; readonly why: "conflict"; readonly edits: number }
  | { readonly done: false; readonly why: "contradiction"; readonly contradiction: Contradiction };
