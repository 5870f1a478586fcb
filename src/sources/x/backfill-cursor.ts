import { z } from "zod";
import type { Span } from "../../core/coverage.ts";

const schema = z.object({
  /** X's own mark of the next page. */
  token: z.string().min(1).max(4_096).nullable(),
  /** Everything posted since is there; epoch ms. */
  reachedMs: z.number().int().nonnegative(),
  done: z.boolean(),
});

/** How far the search of one query has come, from the latest post back. */
export type BackfillCursor = z.infer<typeof schema>;

/** Undefined where nothing was fetched yet, and for anything that is no cursor: then the search begins anew. */
export function parseBackfillCursor(text: string | undefined): BackfillCursor | undefined {
  if (text === undefined) return undefined;
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The part of a window that a cursor has still to fetch, empty where it is done. */
export function remaining({ fromMs, toMs }: Span, cursor: BackfillCursor | undefined): Span {
  if (cursor === undefined) return { fromMs, toMs };
  return { fromMs, toMs: cursor.done ? fromMs : Math.max(fromMs, Math.min(toMs, cursor.reachedMs)) };
}
