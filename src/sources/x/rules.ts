import type { XClient, XNewRule } from "./client.ts";
import { XFault } from "./faults.ts";
import type { XHeldRule, XRulesAnswer } from "./rules-answer.ts";

/** Rules with tags that begin so are ours; all others belong to somebody else and stay as they are. */
const OUR_TAG = "nb:";
/** Rules that X keeps for one app. */
const MOST_RULES = 1_000;
/** Rules sent at once. */
const BATCH = 100;

/** The rules of ours on X. Keep one for as long as the process runs: it remembers what X said of them. */
export class XRules {
  readonly #client: RulesClient;
  /** Wanted rules that X called duplicates, with the id of what it holds instead where it says so. */
  #twins: Twins = new Map();
  /** What X listed then: while it lists the same it would say the same. */
  #listed = "";

  constructor(client: RulesClient) {
    this.#client = client;
  }

  /**
   * Makes X hold the wanted rules, and no others of ours, and returns them with all of ours that it held before: posts
   * matched by a rule that was just replaced still come for a while. X keeps no two rules of one value: where somebody
   * else's has the value of ours it stands for ours, and is returned with its id and our tag. X is only asked for its
   * list where they are right already. New rules are tried without effect first and added before old ones go, so that no
   * post falls between. Throws XFault, `refused` with the tag, where X does not take one.
   *
   * `beforeNew` is waited for before rules that X does not hold go live, and only then.
   */
  async sync(
    wanted: readonly XNewRule[],
    signal: AbortSignal,
    beforeNew: () => Promise<void> = async () => {},
  ): Promise<readonly XHeldRule[]> {
    const client = this.#client;
    const all = await client.rules(signal);
    const twins = this.#knownTwins(wanted, all);
    const ours = all.filter(isOurs);
    const kept = tagsOf(twins);
    const stale = without(ours, wanted).filter(({ tag }) => !kept.has(tag));
    const staying = valuesOf(without(all, stale));
    const missing = withoutTwins(without(wanted, ours)).filter(
      (rule) => !staying.has(rule.value) && !twins.has(keyOf(rule)),
    );
    if (missing.length + stale.length === 0) return withIds(wanted, all, twins);

    for (const batch of batches(missing)) checkAnswer(await client.addRules(batch, true, signal), batch);
    if (missing.length > 0) await beforeNew();
    // X keeps no two rules of one value, and no more than so many.
    const isFull = all.length + missing.length > MOST_RULES;
    const missingValues = valuesOf(missing);
    const inTheWay = stale.filter(({ value }) => isFull || missingValues.has(value));
    await deleteAll(client, inTheWay, signal);
    const told = new Map(twins);
    for (const batch of batches(missing)) {
      const answer = await client.addRules(batch, false, signal);
      checkAnswer(answer, batch);
      for (const [key, id] of duplicates(answer, batch)) told.set(key, id);
    }
    // What X calls a duplicate of a rule it holds in another spelling is that rule: it must stay.
    const needed = tagsOf(told);
    const leaving = without(stale, inTheWay).filter(({ tag }) => !needed.has(tag));
    await deleteAll(client, leaving, signal);
    const now = await client.rules(signal);
    this.#twins = told;
    this.#listed = listOf(now);
    return [...stale, ...withIds(wanted, now, told)];
  }

  /** What X would call duplicates of the wanted rules again. */
  #knownTwins(wanted: readonly XNewRule[], all: readonly XHeldRule[]): Twins {
    if (listOf(all) !== this.#listed) return new Map();
    const keys = new Set(wanted.map(keyOf));
    return new Map([...this.#twins].filter(([key]) => keys.has(key)));
  }
}

type RulesClient = Pick<XClient, "rules" | "addRules" | "deleteRules">;

/** Ids of rules on X by the keys of rules of ours that they stand for. */
type Twins = ReadonlyMap<string, string | null>;

function isOurs({ tag }: XHeldRule): boolean {
  return tag.startsWith(OUR_TAG);
}

/** Which rules X lists, as one text. */
function listOf(rules: readonly XHeldRule[]): string {
  return rules
    .map(({ id }) => id)
    .sort()
    .join(" ");
}

/** The rules of ours in a list, and for wanted ones that are not in it those that stand for them. */
function withIds(wanted: readonly XNewRule[], all: readonly XHeldRule[], twins: Twins): readonly XHeldRule[] {
  const ours = all.filter(isOurs);
  const idOfValue = new Map(all.map(({ value, id }) => [value, id]));
  const stoodFor = without(wanted, ours).flatMap((rule) => {
    const id = idOfValue.get(rule.value) ?? twins.get(keyOf(rule)) ?? null;
    return id === null ? [] : [{ ...rule, id }];
  });
  return [...ours, ...stoodFor];
}

async function deleteAll(client: RulesClient, rules: readonly XHeldRule[], signal: AbortSignal): Promise<void> {
  for (const batch of batches(rules))
    await client.deleteRules(
      batch.map(({ id }) => id),
      signal,
    );
}

function checkAnswer({ errors, notCreated }: XRulesAnswer, sent: readonly XNewRule[]): void {
  const duplicates = errors.filter(({ isDuplicate }) => isDuplicate).length;
  const error = errors.find(({ isDuplicate }) => !isDuplicate);
  if (!error && notCreated <= duplicates) return;
  const tag = sent.find(({ value }) => value === error?.value)?.tag;
  const title = error && /^[A-Za-z][A-Za-z -]{0,59}$/.test(error.title) ? ` (${error.title})` : "";
  throw new XFault(
    `X does not take ${tag === undefined ? "a rule of ours" : `the rule ${tag}`}${title}; change the terms of the topic`,
    { kind: "http", refused: true },
  );
}

/** Rules that X has already, with the ids of what it has; all of them where it does not say which. */
function duplicates(
  { errors }: XRulesAnswer,
  sent: readonly XNewRule[],
): readonly (readonly [string, string | null])[] {
  return errors
    .filter(({ isDuplicate }) => isDuplicate)
    .flatMap((error) =>
      sent
        .filter(({ value }) => error.value === null || error.value === value)
        .map((rule) => [keyOf(rule), error.value === null ? null : error.id] as const),
    );
}

/** The first of each value. */
function withoutTwins(rules: readonly XNewRule[]): readonly XNewRule[] {
  const first = new Map(rules.toReversed().map((rule) => [rule.value, rule]));
  return rules.filter((rule) => first.get(rule.value) === rule);
}

function valuesOf(rules: readonly XNewRule[]): ReadonlySet<string> {
  return new Set(rules.map(({ value }) => value));
}

/** The rules of a list that another does not hold, by value and tag. */
function without<T extends XNewRule>(rules: readonly T[], others: readonly XNewRule[]): readonly T[] {
  const keys = new Set(others.map(keyOf));
  return rules.filter((rule) => !keys.has(keyOf(rule)));
}

function keyOf({ value, tag }: XNewRule): string {
  return `${tag}\n${value}`;
}

function tagsOf(twins: Twins): ReadonlySet<string | undefined> {
  return new Set(Array.from(twins.keys(), (key) => key.split("\n", 1)[0]));
}

function batches<T>(list: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(list.length / BATCH) }, (_, i) => list.slice(i * BATCH, (i + 1) * BATCH));
}
