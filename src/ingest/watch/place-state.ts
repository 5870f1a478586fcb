import { z } from "zod";
import { LANE_STATES, VERDICTS } from "../../core/check.ts";
import type { JudgedOutage, JudgeSnapshot } from "../../monitor/judge.ts";

const time = z.number();

const outage = z.object({
  firstFailMs: time,
  startEarliestMs: time.nullable(),
  startLatestMs: time,
  endEarliestMs: time,
  endLatestMs: time.nullable(),
  flapCount: z.int().min(1),
}) satisfies z.ZodType<JudgedOutage>;

const judge = z.object({
  lastAtMs: time.nullable(),
  lastVerdicts: z.array(z.enum(VERDICTS)),
  standing: z.enum(["pass", "fail"]).nullable(),
  lastPassMs: time.nullable(),
  passBeforeMs: time.nullable(),
  turnsMs: z.array(time),
  episode: z
    .object({
      phase: z.enum(["suspicion", "suspect", "open", "ended"]),
      startEarliestMs: time.nullable(),
      firstFailMs: time,
      lastFailMs: time,
      fails: z.number(),
      passes: z.number(),
      firstPassMs: time.nullable(),
      flapCount: z.number(),
    })
    .nullable(),
}) satisfies z.ZodType<JudgeSnapshot>;

const place = z.object({
  judge,
  run: z.object({
    fromMs: time,
    state: z.enum(LANE_STATES),
    reason: z.string().nullable(),
    checkedAtMs: time,
    checkedToMs: time,
  }),
  verdict: z.enum(VERDICTS),
  /** Sizes of the last passing pages. */
  sizes: z.array(z.number()),
  symptoms: z.array(z.object({ text: z.string(), fromMs: time, toMs: time })),
  /** Those that may still change, or meet one of another place. */
  outages: z.array(outage),
  /** The outage a person closed, after which this place began anew. */
  begunAfter: z.string().nullable(),
});

/** What is kept between two checks of a site from a place, in the cursor `watch/<site>/<place>`. */
export type PlaceState = Omit<z.infer<typeof place>, "judge"> & { readonly judge: JudgeSnapshot };

const site = z.object({
  /** The outages as they were told last: they keep their names. */
  told: z.array(
    z.object({
      id: z.string(),
      firstFailMs: time,
      members: z.array(z.object({ place: z.string(), firstFailMs: time })),
      isOpen: z.boolean(),
    }),
  ),
  /** The last that a person closed, and when that says it ended: what fails since is another one. */
  closed: z.object({ id: z.string(), endedMs: time }).nullable(),
});

/** What is kept of a site as a whole, in the cursor `watch/<site>`. */
export type SiteState = z.infer<typeof site>;

export const NEW_SITE: SiteState = { told: [], closed: null };

const alive = z.object({
  aliveMs: time,
  blind: z.array(z.object({ fromMs: time, toMs: time, reason: z.string() })),
});

/** When a place was looking at all, in the cursor `watching/<place>`. */
export type AliveState = z.infer<typeof alive>;

export function placeCursor(siteId: string, placeName: string): string {
  return `watch/${siteId}/${placeName}`;
}

export function siteCursor(siteId: string): string {
  return `watch/${siteId}`;
}

export function aliveCursor(placeName: string): string {
  return `watching/${placeName}`;
}

/** Null for what was never written, or not by this version. */
export function parsePlace(text: string | undefined): PlaceState | null {
  return parsed(place, text);
}

export function parseSite(text: string | undefined): SiteState | null {
  return parsed(site, text);
}

export function parseAlive(text: string | undefined): AliveState | null {
  return parsed(alive, text);
}

function parsed<T>(schema: z.ZodType<T>, text: string | undefined): T | null {
  if (text === undefined) return null;
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
