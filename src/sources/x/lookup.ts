import type { AuthorHasher } from "../../core/identity.ts";
import type { Pace } from "../../core/pace.ts";
import type { Post } from "../../core/post.ts";
import { MINUTE_MS } from "../../core/time.ts";
import { stringAt } from "../normalise/json-value.ts";
import { snowflakeMs } from "../normalise/x-id.ts";
import type { XBudget } from "./budget-port.ts";
import { ChargedToday } from "./charged.ts";
import type { XClient } from "./client.ts";
import type { GonePost } from "./compliance.ts";
import { POST_FIELDS } from "./fields.ts";
import { type FoundPost, readLookup, versionsOf } from "./lookup-answer.ts";
import { askRound, type PartAnswer, type Round } from "./lookup-round.ts";
import { readPost, type XPost } from "./posts.ts";
import { openRequests } from "./requests.ts";

/** Ids of one request. */
export const MOST_LOOKED_UP = 100;

const ALLOWANCE = { times: 3_500, perMs: 15 * MINUTE_MS };

/** A post as we hold it. */
export interface HeldPost {
  /** `x:<digits>` */
  readonly id: string;
  readonly editedAtMs: number | null;
}

/** What X tells of posts that it was asked for. */
export interface XLookedUp {
  /** So many of them, from the first on, are answered for good; fewer than were given where budget or signal ended it. */
  readonly settled: number;
  /** Posts that X delivered. */
  readonly read: number;
  /** Deleted, hidden with their account, or withheld everywhere. */
  readonly gone: readonly GonePost[];
  /** The others, each in its latest version, under the id by which we hold it. */
  readonly found: readonly Post[];
  /** Ids of later versions of those found. */
  readonly aliases: readonly { readonly alias: string; readonly id: string }[];
  /** How many of the settled ones X said nothing of that we understand: they stay as they are. */
  readonly unanswered: number;
}

export interface XLookup {
  /**
   * Looks up to MOST_LOOKED_UP posts up. Null where nothing was asked, as the signal aborted or the budget has no room for
   * a post and `beyondBudget` does not say to go on. Throws XFault, and StoreError where it cannot be read what others spent.
   */
  look(held: readonly HeldPost[], beyondBudget: boolean, signal: AbortSignal): Promise<XLookedUp | null>;
}

export interface XLookupOptions {
  readonly client: Pick<XClient, "lookUp">;
  readonly budget: Pick<XBudget, "admit" | "look" | "restPosts">;
  readonly pace: Pace;
  readonly hashAuthor: AuthorHasher;
}

/**
 * Asks for posts by their ids, at once and for the price of reading them; what is gone costs nothing. An edited post that X
 * gives in an earlier version is asked for again by the id of its latest. No more ids are sent than the budget has room for.
 */
export function openLookup({ client, budget, pace, hashAuthor }: XLookupOptions): XLookup {
  const ask = openRequests(pace, [ALLOWANCE]);
  const charged = new ChargedToday();

  return {
    look: async (held, beyondBudget, signal) => {
      const round = (ids: ReadonlyMap<string, string>): Promise<Round> =>
        askRound(ids, (digits) => askPart(digits, ids, beyondBudget, signal));
      const first = await round(new Map(held.map(({ id }) => [digitsOf(id), id])));
      if (first.asked.size === 0) return null;
      const later = laterVersions(first.found, held);
      const second = await round(later);
      const open = new Set([...later.values()].filter((id) => !second.asked.has(id)));
      const end = held.findIndex(({ id }) => !first.asked.has(id) || open.has(id));
      const settled = held.slice(0, end < 0 ? held.length : end);
      return { settled: settled.length, read: first.read + second.read, ...outcome(settled, first, second) };
    },
  };

  async function askPart(
    digits: readonly string[],
    held: ReadonlyMap<string, string>,
    beyondBudget: boolean,
    signal: AbortSignal,
  ): Promise<PartAnswer | null> {
    let sent: readonly string[] = [];
    const body = await ask(async () => {
      await budget.look();
      sent = digits.slice(0, beyondBudget ? digits.length : budget.restPosts(pace.now()));
      return sent.length === 0 ? null : await client.lookUp({ ids: sent.join(","), ...POST_FIELDS }, signal);
    }, signal);
    if (body === null) return null;
    const nowMs = pace.now();
    const answer = readLookup(body, held, (id) => charged.cost(id, nowMs));
    budget.admit(answer.charged, nowMs);
    return { sent, answer };
  }

  function outcome(settled: readonly HeldPost[], first: Round, second: Round): Omit<XLookedUp, "settled" | "read"> {
    const gone: GonePost[] = [];
    const posts: XPost[] = [];
    let unanswered = 0;
    for (const { id } of settled) {
      const found = second.found.get(id) ?? first.found.get(id);
      // What X delivers is there, whatever else it says.
      const isGone = found === undefined ? first.gone.has(id) : isWithheld(found);
      if (isGone) gone.push({ id, deletedAtMs: null });
      else if (found === undefined) unanswered++;
      else posts.push(...postOf(found));
    }
    const aliases = posts.flatMap(({ post, aliases }) => aliases.map((alias) => ({ alias, id: post.id })));
    return { gone, found: posts.map(({ post }) => post), aliases, unanswered };
  }

  /** None where X knows the post by an earlier id than we do: under ours it would replace nothing. */
  function postOf({ askedId, raw, included }: FoundPost): readonly XPost[] {
    const read = readPost(raw, included, { receivedAtMs: pace.now(), via: "refill", hashAuthor });
    return read?.post.id === askedId ? [read] : [];
  }

  /** Then the text that X gives is not to be kept. */
  function isWithheld(found: FoundPost): boolean {
    return stringAt(found.raw, "text") !== undefined && postOf(found)[0]?.post.text === null;
  }
}

function digitsOf(id: string): string {
  return id.slice("x:".length);
}

/** Digits of the latest version of each post of which neither X's answer nor what we hold is the latest, and our id of it. */
function laterVersions(found: ReadonlyMap<string, FoundPost>, held: readonly HeldPost[]): ReadonlyMap<string, string> {
  const later = new Map<string, string>();
  for (const { id, editedAtMs } of held) {
    const [own, first, ...others] = versionsOf(found.get(id)?.raw ?? {});
    const last = others.at(-1);
    if (last === undefined || last === own || first !== digitsOf(id)) continue;
    const atMs = snowflakeMs(last);
    if (atMs !== null && (editedAtMs === null || atMs > editedAtMs)) later.set(last, id);
  }
  return later;
}
