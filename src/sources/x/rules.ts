import type { XClient, XHeldRule, XNewRule, XRulesAnswer } from "./client.ts";
import { XFault } from "./faults.ts";

/** Rules with tags that begin so are ours; all others belong to somebody else and stay as they are. */
const OUR_TAG = "nb:";
/** Rules that X keeps for one app. */
const MOST_RULES = 1_000;
/** Rules sent at once. */
const BATCH = 100;

/**
 * Makes X hold exactly the wanted rules of ours and returns them, all that it held before included: posts matched by a
 * rule that was just replaced still come for a while. Changes nothing where they are right already. New rules are tried
 * without effect first and added before old ones go, so that no post falls between. Throws XFault, `refused` with the
 * tag, where X does not take one.
 */
export async function syncRules(
  client: XClient,
  wanted: readonly XNewRule[],
  signal: AbortSignal,
): Promise<readonly XHeldRule[]> {
  const all = await client.rules(signal);
  const held = all.filter(({ tag }) => tag.startsWith(OUR_TAG));
  const missing = without(wanted, held);
  const stale = without(held, wanted);
  if (missing.length + stale.length === 0) return held;

  for (const batch of batches(missing)) checkAnswer(await client.addRules(batch, true, signal), batch);
  // X keeps no two rules of one value, and no more than so many.
  const isFull = all.length + missing.length > MOST_RULES;
  const inTheWay = stale.filter(({ value }) => isFull || missing.some((rule) => rule.value === value));
  await deleteAll(client, inTheWay, signal);
  const twins = new Set<string>();
  for (const batch of batches(missing)) {
    const answer = await client.addRules(batch, false, signal);
    checkAnswer(answer, batch);
    for (const tag of duplicateTags(answer, batch)) twins.add(tag);
  }
  // What X calls a duplicate of a rule it holds in another spelling is that rule: it must stay.
  const leaving = without(stale, inTheWay).filter(({ tag }) => !twins.has(tag));
  await deleteAll(client, leaving, signal);
  const now = await client.rules(signal);
  return [...stale, ...now.filter(({ tag }) => tag.startsWith(OUR_TAG))];
}

async function deleteAll(client: XClient, rules: readonly XHeldRule[], signal: AbortSignal): Promise<void> {
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

/** Tags of rules that X has already; all of them where it does not say which. */
function duplicateTags({ errors }: XRulesAnswer, sent: readonly XNewRule[]): readonly string[] {
  return errors
    .filter(({ isDuplicate }) => isDuplicate)
    .flatMap((error) => sent.filter(({ value }) => error.value === null || error.value === value))
    .map(({ tag }) => tag);
}

/** The rules of a list that another does not hold, by value and tag. */
function without<T extends XNewRule>(rules: readonly T[], others: readonly XNewRule[]): readonly T[] {
  const keys = new Set(others.map(keyOf));
  return rules.filter((rule) => !keys.has(keyOf(rule)));
}

function keyOf({ value, tag }: XNewRule): string {
  return `${tag}\n${value}`;
}

function batches<T>(list: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(list.length / BATCH) }, (_, i) => list.slice(i * BATCH, (i + 1) * BATCH));
}
