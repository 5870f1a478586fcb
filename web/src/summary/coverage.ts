import type { Lane } from "../model/lanes.ts";
import { duration, percent, timeSpan } from "../time/format.ts";
import type { Span } from "../time/span.ts";
import type { Zone } from "../time/zone.ts";
import { sentence } from "./words.ts";

const SEEING: ReadonlySet<string> = new Set(["live", "quiet", "refilled", "sampled", "imported"]);

/** For how much of the window each source was looking, in one sentence. `simulated` names the sources that are. */
export function coverageSummary(
  lanes: readonly Lane[],
  window: Span,
  zone: Zone,
  simulated: ReadonlySet<string>,
): string {
  if (lanes.length === 0) return "No source is recorded in this window.";
  const length = window.toMs - window.fromMs;
  const told = lanes.slice(0, 3).map((lane) => {
    const seen = lane.spans.filter((s) => SEEING.has(s.state)).reduce((sum, s) => sum + s.toMs - s.fromMs, 0);
    const holes = lane.spans.filter((s) => s.state === "gap" || s.state === "capped");
    const source = lane.id.slice(0, lane.id.lastIndexOf("/"));
    const name = simulated.has(source) && source !== "simulated" ? `${lane.name} (simulated)` : lane.name;
    if (seen === length && holes.length === 0) return `source ${name} was looking all the time`;
    return `source ${name} was looking for ${share(seen / length)} of the window${holeWords(holes, zone)}`;
  });
  return sentence([...told, lanes.length > told.length ? `${lanes.length - told.length} more below` : null]);
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
  return `, not looking ${when} (${duration(total)})${cut}`;
}
