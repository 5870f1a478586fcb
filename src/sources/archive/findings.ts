import { rowHash } from "../../core/identity.ts";
import type { Measure, MeasurePoint } from "../../core/measure.ts";
import type { Post, PostFlag } from "../../core/post.ts";
import { DAY_MS } from "../../core/time.ts";
import type { MeasureNotice } from "../measures/measures.ts";
import { TwoGenerations } from "../memory/two-generations.ts";
import type { Draft, Fault } from "../normalise/draft.ts";
import { FAULTS } from "../normalise/faults.ts";
import { toPost } from "../normalise/to-post.ts";
import type { ArchiveItem, ArchiveOptions } from "./archive.ts";
import { RowOrdinals } from "./memory/row-ordinals.ts";
import type { ArchiveNotice } from "./warnings.ts";

const READ: ArchiveItem = { type: "read" };
/** Versions and deletions that are remembered, so that one finds the other. */
const REMEMBERED = 50_000;
/** Posts whose whole texts are remembered, for reposts that have only the beginning. */
const RECENT = 20_000;
/** Reposts are cut at 140 characters, of which the name of the author takes a few. */
const SHORTEST_CUT = 100;
/** The first day of X; whatever claims to be older has a broken clock. */
const FIRST_POST_MS = Date.UTC(2006, 2, 21);

/** What a repost has from the post that it is about. */
type Subject = Pick<Post, "hashtags" | "lang"> & { readonly text: string };

/**
 * Gathers what was found in a file, in order, and applies the rules that hold for every shape: plausible times, clean
 * texts, hashed authors, ids for rows without one, and a warning for each flag. Whoever reads the file takes the items
 * away with `take`.
 */
export class Findings {
  readonly #options: ArchiveOptions;
  readonly #ordinals = new RowOrdinals();
  readonly #recent = new TwoGenerations<Subject>(RECENT);
  readonly #firstVersions = new TwoGenerations<string>(REMEMBERED);
  readonly #deleted = new TwoGenerations<number | null>(REMEMBERED);
  /** From the first repost on that lacks its text; before, only texts are kept that a repost of X would cut. */
  #keepsShort = false;
  #items: ArchiveItem[] = [];

  constructor(options: ArchiveOptions) {
    this.#options = options;
  }

  /** What was gathered since the last call. */
  take(): readonly ArchiveItem[] {
    const items = this.#items;
    this.#items = [];
    return items;
  }

  /** A line, row or element was read. */
  read(): void {
    this.#items.push(READ);
  }

  warn(reason: PostFlag | ArchiveNotice | MeasureNotice): void {
    this.#items.push({ type: "warn", reason });
  }

  reject(line: number, fault: Fault): void {
    this.#items.push({ type: "reject", rejection: { line, reason: fault.reason, detail: fault.detail } });
  }

  /** Points of a series without posts, made when the item is read: a long series would fill the memory. */
  measure(measure: Measure, pointsOf: () => readonly MeasurePoint[]): void {
    this.#items.push({
      type: "measure",
      measure,
      get points() {
        return pointsOf();
      },
    });
  }

  /** The author took a post back, under the id of any of its versions. */
  delete(id: string, deletedAtMs: number | null): void {
    this.#items.push({ type: "delete", id: this.#firstVersions.get(id) ?? id, deletedAtMs });
    this.#deleted.set(id, deletedAtMs);
  }

  /** Deleting one version deletes all, whether the deletion stands before the post or after it. */
  #linkVersions(id: string, versions: readonly string[]): void {
    for (const version of versions) {
      this.#firstVersions.set(version, id);
      const deletedAtMs = this.#deleted.get(version);
      if (deletedAtMs !== undefined) this.#items.push({ type: "delete", id, deletedAtMs });
    }
  }

  /** Whether posts of this time can be in a file that is read now. */
  isPlausible(ms: number): boolean {
    return ms >= FIRST_POST_MS && ms <= this.#options.receivedAtMs + DAY_MS;
  }

  post(line: number, draft: Draft): void {
    if (!this.isPlausible(draft.postedAtMs)) {
      this.reject(line, FAULTS.implausibleTime);
      return;
    }
    const { source, receivedAtMs, hashAuthor } = this.#options;
    const id = draft.id ?? this.#rowId(draft.rowParts ?? []);
    const subject = this.#wholeSubject(draft);
    const own = toPost(draft, id, { source, receivedAtMs, hashAuthor, via: "import" });
    const post = subject ? withSubject(own, subject) : own;
    this.#items.push({ type: "post", post });
    if (draft.kind !== "repost" && draft.id !== null) this.#remember(post);
    if (draft.versions) this.#linkVersions(post.id, draft.versions);
    for (const flag of post.flags) if (flag !== "edited") this.warn(flag);
  }

  #remember({ id, text, hashtags, lang, flags }: Post): void {
    if (text === null || (text.length < SHORTEST_CUT && !this.#keepsShort) || flags.includes("truncated")) return;
    this.#recent.set(id, { text, hashtags, lang });
  }

  /** What a repost without the full text is about, if that stood shortly before in the file. */
  #wholeSubject(draft: Draft): Subject | undefined {
    if (draft.kind !== "repost" || draft.subjectId === null) return undefined;
    if (draft.text !== null && !draft.flags.includes("truncated")) return undefined;
    this.#keepsShort = true;
    return this.#recent.get(draft.subjectId);
  }

  #rowId(parts: readonly string[]): string {
    const hash = rowHash(parts);
    return `row:${hash}:${this.#ordinals.next(hash)}`;
  }
}

/** A repost with the whole of what it is about, which it held only in part. */
function withSubject(post: Post, { text, hashtags, lang }: Subject): Post {
  const flags = post.flags.filter((flag) => flag !== "truncated" && flag !== "volume_only" && flag !== "damaged_text");
  return { ...post, text, hashtags, lang: post.lang ?? lang, flags };
}
