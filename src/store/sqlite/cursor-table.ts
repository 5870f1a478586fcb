import type { Database } from "better-sqlite3";

/** Where each feed goes on. */
export class CursorTable {
  readonly #statements: ReturnType<typeof prepare>;

  constructor(db: Database) {
    this.#statements = prepare(db);
  }

  /** Says whether it is another one. Inside a writing transaction only. */
  put(feed: string, cursor: string): boolean {
    return this.#statements.put.run(feed, cursor).changes > 0;
  }

  cursor(feed: string): string | undefined {
    return this.#statements.cursor.get(feed);
  }
}

function prepare(db: Database) {
  return {
    put: db.prepare<[string, string]>(
      `INSERT INTO cursors (feed, cursor) VALUES (?, ?)
       ON CONFLICT DO UPDATE SET cursor = excluded.cursor WHERE cursor <> excluded.cursor`,
    ),
    cursor: db.prepare<[string], string>("SELECT cursor FROM cursors WHERE feed = ?").pluck(),
  };
}
