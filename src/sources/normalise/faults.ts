import type { Fault } from "./draft.ts";

/** Every reason for which a line, row or element is refused, with its sentence. */
export const FAULTS = {
  badJson: { reason: "bad_json", detail: "The record is cut off or no valid JSON." },
  tooLong: { reason: "too_long", detail: "The record is longer than 32 MiB, which no post is." },
  tooDeep: { reason: "too_deep", detail: "The record is nested more deeply than any post." },
  notAPost: { reason: "not_a_post", detail: "The record is no post in a form that is known here." },
  noId: { reason: "no_id", detail: "The record does not name its author and key." },
  noPostId: { reason: "no_id", detail: "The line holds no id or address of a post." },
  notPublic: {
    reason: "not_public",
    detail: "The author did not make the post public; only public and unlisted ones are stored.",
  },
  noTime: { reason: "no_time", detail: "Neither the id nor anything else in the record tells the time." },
  sequentialId: { reason: "no_time", detail: "Ids of X from before November 2010 do not tell a time." },
  noClock: { reason: "no_clock", detail: "The row has a date but no time of day." },
  noDate: { reason: "no_date", detail: "The row has a time of day but no date." },
  invalidTime: { reason: "invalid_time", detail: "The time is none that exists, or is written in no known form." },
  implausibleTime: {
    reason: "implausible_time",
    detail: "The time lies before the platform existed or in the future.",
  },
  needsTz: {
    reason: "needs_tz",
    detail: "The time has no offset; name its zone with --tz, such as --tz America/New_York or --tz UTC.",
  },
  impossibleTime: {
    reason: "impossible_time",
    detail: "The clocks of that zone never showed this time, because they were put forward over it.",
  },
  ambiguousDate: {
    reason: "ambiguous_date",
    detail: "Nothing in the column shows whether the day or the month comes first; write dates as 2016-11-08.",
  },
  repeatedHeader: { reason: "repeated_header", detail: "The row repeats the names of the columns." },
  raggedRow: { reason: "ragged_row", detail: "The row has more or fewer cells than the table has columns." },
  unclosedQuote: { reason: "unclosed_quote", detail: "A quote is opened and never closed, so the row has no end." },
} as const satisfies Record<string, Fault>;
