import { InputError } from "../../core/errors.ts";
import type { ImportFormat } from "../../core/import-format.ts";
import { readCheckLog } from "./check-log.ts";
import { isGzip, refusalOfBytes, type Writing, writingOf } from "./detect.ts";
import { importDocument } from "./import-document.ts";
import type { CheckLogSink, ImportedDocument, ImportSettings, OutageReader } from "./importer.ts";

const MIB = 1 << 20;
const FEED_BYTES = 10 * MIB;
const DOCUMENT_BYTES = 64 * MIB;
/** Some hundred thousand rows of outages; a longer table is another kind of table. */
const TABLE_BYTES = 16 * MIB;
const HEAD_BYTES = 65_536;

/** Reads any of the known documents: a check log in a stream, the others whole, up to 64 MiB, feeds up to 10, tables up to 16. */
export const readOutages: OutageReader = async (input, format, settings, sink) => {
  const pieces = input[Symbol.asyncIterator]();
  try {
    return await readPieces(pieces, format, settings, sink);
  } finally {
    // A document that is refused at its beginning is not read to its end.
    await pieces.return?.();
  }
};

async function readPieces(
  pieces: AsyncIterator<Uint8Array>,
  format: ImportFormat | "auto",
  settings: ImportSettings,
  sink: CheckLogSink | undefined,
): Promise<ImportedDocument> {
  const head = await headOf(pieces);
  const refusal = refusalOfBytes(head);
  if (refusal !== null) throw new InputError(`${settings.name} ${refusal}`);
  if (isGzip(head) && format !== "auto" && format !== "check-log")
    throw new InputError(`${settings.name} is packed with gzip; unpack it first`);
  const writing = isGzip(head) ? "check-log" : writingOf(decoded(head, settings.name));
  const isLog = format === "check-log" || (format === "auto" && writing === "check-log");
  if (isLog) return await readCheckLog(joined(head, pieces), settings, sink);
  const bytes = await collected(joined(head, pieces), mostBytes(writing, format), settings.name);
  return importDocument(decoded(bytes, settings.name), writing, format, settings);
}

function mostBytes(writing: Writing, format: ImportFormat | "auto"): number {
  if (writing === "xml" || writing === "html" || format === "atom") return FEED_BYTES;
  return writing === "csv" || format === "csv" ? TABLE_BYTES : DOCUMENT_BYTES;
}

/** UTF-8, UTF-16 with its mark, or what an XML declaration names. */
function decoded(bytes: Uint8Array, name: string): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  const declaration = /^\s*<\?xml[^>]{0,200}?encoding\s?=\s?["']([A-Za-z0-9._-]{1,40})["']/.exec(
    String.fromCharCode(...bytes.subarray(0, 300)),
  );
  try {
    return new TextDecoder(declaration?.[1] ?? "utf-8").decode(bytes);
  } catch (cause) {
    throw new InputError(`${name} is written in an encoding that is not known; save it as UTF-8`, { cause });
  }
}

async function headOf(pieces: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  while (bytes < HEAD_BYTES) {
    const { value, done } = await pieces.next();
    if (done) break;
    parts.push(value);
    bytes += value.length;
  }
  return Buffer.concat(parts);
}

async function* joined(head: Uint8Array, pieces: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield head;
  for (let next = await pieces.next(); !next.done; next = await pieces.next()) yield next.value;
}

async function collected(pieces: AsyncIterable<Uint8Array>, most: number, name: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of pieces) {
    bytes += piece.length;
    if (bytes > most)
      throw new InputError(`${name} is larger than ${most / MIB} MiB, the most that is read of such a document`);
    parts.push(piece);
  }
  return Buffer.concat(parts);
}
