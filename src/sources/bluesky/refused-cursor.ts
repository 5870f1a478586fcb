import type { IncomingMessage } from "node:http";
import { isObject } from "../normalise/json-value.ts";

/** The server does not go back as far as the cursor asks for, and refuses to connect at all because of it. */
export class CursorTooOld extends Error {
  override readonly name = "CursorTooOld";
}

const MOST_BYTES = 8_192;

/** Whether a refusal with status 400 is about the age of the cursor. Reads no more than a little of the answer. */
export async function isCursorTooOld(response: IncomingMessage): Promise<boolean> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response) {
      size += Buffer.byteLength(chunk);
      chunks.push(Buffer.from(chunk));
      if (size > MOST_BYTES) return false;
    }
    const answer: unknown = JSON.parse(Buffer.concat(chunks).toString());
    return isObject(answer) && answer["error"] === "CursorTooOld";
  } catch {
    // Cut off or no JSON: a refusal for another reason.
    return false;
  }
}
