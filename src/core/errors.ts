/**
 * The few kinds of failure. `message` is one sentence for the person at the keyboard and says what to do; the cause is
 * kept for the log. They are mapped once at the edge: exit code in cli.ts, problem in api/problem.ts.
 */
export class AppError extends Error {
  override readonly name: string = "AppError";
}

/** Wrong usage: an unknown flag, zone, key or value. Exit code 2, HTTP 400. */
export class UsageError extends AppError {
  override readonly name = "UsageError";
}

/** What was asked for cannot be read: a file, a line, a document. Exit code 1. */
export class InputError extends AppError {
  override readonly name = "InputError";
}

/** The store cannot be opened, read or written. Exit code 1, HTTP 503. */
export class StoreError extends AppError {
  override readonly name = "StoreError";
}
