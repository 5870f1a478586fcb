/** The columns of our own table of outages, in order: what an export writes and an import reads. */
export const OUTAGE_COLUMNS = [
  "site",
  "kind",
  "title",
  "start",
  "start_latest",
  "end",
  "end_latest",
  "tz",
  "severity",
  "source_url",
  "note",
] as const;
