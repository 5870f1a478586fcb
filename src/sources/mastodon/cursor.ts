import { isObject, objectAt } from "../normalise/json-value.ts";
import { isLater } from "./ids.ts";

/** The newest id seen, by group of tags; under `EVERYWHERE` that of all tags. Never empty. */
export type Positions = ReadonlyMap<string, string>;

export const EVERYWHERE = "*";
const ID = /^[\w-]{1,64}$/;

/** `{"minIds":{"<group>":"<id>"}}` */
export function writeCursor(positions: Positions): string {
  return JSON.stringify({ minIds: Object.fromEntries(positions) });
}

/** What `writeCursor` wrote; undefined for anything else. */
export function readCursor(text: string | undefined): Positions | undefined {
  if (text === undefined) return undefined;
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return undefined;
  }
  const minIds = isObject(document) ? objectAt(document, "minIds") : undefined;
  if (minIds === undefined) return undefined;
  const positions = new Map<string, string>();
  for (const [group, id] of Object.entries(minIds)) {
    if (typeof id === "string" && ID.test(id)) positions.set(group, id);
  }
  return positions.size === 0 ? undefined : positions;
}

/**
 * Where a group of tags goes on. After a change of the tags, groups are others: then the earliest place of its tags, and
 * for tags that are new the latest of all, because ids of all tags are one sequence.
 */
export function positionOf(group: string, positions: Positions): string | undefined {
  const exact = positions.get(group);
  if (exact !== undefined) return exact;
  const tags = new Set(group.split("+"));
  let earliest: string | undefined;
  for (const [other, id] of positions) {
    const isKin = other.split("+").some((tag) => tags.has(tag));
    if (isKin && (earliest === undefined || isLater(earliest, id))) earliest = id;
  }
  return earliest ?? latestOf(positions);
}

/** The latest id of all groups. */
export function latestOf(positions: Positions): string | undefined {
  let latest: string | undefined;
  for (const id of positions.values()) if (latest === undefined || isLater(id, latest)) latest = id;
  return latest;
}
