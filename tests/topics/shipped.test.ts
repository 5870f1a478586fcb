import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { parseTopic, termKey } from "../../src/topics/language.ts";
import { compileTopics } from "../../src/topics/matcher.ts";
import { parseTopics } from "../../src/topics/parse-topics.ts";
import { postOf } from "./topic-of.ts";

const topics = ["emigration", "site-down"].flatMap((id) => {
  const file = new URL(`../../src/config/defaults/topics/${id}.yaml`, import.meta.url);
  return parseTopics(parse(readFileSync(file, "utf8")), `${id}.yaml`);
});
const matcher = compileTopics(topics);
const topicsOf = (text: string) => matcher.match(postOf(text));

test("theme and report share no term, so that one can be compared with the other", () => {
  const [theme, report] = topics.map((topic) => new Set(parseTopic(topic).any.map(termKey)));
  expect(theme?.size).toBeGreaterThan(100);
  expect([...(theme ?? [])].filter((key) => report?.has(key))).toEqual([]);
});

describe.each([
  [
    "English",
    [
      "My aunt immigrated to Canada ten years ago, smart woman",
      "Knock knock. Let us in, Canada",
      "Canada, please let us in",
      "We apply for Canadian citizenship on Monday",
      "Thinking of becoming Canadian by Friday",
      "How to become Canadian before breakfast",
      "I will go to Canada if he gets Ohio too",
      "We are going to Canada if Trump takes Florida",
      "You can all come to Canada if she wins",
      "If she wins I am leaving country",
      "Googling the Canadian immigration website, just in case",
    ],
  ],
  [
    "French",
    [
      "Si ça continue, je pars vivre au Canada",
      "Ceux qui partent vivre au Canada : à lundi",
      "On pense à partir vivre à l'étranger",
      "Demain on déménage au Québec",
      "Bon, je me barre au Canada",
      "On n'entre pas au Canada comme ça, immigrer prend des années",
      "Mon dossier d'immigration au Canada est prêt",
      "Emmène-moi au Canada, je cuisine",
      "Canada, j’arrive",
    ],
  ],
  [
    "German",
    [
      "Wenn das so weitergeht, wandere ich nach Kanada aus",
      "So, ich wandere mit der ganzen Familie nach Kanada aus",
      "Morgen wandern wir nach Norwegen aus",
      "Ich zieh nach Kanada",
      "Dann ziehe ich eben nach Kanada",
      "Nix wie weg nach Kanada",
      "Plan für morgen: nach Kanada auszuwandern",
      "Wenn er gewinnt, gehe ich nach Kanada",
      "Nimm mich mit nach Kanada",
      "Dann werde ich halt Kanadier",
    ],
  ],
  [
    "Spanish",
    [
      "Si gana, me voy a vivir a Canadá",
      "Los que se van a vivir a Canadá: manden postal",
      "Ya está, me mudo a Canadá",
      "Toca irnos a Canadá",
      "Mis vecinos se mudan a Canadá",
      "Llévanos contigo a Canadá",
      "Mañana empiezo a hacerme canadiense",
    ],
  ],
  [
    "Portuguese",
    [
      "Chega, vou morar no Canadá",
      "Vou me mudar pro Canadá amanhã",
      "Estamos nos mudando para o Canadá",
      "Vou viver para o Canadá",
      "Me leva pro Canadá, eu cozinho",
    ],
  ],
  [
    "Italian",
    [
      "Basta, mi trasferisco in Canada",
      "Domani vado a vivere in Canada",
      "Mi trasferisco anche io in Canada",
      "Quelli che si trasferiscono in Canada: a lunedì",
      "Me ne vado in Canada",
      "Portami in Canada, cucino io",
    ],
  ],
  [
    "Indonesian",
    [
      "Kalau begini aku pindah ke Kanada",
      "Pindah aja dulu ke Kanada",
      "Kabur ke Kanada yuk",
      "Jadi warga negara Kanada saja",
    ],
  ],
])("leaving, said in %s", (_, sentences) => {
  test.each(sentences)("is emigration and no report: %s", (text) => {
    expect(topicsOf(text)).toEqual(["emigration"]);
  });
});

