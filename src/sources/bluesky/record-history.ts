import { TwoGenerations } from "../memory/two-generations.ts";

/** Changes that are remembered, at least; twice as many at most. */
const REMEMBERED = 50_000;

/** The last change of a record that was more than its creation. */
interface Change {
  /** Version of the author's repository, or "" where the server did not say. */
  readonly rev: string;
  /** Set where the record was deleted, whatever the time. */
  readonly deletion: { readonly deletedAtMs: number | null } | null;
}

/** Remembers edits and deletions for a while, so that a version that comes too late does not undo them. */
export class RecordHistory {
  readonly #changes = new TwoGenerations<Change>(REMEMBERED);

  deleted(id: string, rev: string, deletedAtMs: number | null): void {
    this.#changes.set(id, { rev, deletion: { deletedAtMs } });
  }

  /**
   * What is to be done with a version that comes now: nothing more, or the deletion that was before it said again, or
   * the version left out because a later one came before.
   */
  version(id: string, rev: string, isUpdate: boolean): "current" | "outdated" | NonNullable<Change["deletion"]> {
    const last = this.#changes.get(id);
    if (last?.deletion && (rev <= last.rev || last.rev === "")) return last.deletion;
    if (!isUpdate) return "current";
    if (last && rev < last.rev) return "outdated";
    this.#changes.set(id, { rev, deletion: null });
    return "current";
  }
}
