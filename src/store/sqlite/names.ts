import type { Database, Statement } from "better-sqlite3";
import { ALL_TOPIC } from "../../core/topic.ts";

export type NameSpace = "topic" | "source" | "kind" | "lang" | "via" | "model" | "measure" | "lane";

/** Number 0 is not in the table: the topic of every post, and the language of those whose language is unknown. */
const ZEROS: readonly (readonly [NameSpace, string | null])[] = [
  ["topic", ALL_TOPIC],
  ["lang", "und"],
  ["source", null],
  ["kind", null],
  ["via", null],
  ["model", null],
  ["measure", null],
  ["lane", null],
];
export const ALL_TOPIC_ID = 0;
export const UNKNOWN_LANG_ID = 0;

interface Known {
  readonly ids: Map<string, number>;
  readonly names: (string | null)[];
}

/**
 * The small numbers that stand for names in the tables. A number is never changed or taken back, so what was once read
 * holds for good, whoever writes beside us.
 */
export class Names {
  readonly #known = new Map<NameSpace, Known>();
  readonly #select: Statement<[NameSpace, number], [number, string]>;
  readonly #insert: Statement<[NameSpace, number, string]>;

  constructor(db: Database) {
    this.#select = db.prepare("SELECT id, name FROM names WHERE space = ? AND id >= ? ORDER BY id");
    this.#select.raw();
    this.#insert = db.prepare("INSERT INTO names (space, id, name) VALUES (?, ?, ?)");
    this.forget();
  }

  /** Forgets everything read, for after a transaction that was undone. */
  forget(): void {
    for (const [space, zero] of ZEROS)
      this.#known.set(space, { ids: new Map(zero === null ? [] : [[zero, 0]]), names: [zero] });
  }

  /** The number of a name, or undefined where nothing stored has it. */
  find(space: NameSpace, name: string): number | undefined {
    const { ids } = this.#of(space);
    return ids.get(name) ?? this.#readNew(space).ids.get(name);
  }

  /** The number of a name, which is given one where it has none. Inside a writing transaction only. */
  give(space: NameSpace, name: string): number {
    const found = this.find(space, name);
    if (found !== undefined) return found;
    const { ids, names } = this.#of(space);
    const id = names.length;
    this.#insert.run(space, id, name);
    ids.set(name, id);
    names.push(name);
    return id;
  }

  nameOf(space: NameSpace, id: number): string {
    const name = this.#of(space).names[id] ?? this.#readNew(space).names[id];
    if (typeof name !== "string") throw new RangeError(`no ${space} has the number ${id}`);
    return name;
  }

  /** Numbers of a space from one on, with their names: none is left out, and they ascend by one. */
  from(space: NameSpace, first: number): readonly (readonly [id: number, name: string])[] {
    const { names } = this.#readNew(space);
    return names.slice(first).flatMap((name, index) => (name === null ? [] : [[first + index, name] as const]));
  }

  #readNew(space: NameSpace): Known {
    const known = this.#of(space);
    for (const [id, name] of this.#select.all(space, known.names.length)) {
      known.ids.set(name, id);
      known.names[id] = name;
    }
    return known;
  }

  #of(space: NameSpace): Known {
    const known = this.#known.get(space);
    if (known === undefined) throw new RangeError(`no names of ${space}`);
    return known;
  }
}
