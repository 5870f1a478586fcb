import { type MeasureLine, type MeasureStep, stepValue, type UnitRow } from "../model/measures.ts";
import { day, timeSpan } from "../time/format.ts";
import type { Zone } from "../time/zone.ts";
import { sentence } from "./words.ts";

const MOST = 3;

/** Where each measure was highest in the window, in one sentence, with who counted it. */
export function measuresSummary(rows: readonly UnitRow[], zone: Zone): string {
  const lines = rows.flatMap(({ lines }) => lines);
  if (lines.length === 0) return sentence(["nothing was counted in this window"]);
  const more = lines.length > MOST ? `${lines.length - MOST} more below` : null;
  return sentence([...lines.slice(0, MOST).map((line) => lineWords(line, zone)), more]);
}

function lineWords({ name, measure: { unit, source }, steps }: MeasureLine, zone: Zone): string {
  const by = `(${unit}, ${source})`;
  const peak = highest(steps);
  const told = `“${name}” ${by}`;
  if (!peak) return `${told} has no known value in this window`;
  if (peak.below) return `${told} was ${stepValue(peak)} throughout`;
  return `${told} was highest at ${stepValue(peak)}, ${stepTime(peak, zone)}`;
}

/** The first of the highest steps; a bound counts less than a value. */
function highest(steps: readonly MeasureStep[]): MeasureStep | null {
  let best: MeasureStep | null = null;
  for (const step of steps) {
    if (step.value === null) continue;
    const isMore =
      best === null || step.value > (best.value ?? 0) || (step.value === best.value && best.below && !step.below);
    if (isMore) best = step;
  }
  return best;
}

/** "23:00–00:00 ET on 8 Nov"; both ends with their dates where a step is long. */
function stepTime({ fromMs, toMs }: MeasureStep, zone: Zone): string {
  const span = timeSpan(fromMs, toMs, zone);
  return /\d{4}/.test(span) ? span : `${span} on ${day(fromMs, zone)}`;
}
