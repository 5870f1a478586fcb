/** Where a declaration inside a page is looked for. */
const HEAD_BYTES = 1_024;
const FALLBACK = "windows-1252";

/**
 * The text of a body. Its encoding is what says so first: a byte order mark, the content-type header, a declaration
 * in the first kilobyte; else UTF-8 where that fits, else Windows-1252. Damaged bytes become U+FFFD.
 */
export function decodeText(bytes: Uint8Array, contentType: string, isCut: boolean): string {
  const declared = markOf(bytes) ?? known(charsetIn(contentType)) ?? declaredIn(bytes) ?? bareUtf16(bytes);
  return decode(bytes, declared ?? (fitsUtf8(bytes, isCut) ? "utf-8" : FALLBACK));
}

function markOf(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return "utf-8";
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  return bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : null;
}

/** UTF-16 that says nothing of itself: every other byte of the first tag is 0. */
function bareUtf16(bytes: Uint8Array): string | null {
  if (bytes[0] === 0x3c && bytes[1] === 0 && bytes[3] === 0) return "utf-16le";
  return bytes[0] === 0 && bytes[1] === 0x3c && bytes[2] === 0 ? "utf-16be" : null;
}

function charsetIn(text: string): string | null {
  return /charset\s{0,9}=\s{0,9}["']?([\w.:-]{1,40})/i.exec(text.slice(0, 1_000))?.[1] ?? null;
}

function declaredIn(bytes: Uint8Array): string | null {
  const head = Buffer.from(bytes.subarray(0, HEAD_BYTES)).toString("latin1");
  const xml = /^<\?xml\s[^>]{0,200}encoding\s{0,9}=\s{0,9}["']([\w.:-]{1,40})/i.exec(head)?.[1];
  const meta = [...head.matchAll(/<meta\s([^>]{0,300})/gi)].map((match) => charsetIn(match[1] ?? "")).find(Boolean);
  const encoding = known(xml ?? meta ?? null);
  // A declaration that could be read as single bytes was not written in UTF-16.
  return encoding?.startsWith("utf-16") ? "utf-8" : encoding;
}

function known(label: string | null): string | null {
  if (label === null) return null;
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return null;
  }
}

function fitsUtf8(bytes: Uint8Array, isCut: boolean): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: isCut });
    return true;
  } catch {
    return false;
  }
}

function decode(bytes: Uint8Array, encoding: string): string {
  const decoder = new TextDecoder(encoding);
  // Decoding in one step takes Windows-1252 for Latin-1 in some versions of Node.
  return decoder.decode(bytes, { stream: true }) + decoder.decode();
}
