import type { Database } from "better-sqlite3";
import type { Check } from "../../core/check.ts";
import { compareChecks } from "../check-order.ts";
import type { CheckKey, CheckQuery } from "../store.ts";
import type { CheckTable } from "./check-table.ts";
import type { Lane, LaneNames } from "./lane-names.ts";

type Order = CheckQuery["order"];
type KeyRow = readonly [atMs: number, lane: number];
type Key = CheckKey & { readonly lane: number };

interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A listing of checks: its order, and where it begins and ends. */
interface Listing extends Window {
  readonly order: Order;
  readonly after: CheckKey | undefined;
  readonly limit: number;
  readonly statements: ReturnType<typeof prepareListing>;
}

/** Lanes that are read one by one without further ado; of more of them the next checks are soon met by walking. */
const FEW_LANES = 64;
/** Checks that such a walk reads in the hope of a full page. */
const WALKED_CHECKS = 5_000;
/** Of each lane so many are read first, or more where a few lanes must fill a page. */
const FIRST_OF_LANE = 8;
const ALL = -1;

/** Reads pages of checks, each by the index by which it costs least. All ways give the same checks in the same order. */
export class CheckReader {
  readonly #lanes: LaneNames;
  readonly #table: CheckTable;
  readonly #statements: ReturnType<typeof prepare>;

  constructor(db: Database, lanes: LaneNames, table: CheckTable) {
    this.#lanes = lanes;
    this.#table = table;
    this.#statements = prepare(db);
  }

  checks(query: CheckQuery): readonly Check[] {
    const { fromMs = -Infinity, toMs = Infinity, evidenceOnly = false, order, limit, after } = query;
    if (limit <= 0) return [];
    const statements = this.#statements[evidenceOnly ? "check_evidence" : "checks"][order];
    const keys = this.#keys(query, { fromMs, toMs, order, limit, after, statements });
    return keys.map(({ atMs, lane }) => this.#table.load(atMs, lane, evidenceOnly));
  }

  #keys({ siteIds, places }: CheckQuery, listing: Listing): readonly Key[] {
    if (siteIds === undefined && places === undefined) return this.#inTime(listing, listing.statements.between);
    const lanes = this.#lanes.among(siteIds, places);
    const walked = lanes.length > FEW_LANES ? this.#walked(listing, lanes) : undefined;
    return walked ?? this.#merged(listing, lanes);
  }

