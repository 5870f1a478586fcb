import type { IncomingMessage } from "node:http";
import { type Readable, Transform, type TransformCallback } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { constants, createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import type { Clock } from "../../core/clock.ts";

/** Longer lines are not messages of X; they are skipped without being kept. Characters. */
const LONGEST_LINE = 4 * 1024 * 1024;

/** One line of a stream with its CRLF, and when it was read; the blank line is the heartbeat. */
export class StreamLine {
  readonly #text: string;
  readonly atMs: number;

  constructor(text: string, atMs: number) {
    this.#text = text;
    this.atMs = atMs;
  }

  toString(): string {
    return `${this.#text}\r\n`;
  }
}

/** Stands for a line that is no JSON object, whatever it held. */
const NO_MESSAGE = "{no message";

/**
 * Whole lines of a response, one a chunk, uncompressed and decoded over the borders of the chunks that came. However
 * the connection ends, they end right after the last whole one, so that nobody has to wait for a silence to notice it.
 * Destroying them ends the response.
 */
export function streamLines(response: IncomingMessage, now: Clock): Readable {
  const lines = new LineReader(now);
  const unpacked = unpackerOf(response.headers["content-encoding"]);
  const first = unpacked ?? lines;
  response.pipe(first);
  // A torn connection tells no end, it only closes.
  response.once("close", () => first.end());
  if (unpacked) {
    unpacked.pipe(lines);
    unpacked.on("error", () => lines.end());
  }
  lines.once("close", () => {
    response.destroy();
    unpacked?.destroy();
  });
  return lines;
}

/** Everything that came before the cut is given out, as soon as it can be. */
function unpackerOf(encoding: string | undefined): Transform | null {
  const zlib = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH };
  const brotli = { flush: constants.BROTLI_OPERATION_FLUSH, finishFlush: constants.BROTLI_OPERATION_FLUSH };
  switch (encoding?.trim().toLowerCase()) {
    case "gzip":
    case "x-gzip":
      return createGunzip(zlib);
    case "deflate":
      return createInflate(zlib);
    case "br":
      return createBrotliDecompress(brotli);
    default:
      return null;
  }
}

class LineReader extends Transform {
  readonly #now: Clock;
  readonly #decoder = new StringDecoder("utf8");
  /** Pieces of the line that has not ended yet. */
  #pieces: string[] = [];
  #length = 0;

  constructor(now: Clock) {
    super({ readableObjectMode: true });
    this.#now = now;
  }

  override _transform(chunk: Uint8Array, _encoding: BufferEncoding, done: TransformCallback): void {
    const atMs = this.#now();
    const text = this.#decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    let start = 0;
    for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", start)) {
      this.#keep(text.slice(start, end));
      this.push(new StreamLine(this.#takeLine(), atMs));
      start = end + 1;
    }
    this.#keep(text.slice(start));
    done();
  }

  #keep(piece: string): void {
    this.#length += piece.length;
    if (this.#length > LONGEST_LINE) this.#pieces = [];
    else if (piece !== "") this.#pieces.push(piece);
  }

  /** The line that ended; a heartbeat is empty. */
  #takeLine(): string {
    const line = this.#pieces.join("").trim();
    const isMessage = this.#length <= LONGEST_LINE && (line === "" || line.startsWith("{"));
    this.#pieces = [];
    this.#length = 0;
    return isMessage ? line : NO_MESSAGE;
  }
}
