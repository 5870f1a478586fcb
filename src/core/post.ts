/** Where posts come from. `archive:<name>` names an imported file or collection. */
export type SourceId = "x" | "bluesky" | "mastodon" | "simulated" | `archive:${string}`;

export const POST_KINDS = ["original", "reply", "quote", "repost"] as const;
/** A repost outranks a quote, a quote a reply, a reply an original. Reposts are a series of their own, always. */
export type PostKind = (typeof POST_KINDS)[number];

export const VIAS = ["live", "refill", "import", "replay", "simulated"] as const;
/** The way by which a post reached the store. */
export type Via = (typeof VIAS)[number];

/**
 * What a reader must know about one post before quoting it:
 * - `rounded_id`: the id went through a spreadsheet and lost digits; the post has an id made from its row instead
 * - `damaged_text`: the text shows signs of a wrong decoding, or held characters that no text holds (NUL, lone surrogates)
 * - `truncated`: the archive holds only the beginning of the text
 * - `ambiguous_time`: the local time occurred twice that night; the earlier instant was taken
 * - `backdated`: the declared time is far from the time of arrival, which was taken instead
 * - `edited`: a later version replaced the first
 * - `volume_only`: only the id (and so the time) is known, not the text
 * - `no_public_quote`: the author asks not to be shown outside of the platform, or not to be found; counted, never quoted
 */
export const POST_FLAGS = [
  "rounded_id",
  "damaged_text",
  "truncated",
  "ambiguous_time",
  "backdated",
  "edited",
  "volume_only",
  "no_public_quote",
] as const;
export type PostFlag = (typeof POST_FLAGS)[number];

/** The one normalised record. Times are epoch milliseconds in UTC; unknown is `null`, never 0 or "". */
export interface Post {
  /** Source-qualified and the key against double counting: `x:<id>`, `bluesky:at://…`, `mastodon:<uri>`, `row:<hash>:<n>`. */
  readonly id: string;
  readonly source: SourceId;
  readonly kind: PostKind;
  /** Id of the post that a repost or quote is about. */
  readonly subjectId: string | null;
  readonly postedAtMs: number;
  readonly receivedAtMs: number;
  /** Time of this version, where the post was edited. Of two versions of one id the later stays. */
  readonly editedAtMs: number | null;
  /** Keyed hash of the author; the handle itself is never stored. */
  readonly authorKey: string | null;
  /** Primary language subtag in lower case ("en"), as declared by the source or else identified from the text. */
  readonly lang: string | null;
  /** Whole text, reposts included (the subject's full text). `null` where only the volume is known. */
  readonly text: string | null;
  /** Without "#", in the author's spelling. */
  readonly hashtags: readonly string[];
  readonly url: string | null;
  /** 1 / sampling share: how many posts this one stands for. */
  readonly weight: number;
  readonly via: Via;
  readonly flags: readonly PostFlag[];
}
