import type { Database } from "better-sqlite3";
import { MINUTE_MS } from "../../core/time.ts";
import { ALL_TOPIC_ID } from "./names.ts";
import { topicIds } from "./post-rows.ts";
import { blockOf, RESOLUTIONS, type Resolution, slotOf } from "./rollup-blocks.ts";
import { addTotals, changedBlock, emptyTotals, type Groups, type Totals } from "./rollup-codec.ts";

const EMPTY_BLOCK = new Uint8Array();

/** Gathers what a batch changes in the totals, so that each row is read and written once. */
export class RollupWriter {
  readonly #statements: ReturnType<typeof prepare>;
  /** By topics (as in the column), minute and group: most posts of a batch share them. */
  #changes = new Map<string, Map<number, Groups>>();

  constructor(db: Database) {
    this.#statements = prepare(db);
  }

  /** What changes for posts of these topics (`topicsColumn`), minute and group. */
  at(topics: string, postedMs: number, group: number): Totals {
    const minutes = entry(this.#changes, topics, newMap<number, Groups>);
    return entry(entry(minutes, Math.floor(postedMs / MINUTE_MS), newMap<number, Totals>), group, emptyTotals);
  }

  /** Writes what was gathered. Inside the transaction of the posts that it counts. */
  flush(): void {
    const byTopic = changesByTopic(this.#changes);
    this.forget();
    for (const resolution of RESOLUTIONS)
      for (const [topic, minutes] of byTopic)
        for (const [block, slots] of changesByBlock(resolution, minutes)) this.#write(resolution, topic, block, slots);
  }

  /** Forgets what was gathered, for after a transaction that was undone. */
  forget(): void {
    this.#changes = new Map();
  }

  #write({ id }: Resolution, topic: number, block: number, slots: ReadonlyMap<number, Groups>): void {
    const [sums = EMPTY_BLOCK, groups = EMPTY_BLOCK] = this.#statements.select.get(id, topic, block) ?? [];
    const changedSums = changedBlock(sums, withGroupsAsOne(slots));
    if (changedSums.length === 0) this.#statements.delete.run(id, topic, block);
    else this.#statements.put.run(id, topic, block, changedSums, changedBlock(groups, slots));
  }
}

function changesByTopic(changes: ReadonlyMap<string, ReadonlyMap<number, Groups>>): Map<number, Map<number, Groups>> {
  const byTopic = new Map<number, Map<number, Groups>>();
  for (const [topics, minutes] of changes) {
    for (const id of [ALL_TOPIC_ID, ...topicIds(topics)]) {
      const all = entry(byTopic, id, newMap<number, Groups>);
      for (const [minute, groups] of minutes) addGroups(entry(all, minute, newMap<number, Totals>), groups);
    }
  }
  return byTopic;
}

function changesByBlock(
  resolution: Resolution,
  minutes: ReadonlyMap<number, Groups>,
): Map<number, Map<number, Groups>> {
  const blocks = new Map<number, Map<number, Groups>>();
  for (const [minute, groups] of minutes) {
    const ms = minute * MINUTE_MS;
    const slots = entry(blocks, blockOf(resolution, ms), newMap<number, Groups>);
    addGroups(entry(slots, slotOf(resolution, ms), newMap<number, Totals>), groups);
  }
  return blocks;
}

function withGroupsAsOne(slots: ReadonlyMap<number, Groups>): Map<number, Groups> {
  const sums = new Map<number, Groups>();
  for (const [slot, groups] of slots) {
    const sum = emptyTotals();
    for (const totals of groups.values()) addTotals(sum, totals);
    sums.set(slot, new Map([[0, sum]]));
  }
  return sums;
}

function addGroups(sums: Groups, groups: Groups): void {
  for (const [group, totals] of groups) addTotals(entry(sums, group, emptyTotals), totals);
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}

function newMap<K, V>(): Map<K, V> {
  return new Map();
}

function prepare(db: Database) {
  return {
    select: db
      .prepare<[number, number, number], [Uint8Array, Uint8Array]>(
        "SELECT sums, groups FROM rollups WHERE resolution = ? AND topic = ? AND block = ?",
      )
      .raw(),
    put: db.prepare<[number, number, number, Uint8Array, Uint8Array]>(
      "INSERT OR REPLACE INTO rollups (resolution, topic, block, sums, groups) VALUES (?, ?, ?, ?, ?)",
    ),
    delete: db.prepare<[number, number, number]>(
      "DELETE FROM rollups WHERE resolution = ? AND topic = ? AND block = ?",
    ),
  };
}
