import { z } from "zod";

const count = z.number().int().nonnegative();
const schema = z.object({
  /** UTC month, "2016-11". */
  month: z.string().regex(/^\d{4}-\d\d$/),
  posts: count,
  microUsd: count,
  /** In whole percents. */
  share: z.number().int().min(1).max(100),
  rate: z
    .object({ sinceMs: z.number(), steps: z.array(z.tuple([z.number(), z.number().nonnegative()])).max(100) })
    .nullable(),
});

/** What a meter keeps over restarts. */
export type MeterState = z.infer<typeof schema>;

/** Null for anything that no meter wrote. */
export function parseMeterState(text: string): MeterState | null {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
