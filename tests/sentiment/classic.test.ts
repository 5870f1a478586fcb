import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { labelOf, polarityOf, type Score } from "../../src/core/score.ts";
import { openClassicScorer } from "../../src/sentiment/classic.ts";
import type { Scorer } from "../../src/sentiment/scorer.ts";
import { scorerContract } from "../contract/scorer.contract.ts";

scorerContract("classic", {
  open: openClassicScorer,
  clear: {
    en: { positive: "What a wonderful, lovely evening, I am so happy", negative: "This is terrible, I hate it" },
    es: { positive: "Qué maravilla, estoy muy feliz, gracias", negative: "Qué horrible, odio esta mierda" },
    pt: { positive: "Que maravilha, estou muito feliz, obrigado", negative: "Que horrível, odeio esta merda" },
  },
  unsupported: ["fr", "de", "it", "nl", "id", "ja"],
});

describe("the classic scorer", () => {
  let scorer: Scorer;
  beforeAll(async () => {
    scorer = await openClassicScorer();
  });
  const english = (text: string): Score => scorer.score(text, "en") ?? { neg: -1, neu: -1, pos: -1, model: "none" };

  test("carries its model id", () => {
    expect(scorer.model).toBe("classic-afinn-1");
  });

  test("gives posteriors by softmax of the AFINN sum", () => {
    // "good" is worth 3: exp(-0.93) : exp(0.28) : exp(0.93) = 0.3946 : 1.3231 : 2.5345, of 255.
    expect(english("good")).toEqual({ neg: 23, neu: 79, pos: 153, model: "classic-afinn-1" });
  });

  test("calls a text without any word of the lexicon neutral, and takes no side", () => {
    const score = english("The train leaves at nine");
    expect(labelOf(score)).toBe("neutral");
    expect(polarityOf(score)).toBe(0);
  });

  test("turns a clause by its negation, and no later clause", () => {
    expect(polarityOf(english("not good"))).toBe(-polarityOf(english("good")));
    expect(polarityOf(english("I don't like it"))).toBe(-polarityOf(english("I like it")));
    expect(polarityOf(english("I don’t like it"))).toBe(-polarityOf(english("I like it")));
    expect(english("Not now. good")).toEqual(english("good"));
  });

  test("is not surer of a long text than of a clear one", () => {
    expect(english("good ".repeat(100))).toEqual(english("good good good good"));
  });

  test("is not moved by the name of a country nor by the words of an outage or a departure", () => {
    expect(polarityOf(english("The United States"))).toBe(0);
    expect(polarityOf(english("I leave, the site had a crash, error 500"))).toBe(0);
    expect(polarityOf(scorer.score("salir, error 500", "es") ?? english(""))).toBe(0);
    expect(polarityOf(scorer.score("sair, erro 500", "pt") ?? english(""))).toBe(0);
  });

  test("reads the emoji of the Spanish and Portuguese lexicons", () => {
    expect(polarityOf(scorer.score("😍", "es") ?? english(""))).toBeGreaterThan(0);
    expect(polarityOf(scorer.score("😍", "pt") ?? english(""))).toBeGreaterThan(0);
    expect(scorer.score("😍", "en")).toBeNull();
  });
});

/** Modules of natural that the sources of sentiment/ import, as they are written there. */
function naturalImports(): string[] {
  const folder = new URL("../../src/sentiment/", import.meta.url);
  const sources = readdirSync(folder).filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"));
  const imports = sources.flatMap((file) =>
    Array.from(
      readFileSync(new URL(file, folder), "utf8").matchAll(/import[^;]*?"(natural[^"]*)"/g),
      (m) => m[1] ?? "",
    ),
  );
  return [...new Set(imports)];
}

test("natural's root and what it drags along are not loaded, and nothing is printed", async () => {
  const imports = naturalImports();
  expect(imports.length).toBeGreaterThan(0);
  const { resolve } = createRequire(import.meta.url);
  const script = `
    const { createRequire } = await import("node:module");
    for (const file of ${JSON.stringify(imports.map((name) => resolve(name)))}) await import(file);
    process.stderr.write(JSON.stringify(Object.keys(createRequire(import.meta.url).cache)));
  `;
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script]);
  const loaded = JSON.parse(stderr) as string[];
  expect(stdout).toBe("");
  expect(loaded.some((file) => file.endsWith("SentimentAnalyzer.js"))).toBe(true);
  expect(loaded.filter((file) => /node_modules[\\/](mongoose|mongodb|dotenv|redis|pg|memjs)[\\/]/.test(file))).toEqual(
    [],
  );
  expect(loaded.filter((file) => /natural[\\/]lib[\\/]natural[\\/]index\.js$/.test(file))).toEqual([]);
});
