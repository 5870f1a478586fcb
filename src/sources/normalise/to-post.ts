import type { AuthorHasher } from "../../core/identity.ts";
import type { Post, PostFlag, SourceId, Via } from "../../core/post.ts";
import { cleanText, hashtagsIn } from "../../core/text.ts";
import type { Draft } from "./draft.ts";
import { repairMojibake } from "./mojibake.ts";

/** What a draft does not know of itself. */
export interface Arrival {
  readonly source: SourceId;
  readonly receivedAtMs: number;
  readonly via: Via;
  readonly hashAuthor: AuthorHasher;
}

/** A draft that has its id as a post: text mended, hashtags of text and record joined, the author hashed. */
export function toPost(draft: Draft, id: string, { source, receivedAtMs, via, hashAuthor }: Arrival): Post {
  const mended = draft.text === null ? null : mend(draft.text);
  const isDamaged = mended?.damaged === true && !draft.flags.includes("damaged_text");
  const text = mended?.text ?? null;
  return {
    id,
    source,
    kind: draft.kind,
    subjectId: draft.subjectId,
    postedAtMs: draft.postedAtMs,
    receivedAtMs,
    editedAtMs: draft.editedAtMs,
    authorKey: draft.author === undefined ? null : hashAuthor(draft.platform, draft.author),
    lang: draft.lang,
    text,
    hashtags: allTags(draft.hashtags, text),
    url: draft.url,
    weight: 1,
    via,
    flags: isDamaged ? [...draft.flags, "damaged_text"] : draft.flags.length === 0 ? NO_FLAGS : draft.flags,
  };
}

const NO_FLAGS: readonly PostFlag[] = [];

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
