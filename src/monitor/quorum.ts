import type { Quorum } from "../core/site.ts";
import { Board, inOrder, type PlaceView, type Sighting, type Stretch } from "./quorum-board.ts";

/** An outage of a site as it was told: its name, and the outages of places that it stands for. */
export interface ToldOutage {
  readonly firstFailMs: number;
  readonly members: readonly { readonly place: string; readonly firstFailMs: number }[];
}

/** An outage of a site as its places show it together. */
export interface SiteOutage extends ToldOutage {
  /** First failing check of the outage that it was first told for: its name, which never changes. */
  readonly firstFailMs: number;
  /** As of a judged outage: start in (startEarliestMs, startLatestMs], end likewise; `endLatestMs` null while it lasts. */
  readonly startEarliestMs: number | null;
  readonly startLatestMs: number;
  readonly endEarliestMs: number;
  readonly endLatestMs: number | null;
  /** Failing runs that the place with the most of them saw. */
  readonly flapCount: number;
  /** Places that found it down, and all that were looking meanwhile or found it down. */
  readonly down: readonly string[];
  readonly looking: readonly string[];
  /** Places that stopped looking while they found it down and others looked on: from there the end is unknown. */
  readonly lost: readonly string[];
  /** The quorum was never met: it was down from some places only. */
  readonly isPartial: boolean;
}

/**
 * The outages of a site by what its places found, in order of `firstFailMs`.
 *
 * - A place finds the site down from the first failing check of an outage until the first pass that ended it.
 * - Outages of different places that overlap are one outage of the site. It keeps its name and the outages it was told with
 *   (`told`: what this function gave before) whatever comes later: two that were told apart stay two, even where an
 *   outage that is open again now bridges them; one that was told as one stays one.
 * - The quorum counts the places that are looking at that time; a place that finds the site down counts as looking.
 *   Where it is met at all, start and end are those of the time it was met, from the first to the last: when the k-th
 *   place began, and when one place too many had recovered. Where a place came or went and so changed how many are
 *   needed, the bound is that instant. Where it is never met the outage is partial, and its bounds are those of the
 *   places' outages.
 * - A place that stops looking has no more say while others look: the outage ends there as far as anybody saw, and
 *   `lost` names the place. Where nobody looks any more nothing is known and nothing changes: it stays open. Where the
 *   place looks again and still finds the site down, it is open again.
 *
 * With one place these are exactly the outages of that place. Those in `told` of which no place's outage is given any
 * more are left out. O(b p) for each outage with b bounds of spans inside and p places.
 */
export function siteOutages(
  places: readonly PlaceView[],
  quorum: Quorum,
  told: readonly ToldOutage[] = [],
): readonly SiteOutage[] {
  const board = new Board(places);
  return groupsOf(board, told)
    .map((group) => siteOutageOf(board, quorum, group))
    .sort((a, b) => a.firstFailMs - b.firstFailMs);
}

interface Group {
  readonly firstFailMs: number;
  readonly members: Sighting[];
}

/** Which outages of places are one of the site. */
function groupsOf(board: Board, told: readonly ToldOutage[]): readonly Group[] {
  const keyOf = (place: string, firstFailMs: number) => JSON.stringify([place, firstFailMs]);
  const toldGroups = [...told]
    .sort((a, b) => a.firstFailMs - b.firstFailMs)
    .map(({ firstFailMs, members }) => ({ firstFailMs, members, group: { firstFailMs, members: [] as Sighting[] } }));
  const known = new Map(
    toldGroups.flatMap(({ members, group }) => members.map((m) => [keyOf(m.place, m.firstFailMs), group] as const)),
  );
  const groups: Group[] = [];
  const fresh: Sighting[] = [];
  for (const sighting of board.sightings) {
    const group = known.get(keyOf(sighting.place, sighting.firstFailMs));
    if (group === undefined) fresh.push(sighting);
    else group.members.push(sighting);
  }
  groups.push(...toldGroups.map(({ group }) => group).filter(({ members }) => members.length > 0));
  for (const sighting of fresh) {
    const joined = groups.find(({ members }) => members.some((member) => meet(board, member, sighting)));
    if (joined) joined.members.push(sighting);
    else groups.push({ firstFailMs: sighting.firstFailMs, members: [sighting] });
  }
  return groups;
}

/** Whether two places found the site down at one time, or one of them as the last word of the other was taken from it. */
function meet(board: Board, one: Sighting, other: Sighting): boolean {
  if (one.place === other.place) return false;
  const fromMs = Math.max(one.firstFailMs, other.firstFailMs);
  const untilMs = Math.min(one.untilMs, other.untilMs);
  if (fromMs >= untilMs) return false;
  const earlier = one.firstFailMs < other.firstFailMs ? one : other;
  const before = board.stretches(Math.min(one.firstFailMs, other.firstFailMs), fromMs).at(-1);
  if (before?.down.includes(earlier)) return true;
  return board.stretches(fromMs, untilMs).some(({ down }) => down.includes(one) && down.includes(other));
}

