import type { SeriesFilter } from "../../store/store.ts";

/** Kinds of events that a client may ask for. */
export const STREAM_CHANNELS = ["bucket", "post", "outage", "moment", "health", "measure"] as const;
export type StreamChannel = (typeof STREAM_CHANNELS)[number];
export const DEFAULT_CHANNELS: readonly StreamChannel[] = ["bucket", "outage", "moment", "health"];

/** What a stream is about. Two clients with equal keys share everything. */
export interface StreamQuery {
  readonly key: string;
  readonly topic: string;
  readonly sources: readonly string[] | undefined;
  readonly channels: ReadonlySet<StreamChannel>;
}

/** The same query for every order and repetition in which sources and channels were named. */
export function streamQuery(
  { topic, sources }: Pick<SeriesFilter, "topic" | "sources">,
  channels: readonly StreamChannel[],
): StreamQuery {
  const named = sources && [...new Set(sources)].sort();
  const wanted = STREAM_CHANNELS.filter((channel) => channels.includes(channel));
  return { key: JSON.stringify([topic, named ?? null, wanted]), topic, sources: named, channels: new Set(wanted) };
}

/** The posts a stream is about. */
export function filterOf({ topic, sources }: StreamQuery): SeriesFilter {
  return { topic, ...(sources && { sources }) };
}
