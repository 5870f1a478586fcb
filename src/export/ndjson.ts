import { createHash } from "node:crypto";

/** One JSON object a line; the last line tells the number of rows and the SHA-256 of all bytes before it. */
export async function* ndjson(rows: AsyncIterable<Readonly<Record<string, unknown>>>): AsyncGenerator<string> {
  const hash = createHash("sha256");
  let count = 0;
  let chunk = "";
  for await (const row of rows) {
    chunk += `${JSON.stringify(row)}\n`;
    count++;
    if (chunk.length >= 65_536) {
      hash.update(chunk);
      yield chunk;
      chunk = "";
    }
  }
  hash.update(chunk);
  yield `${chunk}${JSON.stringify({ _end: true, rows: count, sha256: hash.digest("hex") })}\n`;
}
