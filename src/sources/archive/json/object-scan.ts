import { LIST_MEMBERS } from "./json-lists.ts";

const LF = 10;
const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const OPEN_ARRAY = 91;
const BACKSLASH = 92;
const CLOSE_ARRAY = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

/** Nesting beyond this is no post of any shape. */
const MAX_DEPTH = 500;

const LISTS: ReadonlySet<string> = new Set(LIST_MEMBERS);

/**
 * `more`: the object goes on beyond the bytes at hand; `done`: it ends before `at`; `cut`: another record begins before
 * it ended, on the line that begins at `lineAt`; `broken`: a bracket closes what was not open; `deep`: nested too deeply.
 */
export type ScanState = "more" | "done" | "cut" | "broken" | "deep";

/** Where an element of the object's list stands: bytes relative to the object, lines from 0. */
export interface ElementSpan {
  readonly from: number;
  readonly to: number;
  readonly line: number;
  readonly lastLine: number;
}

/**
 * Finds the end of one JSON object byte by byte, over any number of chunks, without building it. A line that can only
 * begin a new record ends an object that was cut off, so that no quote or bracket left open swallows what follows.
 */
export class ObjectScan {
  /** Bytes looked at, relative to the object's first. */
  at: number;
  /** Line feeds passed. */
  line = 0;
  /** Start of the line last begun, relative; meaningful after the first line feed. */
  lineAt = 0;
  /** The first later line that could begin a record, for starting over when the object turns out to be broken. */
  retry: { readonly at: number; readonly line: number } | null = null;
  readonly elements: ElementSpan[] = [];

  readonly recordIndent: number;
  readonly #stack = new Uint8Array(MAX_DEPTH + 1);
  #depth: number;
  #inString = false;
  #escaped = false;
  #last = 0;
  #fresh = false;
  #indent = 0;
  #secondIndent = -1;
  #keyFrom = 0;
  #keyTo = 0;
  #listKey: string | null = null;
  #inList = false;
  #elementAt = 0;
  #elementLine = 0;
  #isForgotten = false;

  /** `recordIndent`: white space before the line on which the object begins. `depth` 1 begins inside the object. */
  constructor(recordIndent: number, depth: 0 | 1 = 0) {
    this.recordIndent = recordIndent;
    this.#depth = depth;
    this.#stack[1] = OPEN_OBJECT;
    this.at = 0;
  }