describe.each([
  [
    "English",
    [
      "The Canadian immigration website is down",
      "The Citizenship and Immigration Canada site is down for everyone",
      "The Canada immigration page won't load from Boston",
      "Canada's immigration site is not responding",
      "Immigration Canada's website, sadly, is unavailable",
      "cic.gc.ca is not loading",
      "Of all the sites to crash tonight it had to be Canada's immigration site",
      "Their website seems to be down",
    ],
  ],
  [
    "French",
    [
      "Le site de l'immigration canadienne est en panne",
      "Le site canadien de l'immigration est encore en panne",
      "Le site web de l'immigration au Canada est planté",
      "Le site d'Immigration Canada ne répond plus",
      "Le site du gouvernement canadien est inaccessible",
    ],
  ],
  [
    "German",
    [
      "Die kanadische Einwanderungsseite ist down",
      "Die Einwanderungsseite von Kanada ist seit einer Stunde down",
      "Die Website der kanadischen Einwanderungsbehörde ist nicht erreichbar",
      "Die kanadische Einwanderungswebsite ist abgestürzt",
      "Die Webseite der Behörde ist leider überlastet",
    ],
  ],
  [
    "Spanish",
    [
      "El sitio de inmigración de Canadá no funciona",
      "La web de inmigración de Canadá se cayó",
      "La página de inmigración de Canadá está caída",
      "¿Se cayó la página de migración de Canadá o soy yo?",
      "El sitio de migración de ese país está fuera de servicio",
    ],
  ],
  [
    "Portuguese",
    [
      "Caiu a página de imigração do Canadá",
      "O site da imigração canadense está fora do ar",
      "A página de imigração do Canadá está fora do ar",
      "O site de imigração do Canadá não abre",
    ],
  ],
  [
    "Italian",
    [
      "Il sito dell'immigrazione è giù",
      "Il sito dell'immigrazione del Canada non funziona",
      "La pagina dell'immigrazione canadese è in tilt",
      "Il sito canadese dell'immigrazione è giù da un'ora",
    ],
  ],
  [
    "Indonesian",
    [
      "Situs imigrasi Kanada down",
      "Situs imigrasi Kanada tidak bisa diakses",
      "Laman imigrasi Kanada tidak bisa dibuka",
      "Website imigrasi Kanada error, ada yang sama?",
    ],
  ],
])("a failing site, reported in %s", (_, sentences) => {
  test.each(sentences)("is a report and not emigration: %s", (text) => {
    expect(topicsOf(text)).toEqual(["site-down"]);
  });
});

test.each([
  "Tried to move to Canada and the immigration website crashed",
  "Je pars vivre au Canada mais le site de l'immigration est en panne",
  "Ich wandere nach Kanada aus, aber die Einwanderungsseite ist down",
  "Me mudo a Canadá pero se cayó la página de inmigración",
  "Mi trasferisco in Canada ma il sito dell'immigrazione è giù",
])("a post that speaks of leaving and of the failing site belongs to both: %s", (text) => {
  expect(topicsOf(text)).toEqual(["emigration", "site-down"]);
});

describe("posts that only sound like it belong to neither", () => {
  test.each([
    "If you go to Canada, try the poutine",
    "Go to Canada if you like snow",
    "Becoming Canadian champion was her dream",
    "Drake has become Canadian royalty",
    "The suspect fled to Canada last spring",
    "Canada leads 3-2 after two periods",
    "The Canadian immigration website is up again",
    "The immigration website lists the fees",
    "The builders' site broke ground last year",
    "The immigration office is down the street",
  ])("English: %s", (text) => {
    expect(topicsOf(text)).toEqual([]);
  });

  test.each([
    "Je pars en vacances demain",
    "L'immigration au Canada a baissé cette année",
    "Le site est planté d'arbres",
    "Sur le site de la gare, un camion en panne depuis midi bloque tout le quartier",
    "Le site de l'immigration remarche enfin",
  ])("French: %s", (text) => {
    expect(topicsOf(text)).toEqual([]);
  });

  test.each([
    "Wir wandern von Garmisch aus nach Mittenwald",
    "Auf dem Weg nach Kanada verlor sie den Koffer",
    "Die Kanadier werden Weltmeister",
    "Laut Website ist ein Flugzeug abgestürzt",
    "Auf der Website geht es nicht um Kanada",
    "Die Einwanderungsseite geht wieder",
    "Er ist auf meiner Seite und nicht down",
  ])("German: %s", (text) => {
    expect(topicsOf(text)).toEqual([]);
  });

  test.each([
    "Me voy a vivir a la playa",
    "Fui a Canadá de vacaciones",
    "En la página 3 hablan de la caída del peso",
    "Ya funciona la página de inmigración de Canadá",
    "Se cayó mi abuela",
  ])("Spanish: %s", (text) => {
    expect(topicsOf(text)).toEqual([]);
  });

  test.each([
    "O Canadá no outono é lindo",
    "Vou me mudar pro apartamento novo",
    "Voltou o site de imigração do Canadá",
    "Caiu a noite",
  ])("Portuguese: %s", (text) => {
    expect(topicsOf(text)).toEqual([]);
  });

  test.each([
    "Mi trasferisco a Roma",
    "Il Canada d'autunno è un altro mondo",
    "Il sito dell'immigrazione funziona di nuovo",
    "Il giocatore si trasferisce in Canada",
    "La borsa va giù",
  ])("Italian: %s", (text) => {
    expect(topicsOf(text)).toEqual([]);
  });

  test.each([
    "Pindah ke kamar sebelah",
    "Kanada itu dingin",
    "Jalan ke desa tidak bisa diakses karena banjir",
    "Situs imigrasi Kanada sudah bisa dibuka lagi",
  ])("Indonesian: %s", (text) => {
    expect(topicsOf(text)).toEqual([]);
  });
});
