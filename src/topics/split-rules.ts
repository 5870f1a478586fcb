/** A term as X's operators, joined by OR. `words` are folded; null for what has none of its own, a hashtag. */
export interface RuleTerm {
  readonly text: string;
  readonly operators: readonly string[];
  readonly words: readonly string[] | null;
}

export interface RuleParts {
  /** One of these; without any, `required` alone is looked for. */
  readonly any: readonly RuleTerm[];
  /** Parts that stand in every rule. */
  readonly required: readonly string[];
  readonly excluded: readonly RuleTerm[];
  readonly languages: readonly string[];
  readonly maxLength: number;
}

export interface SplitRule {
  readonly value: string;
  /** Whether every exclusion is in it. */
  readonly whole: boolean;
}

/** Of a rule with too little room for all exclusions, so much may go to those that belong to no term of its own. */
const COMMON_SHARE = 1 / 3;

/**
 * Parts the terms over rules of at most `maxLength`, in order, each in one rule; see `compileForX` for what becomes of
 * exclusions. `onTooLong` is asked for the error where a term does not fit beside what is required.
 */
export function splitRules(parts: RuleParts, onTooLong: (term: RuleTerm | null, length: number) => Error): SplitRule[] {
  const { any, excluded, maxLength } = parts;
  const alone = any.length === 0 ? [[]] : any.map((term) => [term]);
  for (const terms of alone) {
    const { length } = render(parts, terms, []);
    if (length > maxLength) throw onTooLong(terms[0] ?? null, length);
  }
  const isWhole = alone.every((terms) => render(parts, terms, excluded).length <= maxLength);
  const choose = isWhole ? () => excluded : chooser(parts);
  const rules: SplitRule[] = [];
  const close = (terms: readonly RuleTerm[]): void => {
    const chosen = isWhole ? excluded : filled(parts, terms, choose(terms));
    rules.push({ value: render(parts, terms, chosen), whole: chosen.length === excluded.length });
  };
  let open: RuleTerm[] = [];
  for (const term of any) {
    const longer = [...open, term];
    if (open.length > 0 && render(parts, longer, choose(longer)).length > maxLength) {
      close(open);
      open = [term];
    } else open = longer;
  }
  close(open);
  return rules;
}

/** The parts joined by OR, in parentheses where there are several. */
export function oneOf(operators: readonly string[]): string {
  return operators.length === 1 ? (operators[0] ?? "") : `(${operators.join(" OR ")})`;
}

function render(parts: RuleParts, terms: readonly RuleTerm[], excluded: readonly RuleTerm[]): string {
  const operators = terms.flatMap((term) => term.operators);
  const negated = excluded.flatMap((term) => term.operators.map((operator) => `-${operator}`));
  const wanted = operators.length === 0 ? [] : [oneOf(operators)];
  const languages = parts.languages.length === 0 ? [] : [oneOf(parts.languages.map((code) => `lang:${code}`))];
  return [...wanted, ...parts.required, ...negated, ...languages].join(" ");
}

/** Gives the exclusions that a rule of these terms should hold first: those that hold one of them, and the common ones. */
function chooser({ any, excluded, maxLength }: RuleParts): (terms: readonly RuleTerm[]) => readonly RuleTerm[] {
  const corrected = new Map(excluded.map((exclusion) => [exclusion, any.filter((term) => corrects(exclusion, term))]));
  const common = new Set<RuleTerm>();
  let room = maxLength * COMMON_SHARE;
  for (const exclusion of excluded) {
    room -= exclusion.operators.reduce((sum, operator) => sum + operator.length + 2, 0);
    if (room < 0) break;
    if (corrected.get(exclusion)?.length === 0) common.add(exclusion);
  }
  return (terms) => {
    const own = new Set(terms);
    return excluded.filter((e) => common.has(e) || corrected.get(e)?.some((term) => own.has(term)));
  };
}

/** Whether the exclusion is a longer phrase around the term, so that it can only be meant for it. */
function corrects({ words: around }: RuleTerm, { words }: RuleTerm): boolean {
  if (around === null || words === null || words.length >= around.length) return false;
  return around.some((_, at) => words.every((word, i) => around[at + i] === word));
}

/** As many exclusions as fit, `first` before the others; in the order of the topic. */
function filled(parts: RuleParts, terms: readonly RuleTerm[], first: readonly RuleTerm[]): readonly RuleTerm[] {
  const chosen = new Set<RuleTerm>();
  for (const exclusion of [...first, ...parts.excluded]) {
    if (chosen.has(exclusion)) continue;
    if (render(parts, terms, [...chosen, exclusion]).length <= parts.maxLength) chosen.add(exclusion);
  }
  return parts.excluded.filter((exclusion) => chosen.has(exclusion));
}
