import { isAscii } from "node:buffer";

/**
 * Decodes the texts of a value whose strings hold one character for each byte of UTF-8, in place. False where it is of
 * another kind than it knows, and untouched.
 */
export type DecodeTexts = (value: unknown) => boolean;

/**
 * Parses lines of JSON from their bytes. All that JSON means anything by is ASCII, so a line can be parsed with each
 * byte taken for a character, and only the few strings that are wanted decoded afterwards: that saves decoding whole
 * lines of which most is thrown away. Escapes such as `\u00e9` could not be told from bytes, so lines with them are
 * decoded first, as are all lines once `decodeTexts` has said no.
 */
export class LineParser {
  readonly #decodeTexts: DecodeTexts;
  #decodesLater = true;

  constructor(decodeTexts: DecodeTexts) {
    this.#decodeTexts = decodeTexts;
  }

  /** The value, or undefined where the bytes are no JSON. */
  parse(bytes: Buffer): unknown {
    const characters = bytes.toString("latin1");
    if (isAscii(bytes)) return parseJson(characters);
    if (this.#decodesLater && !characters.includes("\\u")) {
      const value = parseJson(characters);
      if (value === undefined || this.#decodeTexts(value)) return value;
      this.#decodesLater = false;
    }
    return parseJson(bytes.toString("utf8"));
  }
}

/** The value of a JSON text, or undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
