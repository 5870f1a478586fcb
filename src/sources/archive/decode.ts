/** How the bytes of a text are to be read. */
export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "utf-32";

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
  return "utf-8";
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
