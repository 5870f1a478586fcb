import type { Outage } from "../../core/outage.ts";

/** What a monitor saw at a time. `hint`: it doubts; `other`: it says nothing of up or down. */
export interface Sight {
  readonly atMs: number;
  readonly state: "up" | "degraded" | "down" | "hint" | "other";
  /** What went wrong, in the words of the monitor. */
  readonly symptom: string | null;
}

/** A run of failing sights of one kind. The start lies in (startEarliestMs, startLatestMs], the end likewise. */
export interface Spell
  extends Pick<
    Outage,
    | "startEarliestMs"
    | "endEarliestMs"
    | "endLatestMs"
    | "severity"
    | "symptoms"
    | "precisionNote"
    | "documentUpdatedAtMs"
  > {
  readonly kind: "outage" | "degraded" | "suspect";
  readonly startLatestMs: number;
  readonly endEarliestMs: number;
}

/**
 * The failing runs of a monitor that has judged already what it saw: from the last sight before that was otherwise to
 * the first one after. A hint that leads to a failure belongs to it; one that passes is a suspect. Sights may come in
 * any order; of one time the worse counts.
 */
export function spells(sights: readonly Sight[]): readonly Spell[] {
  const found: Spell[] = [];
  const ordered = inOrder(sights);
  const lastMs = ordered.at(-1)?.atMs ?? null;
  let run: Sight[] = [];
  let state: Sight["state"] = "hint";
  let before: number | null = null;
  for (const sight of ordered) {
    if (sight.state === "other") continue;
    if (run.length > 0 && !continues(state, sight.state)) {
      found.push(spellOf(run, state, before, sight.atMs, lastMs));
      before = run.at(-1)?.atMs ?? before;
      run = [];
    }
    if (run.length === 0) state = "hint";
    if (sight.state === "up") before = sight.atMs;
    else run.push(sight);
    if (sight.state === "down" || sight.state === "degraded") state = sight.state;
  }
  if (run.length > 0) found.push(spellOf(run, state, before, null, lastMs));
  return found;
}

/** A failing run of one kind goes on with more of it; a hint goes with either kind. */
function continues(run: Sight["state"], next: Sight["state"]): boolean {
  return next !== "up" && (next === "hint" || run === "hint" || next === run);
}

const WORSE = ["other", "up", "hint", "degraded", "down"] as const;

function inOrder(sights: readonly Sight[]): readonly Sight[] {
  const sorted = [...sights].sort((a, b) => a.atMs - b.atMs || WORSE.indexOf(a.state) - WORSE.indexOf(b.state));
  return sorted.filter((sight, i) => sorted[i + 1]?.atMs !== sight.atMs);
}

/** `state`: the worst that the run shows for sure; a hint where it is only doubted. */
function spellOf(
  run: readonly Sight[],
  state: Sight["state"],
  before: number | null,
  after: number | null,
  lastMs: number | null,
): Spell {
  const firstMs = run[0]?.atMs ?? 0;
  const kind = state === "down" ? "outage" : state === "degraded" ? "degraded" : "suspect";
  const symptoms = [...new Set(run.flatMap(({ symptom }) => symptom ?? []))].slice(0, 5);
  return {
    kind,
    startEarliestMs: before,
    startLatestMs: firstMs,
    endEarliestMs: run.at(-1)?.atMs ?? firstMs,
    endLatestMs: after,
    severity: kind === "outage" ? "major" : "minor",
    symptoms,
    documentUpdatedAtMs: lastMs,
    precisionNote: "between two looks of the monitor that measured it",
  };
}