  /** Reads the next checks, whosesoever they are; undefined where more of them are needed for the page. */
  #walked(listing: Listing, lanes: readonly Lane[]): readonly Key[] | undefined {
    const { statements, order, limit } = listing;
    const { fromMs, toMs } = restOfWindow(listing);
    const lastMs = statements.nth.get(fromMs, toMs, WALKED_CHECKS);
    const numbers = JSON.stringify(lanes.map(({ lane }) => lane));
    const page = this.#inTime(
      { ...listing, ...upTo(lastMs, { fromMs, toMs }, order) },
      { all: (from, to, most) => statements.betweenOfLanes.all(from, to, numbers, most) },
    );
    return lastMs === undefined || page.length === limit ? page : undefined;
  }

  /**
   * Walks in order of time. Of equal times all are read and put in order here: the order of numbers is not that of names.
   */
  #inTime(
    listing: Listing,
    between: { readonly all: (fromMs: number, toMs: number, limit: number) => readonly KeyRow[] },
  ): readonly Key[] {
    const { order, after, limit } = listing;
    const { fromMs, toMs } = restOfWindow(listing);
    const compare = compareChecks(order);
    const isAfter = (key: Key) => !after || compare(key, after) > 0;
    const at = (atMs: number) =>
      between
        .all(atMs, atMs + 1, ALL)
        .map((row) => this.#keyOf(row))
        .filter(isAfter);
    const tied = after && after.atMs >= fromMs && after.atMs < toMs ? at(after.atMs) : [];
    const rest = beyond({ fromMs, toMs }, order, after);
    const keys = between.all(rest.fromMs, rest.toMs, limit).map((row) => this.#keyOf(row));
    const lastMs = keys.length === limit ? keys.at(-1)?.atMs : undefined;
    const whole = lastMs === undefined ? keys : [...keys.filter(({ atMs }) => atMs !== lastMs), ...at(lastMs)];
    return [...tied, ...whole].sort(compare).slice(0, limit);
  }

  /** Reads each lane by itself, as far as it may be on the page. */
  #merged(listing: Listing, lanes: readonly Lane[]): readonly Key[] {
    const { order, after, limit, statements } = listing;
    const compare = compareChecks(order);
    const window = restOfWindow(listing);
    const read = (lane: Lane, count: number): readonly Key[] => {
      // One lane has one check at a time: that of `after` is done with, or the lane comes later in the order.
      const isTiedLater = after && compare({ ...lane, atMs: after.atMs }, after) > 0;
      const { fromMs, toMs } = isTiedLater ? window : beyond(window, order, after);
      return statements.ofLane.all(lane.lane, fromMs, toMs, count).map((row) => this.#keyOf(row));
    };
    const first = Math.max(FIRST_OF_LANE, Math.ceil((2 * limit) / Math.max(1, lanes.length)));
    let lists = lanes.map((lane) => ({ lane, count: first, keys: read(lane, first) }));
    for (;;) {
      const page = lists
        .flatMap(({ keys }) => keys)
        .sort(compare)
        .slice(0, limit);
      const last = page.length === limit ? page.at(-1) : undefined;
      const mayGoOn = ({ keys, count }: (typeof lists)[number]) => {
        const end = keys.at(-1);
        return keys.length === count && end !== undefined && (last === undefined || compare(end, last) < 0);
      };
      if (!lists.some(mayGoOn)) return page;
      lists = lists.map((list) =>
        mayGoOn(list) ? { ...list, count: 4 * list.count, keys: read(list.lane, 4 * list.count) } : list,
      );
    }
  }

  #keyOf([atMs, lane]: KeyRow): Key {
    return { ...this.#lanes.of(lane), atMs };
  }
}

/** The window without what comes before the time of `after`. */
function restOfWindow({ fromMs, toMs, order, after }: Listing): Window {
  if (!after) return { fromMs, toMs };
  return order === "newest"
    ? { fromMs, toMs: Math.min(toMs, after.atMs + 1) }
    : { fromMs: Math.max(fromMs, after.atMs), toMs };
}

/** The window without the time of `after` and what comes before it. */
function beyond({ fromMs, toMs }: Window, order: Order, after: CheckKey | undefined): Window {
  if (!after) return { fromMs, toMs };
  return order === "newest"
    ? { fromMs, toMs: Math.min(toMs, after.atMs) }
    : { fromMs: Math.max(fromMs, after.atMs + 1), toMs };
}

/** The window up to a time, inclusive, in its order. */
function upTo(lastMs: number | undefined, { fromMs, toMs }: Window, order: Order): Window {
  if (lastMs === undefined) return { fromMs, toMs };
  return order === "newest" ? { fromMs: lastMs, toMs } : { fromMs, toMs: lastMs + 1 };
}

function prepare(db: Database) {
  const orders = (table: string) => ({
    newest: prepareListing(db, table, "DESC"),
    oldest: prepareListing(db, table, "ASC"),
  });
  return { checks: orders("checks"), check_evidence: orders("check_evidence") };
}

function prepareListing(db: Database, table: string, direction: "ASC" | "DESC") {
  const inWindow = "at_ms >= ? AND at_ms < ?";
  const ordered = `ORDER BY at_ms ${direction} LIMIT ?`;
  return {
    between: db
      .prepare<[number, number, number], KeyRow>(`SELECT at_ms, lane FROM ${table} WHERE ${inWindow} ${ordered}`)
      .raw(),
    betweenOfLanes: db
      .prepare<[number, number, string, number], KeyRow>(
        `SELECT at_ms, lane FROM ${table} WHERE ${inWindow} AND +lane IN (SELECT value FROM json_each(?)) ${ordered}`,
      )
      .raw(),
    ofLane: db
      .prepare<[number, number, number, number], KeyRow>(
        `SELECT at_ms, lane FROM ${table} WHERE lane = ? AND ${inWindow} ${ordered}`,
      )
      .raw(),
    nth: db
      .prepare<[number, number, number], number>(
        `SELECT at_ms FROM ${table} WHERE ${inWindow} ORDER BY at_ms ${direction} LIMIT 1 OFFSET ?`,
      )
      .pluck(),
  };
}
