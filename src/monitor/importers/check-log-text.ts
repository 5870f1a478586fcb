import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { InputError } from "../../core/errors.ts";

const HEAD_BYTES = 4096;

/**
 * The text of a log as it comes: gzip is unpacked, UTF-8 and UTF-16 are known by their marks and zeros, and a byte order
 * mark is left out. Lines end in LF or CRLF, or in CR alone, which becomes LF. `onCut` is told where packed bytes end
 * too early or are damaged; what came before is given. Throws InputError where nothing can be unpacked.
 */
export async function* logText(
  input: AsyncIterable<Uint8Array>,
  name: string,
  onCut: () => void,
): AsyncGenerator<string> {
  const packed = await withHead(input);
  if (packed.head[0] !== 0x1f || packed.head[1] !== 0x8b) {
    yield* decoded(packed);
    return;
  }
  let isEmpty = true;
  try {
    for await (const text of decoded(await withHead(unpacked(packed.all)))) {
      isEmpty = false;
      yield text;
    }
  } catch (cause) {
    if (!isZlibError(cause)) throw cause;
    if (isEmpty)
      throw new InputError(`${name} is a gzip file of which nothing can be unpacked; fetch it again`, { cause });
    onCut();
  }
}

async function* unpacked(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = Readable.from(copies(packed), { objectMode: false });
  const gunzip = createGunzip();
  source.on("error", (error) => gunzip.destroy(error));
  source.pipe(gunzip);
  try {
    for await (const chunk of gunzip) if (chunk instanceof Uint8Array) yield chunk;
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}

/** A stream holds several chunks at once, and who gives them may use their room again. */
async function* copies(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) yield Uint8Array.from(chunk);
}

function isZlibError(error: unknown): boolean {
  return error instanceof Error && "code" in error && typeof error.code === "string" && error.code.startsWith("Z_");
}

interface Headed {
  readonly head: Uint8Array;
  /** All bytes, the head too. */
  readonly all: AsyncGenerator<Uint8Array>;
}

/** What fails while the head is read fails after it was given. */
async function withHead(input: AsyncIterable<Uint8Array>): Promise<Headed> {
  const chunks = input[Symbol.asyncIterator]();
  const parts: Uint8Array[] = [];
  let following = chunks.next();
  for (let bytes = 0; bytes < HEAD_BYTES; ) {
    const next = await following.catch(() => null);
    if (next === null || next.done) break;
    parts.push(Uint8Array.from(next.value));
    bytes += next.value.length;
    following = chunks.next();
    following.catch(() => undefined);
  }
  const head = Buffer.concat(parts);
  async function* all(): AsyncGenerator<Uint8Array> {
    try {
      yield head;
      for (let next = await following; !next.done; next = await chunks.next()) yield next.value;
    } finally {
      await chunks.return?.();
    }
  }
  return { head, all: all() };
}

async function* decoded({ head, all }: Headed): AsyncGenerator<string> {
  const decoder = new TextDecoder(encodingOf(head));
  const beginning = decoder.decode(head, { stream: true });
  decoder.decode();
  const hasLoneCr = beginning.includes("\r") && !beginning.includes("\n");
  const inLines = (text: string) => (hasLoneCr ? text.replaceAll("\r", "\n") : text);
  for await (const chunk of all) {
    const text = decoder.decode(chunk, { stream: true });
    if (text !== "") yield inLines(text);
  }
  const last = decoder.decode();
  if (last !== "") yield inLines(last);
}

/** By the byte order mark, or by where the zero bytes of ASCII characters stand. */
function encodingOf(head: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  const [first, second] = head;
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  const [even = 0, odd = 0] = [0, 1].map((side) => head.filter((byte, i) => i % 2 === side && byte === 0).length);
  if (even + odd < head.length / 3) return "utf-8";
  return odd > even ? "utf-16le" : "utf-16be";
}
