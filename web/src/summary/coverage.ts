import type { Lane } from "../model/lanes.ts";
import { duration, percent, timeSpan } from "../time/format.ts";
import type { Span } from "../time/span.ts";
import type { Zone } from "../time/zone.ts";
import { NOT_LOOKING, NOT_YET_KNOWN, sentence } from "./words.ts";

const SEEING: ReadonlySet<string> = new Set(["live", "quiet", "refilled", "sampled", "imported"]);

/**
 * For how much of the window each source was looking, in one sentence, as far as that is known. `simulated` names the
 * sources that are.
 */
export function coverageSummary(
  lanes: readonly Lane[],
  window: Span,
  zone: Zone,
  simulated: ReadonlySet<string>,
): string {
  if (lanes.length === 0) return "No source is recorded in this window.";
  const told = lanes.slice(0, 3).map((lane) => {
    const source = lane.id.slice(0, lane.id.lastIndexOf("/"));
    const name = simulated.has(source) && source !== "simulated" ? `${lane.name} (simulated)` : lane.name;
    return `source ${name} ${lookedWords(lane, window, zone)}`;
  });
  return sentence([...told, lanes.length > told.length ? `${lanes.length - told.length} more below` : null]);
}

function lookedWords({ spans }: Lane, window: Span, zone: Zone): string {
  const lengthOf = (own: readonly Span[]): number => own.reduce((sum, s) => sum + s.toMs - s.fromMs, 0);
  const seen = lengthOf(spans.filter((s) => SEEING.has(s.state)));
  const pending = lengthOf(spans.filter((s) => s.state === "unknown"));
  const known = window.toMs - window.fromMs - pending;
  const holes = spans.filter((s) => s.state === "gap" || s.state === "capped");
  if (known === 0) return `is connected; whether it was looking is ${NOT_YET_KNOWN}`;
  const soFar = pending > 0 ? " so far" : "";
  if (seen === known && holes.length === 0) return `was looking all the time${soFar}`;
  return `was looking for ${share(seen / known)} of the window${soFar}${holeWords(holes, zone)}`;
}

/** Never "100%" where something is missing. */
function share(value: number): string {
  if (value > 0.99 && value < 1) return `${(Math.floor(value * 1000) / 10).toFixed(1)}%`;
  return percent(value);
}

function holeWords(holes: readonly (Span & { readonly state: string })[], zone: Zone): string {
  const gaps = holes.filter((h) => h.state === "gap");
  const [first] = gaps;
  const capped = holes.filter((h) => h.state === "capped").length;
  const cut = capped > 0 ? `, cut by a limit ${capped === 1 ? "once" : `${capped} times`}` : "";
  if (!first) return cut;
  const total = gaps.reduce((sum, g) => sum + g.toMs - g.fromMs, 0);
  const when = gaps.length === 1 ? timeSpan(first.fromMs, first.toMs, zone) : `${gaps.length} times`;
  return `, ${NOT_LOOKING} ${when} (${duration(total)})${cut}`;
}
