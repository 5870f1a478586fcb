import { standingOf, type Verdict } from "../core/check.ts";
import { MINUTE_MS } from "../core/time.ts";

/** How many failing checks in a row make an outage, and how many passing ones end it. */
export interface JudgeRules {
  readonly fails: number;
  readonly passes: number;
}

/** What the judge needs of a check. Checks come in order of time; equal time and verdict count once. */
export interface JudgedCheck {
  readonly atMs: number;
  readonly verdict: Verdict;
  /** True where nobody was looking for too long before it. */
  readonly afterGap: boolean;
}

/** An outage as the checks of one place show it. `firstFailMs` names it for good. */
export interface JudgedOutage {
  readonly firstFailMs: number;
  /** The last pass before it; null where nothing passed before. */
  readonly startEarliestMs: number | null;
  /** The first fail: the start lies in (startEarliestMs, startLatestMs]. */
  readonly startLatestMs: number;
  /** The last fail. */
  readonly endEarliestMs: number;
  /** The first pass of those that ended it; null while it is open. */
  readonly endLatestMs: number | null;
  /** Failing runs inside. */
  readonly flapCount: number;
}

/** Failing checks that did not make an outage. */
export interface JudgedSuspect {
  readonly firstFailMs: number;
  readonly lastFailMs: number;
}

/** What one more check changed. */
export interface JudgeChange {
  /** New, or different from before; the last word of each. */
  readonly outages: readonly JudgedOutage[];
  /** New suspects, once they are over. */
  readonly suspects: readonly JudgedSuspect[];
  /** First failing checks of suspects that turned out to be part of an outage. */
  readonly notSuspects: readonly number[];
}

/** The last failing checks and what has become of them so far. */
export interface JudgeEpisode {
  /** `suspicion`: not yet over, not yet enough; `suspect`: over, and it was not enough. */
  readonly phase: "suspicion" | "suspect" | "open" | "ended";
  readonly startEarliestMs: number | null;
  readonly firstFailMs: number;
  readonly lastFailMs: number;
  /** Failing checks of the suspicion. */
  readonly fails: number;
  /** Passing checks since the last failing one, while the outage is open. */
  readonly passes: number;
  /** The first of these; null without any. */
  readonly firstPassMs: number | null;
  readonly flapCount: number;
}

/** All that a judge remembers, as plain JSON of a fixed size. */
export interface JudgeSnapshot {
  readonly lastAtMs: number | null;
  /** Verdicts that were given at that time. */
  readonly lastVerdicts: readonly Verdict[];
  /** What the last check that was decided said. */
  readonly standing: "pass" | "fail" | null;
  readonly lastPassMs: number | null;
  /** The last pass that is earlier than `lastPassMs`. */
  readonly passBeforeMs: number | null;
  /** The last three changes between passing and failing: no more of the last half hour ever matter. */
  readonly turnsMs: readonly number[];
  readonly episode: JudgeEpisode | null;
}

/** As many changes between passing and failing within so long are one outage that flaps. */
const FLAP_TURNS = 3;
const FLAP_MS = 30 * MINUTE_MS;

const NOTHING_YET: JudgeSnapshot = {
  lastAtMs: null,
  lastVerdicts: [],
  standing: null,
  lastPassMs: null,
  passBeforeMs: null,
  turnsMs: [],
  episode: null,
};
const NO_CHANGE: JudgeChange = { outages: [], suspects: [], notSuspects: [] };

/** Of one time the best verdict is judged first, so that the worst stands: a pass does not end what fails at that instant. */
export const VERDICTS_BY_RANK: readonly Verdict[] = ["ok", "slow", "maintenance", "inconclusive", "soft_error", "fail"];

/** Place of a verdict among those of the same time: the lower one is judged first. */
export function judgingRank(verdict: Verdict): number {
  return VERDICTS_BY_RANK.indexOf(verdict);
}

/**
 * Judges the checks of one site from one place, one by one: when it was down, between which bounds each outage began
 * and ended, and which failures were none.
 *
 * - `fails` failing checks with no pass and no gap between them make an outage; fewer are a suspect.
 * - `passes` passing checks with no fail between them end it; a gap never does.
 * - Undecided checks change nothing, but a gap before one is a gap.
 * - Where a fail is the third change between passing and failing within 30 minutes (30 itself included), the failing
 *   run before it goes on: an outage that had ended is open again, a suspect was an outage from its first fail.
 * - A gap inside an open outage does not begin a new failing run; a pass does.
 *
 * Of checks at one time those that pass are to come first and those that fail last (`judgingRank`). A check earlier
 * than the last one comes too late to be judged and changes nothing; `lastAtMs` says up to when it was.
 */
export class Judge {
  readonly #rules: JudgeRules;
  #state: JudgeSnapshot;

  constructor(rules: JudgeRules) {
    this.#rules = rules;
    this.#state = NOTHING_YET;
  }

  /** Goes on from a snapshot; the rules may have changed since, they hold from the next check on. */
  static restore(rules: JudgeRules, snapshot: JudgeSnapshot): Judge {
    const judge = new Judge(rules);
    judge.#state = snapshot;
    return judge;
  }

  snapshot(): JudgeSnapshot {
    return this.#state;
  }

  /** Time of the last check; null before the first. */
  get lastAtMs(): number | null {
    return this.#state.lastAtMs;
  }

  /** The outage that has not ended, or null. */
  openOutage(): JudgedOutage | null {
    const { episode } = this.#state;
    return episode?.phase === "open" ? outageOf(episode) : null;
  }