  /** Goes on at `at` through bytes [base + at, end) of the buffer; `base` is where the object's first byte lies now. */
  run(buffer: Uint8Array, base: number, end: number): ScanState {
    let i = base + this.at;
    for (; i < end; i++) {
      const byte = buffer[i] ?? 0;
      if (this.#fresh) {
        if (byte === 32 || byte === 9) {
          this.#indent++;
          continue;
        }
        if (byte === OPEN_OBJECT && this.#inString && i + 1 >= end) break;
        if (byte === OPEN_ARRAY && i + 2 >= end) break;
        this.#fresh = false;
        if (this.#secondIndent === -1) this.#secondIndent = this.#indent;
        if (byte === OPEN_OBJECT && this.#beginsRecord(buffer[i + 1] ?? 0)) return this.#stop(i - base, "cut");
        if (byte === OPEN_ARRAY && buffer[i + 1] === OPEN_OBJECT && buffer[i + 2] === QUOTE && this.#beginsList())
          return this.#stop(i - base, "cut");
      }
      if (this.#inString) {
        i = this.#skipString(buffer, i, base, end);
        if (i >= end) break;
        continue;
      }
      if (byte === 32 || byte === 13 || byte === 9) continue;
      if (byte === LF) {
        this.#newLine(i - base);
        continue;
      }
      const state = this.#structure(byte, i - base, buffer, base);
      this.#last = byte;
      if (state !== "more") return this.#stop(i + 1 - base, state);
    }
    return this.#stop(i - base, "more");
  }

  #stop(at: number, state: ScanState): ScanState {
    this.at = at;
    return state;
  }

  /** From inside a string to the byte before the next to look at. */
  #skipString(buffer: Uint8Array, from: number, base: number, end: number): number {
    let i = from;
    if (this.#escaped) {
      this.#escaped = false;
      if (buffer[i] === LF) this.#newLine(i - base);
      return i;
    }
    for (; i < end; i++) {
      const byte = buffer[i];
      if (byte === QUOTE) {
        this.#inString = false;
        this.#keyTo = this.#depth === 1 ? i - base : this.#keyTo;
        return i;
      }
      if (byte === BACKSLASH) {
        this.#escaped = true;
        return i;
      }
      if (byte === LF) {
        this.#newLine(i - base);
        return i;
      }
    }
    return i;
  }

  #newLine(at: number): void {
    this.line++;
    this.lineAt = at + 1;
    this.#fresh = true;
    this.#indent = 0;
  }

  /** Whether a line that begins with a brace begins a new record, which means that this object was cut off. */
  #beginsRecord(next: number): boolean {
    const outside = this.#indent <= this.recordIndent;
    if (this.#isForgotten) return outside && next === QUOTE;
    if (this.#inString) return outside && (next === QUOTE || next === LF || next === 13 || next === 32);
    if (outside && this.retry === null) this.retry = { at: this.lineAt, line: this.line };
    if (this.#last !== COLON && this.#last !== COMMA && this.#last !== OPEN_ARRAY) return true;
    if (this.#stack[this.#depth] === OPEN_OBJECT) return outside || this.#last !== COLON;
    return outside && this.#secondIndent > this.recordIndent;
  }

  /** Whether a line that begins with `[{"` begins a new list of records, which means that this one was cut off. */
  #beginsList(): boolean {
    if (this.#indent > this.recordIndent) return false;
    if (this.#inString) return true;
    const isInArray = this.#stack[this.#depth] === OPEN_ARRAY;
    if (this.#last !== COLON && !(isInArray && (this.#last === COMMA || this.#last === OPEN_ARRAY))) return true;
    this.retry ??= { at: this.lineAt, line: this.line };
    return false;
  }

  #structure(byte: number, at: number, buffer: Uint8Array, base: number): ScanState {
    switch (byte) {
      case QUOTE:
        this.#inString = true;
        if (this.#depth === 1) this.#keyFrom = at + 1;
        return "more";
      case OPEN_OBJECT:
      case OPEN_ARRAY:
        return this.#open(byte, at, buffer, base);
      case CLOSE_OBJECT:
      case CLOSE_ARRAY:
        return this.#close(byte, at);
      default:
        return "more";
    }
  }

  #open(byte: number, at: number, buffer: Uint8Array, base: number): ScanState {
    if (this.#depth === 1 && byte === OPEN_ARRAY) this.#beginList(buffer, base);
    if (this.#depth === 2 && this.#inList && byte === OPEN_OBJECT) {
      this.#elementAt = at;
      this.#elementLine = this.line;
    }
    this.#depth++;
    if (this.#depth > MAX_DEPTH) return this.#depth === MAX_DEPTH + 1 ? "deep" : "more";
    this.#stack[this.#depth] = byte;
    return "more";
  }

  #beginList(buffer: Uint8Array, base: number): void {
    const length = this.#keyTo - this.#keyFrom;
    if (length < 4 || length > 12 || this.#last !== COLON) return;
    const key = String.fromCharCode(...buffer.subarray(base + this.#keyFrom, base + this.#keyTo));
    if (!LISTS.has(key) || (this.#listKey !== null && this.#listKey !== key)) return;
    this.#listKey = key;
    this.#inList = true;
  }

  #close(byte: number, at: number): ScanState {
    if (this.#depth > MAX_DEPTH) {
      this.#depth--;
      return "more";
    }
    const expected = this.#stack[this.#depth] === OPEN_OBJECT ? CLOSE_OBJECT : CLOSE_ARRAY;
    if (byte !== expected) return "broken";
    this.#depth--;
    if (this.#depth === 2 && this.#inList && byte === CLOSE_OBJECT)
      this.elements.push({ from: this.#elementAt, to: at + 1, line: this.#elementLine, lastLine: this.line });
    if (this.#depth === 1) this.#inList = false;
    return this.#depth === 0 ? "done" : "more";
  }

  /** The first `bytes` are gone; only the end of the object is still wanted. */
  rebase(bytes: number): void {
    this.at -= bytes;
    this.lineAt = Math.max(0, this.lineAt - bytes);
    this.retry = null;
    this.elements.length = 0;
    this.#inList = false;
    this.#listKey = "";
    this.#isForgotten = true;
  }

  /** Whether the scan stopped inside the list whose elements it notes. */
  get inList(): boolean {
    return this.#inList;
  }
}
