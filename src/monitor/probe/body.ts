import type { Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from "node:zlib";
import { ProbeFault } from "./finding.ts";

export interface ReadBody {
  /** After decompression, `mostBytes` at the most. */
  readonly bytes: Uint8Array;
  /** True where there was more. */
  readonly truncated: boolean;
  /** Why it is not whole; null where it is, or was cut by us. */
  readonly fault: ProbeFault | null;
}

/** Two are met by mistake of a server; more are nobody's page. */
const MOST_CODINGS = 2;
/** Small, so that little is decompressed that nobody wants. */
const SLICE_BYTES = 4_096;

/**
 * Reads a body as far as `mostBytes`, both of what comes over the wire and of what that decompresses to, and undoes
 * gzip, deflate and br. A compressed bomb costs no more than a page of that size. What was read before a fault is
 * kept. Never rejects but with what is no ProbeFault.
 */
export async function readBody(
  chunks: AsyncIterable<Uint8Array>,
  encoding: string,
  mostBytes: number,
): Promise<ReadBody> {
  const wire = { truncated: false };
  const kept: Uint8Array[] = [];
  let bytes = 0;
  let truncated = false;
  let fault: ProbeFault | null = null;
  try {
    for await (const chunk of decoded(limited(chunks, mostBytes, wire), encoding, wire, mostBytes)) {
      kept.push(chunk.subarray(0, mostBytes - bytes));
      bytes += chunk.length;
      if (bytes > mostBytes) {
        truncated = true;
        break;
      }
    }
  } catch (error) {
    if (!(error instanceof ProbeFault)) throw error;
    fault = error;
  }
  return { bytes: Buffer.concat(kept), truncated: truncated || wire.truncated, fault };
}

async function* limited(
  chunks: AsyncIterable<Uint8Array>,
  mostBytes: number,
  wire: { truncated: boolean },
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of chunks) {
    const room = mostBytes - bytes;
    bytes += chunk.length;
    if (bytes > mostBytes) {
      wire.truncated = true;
      if (room > 0) yield chunk.subarray(0, room);
      return;
    }
    yield chunk;
  }
}

function decoded(
  chunks: AsyncIterable<Uint8Array>,
  encoding: string,
  wire: { truncated: boolean },
  mostBytes: number,
): AsyncIterable<Uint8Array> {
  const codings = encoding
    .toLowerCase()
    .split(",")
    .map((coding) => coding.trim())
    .filter((coding) => coding !== "" && coding !== "identity");
  if (codings.length > MOST_CODINGS) throw undecodable("it is encoded more than twice");
  return codings.reduceRight((source, coding) => inflated(source, coding, wire, mostBytes), chunks);
}

async function* inflated(
  chunks: AsyncIterable<Uint8Array>,
  coding: string,
  wire: { truncated: boolean },
  mostBytes: number,
): AsyncGenerator<Uint8Array> {
  let inflater: Inflater | undefined;
  try {
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.length; at += SLICE_BYTES) {
        inflater ??= new Inflater(decoderOf(coding, chunk[0] ?? 0), mostBytes);
        yield* inflater.write(chunk.subarray(at, at + SLICE_BYTES));
      }
    }
    if (inflater?.isCut) wire.truncated = true;
    // What we cut ourselves has no end to look for.
    if (inflater && !wire.truncated) yield* inflater.end();
  } finally {
    inflater?.close();
  }
}

function decoderOf(coding: string, firstByte: number): Transform {
  switch (coding) {
    case "gzip":
    case "x-gzip":
      return createGunzip();
    case "br":
      return createBrotliDecompress();
    case "deflate":
      // RFC 9110 means the zlib form; some servers send the raw one.
      return (firstByte & 0x0f) === 8 ? createInflate() : createInflateRaw();
    default:
      throw undecodable(`it is encoded in a way we did not ask for ("${coding.slice(0, 20)}")`);
  }
}

function undecodable(why: string, cause?: unknown): ProbeFault {
  return new ProbeFault("body_undecodable", `The page cannot be decoded: ${why}.`, { cause });
}

/** A decompressing stream taken step by step: what a step gives is handed on before the next one, or before its fault. */
class Inflater {
  readonly #decoder: Transform;
  readonly #mostBytes: number;
  #out: Uint8Array[] = [];
  #outBytes = 0;
  #isOver = false;
  /** Whether it gave more than anybody wants. */
  isCut = false;
  #fault: ProbeFault | null = null;
  #wake = (): void => {};

  constructor(decoder: Transform, mostBytes: number) {
    this.#decoder = decoder;
    this.#mostBytes = mostBytes;
    decoder.on("data", (chunk: Uint8Array) => this.#take(chunk));
    decoder.on("error", (cause) => this.#finish(cause));
    // A whole stream may be followed by bytes that nobody reads; the write of them is never called back.
    decoder.on("end", () => this.#finish());
  }

  write(slice: Uint8Array): AsyncGenerator<Uint8Array> {
    return this.#step(() => this.#decoder.write(slice, () => this.#wake()));
  }

  end(): AsyncGenerator<Uint8Array> {
    return this.#step(() => this.#decoder.end());
  }

  close(): void {
    this.#decoder.destroy();
  }

  async *#step(begin: () => void): AsyncGenerator<Uint8Array> {
    if (this.#isOver) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      begin();
    });
    const out = this.#out;
    this.#out = [];
    yield* out;
    if (this.#fault) throw this.#fault;
  }

  #take(chunk: Uint8Array): void {
    this.#out.push(chunk);
    this.#outBytes += chunk.length;
    if (this.#outBytes <= this.#mostBytes) return;
    this.isCut = true;
    this.close();
    this.#finish();
  }

  #finish(cause?: Error): void {
    this.#isOver = true;
    if (cause) this.#fault ??= undecodable("its compression is damaged or cut off", cause);
    this.#wake();
  }
}
