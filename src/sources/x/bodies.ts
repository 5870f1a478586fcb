import { brotliDecompressSync, gunzipSync, inflateSync } from "node:zlib";

type Headers = Readonly<Record<string, unknown>>;

/** The JSON in bytes; undefined where they hold none. An empty body is an empty object. */
export function readJson(data: unknown, headers: Headers): unknown {
  if (!(data instanceof Uint8Array)) return data;
  try {
    const text = unpack(Buffer.from(data), headers).toString("utf8");
    return text.trim() === "" ? {} : JSON.parse(text);
  } catch {
    return undefined; // Told by the caller, which knows what it asked for.
  }
}

/** Unpacks a body: some proxies pack although nobody asked for it. Throws what zlib does on damaged ones. */
export function unpack(bytes: Buffer, headers: Headers): Buffer {
  const encoding = headers["content-encoding"];
  if (encoding === "gzip" || encoding === "x-gzip") return gunzipSync(bytes);
  if (encoding === "br") return brotliDecompressSync(bytes);
  return encoding === "deflate" ? inflateSync(bytes) : bytes;
}

/** The JSON in a text, undefined where it holds none; anything else stays what it is. */
export function jsonIn(data: unknown): unknown {
  if (typeof data !== "string") return data;
  try {
    return JSON.parse(data);
  } catch {
    return undefined; // An error page of something on the way; the status says enough.
  }
}
