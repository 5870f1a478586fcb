import { InputError } from "../../core/errors.ts";
import { encodingOf, hasLoneCr, toUtf8 } from "./decode.ts";
import type { ReadingOptions } from "./file-bytes.ts";
import { fileBytes } from "./file-bytes.ts";
import { isGzip, nameBinary } from "./file-kind.ts";
import type { GzipTrouble } from "./gunzip.ts";
import { gunzip } from "./gunzip.ts";
import type { Lookahead } from "./lookahead.ts";
import { lookAhead } from "./lookahead.ts";

/** A text file, unpacked and in UTF-8 without a byte order mark. */
export interface OpenText {
  /** The beginning, for deciding what it is. */
  readonly head: string;
  /** Whether the head is the whole text. */
  readonly isAll: boolean;
  readonly chunks: AsyncGenerator<Uint8Array>;
  /** How it was packed, in words to be added to its shape: ", gzip" or "". */
  readonly packing: string;
}

const HEAD_BYTES = 1 << 18;

/** Opens a file as text. Throws InputError where it is missing, empty, a directory, or no text. */
export async function openText(
  path: string,
  options: ReadingOptions,
  onTrouble: (trouble: GzipTrouble) => void,
): Promise<OpenText> {
  let bytes = await lookAhead(fileBytes(path, options), HEAD_BYTES);
  let packing = "";
  while (isGzip(bytes.head)) {
    packing = ", gzip";
    bytes = await lookAhead(gunzip(bytes.rest, onTrouble), HEAD_BYTES);
  }
  try {
    return await asText(path, bytes, packing);
  } catch (error) {
    await bytes.rest.return(undefined);
    throw error;
  }
}

async function asText(path: string, { head, rest }: Lookahead, packing: string): Promise<OpenText> {
  if (head.length === 0) throw new InputError(`${path} is empty; there is nothing to import`);
  const encoding = encodingOf(head);
  if (encoding === "utf-32") throw new InputError(`${path} is text in UTF-32; save it as UTF-8`);
  const binary = encoding === "utf-8" ? nameBinary(head) : null;
  if (binary !== null) throw new InputError(`${path} is ${binary}`);
  const isUtf16 = encoding !== "utf-8";
  const loneCr = !isUtf16 && hasLoneCr(head);
  const text = await lookAhead(toUtf8(rest, encoding, loneCr), HEAD_BYTES);
  return {
    head: Buffer.from(text.head).toString("utf8"),
    isAll: text.isAll,
    chunks: text.rest,
    packing: `${packing}${isUtf16 ? ", UTF-16" : ""}`,
  };
}
