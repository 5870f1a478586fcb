import { TwoGenerations } from "../memory/two-generations.ts";

/** Changes that are remembered, at least; twice as many at most. */
const REMEMBERED = 50_000;
/** Creations, of which there are far more: those of some minutes. */
const CREATED = 20_000;

/** The last change of a record that was more than its creation. */
interface Change {
  /** Version of the author's repository, or "" where the server did not say. */
  readonly rev: string;
  /** Set where the record was deleted, whatever the time. */
  readonly deletion: { readonly deletedAtMs: number | null } | null;
}

/** Remembers versions for a while, so that one that comes too late does not undo a later one. */
export class RecordHistory {
  readonly #changes = new TwoGenerations<Change>(REMEMBERED);
  /** Version with which a record was created last. */
  readonly #created = new TwoGenerations<string>(CREATED);

  /** Whether the deletion holds: not where the record was made anew after it. */
  deleted(id: string, rev: string, deletedAtMs: number | null): boolean {
    if (isEarlier(rev, this.#created.get(id))) return false;
    this.#changes.set(id, { rev, deletion: { deletedAtMs } });
    return true;
  }

  /**
   * What is to be done with a version that comes now: nothing more, or the deletion that was before it said again, or
   * the version left out because a later one came before.
   */
  version(id: string, rev: string, isUpdate: boolean): "current" | "outdated" | NonNullable<Change["deletion"]> {
    const last = this.#changes.get(id);
    if (last?.deletion && (rev <= last.rev || last.rev === "")) return last.deletion;
    if (isEarlier(rev, this.#created.get(id))) return "outdated";
    if (isUpdate) {
      if (last && rev < last.rev) return "outdated";
      this.#changes.set(id, { rev, deletion: null });
    } else {
      this.#created.set(id, rev);
      // Made anew: what comes late now is of before the deletion.
      if (last?.deletion) this.#changes.set(id, { rev, deletion: null });
    }
    return "current";
  }
}

/** Whether a version is known to be earlier than another. */
function isEarlier(rev: string, than: string | undefined): boolean {
  return than !== undefined && rev !== "" && rev < than;
}
