import type { Database } from "better-sqlite3";
import { MINUTE_MS } from "../../core/time.ts";
import { ALL_TOPIC_ID } from "./names.ts";
import { topicIds } from "./post-rows.ts";
import { blockOf, type Detail, groupIn, RESOLUTIONS, type Resolution, slotOf } from "./rollup-blocks.ts";
import { addTotals, changedBlock, emptyTotals, type Groups, readBlock, type Totals } from "./rollup-codec.ts";

const EMPTY_BLOCK = new Uint8Array();
/** So short a block is read whole as soon as in a coarser detail, and written once instead of three times. */
const SHORT_BLOCK_BYTES = 400;

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
    const [sums, byKind, byLang] = this.#statements.select.get(id, topic, block) ?? [null, null, EMPTY_BLOCK];
    const changed = changedBlock(byLang, slots);
    if (changed.length === 0) this.#statements.delete.run(id, topic, block);
    else if (changed.length <= SHORT_BLOCK_BYTES) this.#statements.put.run(id, topic, block, null, null, changed);
    else {
      const ofSums = sums ? changedBlock(sums, inDetail("sums", slots)) : coarser("sums", changed);
      const ofKinds = byKind ? changedBlock(byKind, inDetail("by_kind", slots)) : coarser("by_kind", changed);
      this.#statements.put.run(id, topic, block, ofSums, ofKinds, changed);
    }
  }
}

/** The whole of a block of `by_lang` in a coarser detail. */
function coarser(detail: Detail, byLang: Uint8Array): Uint8Array {
  const slots = new Map<number, Groups>();
  readBlock(byLang, 0, Infinity, (slot, group, totals) => {
    const groups = entry(slots, slot, newMap<number, Totals>);
    addTotals(entry(groups, groupIn(detail, group), emptyTotals), totals);
  });
  return changedBlock(EMPTY_BLOCK, slots);
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

/** The same changes with groups put together as a coarser detail has them. */
function inDetail(detail: Detail, slots: ReadonlyMap<number, Groups>): Map<number, Groups> {
  const coarser = new Map<number, Groups>();
  for (const [slot, groups] of slots) {
    const sums = newMap<number, Totals>();
    for (const [group, totals] of groups) addTotals(entry(sums, groupIn(detail, group), emptyTotals), totals);
    coarser.set(slot, sums);
  }
  return coarser;
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
      .prepare<[number, number, number], [Uint8Array | null, Uint8Array | null, Uint8Array]>(
        "SELECT sums, by_kind, by_lang FROM rollups WHERE resolution = ? AND topic = ? AND block = ?",
      )
      .raw(),
    put: db.prepare<[number, number, number, Uint8Array | null, Uint8Array | null, Uint8Array]>(
      "INSERT OR REPLACE INTO rollups (resolution, topic, block, sums, by_kind, by_lang) VALUES (?, ?, ?, ?, ?, ?)",
    ),
    delete: db.prepare<[number, number, number]>(
      "DELETE FROM rollups WHERE resolution = ? AND topic = ? AND block = ?",
    ),
  };
}
