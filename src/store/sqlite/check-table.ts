import type { Database } from "better-sqlite3";
import { type Check, VERDICTS } from "../../core/check.ts";
import type { LaneNames } from "./lane-names.ts";

/** What the witnesses said, in the order of their numbers. */
const WITNESSES = [null, "pass", "fail"] as const;

type CheckRow = readonly [
  outcome: number,
  status: number | null,
  latencyMs: number | null,
  bodyBytes: number | null,
  reasons: string | null,
  evidence: string | null,
];

/** Checks by time and lane, and beside them what was seen. */
export class CheckTable {
  readonly #lanes: LaneNames;
  readonly #statements: ReturnType<typeof prepare>;

  constructor(db: Database, lanes: LaneNames) {
    this.#lanes = lanes;
    this.#statements = prepare(db);
  }

  /** Keeps a check; false where one of its site, place and time is there, which stays. Inside a writing transaction only. */
  add({ siteId, place, atMs, verdict, reasons, status, latencyMs, bodyBytes, witness, evidence }: Check): boolean {
    const lane = this.#lanes.give(siteId, place);
    const outcome = VERDICTS.indexOf(verdict) + VERDICTS.length * WITNESSES.indexOf(witness);
    const words = reasons.length === 0 ? null : JSON.stringify(reasons);
    if (this.#statements.add.run(atMs, lane, outcome, status, latencyMs, bodyBytes, words).changes === 0) return false;
    if (evidence !== null) this.#statements.addEvidence.run(atMs, lane, JSON.stringify(evidence));
    return true;
  }

  /** A check that is there; with its evidence where that is asked for. */
  load(atMs: number, lane: number, withEvidence: boolean): Check {
    const { one, oneWithEvidence } = this.#statements;
    const row = (withEvidence ? oneWithEvidence : one).get(atMs, lane);
    if (row === undefined) throw new RangeError(`check ${atMs} of lane ${lane} is in an index but not in the table`);
    const [outcome, status, latencyMs, bodyBytes, reasons, evidence] = row;
    const { siteId, place } = this.#lanes.of(lane);
    return {
      siteId,
      place,
      atMs,
      verdict: nth(VERDICTS, outcome % VERDICTS.length),
      reasons: reasons === null ? [] : JSON.parse(reasons),
      status,
      latencyMs,
      bodyBytes,
      witness: nth(WITNESSES, Math.floor(outcome / VERDICTS.length)),
      evidence: evidence === null ? null : JSON.parse(evidence),
    };
  }
}

function nth<T>(all: readonly T[], index: number): T {
  const found = all[index];
  if (found === undefined) throw new RangeError(`a check has an outcome that this version does not know`);
  return found;
}

function prepare(db: Database) {
  const columns = "outcome, status, latency_ms, body_bytes, reasons";
  const isThis = "c.at_ms = ? AND c.lane = ?";
  return {
    add: db.prepare<[number, number, number, number | null, number | null, number | null, string | null]>(
      `INSERT INTO checks (at_ms, lane, ${columns}) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    ),
    addEvidence: db.prepare<[number, number, string]>(
      "INSERT INTO check_evidence (at_ms, lane, json) VALUES (?, ?, ?)",
    ),
    one: db.prepare<[number, number], CheckRow>(`SELECT ${columns}, NULL FROM checks c WHERE ${isThis}`).raw(),
    oneWithEvidence: db
      .prepare<[number, number], CheckRow>(
        `SELECT ${columns}, json FROM checks c LEFT JOIN check_evidence e ON e.at_ms = c.at_ms AND e.lane = c.lane
         WHERE ${isThis}`,
      )
      .raw(),
  };
}
