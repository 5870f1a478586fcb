import type { PostFlag } from "../../core/post.ts";
import type { RecordNotice } from "../normalise/outcome.ts";

/** One sentence for each code that reading an archive warns of. Codes are stable: they are keys of the import report. */
export const ARCHIVE_WARNINGS: Readonly<Record<PostFlag | ArchiveNotice, string>> = {
  rounded_id: "The id lost digits in a spreadsheet or a program; the post is known by its row instead.",
  damaged_text:
    "The text shows signs of a wrong decoding or held characters that no text holds; it was mended as far as possible.",
  truncated: "The file holds only the beginning of the text.",
  ambiguous_time: "The local time occurred twice that night; the earlier instant was taken.",
  backdated: "The declared time is far from the time of arrival, which was taken instead.",
  edited: "A later version replaced the first.",
  volume_only: "Only the id, and so the time, is known, not the text.",
  no_public_quote: "The author asks not to be shown outside of the platform; the post is counted and never quoted.",
  cut_gzip: "The compressed file ends early; everything up to there was read.",
  damaged_gzip: "The compressed file is damaged; everything up to the damage was read.",
  cut_list: "The file ends before its list of records does; the whole ones were read.",
  control_line: "A message of the stream about itself, such as a limit or a disconnect, is no post.",
  not_a_post: "A record of another kind, such as a like, a follow or an account, is no post.",
  only_errors: "A response held errors and no posts.",
  account_notice:
    "An account was deleted, taken down, suspended or deactivated; posts of it that are stored keep their texts.",
  unknown_delete: "A deletion names a post of which this file does not tell the address.",
};

export type ArchiveNotice = RecordNotice | "cut_gzip" | "damaged_gzip" | "cut_list" | "unknown_delete";
