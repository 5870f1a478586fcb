import type { Database } from "better-sqlite3";
import type { Clock } from "../../core/clock.ts";
import type { Span } from "../../core/coverage.ts";
import { MINUTE_MS } from "../../core/time.ts";
import {
  type CommitEntry,
  forgottenUpTo,
  joinedChanges,
  noChanges,
  type Touched,
  unknownChanges,
} from "../commit-log.ts";
import type { Changes, RecordKind } from "../store.ts";
import type { Names } from "./names.ts";

type CommitRow = readonly [
  revision: number,
  committedMs: number,
  posts: string,
  records: string,
  coverage: number,
  measures: string,
  sites: number,
];

/** The revision, and what the last commits touched: a row for each. */
export class CommitTable {
  readonly #names: Names;
  readonly #clock: Clock;
  readonly #statements: ReturnType<typeof prepare>;

  constructor(db: Database, names: Names, clock: Clock) {
    this.#names = names;
    this.#clock = clock;
    this.#statements = prepare(db);
  }

  revision(): number {
    return this.#statements.revision.get() ?? 0;
  }

  /** Makes a new revision of what a commit touched. Inside the transaction of the commit. */
  add({ posts, records, coverage, measures, sites }: Touched): number {
    const revision = this.#statements.nextRevision.get() ?? 0;
    const measureIds = measures.map((measure) => this.#names.give("measure", measure));
    this.#statements.add.run(
      revision,
      this.#clock(),
      packSpans(posts),
      records.join(),
      coverage ? 1 : 0,
      measureIds.join(),
      sites ? 1 : 0,
    );
    const forgotten = forgottenUpTo(revision);
    if (forgotten !== null) this.#statements.forget.run(forgotten);
    return revision;
  }

  since(sinceRevision: number): Changes {
    const revision = this.revision();
    if (sinceRevision === revision) return noChanges(revision);
    const { has, last, after } = this.#statements;
    const rows = has.get(sinceRevision + 1) === undefined ? [] : after.all(sinceRevision);
    // A program of before version 2 that still has the file open makes revisions without a row.
    if (rows.length !== revision - sinceRevision) return unknownChanges(revision, last.get() ?? null);
    return joinedChanges(
      revision,
      rows.map((row) => this.#entryOf(row)),
    );
  }

  /** Whether facts of a kind may have changed after a revision, up to the one there is now. */
  mayHaveTouched(kind: RecordKind, sinceRevision: number, revision: number): boolean {
    if (sinceRevision === revision) return false;
    const [commits = 0, touching] = this.#statements.touching.get(`,${kind},`, sinceRevision) ?? [];
    return commits !== revision - sinceRevision || touching !== 0;
  }

  #entryOf([revision, committedAtMs, posts, records, coverage, measures, sites]: CommitRow): CommitEntry {
    return {
      revision,
      committedAtMs,
      posts: unpackSpans(posts),
      records: records === "" ? [] : (records.split(",") as RecordKind[]),
      coverage: coverage === 1,
      measures: measures === "" ? [] : measures.split(",").map((id) => this.#names.nameOf("measure", Number(id))),
      sites: sites === 1,
    };
  }
}

/** Spans of whole minutes, ascending: the distance of each from the end of the one before and its length, in minutes. */
function packSpans(spans: readonly Span[]): string {
  let endMs = 0;
  return spans
    .map(({ fromMs, toMs }) => {
      const packed = `${(fromMs - endMs) / MINUTE_MS},${(toMs - fromMs) / MINUTE_MS}`;
      endMs = toMs;
      return packed;
    })
    .join();
}

function unpackSpans(packed: string): readonly Span[] {
  const numbers = packed === "" ? [] : packed.split(",").map(Number);
  const spans: Span[] = [];
  let endMs = 0;
  for (let i = 0; i < numbers.length; i += 2) {
    const fromMs = endMs + (numbers[i] ?? 0) * MINUTE_MS;
    endMs = fromMs + (numbers[i + 1] ?? 0) * MINUTE_MS;
    spans.push({ fromMs, toMs: endMs });
  }
  return spans;
}

function prepare(db: Database) {
  return {
    revision: db.prepare<[], number>("SELECT value FROM meta WHERE key = 'revision'").pluck(),
    nextRevision: db
      .prepare<[], number>("UPDATE meta SET value = value + 1 WHERE key = 'revision' RETURNING value")
      .pluck(),
    add: db.prepare<[number, number, string, string, number, string, number]>(
      `INSERT INTO commits (revision, committed_ms, posts, records, coverage, measures, sites)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    ),
    forget: db.prepare<[number]>("DELETE FROM commits WHERE revision <= ?"),
    has: db.prepare<[number], number>("SELECT 1 FROM commits WHERE revision = ?").pluck(),
    last: db.prepare<[], number>("SELECT committed_ms FROM commits ORDER BY revision DESC LIMIT 1").pluck(),
    touching: db
      .prepare<[string, number], readonly [commits: number, touching: number | null]>(
        "SELECT count(*), sum(instr(',' || records || ',', ?) > 0) FROM commits WHERE revision > ?",
      )
      .raw(),
    after: db
      .prepare<[number], CommitRow>(
        `SELECT revision, committed_ms, posts, records, coverage, measures, sites FROM commits
         WHERE revision > ? ORDER BY revision`,
      )
      .raw(),
  };
}
