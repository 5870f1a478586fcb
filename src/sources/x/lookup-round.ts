import { XFault } from "./faults.ts";
import type { FoundPost, LookupAnswer } from "./lookup-answer.ts";

/** The answer to as many of some ids as were sent. */
export interface PartAnswer {
  readonly sent: readonly string[];
  readonly answer: LookupAnswer;
}

/** Asks for ids, in digits; null where there is no room for any, or where the signal aborted. */
export type AskPart = (digits: readonly string[]) => Promise<PartAnswer | null>;

/** What is known after each of some ids was asked for, or as many as there was room for. Posts go by the id we hold them by. */
export interface Round {
  readonly asked: ReadonlySet<string>;
  /** Posts that X delivered. */
  readonly read: number;
  readonly found: ReadonlyMap<string, FoundPost>;
  readonly gone: ReadonlySet<string>;
}

/**
 * Asks for all ids of `held`, which leads from their digits to the posts they stand for. X refuses all ids of a request for
 * one that it takes for none: then the others are asked for without it, and it stays without an answer. Throws XFault;
 * that refusal too, where nothing else was answered.
 */
export async function askRound(held: ReadonlyMap<string, string>, ask: AskPart): Promise<Round> {
  const asked = new Set<string>();
  const found = new Map<string, FoundPost>();
  const gone = new Set<string>();
  let read = 0;
  let refusal: XFault | undefined;
  const parts: (readonly string[])[] = held.size === 0 ? [] : [[...held.keys()]];
  for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
    let answered: PartAnswer | null;
    try {
      answered = await ask(part);
    } catch (error) {
      if (!(error instanceof XFault) || error.status !== 400) throw error;
      refusal = error;
      const half = Math.ceil(part.length / 2);
      if (part.length > 1) parts.unshift(part.slice(0, half), part.slice(half));
      else for (const id of idsOf(part, held)) asked.add(id);
      continue;
    }
    if (answered === null) break;
    const { sent, answer } = answered;
    for (const id of idsOf(sent, held)) asked.add(id);
    if (sent.length < part.length) parts.unshift(part.slice(sent.length));
    read += answer.read;
    for (const one of answer.found) found.set(one.askedId, one);
    for (const id of answer.gone) gone.add(id);
  }
  if (refusal !== undefined && found.size + gone.size === 0) throw refusal;
  return { asked, read, found, gone };
}

function idsOf(digits: readonly string[], held: ReadonlyMap<string, string>): readonly string[] {
  return digits.flatMap((each) => held.get(each) ?? []);
}
