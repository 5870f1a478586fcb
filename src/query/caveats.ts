/** A limit of some numbers, as a code for programs and a sentence for people. It travels with them everywhere. */
export interface Caveat {
  readonly code: string;
  readonly text: string;
}

const TEXTS = {
  simulated: "Simulated posts are counted here; they show the tool, not the night.",
  sample_not_population: "These are the posts that were collected, not all that were written.",
  gaps: "For part of this window nobody was looking; those buckets have no number, which is not zero.",
  kinds_mixed: "Reposts are counted together with originals; group by kind to see them apart.",
  read_sample: "The window holds more posts than were read; figures come from a seeded random sample.",
} as const;

export type CaveatCode = keyof typeof TEXTS;

export function caveat(code: CaveatCode): Caveat {
  return { code, text: TEXTS[code] };
}
