import type { Clock } from "../core/clock.ts";
import type { Outage, SourcedNote } from "../core/outage.ts";
import type { EditOutcome, Hand, OutageChanges, OutageDraft } from "../core/outage-edit.ts";
import type { Store } from "../store/store.ts";
import { addNote, changeOutage, contradictionIn, manualOutage, movesTimes, removeNote } from "./edit-outage.ts";
import { inTurn } from "./turns.ts";

/** Of one outage: it is kept, and read, as a whole. */
const MOST_NOTES = 100;

export type DeskStore = Pick<Store, "record" | "commit">;

/** Where people change outages by hand. Every change is one commit with its history. Methods throw StoreError. */
export class OutageDesk {
  readonly #store: DeskStore;
  readonly #clock: Clock;

  constructor(store: DeskStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Changes fields. `expectedEdits` is how many edits the writer has seen: with more or fewer it is a conflict. */
  change(id: string, changes: OutageChanges, expectedEdits: number, by: string): Promise<EditOutcome> {
    return this.#edit(id, by, (outage, hand) => {
      const edits = outage.edits.length;
      if (edits !== expectedEdits) return { done: false, why: "conflict", edits };
      const changed = changeOutage(outage, changes, hand);
      const contradiction = movesTimes(changes) ? contradictionIn(changed) : null;
      return contradiction ? { done: false, why: "contradiction", contradiction } : changed;
    });
  }

  /** Puts a note beside those that are there. */
  addNote(id: string, note: SourcedNote, by: string): Promise<EditOutcome> {
    return this.#edit(id, by, (outage, hand) => {
      const more = addNote(outage, note, hand);
      return more.attributions.length > MOST_NOTES ? { done: false, why: "too-many-notes" } : more;
    });
  }

  /** Takes a note out; `note` is its `noteId`. */
  removeNote(id: string, note: string, by: string): Promise<EditOutcome> {
    return this.#edit(id, by, (outage, hand) => removeNote(outage, note, hand) ?? { done: false, why: "unknown-note" });
  }

  /** Keeps an outage that a person tells; one that was told before stays as it is. */
  tell(draft: OutageDraft, by: string): Promise<EditOutcome> {
    return inTurn(this.#store, async () => {
      if (!(await this.#store.record("site", draft.siteId))) return { done: false, why: "unknown-site" };
      const contradiction = contradictionIn(draft);
      if (contradiction) return { done: false, why: "contradiction", contradiction };
      const bare = manualOutage(draft);
      const stored = await this.#store.record("outage", bare.id);
      if (stored) return { done: true, outage: stored, changed: false };
      // Who told it, and when, stands in its history like every other thing that a person did.
      const outage: Outage = { ...bare, edits: [{ by, atMs: this.#clock(), changes: [] }] };
      await this.#keep(outage);
      return { done: true, outage, changed: true };
    });
  }

  #edit(
    id: string,
    by: string,
    edit: (outage: Outage, hand: Hand) => Outage | Exclude<EditOutcome, { readonly done: true }>,
  ): Promise<EditOutcome> {
    return inTurn(this.#store, async () => {
      const stored = await this.#store.record("outage", id);
      if (!stored) return { done: false, why: "unknown-outage" };
      const edited = edit(stored, { by, atMs: this.#clock() });
      if ("done" in edited) return edited;
      if (edited === stored) return { done: true, outage: stored, changed: false };
      await this.#keep(edited);
      return { done: true, outage: edited, changed: true };
    });
  }

  async #keep(outage: Outage): Promise<void> {
    const facts = [{ kind: "outage", put: [outage] }] as const;
    await this.#store.commit({ posts: [], deletions: [], coverage: [], cursors: [], facts });
  }
}
