import type { StreamChannel } from "./stream-query.ts";

/** Something that changed, as clients are told; a later one with the same key takes its place. */
export interface StreamEvent {
  readonly channel: StreamChannel;
  readonly key: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const encoder = new TextEncoder();

/** One event with an id, as bytes. JSON has no line breaks, so `data` is one line. */
export function eventBytes({ channel, data }: StreamEvent, id: string): Uint8Array {
  return encoder.encode(`event: ${channel}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`);
}

/** An event about the stream itself. It has no id: a client that resumes goes on after the last event with one. */
export function controlBytes(event: "hello" | "reset" | "bye", data: object): Uint8Array {
  return encoder.encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}

/** How long a client is to wait before it connects again, milliseconds. */
export function retryBytes(retryMs: number): Uint8Array {
  return encoder.encode(`retry: ${retryMs}\n\n`);
}

/** A comment: keeps proxies from closing a silent connection, and is no event. */
export const HEARTBEAT = encoder.encode(": hb\n\n");

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
