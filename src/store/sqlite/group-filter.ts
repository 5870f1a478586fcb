import type { SeriesFilter } from "../store.ts";
import { type NameSpace, type Names, UNKNOWN_LANG_ID } from "./names.ts";
import { type Detail, groupOf } from "./rollup-blocks.ts";

/** The filter in numbers; undefined stands for no condition. Names that nothing stored has are left out. */
export interface FilterIds {
  /** Undefined where no post has the topic. */
  readonly topic: number | undefined;
  readonly sources: readonly number[] | undefined;
  readonly kinds: readonly number[] | undefined;
  readonly langs: readonly number[] | undefined;
}

export function filterIds({ topic, sources, kinds, langs }: SeriesFilter, names: Names): FilterIds {
  return {
    topic: names.find("topic", topic),
    sources: sources && idsOf("source", sources, names),
    kinds: kinds && idsOf("kind", kinds, names),
    langs: langs && idsOf("lang", langs, names),
  };
}

function idsOf(space: NameSpace, wanted: readonly string[], names: Names): readonly number[] {
  return wanted.map((name) => names.find(space, name)).filter((id) => id !== undefined);
}

/** Whether the filter has a condition on source, kind or language. */
export function hasConditions(filter: FilterIds): boolean {
  return detailOf(filter) !== "sums";
}

/** The detail of the roll-ups that the conditions need. */
export function detailOf({ sources, kinds, langs }: FilterIds): Detail {
  if (langs !== undefined) return "by_lang";
  return sources !== undefined || kinds !== undefined ? "by_kind" : "sums";
}

/** A test of the groups of the roll-ups, which remembers each answer. */
export function groupTest(filter: FilterIds): (group: number) => boolean {
  if (!hasConditions(filter)) return () => true;
  const { sources, kinds, langs } = filter;
  const tested = new Map<number, boolean>();
  return (key) => {
    const known = tested.get(key);
    if (known !== undefined) return known;
    const { source, kind, lang } = groupOf(key);
    const passes =
      (sources?.includes(source) ?? true) && (kinds?.includes(kind) ?? true) && (langs?.includes(lang) ?? true);
    tested.set(key, passes);
    return passes;
  };
}

/** The same as SQL conditions on the table of posts, which is called `p`. */
export function postConditions({ sources, kinds, langs }: FilterIds): readonly string[] {
  const conditions: string[] = [];
  if (sources) conditions.push(`p.source IN (${sources.join()})`);
  if (kinds) conditions.push(`p.kind IN (${kinds.join()})`);
  if (langs) conditions.push(`ifnull(p.lang, ${UNKNOWN_LANG_ID}) IN (${langs.join()})`);
  return conditions;
}
