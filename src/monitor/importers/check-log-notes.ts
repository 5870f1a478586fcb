import type { ImportedDocument } from "./importer.ts";

/** So many rejected rows are listed, and so many different warnings. */
const MOST_REJECTED = 100_000;
const MOST_WARNINGS = 1_000;
const LONGEST_SUBJECT = 100;

interface Warning {
  readonly at: string;
  readonly code: string;
  readonly text: string;
  rows: number;
}

/** What is said of the rows of a log: a warning once, with where it came first and how many rows it is about. */
export class LogNotes {
  readonly #rejected: ImportedDocument["rejected"][number][] = [];
  readonly #warnings = new Map<string, Warning>();
  #unlisted = 0;
  #firstUnlisted = 0;
  #unwarned = 0;

  reject(line: number, reason: string): void {
    if (this.#rejected.length < MOST_REJECTED) {
      this.#rejected.push({ at: `line ${line}`, reason: detached(reason) });
      return;
    }
    if (this.#unlisted === 0) this.#firstUnlisted = line;
    this.#unlisted++;
  }

  /** `at`: "line 5". `subject` tells warnings of one code apart. */
  warn(at: string, code: string, subject: string, text: string): void {
    const key = `${code}\n${subject.slice(0, LONGEST_SUBJECT)}`;
    const known = this.#warnings.get(key);
    if (known) known.rows++;
    else if (this.#warnings.size < MOST_WARNINGS)
      this.#warnings.set(detached(key), { at, code, text: detached(text), rows: 1 });
    else this.#unwarned++;
  }

  get rejected(): ImportedDocument["rejected"] {
    if (this.#unlisted === 0) return this.#rejected;
    return [
      ...this.#rejected,
      { at: `line ${this.#firstUnlisted}`, reason: `and ${this.#unlisted} more rows from here on` },
    ];
  }

  get warnings(): ImportedDocument["warnings"] {
    const all = Array.from(this.#warnings.values(), ({ at, code, text, rows }) => ({
      at,
      code,
      text: rows === 1 ? text : `${text} (${rows} rows)`,
    }));
    if (this.#unwarned === 0) return all;
    return [...all, { at: "line 1", code: "more_warnings", text: `${this.#unwarned} more rows have a warning` }];
  }
}

/** A copy: a part of a text keeps the whole chunk that it was cut from. */
export function detached(text: string): string {
  return Buffer.from(text).toString();
}
