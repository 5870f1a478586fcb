import { ENGLISH_QUOTES, ENGLISH_REPLIES } from "./english-answers.ts";
import { ENGLISH_ASIDE } from "./english-aside.ts";
import { ENGLISH_LEAVING } from "./english-leaving.ts";
import { ENGLISH_RESULTS } from "./english-results.ts";
import { ENGLISH_SITE } from "./english-site.ts";
import { ENGLISH_WORDS } from "./english-words.ts";
import type { Phrasebook } from "./phrasebook.ts";

export const ENGLISH: Phrasebook = {
  lang: "en",
  lexicon: ENGLISH_WORDS,
  moods: { ...ENGLISH_RESULTS, ...ENGLISH_LEAVING, ...ENGLISH_SITE, ...ENGLISH_ASIDE },
  replies: ENGLISH_REPLIES,
  quotes: ENGLISH_QUOTES,
  copied: {
    results: [
      "Alexa, skip to Thursday. #ElectionNight",
      "breaking: local person has looked at the map 400 times, map unchanged #ElectionNight",
      "roses are red, violets are blue, nobody knows what Michigan will do #Election2016",
      "my blood pressure is too close to call #ElectionNight",
      "Live footage of me waiting for results: paint, drying, on a very slow wall #ElectionNight",
      "The real winner tonight is whoever sells antacids. #Election2016",
    ],
    leaving: [
      "Canada: *puts sofa in front of door* #MoveToCanada",
      "roses are red, syrup is sweet, I'm moving to Canada, save me a seat #MoveToCanada",
      "Moving to Canada checklist: 1. coat 2. bigger coat 3. sorry #ElectionNight",
      "me: I'm moving to Canada / my dog: is there snow / me: so much / my dog: already packed",
      "BREAKING: Canada orders ten million extra mugs. #MovingToCanada",
      "Canada tonight is the friend with the pool. #ElectionNight #Canada",
      "I'm not saying I'm moving to Canada, I'm just saying I bought a toque. #MoveToCanada",
      "Dear Canada, I can shovel. Call me. #MoveToCanada",
    ],
    site: [
      "500 - Internal server error. Same, Canadian immigration site. Same. #ElectionNight",
      "Canada's immigration website is down, which is the most relatable thing I've read all night.",
      "They unplugged it. Canada's immigration site is down and I bet they just unplugged it. #ElectionNight",
    ],
    aside: ["good night to dogs only"],
  },
  tags: {
    results: ["ElectionNight", "Election2016", "ElectionDay", "Elections2016", "USElection", "Decision2016"],
    leaving: ["ElectionNight", "MoveToCanada", "MovingToCanada", "Canada", "Election2016", "LeavingAmerica"],
    site: ["ElectionNight", "Canada", "MoveToCanada", "Election2016", "immigration"],
    aside: ["Canada", "latenight", "ElectionNight", "nightshift", "hockey"],
  },
  places: {},
};
