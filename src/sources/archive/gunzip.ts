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
  let hasEnded = false;
  let settle = (): void => undefined;
  unpacker.on("data", (chunk: Uint8Array) => ready.push(chunk));
  unpacker.on("error", (error: NodeJS.ErrnoException) => {
    trouble = error.code === "Z_BUF_ERROR" ? "cut_gzip" : "damaged_gzip";
    settle();
  });
  // Comes before the end of the input where padding follows the last member.
  unpacker.on("end", () => {
    hasEnded = true;
    settle();
  });
  const isOver = (): boolean => hasEnded || trouble !== null;
  const until = (run: (done: () => void) => void): Promise<void> =>
    new Promise((resolve) => {
      settle = resolve;
      run(resolve);
    });
  function take(): Uint8Array[] {
    const taken = ready;
    ready = [];
    return taken;
  }
  try {
    for await (const chunk of chunks) {
      await until((done) => unpacker.write(chunk, done));
      for (const unpacked of take()) yield unpacked;
      if (isOver()) break;
    }
    if (!isOver()) await until(() => unpacker.end());
    for (const unpacked of take()) yield unpacked;
    if (trouble !== null) onTrouble(trouble);
  } finally {
    unpacker.destroy();
  }
}
