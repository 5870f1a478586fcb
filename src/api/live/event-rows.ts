import type { Measure, MeasurePoint } from "../../core/measure.ts";
import { isoUtc } from "../../core/time.ts";
import { openZone } from "../../core/zone.ts";
import { postRow } from "../../export/rows.ts";
import type { SeriesRow } from "../../query/series.ts";
import type { StoredPost } from "../../store/store.ts";
import type { ReplayStatus } from "../context.ts";

const UTC = openZone("UTC");

/** A minute of one source and kind; takes the place of what was told of the same `t`, `source` and `kind`. */
export function bucketEventRow(row: SeriesRow) {
  return {
    t: isoUtc(row.startMs),
    bucket: "PT1M" as const,
    topic: row.topic,
    source: row.source ?? "",
    kind: row.kind ?? "original",
    count: row.count,
    estimate: row.estimate,
    simulated_count: row.simulatedCount,
    all_count: row.allCount,
    share: row.share,
    scored: row.scored,
    negative: row.negative,
    neutral: row.neutral,
    positive: row.positive,
    mean_polarity: row.meanPolarity,
    status: row.status,
  };
}

/** A post as `/posts` gives it, and from how many it was drawn. Who asks not to be quoted is not. */
export function postEventRow(held: StoredPost, sampledFrom: number) {
  const row = postRow(held, UTC, { ownUse: false });
  const shown = held.post.flags.includes("no_public_quote") ? { ...row, text: null, hashtags: [] } : row;
  return { ...shown, sampled_from: sampledFrom };
}

/** A point of a measure; takes the place of what was told of the same `measure` and `t`. */
export function measureEventRow({ id, name, unit, source }: Measure, point: MeasurePoint) {
  const { startMs, endMs, value, below } = point;
  return { measure: id, name, unit, source, t: isoUtc(startMs), until: isoUtc(endMs), value, below };
}

export function replayRow({ caseId, speed, fromMs, toMs, atMs, done }: ReplayStatus) {
  return { case: caseId, speed, from: isoUtc(fromMs), to: isoUtc(toMs), at: isoUtc(atMs), done };
}
