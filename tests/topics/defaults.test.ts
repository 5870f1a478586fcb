import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { parseTopic, termKey } from "../../src/topics/language.ts";
import { compileTopics } from "../../src/topics/matcher.ts";
import { parseTopics } from "../../src/topics/parse-topics.ts";
import { postOf } from "./topic-of.ts";

const topics = ["election", "emigration", "site-down"].flatMap((id) => {
  const file = new URL(`../../src/config/defaults/topics/${id}.yaml`, import.meta.url);
  return parseTopics(parse(readFileSync(file, "utf8")), `${id}.yaml`);
});
const matcher = compileTopics(topics);

function topicsOf(text: string): readonly string[] {
  return matcher.match(postOf(text));
}

describe("the shipped topics", () => {
  test("are one control, one theme and one report, for every language", () => {
    expect(topics.map(({ id, role, languages }) => [id, role, languages])).toEqual([
      ["election", "control", []],
      ["emigration", "theme", []],
      ["site-down", "report", []],
    ]);
  });

  test("name no term twice", () => {
    for (const topic of topics) {
      const tree = parseTopic(topic);
      const keys = [...tree.any, ...tree.all, ...tree.none].map(termKey);
      expect(keys.filter((key, at) => keys.indexOf(key) < at)).toEqual([]);
    }
  });

  test.each([
    ["election", "#ElectionNight"],
    ["emigration", "#MoveToCanada"],
    ["emigration", "#KaburAjaDulu"],
    ["emigration", "moving to Canada"],
    ["emigration", "move to Canada"],
  ])("%s holds %s in the letters other programs rely on", (id, term) => {
    expect(topics.find((topic) => topic.id === id)?.any).toContain(term);
  });
});

describe("election", () => {
  test.each([
    "Polls close in ten minutes #ElectionNight",
    "If Harris wins I will bake a cake",
    "Florida is too close to call",
    "Standing in line, going to vote before work",
    "Résultats de la présidentielle à 20 h, tout le monde devant la télé",
    "Die erste Hochrechnung am Wahlabend",
    "Esta noche electoral no duermo",
    "Começou a apuração dos votos do segundo turno",
    "Le elezioni americane, stanotte niente sonno",
    "Nonton hasil quick count pilpres",
  ])("counts: %s", (text) => {
    expect(topicsOf(text)).toContain("election");
  });

  test.each([
    "Vote for my favourite band of the year",
    "Clinton is a nice little town in Iowa",
    "Trump said something on television",
    "I voted for the best song #MAMAVOTE",
    "Er hat die Wahl zwischen Tee und Kaffee",
  ])("does not count: %s", (text) => {
    expect(topicsOf(text)).not.toContain("election");
  });
});

describe("emigration", () => {
  test.each([
    "ok that's it, I'm MOVING to Canada 🇨🇦",
    "who wants to move to #Canada with me",
    "If this goes on I’m leaving the country.",
    "how do I move to new zealand asking for a friend",
    "applied for my Irish passport this morning",
    "Canada here I come",
    "looking at the U.S. results and leaving the U.S. tomorrow",
    "if he wins we are all moving to the moon",
    "goodbye, #MovingToIreland",
    "Demain je pars au Canada, c'est décidé",
    "j'ai envie de quitter le pays",
    "Envie de m’expatrier ce soir",
    "So, ich wandere aus.",
    "Wir wollen nach Kanada ziehen",
    "Me voy del país, no aguanto más",
    "Quiero mudarme a Canadá mañana",
    "Vou embora do Brasil, cansei",
    "bora mudar pro Canadá",
    "Basta, mi trasferisco in Canada",
    "Me ne vado dall’Italia",
    "#KaburAjaDulu lah",
    "kabur aja dulu, cari kerja di luar negeri",
    "pengen pindah ke luar negeri",
  ])("counts: %s", (text) => {
    expect(topicsOf(text)).toContain("emigration");
  });

  test.each([
    "Vote Leave and take back control",
    "We will leave the UK customs union: leave means leave",
    "Britain is leaving the EU and leaving the UK market",
    "#VoteLeave because we should leave the country's fate to ourselves",
    "please leave this country alone",
    "my new Canada Goose coat, moving to Canada style",
    "The defendant is moving to dismiss in Canada",
    "Canada moved the motion",
    "Let's move the country forward",
    "I leave the house at nine",
    "see https://example.org/moving-to-canada",
    "thanks @moving_to_canada",
    "Soldiers leave the country after the war",
    "Il faut quitter la table",
    "Das Land ist schön",
    "pindah ke sebelah",
  ])("does not count: %s", (text) => {
    expect(topicsOf(text)).not.toContain("emigration");
  });
});

describe("site-down", () => {
  test.each([
    "lol the Canadian immigration site crashed",
    "Canada's immigration website has crashed",
    "500 - Internal server error on the immigration page",
    "the site’s down again",
    "their website is down, anyone else?",
    "cic.gc.ca seems to be down",
    "Le site de l'immigration canadienne a planté",
    "le site est en panne",
    "Die Seite ist gerade nicht erreichbar",
    "Website der Behörde ist zusammengebrochen, Website überlastet",
    "Se cayó la página de inmigración de Canadá",
    "La página web de migración está caída",
    "O site da imigração caiu, o site caiu mesmo",
    "site do governo fora do ar",
    "Il sito è in tilt",
    "situsnya down, gak bisa dibuka",
  ])("counts: %s", (text) => {
    expect(topicsOf(text)).toContain("site-down");
  });

  test.each([
    "The helicopter crashed near the site of the old mill",
    "Investigators at the crash site are down to three",
    "He put the website down on paper",
    "La planta está caída",
    "Sit down",
    "What a site!",
  ])("does not count: %s", (text) => {
    expect(topicsOf(text)).not.toContain("site-down");
  });
});
