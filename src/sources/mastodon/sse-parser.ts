/** One event of a stream may be so long, in UTF-16 units; a longer one is dropped whole. */
const MOST_UNITS = 1_048_576;

export interface SseHandlers {
  /** `name` is "message" where the server names none; lines of `data` are joined by line feeds. */
  readonly onEvent: (name: string, data: string) => void;
  /** An event was longer than an event may be, and was dropped. */
  readonly onOversize: () => void;
}

/**
 * Takes apart a stream of server-sent events (WHATWG HTML, "Server-sent events"): chunks may end anywhere, also inside a
 * character; lines end in CRLF, LF or CR. Comments, `id` and `retry` are passed over, and so is an event without data.
 * What is held never exceeds one event of the longest length and one chunk.
 */
export class SseParser {
  readonly #handlers: SseHandlers;
  readonly #decoder = new TextDecoder();
  /** The beginning of a line whose end has not come yet. */
  #rest = "";
  /** The last chunk ended in CR: a LF that follows belongs to it. */
  #endedInCr = false;
  #name = "";
  #data: string | null = null;
  #isOversize = false;

  constructor(handlers: SseHandlers) {
    this.#handlers = handlers;
  }

  push(chunk: Uint8Array): void {
    const text = this.#decoder.decode(chunk, { stream: true });
    let from = 0;
    if (this.#endedInCr && text !== "") {
      this.#endedInCr = false;
      if (text.startsWith("\n")) from = 1;
    }
    let cr = text.indexOf("\r", from);
    let lf = text.indexOf("\n", from);
    while (cr !== -1 || lf !== -1) {
      const isLf = cr === -1 || (lf !== -1 && lf < cr);
      const end = isLf ? lf : cr;
      this.#line(this.#rest + text.slice(from, end));
      this.#rest = "";
      from = end + 1;
      if (!isLf && from === text.length) this.#endedInCr = true;
      if (!isLf && lf === from) from += 1;
      if (cr !== -1 && cr < from) cr = text.indexOf("\r", from);
      if (lf !== -1 && lf < from) lf = text.indexOf("\n", from);
    }
    this.#keep(text.slice(from));
  }

  #keep(beginning: string): void {
    if (this.#rest.length + beginning.length <= MOST_UNITS) {
      this.#rest += beginning;
      return;
    }
    this.#drop();
    // Of a line that is too long only its kind is of interest: its end must not look like a line of its own.
    this.#rest = ":";
  }

  #line(line: string): void {
    if (line === "") this.#dispatch();
    else if (line.startsWith("data:")) this.#append(fieldValue(line, 5));
    else if (line.startsWith("event:")) this.#name = fieldValue(line, 6);
    else if (line === "data") this.#append("");
    else if (line === "event") this.#name = "";
  }

  #append(value: string): void {
    if (this.#isOversize) return;
    if ((this.#data?.length ?? 0) + value.length > MOST_UNITS) this.#drop();
    else this.#data = this.#data === null ? value : `${this.#data}\n${value}`;
  }

  #drop(): void {
    this.#isOversize = true;
    this.#data = null;
  }

  #dispatch(): void {
    const name = this.#name === "" ? "message" : this.#name;
    const data = this.#data;
    const wasOversize = this.#isOversize;
    this.#name = "";
    this.#data = null;
    this.#isOversize = false;
    if (wasOversize) this.#handlers.onOversize();
    else if (data !== null) this.#handlers.onEvent(name, data);
  }
}

function fieldValue(line: string, from: number): string {
  return line.slice(line[from] === " " ? from + 1 : from);
}
