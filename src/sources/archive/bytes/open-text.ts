import { InputError } from "../../../core/errors.ts";
import { encodingOf, hasLoneCr, toUtf8 } from "./decode.ts";
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
  /** Closes the file; needed where `chunks` is never begun. */
  close(): Promise<unknown>;
}

const HEAD_BYTES = 1 << 20;

/** Opens bytes as text; `name` stands in messages. Throws InputError where there are none or they are no text. */
export async function openText(
  name: string,
  packed: AsyncGenerator<Uint8Array>,
  onTrouble: (trouble: GzipTrouble) => void,
): Promise<OpenText> {
  let bytes = await lookAhead(packed, HEAD_BYTES);
  let packing = "";
  let isDamaged = false;
  const noteTrouble = (trouble: GzipTrouble): void => {
    isDamaged = true;
    onTrouble(trouble);
  };
  while (isGzip(bytes.head)) {
    packing = ", gzip";
    bytes = await lookAhead(gunzip(bytes.rest, noteTrouble), HEAD_BYTES);
  }
  if (isDamaged && bytes.head.length === 0)
    throw new InputError(`${name} is a gzip file of which nothing can be unpacked; fetch it again`);
  try {
    return await asText(name, bytes, packing);
  } catch (error) {
    await bytes.close();
    throw error;
  }
}

async function asText(name: string, { head, rest }: Lookahead, packing: string): Promise<OpenText> {
  if (head.length === 0) throw new InputError(`${name} is empty; there is nothing to import`);
  const encoding = encodingOf(head);
  if (encoding === "utf-32") throw new InputError(`${name} is text in UTF-32; save it as UTF-8`);
  const binary = encoding.startsWith("utf-16") ? null : nameBinary(head);
  if (binary !== null) throw new InputError(`${name} is ${binary}`);
  const isUtf8 = encoding === "utf-8";
  const loneCr = isUtf8 && hasLoneCr(head);
  const text = await lookAhead(toUtf8(rest, encoding, loneCr), HEAD_BYTES);
  return {
    head: Buffer.from(text.head).toString("utf8"),
    isAll: text.isAll,
    chunks: text.rest,
    packing: `${packing}${isUtf8 ? "" : `, ${ENCODING_NAMES[encoding]}`}`,
    close: text.close,
  };
}

const ENCODING_NAMES = { "utf-16le": "UTF-16", "utf-16be": "UTF-16", "windows-1252": "Windows-1252" } as const;
