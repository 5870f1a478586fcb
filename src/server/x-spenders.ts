/** Commands that spend money on X, each with a meter of its own beside that of the stream, kept under these names. */
export const X_SPENDERS = ["x/stream", "x/spend/backfill", "x/spend/counts"] as const;
