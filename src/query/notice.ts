import { MINUTE_MS } from "../core/time.ts";
import type { NoticeDelay } from "./outage-detail.ts";

/** "The operator first spoke of it 14 to 16 minutes after it began." In whole minutes, and only as exact as the start is known. */
export function noticeSentence({ minMs, maxMs }: NoticeDelay): string {
  if (maxMs < 0) return `The operator spoke of it ${range(-maxMs, -minMs)} before the first failing check.`;
  if (minMs < 0) return `The operator first spoke of it at most ${minutes(maxMs)} after it began, or before.`;
  return `The operator first spoke of it ${range(minMs, maxMs)} after it began.`;
}

function range(fromMs: number, toMs: number): string {
  const [from, to] = [Math.floor(fromMs / MINUTE_MS), Math.ceil(toMs / MINUTE_MS)];
  return from === to ? minutes(toMs) : `${from} to ${minutes(toMs)}`;
}

function minutes(ms: number): string {
  const whole = Math.ceil(ms / MINUTE_MS);
  return `${whole} minute${whole === 1 ? "" : "s"}`;
}
