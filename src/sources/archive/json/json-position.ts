/** Where in a file of JSON the next value stands. */
export class JsonPosition {
  /** As an editor counts, from 1. */
  line = 1;
  /** Nothing but white space stands before it on its line. */
  isAtLineStart = true;
  /** White space at the start of its line, in characters. */
  indent = 0;
  /** Arrays around it. */
  arrayDepth = 0;
  /** Values of arrays before it. */
  #elements = 0;
  /** Whether the file has no line breaks, so that elements are told by their number instead of a line. */
  readonly #oneLine: boolean;

  constructor(oneLine: boolean) {
    this.#oneLine = oneLine;
  }

  nextLine(): void {
    this.line++;
    this.isAtLineStart = true;
    this.indent = 0;
  }

  /** Past a value and its line feeds. `toLineStart`: the next byte begins a line. */
  pass(lines: number, toLineStart: boolean): void {
    this.line += lines;
    this.isAtLineStart = toLineStart;
    if (toLineStart) this.indent = 0;
  }

  /** Number of the value that begins here: its line, or its place in an array that has no lines. Asked once for each. */
  take(): number {
    return this.arrayDepth > 0 ? this.takeElement(0) : this.line;
  }

  /** The same for an element of a list inside the value that begins here, `lines` further down. */
  takeElement(lines: number): number {
    this.#elements++;
    return this.#oneLine ? this.#elements : this.line + lines;
  }

  /** Whether values are separated by nothing but commas, so that a line break cannot end a broken one. */
  get isInOneLineArray(): boolean {
    return this.#oneLine && this.arrayDepth > 0;
  }
}
