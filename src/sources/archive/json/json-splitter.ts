import type { Fault } from "../../normalise/draft.ts";
import { FAULTS } from "../../normalise/faults.ts";
import { ByteQueue } from "../bytes/byte-queue.ts";
import { LineParser, parseJson } from "./json-line.ts";
import { findTail, parseMended } from "./json-mend.ts";
import { JsonPosition } from "./json-position.ts";
import type { JsonSink, SplitterLimits } from "./json-sink.ts";
import { JSON_LIMITS } from "./json-sink.ts";
import { objectEnd, tokenLength } from "./json-token.ts";
import { ObjectScan } from "./object-scan.ts";

/**
 * Splits a stream of bytes into JSON values: objects one per line, pretty-printed, one after another or in arrays, in
 * any mixture. Brackets of outer arrays and commas between values are passed over, so an array that is cut off keeps
 * its whole elements, and a file of any size needs no more memory than its longest record. One object per line, the
 * usual case, is cut at line feeds and goes straight to JSON.parse.
 */
export class JsonSplitter {
  readonly #sink: JsonSink;
  readonly #limits: SplitterLimits;
  readonly #queue = new ByteQueue();
  readonly #at: JsonPosition;
  readonly #lines: LineParser;
  #scan: ObjectScan | null = null;
  /** The scan goes on only to find the end; what it passes is not wanted. */
  #discarding = false;
  /** Depth of the list of an object that was opened because it is too long or cut off; 0 outside. */
  #openedAt = 0;
  /** Lines are passed over up to one that begins an object no further in than this; -1 where nothing is passed over. */
  #skipTo = -1;
  /** The rest of a line too long to be looked at is passed over. */
  #skipsLine = false;
  #lastWasFault = false;

  /** `oneLine`: the file has no line breaks, so that elements are told by their number. */
  constructor(sink: JsonSink, oneLine: boolean, limits: SplitterLimits = JSON_LIMITS) {
    this.#sink = sink;
    this.#limits = limits;
    this.#at = new JsonPosition(oneLine);
    this.#lines = new LineParser(sink.decodeTexts);
  }

