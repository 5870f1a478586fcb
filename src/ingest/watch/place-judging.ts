import {
  type Check,
  type LaneInterval,
  type LaneState,
  type Suspect,
  standingOf,
  type Verdict,
} from "../../core/check.ts";
import type { StoredDocument } from "../../core/document.ts";
import type { WatchRules } from "../../core/site.ts";
import { HOUR_MS } from "../../core/time.ts";
import { Judge, type JudgedOutage } from "../../monitor/judge.ts";
import { keptEvidence } from "./evidence.ts";
import { type Blind, type LaneRun, type Piece, piecesNow, piecesUntil, runWith } from "./lane-run.ts";
import type { PlaceState } from "./place-state.ts";
import { withSymptoms } from "./symptoms.ts";
import { withSize } from "./usual-size.ts";

/** An outage that ended longer ago does not change any more, and meets none of another place. */
export const SETTLED_MS = 2 * HOUR_MS;

export interface PlaceRules {
  readonly siteId: string;
  readonly place: string;
  readonly rules: WatchRules;
  /** Real. */
  readonly silenceMs: number;
  /** When nobody was looking from this place, although no check is missing. */
  readonly blind: readonly Blind[];
}

/** What the state of a lane became with a check, where it is another than before. */
export interface LaneTurn {
  readonly from: LaneState | null;
  readonly to: LaneState;
  readonly check: Check;
}

/** Takes the checks of one site from one place, in order of time, and gathers what is to be stored of them. */
export class PlaceJudging {
  readonly #about: PlaceRules;
  readonly #judge: Judge;
  readonly #begunAfter: string | null;
  #run: LaneRun | null;
  #verdict: Verdict | null;
  #sizes: readonly number[];
  #symptoms: PlaceState["symptoms"];
  #outages: readonly JudgedOutage[];
  #pieces: readonly Piece[] = [];
  readonly checks: Check[] = [];
  readonly documents: StoredDocument[] = [];
  readonly suspects: Suspect[] = [];
  readonly notSuspects: string[] = [];
  readonly turns: LaneTurn[] = [];
  /** True once an outage is new or other than before. */
  hasChanged = false;

  /** `begunAfter`: the last outage that a person closed. What was judged up to there is settled, and judging begins anew. */
  constructor(about: PlaceRules, state: PlaceState | null, begunAfter: string | null) {
    this.#about = about;
    const goesOn = state !== null && state.begunAfter === begunAfter;
    this.#judge = goesOn ? Judge.restore(about.rules, state.judge) : new Judge(about.rules);
    this.#begunAfter = begunAfter;
    this.#run = state?.run ?? null;
    this.#verdict = state?.verdict ?? null;
    this.#sizes = state?.sizes ?? [];
    this.#symptoms = state?.symptoms ?? [];
    this.#outages = goesOn ? state.outages : [];
  }

  /** Time of the last check; null before the first. */
  get lastAtMs(): number | null {
    return this.#run?.checkedAtMs ?? null;
  }

  /** A check that is later than every one before. */
  add(arrived: Check, body: Uint8Array | null): void {
    const { siteId, place, silenceMs, blind, rules } = this.#about;
    const { check, document } = keptEvidence(inMaintenance(arrived, rules), body, this.#verdict);
    this.checks.push(check);
    if (document) this.documents.push(document);
    const before = this.#run;
    const afterGap = before !== null && check.atMs - before.checkedToMs > silenceMs;
    const change = this.#judge.add({ atMs: check.atMs, verdict: check.verdict, afterGap });
    const firsts = new Set(change.outages.map(({ firstFailMs }) => firstFailMs));
    const kept = this.#outages.filter((old) => !firsts.has(old.firstFailMs) && !isSettled(old, check.atMs));
    this.#outages = [...kept, ...change.outages];
    if (change.outages.length > 0) this.hasChanged = true;
    const idOf = (firstFailMs: number): string => `${siteId}/${place}/${firstFailMs}`;
    for (const { firstFailMs, lastFailMs } of change.suspects)
      this.suspects.push({ id: idOf(firstFailMs), siteId, place, fromMs: firstFailMs, toMs: lastFailMs });
    this.notSuspects.push(...change.notSuspects.map(idOf));
    this.#extend(before === null ? [] : piecesUntil(before, check.atMs, silenceMs, blind), check);
    if (before?.state !== this.#run?.state && this.#run)
      this.turns.push({ from: before?.state ?? null, to: this.#run.state, check });
    if (standingOf(check.verdict) === "pass" && check.bodyBytes !== null)
      this.#sizes = withSize(this.#sizes, check.bodyBytes);
    this.#symptoms = [...withSymptoms(this.#symptoms, check)];
    this.#verdict = check.verdict;
  }

  /** What is known of the site since the first time that these checks say something about. */
  lane(nowMs: number): { readonly sinceMs: number; readonly intervals: readonly LaneInterval[] } | null {
    const { siteId, place, silenceMs, blind } = this.#about;
    if (this.#run === null) return null;
    const pieces = [...this.#pieces, ...piecesNow(this.#run, nowMs, silenceMs, blind)];
    return {
      sinceMs: pieces[0]?.fromMs ?? this.#run.fromMs,
      intervals: pieces.map((piece) => ({ siteId, place, ...piece })),
    };
  }

  /** Null before the first check. */
  state(): PlaceState | null {
    if (this.#run === null || this.#verdict === null) return null;
    return {
      judge: this.#judge.snapshot(),
      run: this.#run,
      verdict: this.#verdict,
      sizes: [...this.#sizes],
      symptoms: this.#symptoms,
      outages: [...this.#outages],
      begunAfter: this.#begunAfter,
    };
  }

  #extend(before: readonly Piece[], check: Check): void {
    const [first] = before;
    if (first) this.#pieces = [...this.#pieces.filter(({ toMs }) => toMs <= first.fromMs), ...before];
    this.#run = runWith(this.#run, before, check);
    // The run at hand is told by `lane`, whole.
    const { fromMs } = this.#run;
    this.#pieces = this.#pieces.filter((piece) => piece.fromMs < fromMs);
  }
}

function isSettled({ endLatestMs }: JudgedOutage, nowMs: number): boolean {
  return endLatestMs !== null && endLatestMs < nowMs - SETTLED_MS;
}

/** A failing check inside a declared window is no failure. Probes know it; monitors elsewhere may not know the window. */
function inMaintenance(check: Check, { maintenance }: WatchRules): Check {
  if (check.evidence !== null || standingOf(check.verdict) !== "fail") return check;
  if (!maintenance.some(({ fromMs, toMs }) => fromMs <= check.atMs && check.atMs < toMs)) return check;
  return { ...check, verdict: "maintenance", reasons: ["maintenance_window", ...check.reasons] };
}
