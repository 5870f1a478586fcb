import type { Moment } from "../core/moment.ts";
import type { Outage } from "../core/outage.ts";
import { endWords, startWords } from "./statuspage.ts";

/** An annotation as Grafana has it: epoch milliseconds, a region where there is an end. */
export interface Annotation {
  readonly time: number;
  readonly timeEnd?: number;
  readonly text: string;
  readonly tags: readonly string[];
}

/**
 * Outages and moments as Grafana annotations, by time. An outage stands from its latest start to its latest end, or until
 * when it lasted for sure while it is open; what is uncertain of it is in the text. One without any start is left out.
 */
export function annotations(outages: readonly Outage[], moments: readonly Moment[]): readonly Annotation[] {
  return [...outages.flatMap(ofOutage), ...moments.map(ofMoment)].sort((a, b) => a.time - b.time);
}

function ofOutage(outage: Outage): Annotation[] {
  const time = outage.startLatestMs ?? outage.startEarliestMs;
  if (time === null) return [];
  const endMs = outage.endLatestMs ?? outage.endEarliestMs;
  return [
    {
      time,
      ...(endMs !== null && endMs >= time && { timeEnd: endMs }),
      text: `${outage.title}\n${startWords(outage)} ${endWords(outage)}`,
      tags: ["outage", `severity:${outage.severity}`, `site:${outage.siteId}`, `origin:${outage.origin}`],
    },
  ];
}

function ofMoment({ atMs, untilMs, title, kind }: Moment): Annotation {
  return { time: atMs, ...(untilMs !== null && { timeEnd: untilMs }), text: title, tags: ["moment", kind] };
}