  push(chunk: Uint8Array): void {
    this.#queue.push(chunk);
    while (this.#step(false));
  }

  end(): void {
    while (this.#step(true));
    if (this.#at.arrayDepth > 0 && !this.#lastWasFault) this.#sink.cutList();
  }

  /** Reads one value or separator; false where more bytes are needed. */
  #step(final: boolean): boolean {
    if (this.#scan) return this.#goOn(this.#scan, final);
    if (this.#skipsLine) return this.#skipLine();
    this.#passSeparators();
    if (this.#scan) return true;
    if (this.#queue.length === 0) return false;
    if (this.#queue.byte(0) === 0xef) {
      if (this.#queue.length < 3 && !final) return false;
      // Files that were joined have the mark of each in the middle.
      if (this.#queue.byte(1) === 0xbb && this.#queue.byte(2) === 0xbf) return this.#dropMark();
    }
    const isObject = this.#queue.byte(0) === 123;
    const mayBegin = isObject && this.#at.isAtLineStart && this.#at.indent <= this.#skipTo;
    if (this.#skipTo >= 0 && !mayBegin) return this.#skipLine();
    this.#skipTo = -1;
    if (!isObject) return this.#token(final);
    const taken = this.#at.isAtLineStart ? this.#wholeLine(final) : null;
    if (taken !== null) return taken;
    this.#scan = new ObjectScan(this.#at.indent);
    return true;
  }

  #dropMark(): boolean {
    this.#queue.drop(3);
    return true;
  }

  #passSeparators(): void {
    const { buffer, tail } = this.#queue;
    const position = this.#at;
    let at = this.#queue.head;
    for (; at < tail && !this.#scan; at++) {
      const byte = buffer[at] ?? 0;
      if (byte === 10) position.nextLine();
      else if (byte === 32 || byte === 9) position.indent += position.isAtLineStart ? 1 : 0;
      else if (byte === 91) this.#openArray();
      else if (byte === 93) this.#closeArray();
      else if (byte > 32 && byte !== 44 && byte !== 125 && byte !== 127) break;
    }
    this.#queue.head = at;
  }

  #openArray(): void {
    const position = this.#at;
    if (position.isAtLineStart && position.indent <= this.#skipTo) {
      this.#skipTo = -1;
      position.arrayDepth = 0;
    }
    position.arrayDepth++;
    position.isAtLineStart = false;
  }

  #closeArray(): void {
    if (this.#openedAt > 0 && this.#at.arrayDepth === this.#openedAt) {
      this.#openedAt = 0;
      this.#discarding = true;
      this.#scan = new ObjectScan(this.#at.indent, 1);
    }
    this.#at.arrayDepth = Math.max(0, this.#at.arrayDepth - 1);
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
    end = objectEnd(queue, end);
    if (end === 0) return null;
    const bytes = queue.bytes(0, end);
    const value = this.#lines.parse(bytes);
    if (value === undefined) return null;
    this.#give(value, () => bytes.toString("utf8"), this.#at.take(), null);
    queue.drop(end);
    this.#at.isAtLineStart = false;
    return true;
  }

  #give(value: unknown, raw: () => string, line: number, elementLines: readonly number[] | null): void {
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
        if (!this.#discarding) this.#fault(this.#at.take(), FAULTS.tooDeep);
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
      const value = scan.at > this.#limits.recordBytes ? undefined : (parseJson(raw) ?? parseMended(raw));
      if (value !== undefined) this.#give(value, () => raw, this.#at.take(), this.#elementLines(scan));
      else if (scan.elements.length > 0) this.#giveElements(scan);
      else this.#fault(this.#at.take(), scan.at > this.#limits.recordBytes ? FAULTS.tooLong : FAULTS.badJson);
    }
    return this.#leave(scan.at, scan.line, false);
  }

  /** The object ends at `end` without being whole, because a record begins there or the file ends. */
  #cut(scan: ObjectScan, end: number, line: number): boolean {
    if (this.#discarding) return this.#leave(end, line, true);
    if (scan.elements.length > 0) return this.#openList(scan);
    const lineFeed = this.#queue.indexOfLineFeed();
    const firstLine = lineFeed === -1 || lineFeed > end ? end : lineFeed;
    this.#faultWithTail(this.#queue.text(0, Math.min(firstLine, this.#limits.lineBytes)), FAULTS.badJson);
    if (this.#openedAt > 0) this.#at.arrayDepth = this.#openedAt - 1;
    this.#openedAt = 0;
    const { retry } = scan;
    const isRetried = retry !== null && retry.at < end;
    // A line that begins a list of its own does not stand inside the one that was cut off.
    if (this.#queue.byte(isRetried ? retry.at : end) === 91) this.#at.arrayDepth = 0;
    return isRetried ? this.#leave(retry.at, retry.line, true) : this.#leave(end, line, true);
  }

  /** A fault for a line, and the whole object at its end if a program began anew there. */
  #faultWithTail(line: string, fault: Fault): void {
    const place = this.#at.take();
    this.#fault(place, fault);
    const tail = findTail(line);
    if (tail) this.#give(tail.value, () => tail.raw, place, null);
  }

  #broken(scan: ObjectScan): boolean {
    if (!this.#discarding) {
      if (scan.elements.length > 0) return this.#openList(scan);
      this.#fault(this.#at.take(), FAULTS.badJson);
    }
    if (scan.retry) return this.#leave(scan.retry.at, scan.retry.line, true);
    if (!this.#at.isInOneLineArray) this.#skipTo = scan.recordIndent;
    return this.#leave(scan.at, scan.line, false);
  }

  /** Longer than can be held: its list is opened and read element by element, or it is passed over. */
  #tooLong(scan: ObjectScan): boolean {
    if (scan.elements.length > 0 && scan.inList) return this.#openList(scan);
    // A later line begins like a record: a bracket was left open before it.
    if (scan.retry) return this.#cut(scan, scan.retry.at, scan.retry.line);
    if (scan.elements.length > 0) this.#giveElements(scan);
    else this.#fault(this.#at.take(), FAULTS.tooLong);
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
    this.#at.arrayDepth++;
    this.#openedAt = this.#at.arrayDepth;
    return this.#leave(last?.to ?? scan.at, last?.lastLine ?? scan.line, false);
  }

  /** The elements of a list whose object cannot be had as a whole, each by itself. */
  #giveElements(scan: ObjectScan): void {
    for (const { from, to, line } of scan.elements) {
      const raw = this.#queue.text(from, to);
      const value = parseJson(raw) ?? parseMended(raw);
      const place = this.#at.takeElement(line);
      if (value === undefined) this.#fault(place, FAULTS.badJson);
      else this.#give(value, () => raw, place, null);
    }
  }

  #elementLines(scan: ObjectScan): readonly number[] | null {
    if (scan.elements.length === 0 || scan.line === 0) return null;
    return scan.elements.map(({ line }) => this.#at.line + line);
  }

  #leave(bytes: number, lines: number, toLineStart: boolean): boolean {
    this.#queue.drop(bytes);
    this.#at.pass(lines, toLineStart);
    this.#scan = null;
    this.#discarding = false;
    return true;
  }

  /** Passes over the rest of the line; false where it goes on beyond the bytes at hand. */
  #skipLine(): boolean {
    const lineFeed = this.#queue.indexOfLineFeed();
    this.#queue.drop(lineFeed === -1 ? this.#queue.length : lineFeed);
    this.#skipsLine = lineFeed === -1;
    this.#at.isAtLineStart = false;
    return lineFeed !== -1;
  }

  /** A value outside of any object: an id in a list of ids, or text that is no JSON. */
  #token(final: boolean): boolean {
    const length = tokenLength(this.#queue, final);
    if (length === "more") return false;
    const raw = this.#queue.text(0, length).trim();
    const value = length === 0 ? undefined : parseJson(raw);
    if (value === undefined) return this.#junk(final);
    this.#give(typeof value === "number" ? raw : value, () => raw, this.#at.take(), null);
    return this.#leave(length, 0, false);
  }

  /** Text that is no JSON: one fault for the line, and the object at its end if there is one. */
  #junk(final: boolean): boolean {
    const lineFeed = this.#queue.indexOfLineFeed();
    if (lineFeed === -1 && !final && this.#queue.length < this.#limits.lineBytes) return false;
    const end = lineFeed === -1 ? this.#queue.length : lineFeed;
    const isWhole = end <= this.#limits.lineBytes;
    const raw = isWhole ? this.#queue.text(0, end) : "";
    if (this.#at.line === 1 && ASSIGNMENT.test(raw))
      return this.#leave(Buffer.byteLength(raw.split(/[[{]/, 1)[0] ?? ""), 0, false);
    this.#faultWithTail(raw, isWhole ? FAULTS.badJson : FAULTS.tooLong);
    return this.#skipLine();
  }
}

/** X's own archive and other pages put their list into a script: `window.YTD.tweets.part0 = [`. */
const ASSIGNMENT = /^(?:(?:var|let|const)\s+)?[\w$.]+\s*=\s*[[{]/;
