import { expect } from "vitest";
import type { Store } from "../../../src/store/store.ts";
import type { Behaviour } from "../store.contract.ts";
import { batch, idsOf, NIGHT_MS, scored } from "./builders.ts";

const TEXTS: Readonly<Record<string, string | null>> = {
  plain: "Moving to Canada, then. The site is DOWN!",
  apart: "Canada is cold; moving takes time to plan",
  french: "Déménager à Québec : l’été prochain",
  capitals: "QUÉBEC, ÉTÉ ET TOI",
  german: "Große Straße nach Norden",
  wide: "Ｆｕｌｌ width and ﬁne ligatures",
  hidden: "so\u00adft hy\u200bphen",
  apostrophe: "Canada's border, don't wait",
  joined: "follow #MoveToCanada and snake_case and move-to-mars",
  pictures: "bye 🇨🇦 and 👍🏽 done😂😂",
  han: "我想移民加拿大，今晚",
  thai: "อยากย้ายประเทศ",
  indonesian: "kabur aja dulu",
  numbers: "17,000 users; 200k at 23:00",
  nothing: null,
  empty: "",
};

async function fill(store: Store): Promise<void> {
  const posts = Object.entries(TEXTS).map(([id, text], i) => scored(id, { text, postedAtMs: NIGHT_MS + i }));
  await store.commit(batch({ posts }));
}

/** What is looked for, and the ids that hold it, in order of TEXTS. */
const FOUND: Readonly<Record<string, readonly string[]>> = {
  canada: ["plain", "apart", "apostrophe"],
  CANADA: ["plain", "apart", "apostrophe"],
  "moving canada": ["plain", "apart"],
  "canada moving": ["plain", "apart"],
  '"moving to canada"': ["plain"],
  '"Moving, to   Canada"': ["plain"],
  "“moving to canada” down": ["plain"],
  '"canada moving"': [],
  '"to canada then" "is down"': ["plain"],
  quebec: ["french", "capitals"],
  "Québec été": ["french", "capitals"],
  "que\u0301bec": ["french", "capitals"],
  '"l\'ete prochain"': ["french"],
  strasse: ["german"],
  STRAßE: ["german"],
  "full fine": ["wide"],
  "soft hyphen": ["hidden"],
  "canada's": ["apostrophe"],
  "don't": ["apostrophe"],
  "don’t": ["apostrophe"],
  "t wait": ["apostrophe"],
  movetocanada: ["joined"],
  "#MoveToCanada": ["joined"],
  snake_case: ["joined"],
  snake: [],
  mars: ["joined"],
  "move-to-mars": ["joined"],
  "mars-to-move": [],
  mov: [],
  "🇨🇦": ["pictures"],
  "👍": ["pictures"],
  "😂": ["pictures"],
  done: ["pictures"],
  移民: ["han"],
  加拿大: ["han"],
  民移: [],
  ย้าย: ["thai"],
  "kabur dulu": ["indonesian"],
  "17": ["numbers"],
  "23:00": ["numbers"],
  absent: [],
  "canada absent": [],
};

const ODD: readonly string[] = [
  'AND OR NOT NEAR( " * (',
  "canada AND",
  "AND",
  "OR",
  "NOT canada",
  "NEAR(moving canada, 5)",
  "canada*",
  "^canada",
  "text:canada",
  "-canada",
  "+canada",
  "{canada}",
  "(canada",
  ")",
  '"',
  '""',
  '"""',
  '"moving to',
  'moving" to "canada',
  "'",
  "';--",
  "\\",
  "\u0000",
  "a\u0000b",
  "\ud800",
  "%_",
  "*",
  "canada^2",
  "🇨🇦".repeat(200),
  "(".repeat(500),
  "moving ".repeat(3_000),
  Array.from({ length: 3_000 }, (_, i) => `w${i}`).join(" "),
  Array.from({ length: 3_000 }, (_, i) => `"w${i} v${i}"`).join(" "),
];

export function search(behaviour: Behaviour): void {
  for (const [text, expected] of Object.entries(FOUND))
    behaviour(`a search for ${text} finds ${expected.join(", ") || "nothing"}`, async (store) => {
      await fill(store);
      for (const order of ["oldest", "newest", "random"] as const) {
        const ids = await idsOf(store, { text, order, seed: 1 });
        expect([...ids].sort()).toEqual([...expected].sort());
      }
      expect(await idsOf(store, { text, topic: "emigration" })).toEqual(expected);
    });

  behaviour("a search without a word leaves nothing out", async (store) => {
    await fill(store);
    for (const text of ["", "   ", "!?", '"', "( *"]) expect(await idsOf(store, { text })).toEqual(Object.keys(TEXTS));
  });

  behaviour("odd syntax is never an error and never an operator", async (store) => {
    await fill(store);
    for (const text of ODD) expect(Array.isArray(await idsOf(store, { text }))).toBe(true);
    expect(await idsOf(store, { text: "NOT canada" })).toEqual([]);
    expect(await idsOf(store, { text: "moving OR cold" })).toEqual([]);
    expect(await idsOf(store, { text: "canada*" })).toEqual(["plain", "apart", "apostrophe"]);
    expect(await idsOf(store, { text: "text:canada" })).toEqual([]);
    expect(await idsOf(store, { text: "moving ".repeat(3_000) })).toEqual(["plain", "apart"]);
  });

  behaviour("a search keeps to window, filters, order and pages", async (store) => {
    const posts = Array.from({ length: 50 }, (_, i) =>
      scored(`x:${i}`, {
        postedAtMs: NIGHT_MS + i * 60_000,
        text: i % 2 ? `word number${i}` : "other",
        lang: i % 3 ? "en" : "fr",
      }),
    );
    await store.commit(batch({ posts }));
    const found = await idsOf(store, { text: "word", fromMs: NIGHT_MS + 10 * 60_000, langs: ["fr"], limit: 3 });
    expect(found).toEqual(["x:15", "x:21", "x:27"]);
    const newest = await idsOf(store, {
      text: "word",
      order: "newest",
      limit: 3,
      after: { sort: NIGHT_MS + 45 * 60_000, id: "x:45" },
    });
    expect(newest).toEqual(["x:43", "x:41", "x:39"]);
  });
}
