import type { Fault } from "../../normalise/draft.ts";
import type { DecodeTexts } from "./json-line.ts";

/** Told of each JSON value of a file, in order. */
export interface JsonSink {
  /**
   * `raw` gives its text and may be called only inside. `line`: where it begins, or its number in an array.
   * `elementLines`: likewise for the elements of its list, where it is an object that holds one and spreads over lines.
   * Numbers outside objects come as text, so that no digit is lost.
   */
  value(value: unknown, raw: () => string, line: number, elementLines: readonly number[] | null): void;
  fault(line: number, fault: Fault): void;
  /** The file ends inside an array, after a whole element. */
  cutList(): void;
  readonly decodeTexts: DecodeTexts;
}

export interface SplitterLimits {
  /** Longest record that is held, in bytes; of longer ones only the elements of their list are read. */
  readonly recordBytes: number;
  /** Longest line that is tried as a whole before looking at brackets. */
  readonly lineBytes: number;
}

export const JSON_LIMITS: SplitterLimits = { recordBytes: 32 << 20, lineBytes: 4 << 20 };
