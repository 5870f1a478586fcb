import { crc32 } from "node:zlib";
import { Inflater } from "./inflater.ts";
import { PackedBytes } from "./packed-bytes.ts";

/** What is told about compressed bytes that end too early or make no sense. */
export type GzipTrouble = "cut_gzip" | "damaged_gzip";

/**
 * Unpacks a stream of gzip bytes (RFC 1952), several members one after another, zeros between and behind them. Where
 * they end early, are damaged, fail their checksum or are followed by something else, every byte that can be unpacked
 * is given and `onTrouble` is told; nothing is thrown.
 */
export async function* gunzip(
  chunks: AsyncIterable<Uint8Array>,
  onTrouble: (trouble: GzipTrouble) => void,
): AsyncGenerator<Uint8Array> {
  const packed = new PackedBytes(chunks);
  try {
    let trouble: GzipTrouble | null = null;
    do {
      trouble = (await passHeader(packed)) ?? (yield* member(packed));
      if (trouble === null) await packed.passZeros();
    } while (trouble === null && (await packed.has(1)));
    if (trouble !== null) onTrouble(trouble);
  } finally {
    await packed.close();
  }
}

const HEADER_BYTES = 10;
const DEFLATE = 8;
const HAS_CHECKSUM = 2;
const HAS_EXTRA = 4;
const HAS_NAME = 8;
const HAS_COMMENT = 16;

async function passHeader(packed: PackedBytes): Promise<GzipTrouble | null> {
  const isThere = await packed.has(HEADER_BYTES);
  const [first, second = 0x8b, method = DEFLATE, flags = 0] = packed.take(HEADER_BYTES);
  if (first !== 0x1f || second !== 0x8b || method !== DEFLATE) return "damaged_gzip";
  if (!isThere) return "cut_gzip";
  if (flags & HAS_EXTRA) {
    if (!(await packed.has(2)) || !(await packed.pass(packed.take(2).readUInt16LE()))) return "cut_gzip";
  }
  for (const flag of [HAS_NAME, HAS_COMMENT]) if (flags & flag && !(await packed.passText())) return "cut_gzip";
  return flags & HAS_CHECKSUM && !(await packed.pass(2)) ? "cut_gzip" : null;
}

const TRAILER_BYTES = 8;

/** The content of one member. Its checksum and length come last, when all of it was given. */
async function* member(packed: PackedBytes): AsyncGenerator<Uint8Array, GzipTrouble | null> {
  let checksum = 0;
  let length = 0;
  for await (const unpacked of inflated(packed)) {
    if (typeof unpacked === "string") return unpacked;
    checksum = crc32(unpacked, checksum);
    length = (length + unpacked.length) >>> 0;
    yield unpacked;
  }
  if (!(await packed.has(TRAILER_BYTES))) return "cut_gzip";
  const trailer = packed.take(TRAILER_BYTES);
  return trailer.readUInt32LE() === checksum && trailer.readUInt32LE(4) === length ? null : "damaged_gzip";
}

/**
 * Inflates to the end of the deflate stream; what follows it stays in `packed`. zlib gives nothing of a chunk in which
 * it finds damage, so a second inflater stays one chunk behind and takes that chunk byte by byte.
 */
async function* inflated(packed: PackedBytes): AsyncGenerator<Uint8Array | GzipTrouble> {
  const ahead = new Inflater();
  const behind = new Inflater();
  try {
    let following: Promise<unknown> = Promise.resolve();
    for (let chunk = await packed.next(); chunk !== null; chunk = await packed.next()) {
      const before = ahead.consumed;
      await ahead.write(chunk);
      const given = ahead.take();
      await following;
      behind.take();
      if (ahead.state === "damaged") {
        yield* byteByByte(behind, chunk);
        yield "damaged_gzip";
        return;
      }
      if (ahead.state === "ended") {
        packed.putBack(chunk.subarray(ahead.consumed - before));
        yield* given;
        return;
      }
      following = behind.write(chunk);
      yield* given;
    }
    await ahead.end();
    yield* ahead.take();
    if (ahead.state !== "ended") yield "cut_gzip";
  } finally {
    ahead.close();
    behind.close();
  }
}

async function* byteByByte(inflater: Inflater, chunk: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < chunk.length && inflater.state === "open"; at++) {
    await inflater.write(chunk.subarray(at, at + 1));
    yield* inflater.take();
  }
}
