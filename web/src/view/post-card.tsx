import type { JSX } from "preact";
import type { PostRow } from "../../../src/api/schemas.ts";
import { count, dayTime, signed } from "../time/format.ts";
import type { Zone } from "../time/zone.ts";

interface PostCardProps {
  readonly post: PostRow;
  /** How many posts of the window have this text; null where that is not the question. */
  readonly copies: number | null;
  readonly zone: Zone;
}

const FLAG_WORDS: Readonly<Record<string, string>> = {
  rounded_id: "id lost digits in a spreadsheet",
  damaged_text: "text damaged",
  truncated: "text cut off in the archive",
  ambiguous_time: "time occurred twice that night; the earlier was taken",
  backdated: "dated by its arrival",
  edited: "edited",
  volume_only: "only its time is known",
  no_public_quote: "its author asks not to be quoted",
  simulated: "simulated",
  deleted: "deleted",
};

/** One post as evidence: when, what kind, where from, its words, and what the model makes of them. */
export function PostCard({ post, copies, zone }: PostCardProps): JSX.Element {
  const ms = Date.parse(post.time_utc);
  const shown = Math.floor(ms / 1000) * 1000;
  return (
    <article class="post">
      <p class="post-meta">
        <time dateTime={post.time_utc}>{dayTime(shown, zone)}</time> · {post.kind} · {post.source}
        {post.lang && <> · {languageName(post.lang)}</>}
        {copies !== null && <strong> · {count(copies)} with this text</strong>}
      </p>
      {post.text === null ? (
        <p class="post-gone">{whyNoText(post)}</p>
      ) : (
        <p class="post-text" lang={post.lang ?? undefined}>
          <bdi>{post.text}</bdi>
        </p>
      )}
      <p class="post-meta">
        {post.label ? (
          <span class={`label ${post.label}`}>
            {post.label} {post.polarity !== null && signed(post.polarity)} <span class="note">model’s guess</span>
          </span>
        ) : (
          <span class="note">not scored</span>
        )}
        {post.flags.map((flag) => (
          <span key={flag} class="flag">
            {FLAG_WORDS[flag] ?? flag}
          </span>
        ))}
        {post.url && isWeb(post.url) && (
          <a href={post.url} rel="noreferrer noopener">
            original post
          </a>
        )}
      </p>
    </article>
  );
}

function whyNoText({ flags }: PostRow): string {
  if (flags.includes("deleted")) return "The author deleted this post; its text is not kept. It stays in the totals.";
  if (flags.includes("volume_only")) return "Only the time of this post is known; the archive holds no text.";
  return "No text: the terms of the source or its author do not allow showing it.";
}

/** Only web addresses become links. */
function isWeb(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

const languages = new Intl.DisplayNames(["en"], { type: "language", fallback: "code" });

function languageName(tag: string): string {
  try {
    return languages.of(tag) ?? tag;
  } catch {
    return tag;
  }
}
