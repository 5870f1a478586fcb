import type { JetstreamControl } from "../normalise/jetstream.ts";
import { parseJetstream } from "../normalise/jetstream.ts";
import { isObject } from "../normalise/json-value.ts";
import { FIRST_TIME_US } from "./cursor.ts";
import type { TimedEvent } from "./session.ts";

/** No post or repost comes near it; records of this length are made to keep readers busy. */
const LONGEST_BYTES = 256 * 1024;

/** What a text frame says; undefined where it is nothing that can be used. */
export function readFrame(data: Buffer): TimedEvent | JetstreamControl | undefined {
  if (data.length > LONGEST_BYTES) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(data.toString());
  } catch {
    return undefined;
  }
  const frame = isObject(value) ? parseJetstream(value) : undefined;
  if (frame === undefined || "control" in frame) return frame;
  const { did, timeUs, body } = frame;
  if (did?.startsWith("did:") !== true || timeUs === null) return undefined;
  return Number.isSafeInteger(timeUs) && timeUs >= FIRST_TIME_US ? { did, timeUs, body } : undefined;
}
