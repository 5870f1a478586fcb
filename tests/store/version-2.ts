import Sqlite from "better-sqlite3";
import { makeVersion1, type OldPost } from "./version-1.ts";

/** What version 2 added. It is out in files, so this never changes; the numbers are those of the names in version-1.ts. */
const VERSION_2 = `
  CREATE TABLE aliases (alias TEXT PRIMARY KEY, id TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE accounts (author TEXT PRIMARY KEY, state INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE points (
    measure INTEGER NOT NULL, start_ms INTEGER NOT NULL, end_ms INTEGER NOT NULL, value REAL, below INTEGER NOT NULL,
    PRIMARY KEY (measure, start_ms)
  ) WITHOUT ROWID;
  CREATE INDEX points_by_length ON points (measure, end_ms - start_ms);
  CREATE TABLE commits (
    revision INTEGER PRIMARY KEY, committed_ms INTEGER NOT NULL,
    posts TEXT NOT NULL, records TEXT NOT NULL, coverage INTEGER NOT NULL, measures TEXT NOT NULL
  );
  CREATE INDEX coverage_by_end ON coverage (source, feed, to_ms);
  INSERT INTO names (space, id, name) VALUES ('via', 4, 'refill'), ('measure', 1, 'views');
  CREATE INDEX posts_by_author ON posts (author) WHERE author IS NOT NULL AND via IN (3, 4);
  CREATE INDEX posts_by_subject ON posts (substr(subject, -8)) WHERE kind = 2;
`;

/** An outage as version 2 kept it. */
export interface OldOutage {
  readonly id: string;
  readonly siteId: string;
  readonly kind: "outage";
  readonly title: string;
  readonly severity: "down" | "degraded" | "unknown";
  readonly origin: "monitor" | "import" | "crowd" | "manual";
  readonly startEarliestMs: number | null;
  readonly startLatestMs: number | null;
  readonly endEarliestMs: number | null;
  readonly endLatestMs: number | null;
  readonly precision: string;
  readonly symptoms: readonly string[];
  readonly sourceUrl: string | null;
  readonly note: string | null;
  readonly attributions: readonly { readonly text: string; readonly dated: string; readonly sourceUrl: string }[];
}

/**
 * Makes a file of version 2 at revision 43: one of version 1 with an account that is hidden, a point, the commits that
 * made them, and outages.
 */
export function makeVersion2(path: string, posts: readonly OldPost[], outages: readonly OldOutage[]): void {
  makeVersion1(path, posts, []);
  const db = new Sqlite(path);
  db.exec(VERSION_2);
  db.pragma("user_version = 2");
  db.exec(`
    INSERT INTO points VALUES (1, 0, 60000, 4, 0);
    INSERT INTO accounts VALUES ('key-hidden', 2);
    INSERT INTO commits VALUES (42, 900, '', '', 0, '1'), (43, 1000, '0,1', 'outage,site', 1, '');
    UPDATE meta SET value = 43 WHERE key = 'revision';
  `);
  const put = db.prepare("INSERT INTO records (kind, id, json) VALUES (?, ?, ?)");
  for (const outage of outages) put.run("outage", outage.id, JSON.stringify(outage));
  const moment = { id: "m", caseId: null, kind: "call", title: "A state is called", atMs: 5, untilMs: null };
  put.run("moment", "m", JSON.stringify({ ...moment, precision: "minute", sourceUrl: "https://example.org/m" }));
  db.close();
}
