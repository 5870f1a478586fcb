import { isAscii, isUtf8 } from "node:buffer";

/** How the bytes of a text are to be read. */
export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "utf-32" | "windows-1252";

/** The encoding by the byte order mark, or by where the zero bytes of its ASCII characters stand. */
export function encodingOf(head: Uint8Array): Encoding {
  const hex = Buffer.from(head.subarray(0, 4)).toString("hex");
  if (hex === "fffe0000" || hex === "0000feff") return "utf-32";
  if (hex.startsWith("fffe")) return "utf-16le";
  if (hex.startsWith("feff")) return "utf-16be";
  const even = zeros(head, 0);
  const odd = zeros(head, 1);
  if (odd > 0.4 && even < 0.1) return "utf-16le";
  if (even > 0.4 && odd < 0.1) return "utf-16be";
  return isWestern(head) ? "windows-1252" : "utf-8";
}

/** So many bytes that are no UTF-8 make it certain that none of the text is. */
const ENOUGH_BYTES = 20;

/**
 * Whether a text with accents is in the old encoding of western programs: many bytes above ASCII, not one sequence of
 * UTF-8 among them, and nearly all of them single letters between others, which no other alphabet has.
 */
function isWestern(head: Uint8Array): boolean {
  if (isAscii(head)) return false;
  let high = 0;
  let runs = 0;
  for (let i = 0; i < head.length; i++) {
    const byte = head[i] ?? 0;
    if (byte < 0x80) continue;
    const next = head[i + 1] ?? 0;
    if (byte >= 0xc2 && byte <= 0xf4 && next >= 0x80 && next <= 0xbf && !isPair(head, i)) return false;
    high++;
    if ((head[i - 1] ?? 0) < 0x80) runs++;
  }
  return high >= ENOUGH_BYTES && runs / high > 0.8;
}

/** Two bytes that are likelier an accented letter and a mark of Windows-1252 than a sequence of UTF-8. */
function isPair(head: Uint8Array, at: number): boolean {
  const lead = head[at] ?? 0;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  return !isUtf8(head.subarray(at, at + length));
}

function zeros(head: Uint8Array, from: 0 | 1): number {
  let count = 0;
  for (let i = from; i < head.length; i += 2) if (head[i] === 0) count++;
  return head.length < 2 ? 0 : count / (head.length / 2);
}

/**
 * The same text in UTF-8, without a byte order mark. `loneCr`: lines end in CR alone, as old Macintosh programs write
 * them, and get LF instead.
 */
export async function* toUtf8(
  chunks: AsyncIterable<Uint8Array>,
  encoding: Encoding,
  loneCr: boolean,
): AsyncGenerator<Uint8Array> {
  const utf8 = encoding === "utf-8" ? withoutMark(chunks) : transcode(chunks, encoding);
  if (!loneCr) {
    yield* utf8;
    return;
  }
  for await (const chunk of utf8) yield chunk.map((byte) => (byte === 13 ? 10 : byte));
}

async function* transcode(chunks: AsyncIterable<Uint8Array>, encoding: Encoding): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }), "utf8");
  const last = decoder.decode();
  if (last !== "") yield Buffer.from(last, "utf8");
}

async function* withoutMark(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const mark = [0xef, 0xbb, 0xbf];
  let passed = 0;
  for await (const chunk of chunks) {
    let from = 0;
    while (passed < mark.length && from < chunk.length && chunk[from] === mark[passed]) {
      passed++;
      from++;
    }
    if (passed > 0 && passed < mark.length && from < chunk.length) yield Uint8Array.from(mark.slice(0, passed));
    if (from < chunk.length) {
      passed = mark.length;
      yield chunk.subarray(from);
    }
  }
}

/** Whether the text has carriage returns and no line feeds. */
export function hasLoneCr(head: Uint8Array): boolean {
  return head.includes(13) && !head.includes(10);
}
