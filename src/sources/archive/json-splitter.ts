import { ByteQueue } from "./byte-queue.ts";
import type { Fault } from "./draft.ts";
import { FAULTS } from "./faults.ts";
import { findTail, parseMended } from "./json-mend.ts";
import { ObjectScan } from "./object-scan.ts";

/** Told of each JSON value of a file, in order. */
export interface JsonSink {
  /**
   * `line`: where it begins, or its number in an array. `elementLines`: likewise for the elements of its list, where it
   * is an object that holds one and spreads over lines. Numbers outside objects come as text, so that no digit is lost.
   */
  value(value: unknown, raw: string, line: number, elementLines: readonly number[] | null): void;
  fault(line: number, fault: Fault): void;
  /** The file ends inside an array, after a whole element. */
  cutList(): void;
}

export interface SplitterLimits {
  /** Longest record that is held, in bytes; of longer ones only the elements of their list are read. */
  readonly recordBytes: number;
  /** Longest line that is tried as a whole before looking at brackets. */
  readonly lineBytes: number;
}

export const JSON_LIMITS: SplitterLimits = { recordBytes: 32 << 20, lineBytes: 4 << 20 };

const TOKEN_BYTES = 1 << 16;

/**
 * Splits a stream of bytes into JSON values: objects one per line, pretty-printed, one after another or in arrays, in
 * any mixture. Brackets of outer arrays and commas between values are passed over, so an array that is cut off keeps
 * its whole elements, and a file of any size needs no more memory than its longest record. One object per line, the
 * usual case, is cut at line feeds and goes straight to JSON.parse.
 */
export class JsonSplitter {
  readonly #sink: JsonSink;
  readonly #limits: SplitterLimits;
  /** Whether the file has no line breaks, so that elements are told by their number instead of a line. */
  readonly #oneLine: boolean;
  readonly #queue = new ByteQueue();
  #line = 1;
  #atLineStart = true;
  #indent = 0;
  #arrayDepth = 0;
  #element = 0;
  #scan: ObjectScan | null = null;
  /** The scan goes on only to find the end; what it passes is not wanted. */
  #discarding = false;
  /** Depth of the list of an object that was opened because it is too long or cut off; 0 outside. */
  #openedAt = 0;
  /** Lines are passed over up to one that begins an object no further in than this; -1 where nothing is passed over. */
  #skipTo = -1;
  #lastWasFault = false;

  constructor(sink: JsonSink, oneLine: boolean, limits: SplitterLimits = JSON_LIMITS) {
    this.#sink = sink;
    this.#oneLine = oneLine;
    this.#limits = limits;
  }

  push(chunk: Uint8Array): void {
    this.#queue.push(chunk);
    while (this.#step(false));
  }

  end(): void {
    while (this.#step(true));
    if (this.#arrayDepth > 0 && !this.#lastWasFault) this.#sink.cutList();
  }

  /** Reads one value or separator; false where more bytes are needed. */
  #step(final: boolean): boolean {
    if (this.#scan) return this.#goOn(this.#scan, final);
    this.#passSeparators();
    if (this.#scan) return true;
    if (this.#queue.length === 0) return false;
    const isObject = this.#byte(0) === 123;
    if (this.#skipTo >= 0 && !(isObject && this.#atLineStart && this.#indent <= this.#skipTo)) return this.#skipLine();
    this.#skipTo = -1;
    if (!isObject) return this.#token(final);
    const taken = this.#atLineStart ? this.#wholeLine(final) : null;
    if (taken !== null) return taken;
    this.#scan = new ObjectScan(this.#indent);
    return true;
  }

  #byte(at: number): number {
    return this.#queue.buffer[this.#queue.head + at] ?? 0;
  }

  #passSeparators(): void {
    const { buffer, tail } = this.#queue;
    let at = this.#queue.head;
    for (; at < tail && !this.#scan; at++) {
      const byte = buffer[at] ?? 0;
      if (byte === 10) this.#newLine();
      else if (byte === 32 || byte === 9) this.#indent += this.#atLineStart ? 1 : 0;
      else if (byte === 91) {
        this.#arrayDepth++;
        this.#atLineStart = false;
      } else if (byte === 93) this.#closeArray();
      else if (byte > 32 && byte !== 44 && byte !== 125 && byte !== 127) break;
    }
    this.#queue.head = at;
  }

  #newLine(): void {
    this.#line++;
    this.#atLineStart = true;
    this.#indent = 0;
  }

  #closeArray(): void {
    if (this.#openedAt > 0 && this.#arrayDepth === this.#openedAt) {
      this.#openedAt = 0;
      this.#discarding = true;
      this.#scan = new ObjectScan(this.#indent, 1);
    }
    this.#arrayDepth = Math.max(0, this.#arrayDepth - 1);
  }

  /** Takes the object that fills the rest of the line. Null where none does, false where more bytes are needed. */
  #wholeLine(final: boolean): boolean | null {
    const queue = this.#queue;
    let end = queue.indexOfLineFeed();
    if (end === -1) {
      if (queue.length > this.#limits.lineBytes) return null;
      if (!final) return false;
      end = queue.length;
    }
    if (end > this.#limits.lineBytes) return null;
    end = this.#endOfObject(end);
    if (end === 0) return null;
    const raw = queue.text(0, end);
    const value = parse(raw);
    if (value === undefined) return null;
    const line = this.#place();
    queue.drop(end);
    this.#atLineStart = false;
    this.#give(value, raw, line, null);
    return true;
  }

  /** Where the object before a line's end closes: white space and array punctuation behind it do not count. */
  #endOfObject(lineEnd: number): number {
    for (let at = lineEnd - 1; at > 0; at--) {
      const byte = this.#byte(at);
      if (byte === 125) return at + 1;
      if (byte > 32 && byte !== 44 && byte !== 93) return 0;
    }
    return 0;
  }

  /** Number of the value about to be read: its line, or its place in an array that has no lines. */
  #place(): number {
    if (this.#arrayDepth > 0) this.#element++;
    return this.#oneLine && this.#arrayDepth > 0 ? this.#element : this.#line;
  }

  #give(value: unknown, raw: string, line: number, elementLines: readonly number[] | null): void {
    this.#lastWasFault = false;
    this.#sink.value(value, raw, line, elementLines);
  }

  #fault(line: number, fault: Fault): void {
    this.#lastWasFault = true;
    this.#sink.fault(line, fault);
  }

