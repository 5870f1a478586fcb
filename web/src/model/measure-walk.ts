import { timeSpan } from "../time/format.ts";
import type { Span } from "../time/span.ts";
import { eventsWithin, type NightEvent } from "./events.ts";
import { type MeasureLine, type MeasureStep, stepValue, type UnitRow } from "./measures.ts";
import { eventWords, type TellZones, when } from "./tell.ts";
import { indexAt, type Walk } from "./walk.ts";

const MOST_EVENTS = 3;

/**
 * The walk over measures: a track per unit. Its points are the times in which no line of the unit changes; where nothing
 * was counted the point says so.
 */
export function measureWalk(
  rows: readonly UnitRow[],
  window: Span,
  zones: TellZones,
  events: readonly NightEvent[],
): Walk {
  const spans = rows.map(({ lines }) => stretches(lines, window));
  return {
    tracks: rows.map(({ unit }) => unit),
    spansOf: (track) => spans[track] ?? [],
    tell(track, index) {
      const row = rows[track];
      const span = spans[track]?.[index];
      if (!row || !span) return "";
      const told = row.lines.flatMap((line) => lineWords(line, span, zones) ?? []);
      const what = told.length > 0 ? told.join("; ") : "nothing was counted";
      return `${when(span, zones)}: ${row.unit}: ${what}.${someEvents(span, events)}`;
    },
  };
}

/** The window, cut wherever a step of any line begins or ends. Ascending, without holes. */
function stretches(lines: readonly MeasureLine[], window: Span): readonly Span[] {
  const edges = new Set([window.fromMs, window.toMs]);
  for (const { steps } of lines)
    for (const { fromMs, toMs } of steps)
      for (const ms of [fromMs, toMs]) if (ms > window.fromMs && ms < window.toMs) edges.add(ms);
  const sorted = [...edges].sort((a, b) => a - b);
  const all = sorted.slice(1).map((toMs, i) => ({ fromMs: sorted[i] ?? toMs, toMs }));
  const first = all.findIndex((span) => isCounted(lines, span));
  const last = all.findLastIndex((span) => isCounted(lines, span));
  return all.slice(Math.max(0, first), last + 1);
}

function isCounted(lines: readonly MeasureLine[], span: Span): boolean {
  return lines.some((line) => stepAt(line, span) !== undefined);
}

/** The step that holds the whole of a stretch. */
function stepAt({ steps }: MeasureLine, span: Span): MeasureStep | undefined {
  const step = steps[indexAt(steps, span.fromMs)];
  return step && step.fromMs <= span.fromMs && step.toMs >= span.toMs ? step : undefined;
}

/** A value that holds for longer than the point says for how long, so that a day's is not taken for an hour's. */
function lineWords(line: MeasureLine, span: Span, { zone }: TellZones): string | null {
  const step = stepAt(line, span);
  if (!step) return null;
  const isWhole = step.fromMs === span.fromMs && step.toMs === span.toMs;
  return `${line.name} ${stepValue(step)}${isWhole ? "" : ` (of the whole step ${timeSpan(step.fromMs, step.toMs, zone)})`}`;
}

/** What happened within a step; of a long one only how much, since a day holds a whole night. */
function someEvents(span: Span, events: readonly NightEvent[]): string {
  const within = eventsWithin(events, span);
  return within.length > MOST_EVENTS
    ? ` ${within.length} events of the log fall into this time.`
    : eventWords(span, within);
}
