import { rowHash } from "../../core/identity.ts";
import type { Post, PostFlag } from "../../core/post.ts";
import { cleanText, hashtagsIn } from "../../core/text.ts";
import { DAY_MS } from "../../core/time.ts";
import type { ArchiveItem, ArchiveOptions } from "./archive.ts";
import type { Draft, Fault } from "./draft.ts";
import { FAULTS } from "./faults.ts";
import { RowOrdinals } from "./memory/row-ordinals.ts";
import { TwoGenerations } from "./memory/two-generations.ts";
import { repairMojibake } from "./texts/mojibake.ts";
import type { ArchiveNotice } from "./warnings.ts";

const READ: ArchiveItem = { type: "read" };
const NO_FLAGS: readonly PostFlag[] = [];
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

  warn(reason: PostFlag | ArchiveNotice): void {
    this.#items.push({ type: "warn", reason });
  }

  reject(line: number, fault: Fault): void {
    this.#items.push({ type: "reject", rejection: { line, reason: fault.reason, detail: fault.detail } });
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
    let { flags, text, hashtags, lang } = draft;
    const subject = this.#wholeSubject(draft);
    if (subject) {
      flags = flags.filter((flag) => flag !== "truncated" && flag !== "volume_only");
      ({ text, hashtags } = subject);
      lang ??= subject.lang;
    } else if (text !== null) {
      const mended = mend(text);
      text = mended.text;
      if (mended.damaged && !flags.includes("damaged_text")) flags = [...flags, "damaged_text"];
    }
    const post: Post = {
      id: draft.id ?? this.#rowId(draft.rowParts ?? []),
      source: this.#options.source,
      kind: draft.kind,
      subjectId: draft.subjectId,
      postedAtMs: draft.postedAtMs,
      receivedAtMs: this.#options.receivedAtMs,
      editedAtMs: draft.editedAtMs,
      authorKey: draft.author === undefined ? null : this.#options.hashAuthor(draft.platform, draft.author),
      lang,
      text,
      hashtags: subject ? hashtags : allTags(hashtags, text),
      url: draft.url,
      weight: 1,
      via: "import",
      flags: flags.length === 0 ? NO_FLAGS : flags,
    };
    this.#items.push({ type: "post", post });
    if (draft.kind !== "repost" && draft.id !== null) this.#remember(post);
    if (draft.versions) this.#linkVersions(post.id, draft.versions);
    for (const flag of flags) if (flag !== "edited") this.warn(flag);
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

/** Nothing to mend and nothing to clean. */
const PLAIN = /^[\u0020-\u007e\n]*$/;

function mend(text: string): { readonly text: string; readonly damaged: boolean } {
  if (PLAIN.test(text)) return { text, damaged: false };
  const clean = cleanText(text);
  const repaired = repairMojibake(clean.text);
  return repaired === null ? clean : { text: cleanText(repaired).text, damaged: true };
}

/** Declared hashtags and those in the text, each spelling once. */
function allTags(declared: readonly string[], text: string | null): readonly string[] {
  const inText = text === null ? [] : hashtagsIn(text);
  if (declared.length === 0) return inText;
  const tags: string[] = [];
  for (const tag of declared) {
    const clean = cleanTag(tag);
    if (clean !== "" && !tags.includes(clean)) tags.push(clean);
  }
  for (const tag of inText) if (!tags.includes(tag)) tags.push(tag);
  return tags;
}

function cleanTag(tag: string): string {
  const bare = tag.startsWith("#") || tag.startsWith("＃") ? tag.replace(/^[#＃]+/, "") : tag;
  return PLAIN.test(bare) ? bare : cleanText(bare).text;
}
