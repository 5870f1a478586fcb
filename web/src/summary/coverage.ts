import type { Lane } from "../model/lanes.ts";
import { duration, percent, timeAt, timeSpan } from "../time/format.ts";
import { MINUTE_MS, type Span } from "../time/span.ts";
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

function lookedWords({ spans }: Lane, { fromMs, toMs }: Span, zone: Zone): string {
  const untilMs = spans.find((s) => s.state === "unknown")?.fromMs ?? toMs;
  if (untilMs === fromMs) return `is connected; whether it was looking is ${NOT_YET_KNOWN}`;
  const known = spans.filter((s) => s.toMs <= untilMs);
  const seen = known.filter((s) => SEEING.has(s.state)).reduce((sum, s) => sum + s.toMs - s.fromMs, 0);
  const holes = known.filter((s) => s.state === "gap" || s.state === "capped");
  // A sentence that moves with every second cannot be read.
  const minuteMs = Math.floor(untilMs / MINUTE_MS) * MINUTE_MS;
  const upTo = untilMs < toMs ? ` up to ${timeAt(minuteMs > fromMs ? minuteMs : untilMs, zone)}` : "";
  if (seen === untilMs - fromMs && holes.length === 0) return `was looking all the time${upTo}`;
  const of = upTo ? `of the time${upTo}` : "of the window";
  return `was looking for ${share(seen / (untilMs - fromMs))} ${of}${holeWords(holes, zone)}`;
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
