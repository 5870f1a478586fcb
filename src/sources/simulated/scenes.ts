/**
 * What the simulation makes of each moment of the night. These numbers are choices of ours that give the curves a
 * plausible shape. They were not measured, and nothing can be learned from them about the real night.
 */
export interface Scene {
  /** Height of the burst of talk about results, as a multiple of the usual level of that hour. */
  readonly talk: number;
  /** How much it adds to talk of leaving, as a share of the usual level of all talk. */
  readonly leaving: number;
  /** How far it turns the evening, from hope of one half to joy of the other; all scenes sum to 1. */
  readonly turn: number;
  /** Whether the race is over with it. */
  readonly decides?: true;
  /** Races called: place and winner. */
  readonly calls: readonly (readonly [place: string, winner: "Trump" | "Clinton"])[];
  /** English phrases for moments that are no race called. */
  readonly lines?: readonly string[];
}

const QUIET: Scene = { talk: 0, leaving: 0, turn: 0, calls: [] };

/** Scenes by moment id of the case us-2016; a moment that is not listed makes no burst. */
const SCENES: Readonly<Record<string, Scene>> = {
  "us-2016-ap-indiana-kentucky-vermont": {
    ...QUIET,
    talk: 0.45,
    leaving: 0.002,
    calls: [
      ["Indiana", "Trump"],
      ["Kentucky", "Trump"],
      ["Vermont", "Clinton"],
    ],
  },
  "us-2016-ap-west-virginia": { ...QUIET, talk: 0.2, leaving: 0.002, calls: [["West Virginia", "Trump"]] },
  "us-2016-ap-oklahoma-and-five": {
    ...QUIET,
    talk: 0.4,
    leaving: 0.003,
    calls: [
      ["Oklahoma", "Trump"],
      ["New Jersey", "Clinton"],
      ["Massachusetts", "Clinton"],
      ["Maryland", "Clinton"],
      ["Delaware", "Clinton"],
    ],
  },
  "us-2016-ap-south-carolina": { ...QUIET, talk: 0.2, leaving: 0.002, calls: [["South Carolina", "Trump"]] },
  "us-2016-ap-tennessee": { ...QUIET, talk: 0.15, leaving: 0.002, calls: [["Tennessee", "Trump"]] },
  "us-2016-ap-alabama": { ...QUIET, talk: 0.15, leaving: 0.002, calls: [["Alabama", "Trump"]] },
  "us-2016-ap-rhode-island": { ...QUIET, talk: 0.1, calls: [["Rhode Island", "Clinton"]] },
  "us-2016-ap-mississippi": { ...QUIET, talk: 0.12, leaving: 0.002, calls: [["Mississippi", "Trump"]] },
  "us-2016-ap-illinois": { ...QUIET, talk: 0.15, calls: [["Illinois", "Clinton"]] },
  "us-2016-ap-texas-new-york": {
    ...QUIET,
    talk: 0.4,
    leaving: 0.006,
    calls: [
      ["Texas", "Trump"],
      ["New York", "Clinton"],
      ["Kansas", "Trump"],
      ["Nebraska", "Trump"],
      ["Wyoming", "Trump"],
    ],
  },
  "us-2016-cnn-ohio": { ...QUIET, talk: 0.85, leaving: 0.1, turn: 0.35, calls: [["Ohio", "Trump"]] },
  "us-2016-ap-virginia": { ...QUIET, talk: 0.3, calls: [["Virginia", "Clinton"]] },
  "us-2016-ap-colorado": { ...QUIET, talk: 0.2, calls: [["Colorado", "Clinton"]] },
  "us-2016-ap-florida": { ...QUIET, talk: 0.9, leaving: 0.13, turn: 0.3, calls: [["Florida", "Trump"]] },
  "us-2016-ap-california-hawaii-idaho": {
    ...QUIET,
    talk: 0.55,
    leaving: 0.06,
    calls: [
      ["California", "Clinton"],
      ["California", "Clinton"],
      ["Hawaii", "Clinton"],
      ["Idaho", "Trump"],
    ],
  },
  "us-2016-washington": { ...QUIET, talk: 0.15, calls: [["Washington state", "Clinton"]] },
  "us-2016-trump-232": {
    ...QUIET,
    talk: 0.35,
    leaving: 0.05,
    turn: 0.12,
    calls: [
      ["North Carolina", "Trump"],
      ["Georgia", "Trump"],
    ],
  },
  "us-2016-ap-utah": { ...QUIET, talk: 0.12, calls: [["Utah", "Trump"]] },
  "us-2016-ap-iowa": { ...QUIET, talk: 0.25, leaving: 0.012, turn: 0.03, calls: [["Iowa", "Trump"]] },
  "us-2016-ap-nevada-house": {
    ...QUIET,
    talk: 0.25,
    calls: [["Nevada", "Clinton"]],
    lines: [
      "AP: Nevada for Clinton, [and the House stays Republican|the House for the Republicans]. [{open} now|Still no winner|Onward]",
      "The House [stays|is called] Republican[. {watcher} shrugs|. Good|. Ugh|, AP says]. Waiting for {open}",
    ],
  },
  "us-2016-ap-senate": {
    ...QUIET,
    talk: 0.3,
    leaving: 0.008,
    lines: [
      "AP calls the Senate for the Republicans. [House and Senate then|Big night for them|{open} is all that's left]",
      "And there goes the Senate[. {watcher} is pacing|. Great news|. Sad news|, called with the seat in Pennsylvania]",
    ],
  },
  "us-2016-ap-pennsylvania": { ...QUIET, talk: 0.9, leaving: 0.07, turn: 0.1, calls: [["Pennsylvania", "Trump"]] },
  "us-2016-podesta": {
    ...QUIET,
    talk: 0.5,
    leaving: 0.01,
    lines: [
      "So everyone at the hall is told to go home. [No speech tonight|Wow|{watcher} is still waiting|I feel for the volunteers]",
      "The Clinton campaign says [go home and get some sleep|there's more to count]. [Sad sight|OK then|We won't sleep]",
    ],
  },
  "us-2016-ap-wisconsin-presidency": {
    ...QUIET,
    talk: 2.8,
    leaving: 0.14,
    turn: 0.1,
    decides: true,
    calls: [["Wisconsin", "Trump"]],
    lines: [
      "AP: Wisconsin for Trump, and with it the presidency[. {watcher} is speechless|. History|. I can't believe it|]",
      "It's called. Donald Trump [is elected president|wins the presidency]. [Stunned|What a night|Amazing|I'm crying]",
      "AP calls the race for Trump at 2:29 in the morning. [Remember where you were|Half asleep, wide awake now|Wow]",
    ],
  },
  "us-2016-concession": {
    ...QUIET,
    talk: 1.1,
    leaving: 0.05,
    lines: [
      "CNN reports that Clinton called Trump to concede. [So that's that|End of the road|Respect for the call|Relieved|Sad]",
      "The concession call [has been made|came], they say. [Gracious|It's real now|{watcher} turned off the TV|Good night]",
    ],
  },
  "us-2016-trump-stage": {
    ...QUIET,
    talk: 0.75,
    leaving: 0.015,
    lines: [
      "Trump is on stage in New York. [Listening|{watcher} is cheering|Can't watch|The hall is loud|Let's hear it]",
      "Speech [on|starting] in New York, nearly three in the morning. [All of us watching|Proud|Numb|What a scene]",
    ],
  },
};

export function sceneOf(momentId: string): Scene {
  return SCENES[momentId] ?? QUIET;
}

/** Contested states and the local hour, counted from 18:00, from which their count is talked of; the most talked of first. */
export const CONTESTED: readonly (readonly [state: string, hoursIn: number])[] = [
  ["Florida", 0],
  ["Ohio", 0],
  ["North Carolina", 0],
  ["Virginia", 0],
  ["Pennsylvania", 2],
  ["New Hampshire", 2],
  ["Michigan", 3],
  ["Wisconsin", 3],
  ["Arizona", 3.2],
  ["Colorado", 3],
  ["Iowa", 4],
  ["Nevada", 4],
];
