import type { FileHandle } from "node:fs/promises";
import { open, stat } from "node:fs/promises";
import { InputError } from "../../../core/errors.ts";

const CHUNK_BYTES = 1 << 18;

export interface ReadingOptions {
  readonly onBytes?: ((bytes: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The bytes of a file, until it ends or `signal` aborts; `onBytes` is told of each chunk. A chunk is overwritten when
 * the next is asked for. Throws InputError where there is nothing to read.
 */
export async function* fileBytes(path: string, { onBytes, signal }: ReadingOptions): AsyncGenerator<Uint8Array> {
  const file = await openFile(path);
  // The next chunk is on its way while this one is being read.
  let [buffer, other] = [Buffer.allocUnsafeSlow(CHUNK_BYTES), Buffer.allocUnsafeSlow(CHUNK_BYTES)];
  let next = readChunk(file, path, buffer);
  try {
    while (signal?.aborted !== true) {
      const chunk = await next;
      if (chunk.length === 0) return;
      [buffer, other] = [other, buffer];
      next = readChunk(file, path, buffer);
      onBytes?.(chunk.length);
      yield chunk;
    }
  } finally {
    await next.catch(() => undefined);
    await file.close();
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    const found = await stat(path);
    if (found.isDirectory())
      throw new InputError(`${path} is a directory; name the files in it, such as ${path}/*.jsonl`);
    return await open(path, "r");
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw new InputError(`${path} ${whyNot(cause)}`, { cause });
  }
}

async function readChunk(file: FileHandle, path: string, buffer: Buffer): Promise<Uint8Array> {
  try {
    const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES, null);
    return buffer.subarray(0, bytesRead);
  } catch (cause) {
    throw new InputError(`${path} ${whyNot(cause)}`, { cause });
  }
}

function whyNot(cause: unknown): string {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  if (code === "ENOENT" || code === "ENOTDIR") return "does not exist; check the path";
  if (code === "EACCES" || code === "EPERM") return "may not be read; change its permissions";
  return "cannot be read; check the disk it lies on";
}