  /** Failing checks of which it is not yet known what they are, or null. */
  suspicion(): JudgedSuspect | null {
    const { episode } = this.#state;
    return episode?.phase === "suspicion" ? suspectOf(episode) : null;
  }

  add({ atMs, verdict, afterGap }: JudgedCheck): JudgeChange {
    const { lastAtMs, lastVerdicts } = this.#state;
    if (lastAtMs !== null && atMs < lastAtMs) return NO_CHANGE;
    if (atMs === lastAtMs && lastVerdicts.includes(verdict)) return NO_CHANGE;
    this.#update({ lastAtMs: atMs, lastVerdicts: atMs === lastAtMs ? [...lastVerdicts, verdict] : [verdict] });
    const suspects = afterGap ? this.#endSuspicion() : [];
    switch (standingOf(verdict)) {
      case "pass":
        return this.#pass(atMs, suspects);
      case "fail":
        return this.#fail(atMs, suspects);
      case "undecided":
        return suspects.length === 0 ? NO_CHANGE : { ...NO_CHANGE, suspects };
    }
  }

  #pass(atMs: number, overByGap: readonly JudgedSuspect[]): JudgeChange {
    this.#turnTo("pass", atMs);
    const { lastPassMs } = this.#state;
    if (lastPassMs !== atMs) this.#update({ lastPassMs: atMs, passBeforeMs: lastPassMs });
    const suspects = [...overByGap, ...this.#endSuspicion()];
    const { episode } = this.#state;
    if (episode?.phase !== "open") return suspects.length === 0 ? NO_CHANGE : { ...NO_CHANGE, suspects };
    const passes = episode.passes + 1;
    const isOver = passes >= this.#rules.passes;
    const next = this.#become({
      ...episode,
      passes,
      firstPassMs: episode.firstPassMs ?? atMs,
      phase: isOver ? "ended" : "open",
    });
    return isOver ? { ...NO_CHANGE, outages: [outageOf(next)] } : NO_CHANGE;
  }

  #fail(atMs: number, suspects: readonly JudgedSuspect[]): JudgeChange {
    const isNewRun = this.#turnTo("fail", atMs);
    const { episode } = this.#state;
    if (episode?.phase === "open") return this.#goOn(episode, atMs, isNewRun, suspects);
    if (episode !== null && isNewRun && this.#isFlapping(atMs)) {
      const { phase, firstFailMs } = episode;
      const change = this.#goOn({ ...episode, phase: "open" }, atMs, true, suspects);
      return phase === "suspect" ? { ...change, notSuspects: [firstFailMs] } : change;
    }
    const suspicion =
      episode?.phase === "suspicion"
        ? { ...episode, lastFailMs: atMs, fails: episode.fails + 1 }
        : this.#newSuspicion(atMs);
    const isOutage = suspicion.fails >= this.#rules.fails;
    const next = this.#become(isOutage ? { ...suspicion, phase: "open" } : suspicion);
    return { ...NO_CHANGE, suspects, outages: isOutage ? [outageOf(next)] : [] };
  }

  /** One more fail of an open outage. */
  #goOn(open: JudgeEpisode, atMs: number, isNewRun: boolean, suspects: readonly JudgedSuspect[]): JudgeChange {
    const next = this.#become({
      ...open,
      lastFailMs: atMs,
      passes: 0,
      firstPassMs: null,
      flapCount: open.flapCount + (isNewRun ? 1 : 0),
    });
    return { ...NO_CHANGE, suspects, outages: [outageOf(next)] };
  }

  #newSuspicion(atMs: number): JudgeEpisode {
    const { lastPassMs, passBeforeMs } = this.#state;
    return {
      phase: "suspicion",
      // A pass at the very instant of the fail is no bound: the start lies after the one before.
      startEarliestMs: lastPassMs === atMs ? passBeforeMs : lastPassMs,
      firstFailMs: atMs,
      lastFailMs: atMs,
      fails: 1,
      passes: 0,
      firstPassMs: null,
      flapCount: 1,
    };
  }

  #endSuspicion(): readonly JudgedSuspect[] {
    const { episode } = this.#state;
    if (episode?.phase !== "suspicion") return [];
    return [suspectOf(this.#become({ ...episode, phase: "suspect" }))];
  }

  /** Notes what a decided check says; true where it is the opposite of the one before. */
  #turnTo(standing: "pass" | "fail", atMs: number): boolean {
    const { standing: before, turnsMs } = this.#state;
    const isTurn = before !== null && before !== standing;
    this.#update(isTurn ? { standing, turnsMs: [...turnsMs, atMs].slice(-FLAP_TURNS) } : { standing });
    return isTurn;
  }

  #isFlapping(atMs: number): boolean {
    const [first, ...more] = this.#state.turnsMs;
    return first !== undefined && more.length === FLAP_TURNS - 1 && first >= atMs - FLAP_MS;
  }

  #become(episode: JudgeEpisode): JudgeEpisode {
    this.#update({ episode });
    return episode;
  }

  #update(changes: Partial<JudgeSnapshot>): void {
    this.#state = { ...this.#state, ...changes };
  }
}

function outageOf({
  firstFailMs,
  startEarliestMs,
  lastFailMs,
  firstPassMs,
  flapCount,
  phase,
}: JudgeEpisode): JudgedOutage {
  return {
    firstFailMs,
    startEarliestMs,
    startLatestMs: firstFailMs,
    endEarliestMs: lastFailMs,
    endLatestMs: phase === "ended" ? firstPassMs : null,
    flapCount,
  };
}

function suspectOf({ firstFailMs, lastFailMs }: JudgeEpisode): JudgedSuspect {
  return { firstFailMs, lastFailMs };
}