  #goOn(scan: ObjectScan, final: boolean): boolean {
    const queue = this.#queue;
    switch (scan.run(queue.buffer, queue.head, queue.tail)) {
      case "more":
        if (final) return this.#cut(scan, queue.length, scan.line);
        if (this.#discarding) this.#forget(scan);
        else if (scan.at > this.#limits.recordBytes) return this.#tooLong(scan);
        return false;
      case "cut":
        return this.#cut(scan, scan.lineAt, scan.line);
      case "done":
        return this.#done(scan);
      case "deep":
        if (!this.#discarding) this.#fault(this.#place(), FAULTS.tooDeep);
        this.#discarding = true;
        this.#forget(scan);
        return true;
      case "broken":
        return this.#broken(scan);
    }
  }

  #done(scan: ObjectScan): boolean {
    if (!this.#discarding) {
      const raw = this.#queue.text(0, scan.at);
      const value = parse(raw) ?? parseMended(raw);
      if (value !== undefined) this.#give(value, raw, this.#place(), this.#elementLines(scan));
      else if (scan.elements.length > 0) this.#giveElements(scan);
      else this.#fault(this.#place(), FAULTS.badJson);
    }
    return this.#leave(scan.at, scan.line, false);
  }

  /** The object ends at `end` without being whole, because a record begins there or the file ends. */
  #cut(scan: ObjectScan, end: number, line: number): boolean {
    if (this.#discarding) return this.#leave(end, line, true);
    if (scan.elements.length > 0) return this.#openList(scan);
    const lineFeed = this.#queue.indexOfLineFeed();
    const firstLine = lineFeed === -1 || lineFeed > end ? end : lineFeed;
    const place = this.#place();
    this.#fault(place, FAULTS.badJson);
    const tail = findTail(this.#queue.text(0, Math.min(firstLine, this.#limits.lineBytes)));
    if (tail) this.#give(tail.value, tail.raw, place, null);
    this.#closeOpened();
    const { retry } = scan;
    return retry && retry.at < end ? this.#leave(retry.at, retry.line, true) : this.#leave(end, line, true);
  }

  #broken(scan: ObjectScan): boolean {
    if (!this.#discarding) {
      if (scan.elements.length > 0) return this.#openList(scan);
      this.#fault(this.#place(), FAULTS.badJson);
    }
    if (scan.retry) return this.#leave(scan.retry.at, scan.retry.line, true);
    if (!(this.#oneLine && this.#arrayDepth > 0)) this.#skipTo = scan.recordIndent;
    return this.#leave(scan.at, scan.line, false);
  }

  /** Longer than can be held: its list is opened and read element by element, or it is passed over. */
  #tooLong(scan: ObjectScan): boolean {
    if (scan.elements.length > 0 && scan.inList) return this.#openList(scan);
    if (scan.elements.length > 0) this.#giveElements(scan);
    else this.#fault(this.#place(), FAULTS.tooLong);
    this.#discarding = true;
    this.#forget(scan);
    return false;
  }

  #forget(scan: ObjectScan): void {
    const bytes = scan.at;
    this.#queue.drop(bytes);
    scan.rebase(bytes);
  }

  /** Gives the elements found so far and goes on inside the list, as if the object around it were not there. */
  #openList(scan: ObjectScan): boolean {
    const last = scan.elements.at(-1);
    this.#giveElements(scan);
    this.#arrayDepth++;
    this.#openedAt = this.#arrayDepth;
    return this.#leave(last?.to ?? scan.at, last?.lastLine ?? scan.line, false);
  }

