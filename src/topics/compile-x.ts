import { UsageError } from "../core/errors.ts";
import { ALL_TOPIC, type Topic } from "../core/topic.ts";
import { parseTopic, type Term } from "./language.ts";
import { oneOf, type RuleTerm, type SplitRule, splitRules } from "./split-rules.ts";
import { xLanguages } from "./x-languages.ts";
import { xNotes } from "./x-notes.ts";
import { type XTargetKind, xOperatorKey, xOperators } from "./x-operators.ts";

/** Characters that X takes in a rule of the stream and in a query of its whole archive. */
export const X_RULE_LENGTH = 1_024;
/** Left free in each rule of the stream for " sample:99", which is added where the budget runs low. */
const SAMPLE_LENGTH = 10;
/** Characters that X takes in a query of the last 7 days. */
export const X_RECENT_LENGTH = 512;
/** Rules that X keeps for one app. */
export const X_MOST_RULES = 1_000;

/** How rules of the stream are compiled. */
export const X_STREAM: XTarget = { target: "stream", maxLength: X_RULE_LENGTH - SAMPLE_LENGTH };

/** Where a compiled topic is used. `maxLength`: characters of one rule, counted in UTF-16 units. */
export interface XTarget {
  readonly target: XTargetKind;
  readonly maxLength: number;
}

export interface CompiledForX {
  /** Their posts together are those of the topic. A post may match several of them. */
  readonly rules: readonly string[];
  /** Sentences for people: what X finds otherwise than the topic says. */
  readonly notes: readonly string[];
}

/** A rule of the filtered stream. */
export interface XRule {
  readonly value: string;
  /** `nb:<topic>:<n>`, n from 1. */
  readonly tag: string;
  readonly topic: string;
  /** False where X takes only a part of what the topic excludes: then the text of each post must decide. */
  readonly whole: boolean;
}

/** A query for search and counts. */
export interface XSearchQuery {
  readonly query: string;
  readonly topic: string;
  /** As that of XRule. */
  readonly whole: boolean;
}

/**
 * One topic in X's language: `(a OR "b c" OR #d) all -none (lang:en OR lang:fr)`. `any` is parted, in the topic's order,
 * over as many rules as its length needs, each term in one of them; `all`, `none` and languages stand in every rule.
 * Where `none` leaves no room, a rule has the exclusions around its own terms ("leave Europe" for `leave`) and as many
 * others as fit. A topic whose languages X cannot tell has no rule. Throws UsageError, naming topic and term, where a
 * term cannot fit at all.
 */
export function compileForX(topic: Topic, target: XTarget): CompiledForX {
  const rules = rulesOf(topic, target);
  const cut = rules.filter(({ whole }) => !whole).length;
  return { rules: rules.map(({ value }) => value), notes: xNotes(parseTopic(topic), target.target, rules.length, cut) };
}

/** The rules of all topics for the filtered stream, each with room for a `sample:`. Throws UsageError where they are more than X keeps. */
export function xRules(topics: readonly Topic[]): readonly XRule[] {
  const rules = named(topics).flatMap((topic) =>
    rulesOf(topic, X_STREAM).map(({ value, whole }, index) => ({
      value,
      tag: `nb:${topic.id}:${index + 1}`,
      topic: topic.id,
      whole,
    })),
  );
  if (rules.length > X_MOST_RULES)
    throw new UsageError(
      `the topics need ${rules.length} rules on X, which keeps ${X_MOST_RULES}; shorten their lists of terms`,
    );
  return rules;
}

/** The queries of all topics for search and counts, each at most `maxLength` characters long. */
export function xSearchQueries(topics: readonly Topic[], maxLength: number): readonly XSearchQuery[] {
  return named(topics).flatMap((topic) =>
    rulesOf(topic, { target: "search", maxLength }).map(({ value, whole }) => ({
      query: value,
      topic: topic.id,
      whole,
    })),
  );
}

function named(topics: readonly Topic[]): readonly Topic[] {
  return topics.filter(({ id }) => id !== ALL_TOPIC);
}

function rulesOf(topic: Topic, { target, maxLength }: XTarget): readonly SplitRule[] {
  const tree = parseTopic(topic);
  const languages = [...new Set(topic.languages.flatMap(xLanguages))];
  if (topic.languages.length > 0 && languages.length === 0) return [];
  const required = distinct(tree.all, target).map(({ operators }) => oneOf(operators));
  const any = distinct(tree.any, target);
  const parts = { any, required, excluded: distinct(tree.none, target), languages, maxLength };
  return splitRules(parts, (term, length) => {
    const what = term === null ? "the terms under all take" : `term ${JSON.stringify(term.text)} takes`;
    const beside = required.length > 0 && term !== null ? " with those under all" : "";
    return new UsageError(
      `topic "${topic.id}": ${what}${beside} ${length} characters on X, which allows ${maxLength}; shorten them`,
    );
  });
}

/** The terms with their operators, each operator once. */
function distinct(terms: readonly Term[], target: XTargetKind): readonly RuleTerm[] {
  const seen = new Set<string>();
  return terms.flatMap((term) => {
    const operators = xOperators(term, target).filter((operator) => {
      const key = xOperatorKey(operator, target);
      return seen.has(key) ? false : seen.add(key);
    });
    const words = term.kind === "tag" ? null : term.words;
    return operators.length === 0 ? [] : [{ text: term.text, operators, words }];
  });
}