function siteOutageOf(board: Board, quorum: Quorum, { firstFailMs, members }: Group): SiteOutage {
  const whole = board.stretches(
    Math.min(...members.map((one) => one.firstFailMs)),
    Math.max(...members.map((one) => one.untilMs)),
  );
  // What comes after the last word of the places it was told for is not about it.
  const stretches = whole.slice(0, whole.findLastIndex(({ down }) => members.some((one) => down.includes(one))) + 1);
  const met = whereMet(stretches, quorum);
  const isPartial = met.length === 0;
  const seen = [...new Set(stretches.flatMap(({ down }) => down))];
  const down = [...new Set(seen.map(({ place }) => place))].sort();
  const flaps = down.map((place) =>
    seen.filter((one) => one.place === place).reduce((sum, one) => sum + one.flapCount, 0),
  );
  const lost = seen.filter((one) => {
    const last = whole.findLast(({ toMs }) => toMs === one.untilMs) ?? whole.at(-1);
    return last?.unheard.includes(one);
  });
  return {
    firstFailMs,
    members: [...members].sort(inOrder).map((one) => ({ place: one.place, firstFailMs: one.firstFailMs })),
    ...boundsOf(isPartial ? whereMet(stretches, "any") : met, stretches, seen),
    flapCount: Math.max(...flaps),
    down,
    looking: [...new Set([...down, ...stretches.flatMap(({ lookers }) => [...lookers])])].sort(),
    lost: [...new Set(lost.map(({ place }) => place))].sort(),
    isPartial,
  };
}

interface MetStretch extends Stretch {
  /** How many places were needed. */
  readonly needed: number;
}

function whereMet(stretches: readonly Stretch[], quorum: Quorum): readonly MetStretch[] {
  const met: MetStretch[] = [];
  let before: MetStretch | null = null;
  for (const stretch of stretches) {
    const places = new Set(stretch.down.map(({ place }) => place));
    const voters = new Set([...stretch.lookers, ...places]).size;
    // Where nobody looks it is as it was.
    const needed: number =
      stretch.lookers.size === 0 ? (before?.needed ?? Number.POSITIVE_INFINITY) : neededOf(quorum, voters);
    before = places.size > 0 && places.size >= needed ? { ...stretch, needed } : null;
    if (before !== null) met.push(before);
  }
  return met;
}

function neededOf(quorum: Quorum, voters: number): number {
  switch (quorum) {
    case "any":
      return 1;
    case "majority":
      return Math.floor(voters / 2) + 1;
    case "all":
      return voters;
  }
}

/** Between which bounds the quorum was first reached and last left. */
function boundsOf(
  met: readonly MetStretch[],
  stretches: readonly Stretch[],
  seen: readonly Sighting[],
): Pick<SiteOutage, "startEarliestMs" | "startLatestMs" | "endEarliestMs" | "endLatestMs"> {
  const first = met[0];
  const last = met.at(-1);
  if (first === undefined || last === undefined) throw new RangeError("no place found it down, so it has no bounds");
  const startLatestMs = first.fromMs;
  const isOpen = last.toMs === Number.POSITIVE_INFINITY;
  const next = stretches.find(({ fromMs }) => fromMs === last.toMs);
  const hasLeft = isOpen || last.down.some((one) => !next?.down.includes(one));
  const lastingMs = Math.max(startLatestMs, ...seen.map((one) => one.endEarliestMs).filter((ms) => isCertain(met, ms)));
  return {
    startEarliestMs: earliestStart(first, seen),
    startLatestMs,
    endEarliestMs: hasLeft ? lastingMs : last.toMs,
    endLatestMs: isOpen ? null : last.toMs,
  };
}

/** The earliest time at which as many places can have been down as were when the quorum was first met. */
function earliestStart({ fromMs, down, needed, lookers }: MetStretch, seen: readonly Sighting[]): number | null {
  const isBegun = [...down].sort(inOrder)[needed - 1]?.firstFailMs === fromMs;
  if (!isBegun) return fromMs;
  const later = seen.filter(
    ({ place, startEarliestMs, firstFailMs }) =>
      firstFailMs > fromMs && startEarliestMs !== null && startEarliestMs < fromMs && lookers.has(place),
  );
  const starts = [...down, ...later]
    .map((one) => one.startEarliestMs ?? Number.NEGATIVE_INFINITY)
    .sort((a, b) => a - b);
  const earliest = starts[needed - 1] ?? fromMs;
  return earliest === Number.NEGATIVE_INFINITY ? null : earliest;
}

/** Whether enough places found it down before and after an instant at which the quorum is met. */
function isCertain(met: readonly MetStretch[], atMs: number): boolean {
  return met.some(
    ({ fromMs, toMs, down, needed }) =>
      fromMs <= atMs &&
      atMs <= toMs &&
      down.filter((one) => one.firstFailMs <= atMs && atMs <= one.endEarliestMs).length >= needed,
  );
}