  /** Outside the list again, whose object was cut off. */
  #closeOpened(): void {
    if (this.#openedAt > 0) this.#arrayDepth = this.#openedAt - 1;
    this.#openedAt = 0;
  }

  /** The elements of a list whose object cannot be had as a whole, each by itself. */
  #giveElements(scan: ObjectScan): void {
    for (const { from, to, line } of scan.elements) {
      const raw = this.#queue.text(from, to);
      const value = parse(raw) ?? parseMended(raw);
      this.#element++;
      const place = this.#oneLine ? this.#element : this.#line + line;
      if (value === undefined) this.#fault(place, FAULTS.badJson);
      else this.#give(value, raw, place, null);
    }
  }

  #elementLines(scan: ObjectScan): readonly number[] | null {
    if (scan.elements.length === 0 || scan.line === 0) return null;
    return scan.elements.map(({ line }) => this.#line + line);
  }

  #leave(bytes: number, lines: number, toLineStart: boolean): boolean {
    this.#queue.drop(bytes);
    this.#line += lines;
    this.#atLineStart = toLineStart;
    if (toLineStart) this.#indent = 0;
    this.#scan = null;
    this.#discarding = false;
    return true;
  }

  /** Passes over the rest of the line; always goes on unless the line does. */
  #skipLine(): boolean {
    const lineFeed = this.#queue.indexOfLineFeed();
    this.#queue.drop(lineFeed === -1 ? this.#queue.length : lineFeed);
    this.#atLineStart = false;
    return lineFeed !== -1;
  }

  /** A value outside of any object: an id in a list of ids, or text that is no JSON. */
  #token(final: boolean): boolean {
    const end = this.#endOfToken();
    if (end === -1 && !final && this.#queue.length < TOKEN_BYTES) return false;
    const raw = this.#queue.text(0, end === -1 ? Math.min(this.#queue.length, TOKEN_BYTES) : end).trim();
    const value = parse(raw);
    if (value !== undefined) {
      this.#give(typeof value === "number" ? raw : value, raw, this.#place(), null);
      return this.#leave(end === -1 ? this.#queue.length : end, 0, false);
    }
    return this.#junk(final);
  }

  /** Length of the string or bare word at the front, or -1 where it goes on. */
  #endOfToken(): number {
    const length = Math.min(this.#queue.length, TOKEN_BYTES);
    const isString = this.#byte(0) === 34;
    for (let at = 1; at < length; at++) {
      const byte = this.#byte(at);
      if (byte === 10) return at;
      if (isString && byte === 92) at++;
      else if (isString && byte === 34) return at + 1;
      else if (!isString && (byte === 44 || byte === 93 || byte === 91 || byte === 123 || byte === 125)) return at;
    }
    return -1;
  }

  /** Text that is no JSON: one fault for the line, and the object at its end if there is one. */
  #junk(final: boolean): boolean {
    const lineFeed = this.#queue.indexOfLineFeed();
    if (lineFeed === -1 && !final && this.#queue.length < this.#limits.lineBytes) return false;
    const end = lineFeed === -1 ? this.#queue.length : lineFeed;
    const raw = this.#queue.text(0, Math.min(end, this.#limits.lineBytes));
    if (this.#line === 1 && ASSIGNMENT.test(raw)) return this.#leave(raw.search(/[[{]/), 0, false);
    const place = this.#place();
    this.#fault(place, FAULTS.badJson);
    const tail = findTail(` ${raw}`);
    if (tail) this.#give(tail.value, tail.raw, place, null);
    if (lineFeed === -1) this.#skipTo = Number.MAX_SAFE_INTEGER;
    return this.#leave(end, 0, false);
  }
}

/** X's own archive and other pages put their list into a script: `window.YTD.tweets.part0 = [`. */
const ASSIGNMENT = /^(?:(?:var|let|const)\s+)?[\w$.]+\s*=\s*[[{]/;

function parse(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return undefined;
  }
}
