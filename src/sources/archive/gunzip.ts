import type { Gunzip } from "node:zlib";
import { createGunzip } from "node:zlib";

/** What is told about compressed bytes that end too early or make no sense. */
export type GzipTrouble = "cut_gzip" | "damaged_gzip";

/**
 * Unpacks a stream of gzip bytes, several members one after another. Where they end early or are damaged, everything up
 * to there is given and `onTrouble` is told; nothing is thrown.
 */
export async function* gunzip(
  chunks: AsyncIterable<Uint8Array>,
  onTrouble: (trouble: GzipTrouble) => void,
): AsyncGenerator<Uint8Array> {
  const unpacker = createGunzip({ chunkSize: 1 << 17 });
  let ready: Uint8Array[] = [];
  let trouble: GzipTrouble | null = null;
  unpacker.on("data", (chunk: Uint8Array) => ready.push(chunk));
  unpacker.on("error", (error: NodeJS.ErrnoException) => {
    trouble = error.code === "Z_BUF_ERROR" ? "cut_gzip" : "damaged_gzip";
  });
  const take = (): Uint8Array[] => {
    const taken = ready;
    ready = [];
    return taken;
  };
  try {
    for await (const chunk of chunks) {
      await step((done) => unpacker.write(chunk, done), unpacker);
      yield* take();
      if (trouble !== null) break;
    }
    if (trouble === null) await step((done) => unpacker.once("end", done).end(), unpacker);
    yield* take();
    if (trouble !== null) onTrouble(trouble);
  } finally {
    unpacker.destroy();
  }
}

/** Waits until the unpacker has taken the bytes, or has failed. */
function step(run: (done: () => void) => void, unpacker: Gunzip): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      unpacker.off("error", settle);
      resolve();
    };
    unpacker.once("error", settle);
    run(settle);
  });
}
