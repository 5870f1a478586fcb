import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loadConfig } from "../../src/config/load.ts";
import { UsageError } from "../../src/core/errors.ts";
import { fold } from "../../src/core/text.ts";
import { compileForX, xRules, xSearchQueries } from "../../src/topics/compile-x.ts";
import { parseTerm, parseTopic, type Term, termKey } from "../../src/topics/language.ts";
import { topicOf } from "./topic-of.ts";
import { readXRule, type XOperator } from "./x-grammar.ts";

const STREAM = { target: "stream", maxLength: 1_024 } as const;
const SEARCH = { target: "search", maxLength: 512 } as const;

function ruleOf(parts: Parameters<typeof topicOf>[0]): string {
  const { rules } = compileForX(topicOf(parts), STREAM);
  expect(rules).toHaveLength(1);
  return rules[0] ?? "";
}

describe("one rule", () => {
  test("terms of any are alternatives, all are required, none are excluded one by one", () => {
    expect(
      ruleOf({ any: ["leave", "new passport", "#Northward"], all: ["election"], none: ["#ad", "plane ticket"] }),
    ).toBe('(leave OR "new passport" OR #Northward) election -#ad -"plane ticket"');
  });

  test("a single alternative needs no parentheses, and a topic may have required terms only", () => {
    expect(ruleOf({ any: ["leave"] })).toBe("leave");
    expect(ruleOf({ all: ["leave", "north"] })).toBe("leave north");
  });

  test("words near each other keep their distance up to 6, and farther ones are narrowed with a note", () => {
    const { rules, notes } = compileForX(topicOf({ any: ["near(site crashed, 4)", "near(page down, 9)"] }), STREAM);
    expect(rules).toEqual(['("site crashed"~4 OR "page down"~6)']);
    expect(notes).toContain("X looks no farther than 6 words: narrowed are near(page down, 9)");
  });

  test("languages become one group, with the codes that X uses", () => {
    expect(ruleOf({ any: ["leave"], languages: ["en", "id"] })).toBe("leave (lang:en OR lang:in)");
    expect(ruleOf({ any: ["leave"], languages: ["he"] })).toBe("leave lang:iw");
    expect(ruleOf({ any: ["leave"], languages: ["zh"] })).toBe("leave (lang:zh-CN OR lang:zh-TW)");
  });

  test("a language that X cannot tell is named, and a topic of such languages only has no rule", () => {
    const some = compileForX(topicOf({ any: ["leave"], languages: ["en", "sw"] }), STREAM);
    expect(some.rules).toEqual(["leave lang:en"]);
    expect(some.notes).toContain("X cannot tell posts in sw from others; they are left out");
    const none = compileForX(topicOf({ any: ["leave"], languages: ["sw"] }), STREAM);
    expect(none).toEqual({ rules: [], notes: [expect.stringContaining("not followed there")] });
  });
});

describe("spelling", () => {
  test("the stream is asked for a term with its accents and without any, hashtags too", () => {
    expect(ruleOf({ any: ["Québec", "#Présidentielle", "réfugié à Montréal"] })).toBe(
      '(Québec OR Quebec OR #Présidentielle OR #Presidentielle OR "réfugié à Montréal" OR "refugie a Montreal")',
    );
    expect(ruleOf({ any: ["north"], all: ["Québec"], none: ["café"] })).toBe("north (Québec OR Quebec) -café -cafe");
  });

  test("search folds accents, so one spelling is enough", () => {
    expect(compileForX(topicOf({ any: ["Québec", "QUEBEC", "passport"] }), SEARCH).rules).toEqual([
      "(Québec OR passport)",
    ]);
  });

  test("a spelling that another term brings already stands once", () => {
    expect(ruleOf({ any: ["Québec", "quebec", "QUÉBEC", "move to Canada", "Move To Canada"] })).toBe(
      '(Québec OR Quebec OR "move to Canada")',
    );
  });

  test("marks of scripts in which they make another letter stay", () => {
    expect(ruleOf({ any: ["#がんばれ", "мой"] })).toBe("(#がんばれ OR мой)");
  });

  test.each([
    ["OR", '"OR"'],
    ["and", '"and"'],
    ["lang:en", '"lang en"'],
    ["is:retweet", '"is retweet"'],
    ["leave.example", '"leave example"'],
    ["ex-pat", '"ex pat"'],
    ["won’t", '"won\'t"'],
    ["Canada's", '"Canada\'s"'],
    ["a\\b", '"a b"'],
    ["leaving 🛫 now", '"leaving now"'],
    ["this OR that", '"this OR that"'],
    ["500", "500"],
    ["ＮＯＲＴＨ", "NORTH"],
    ["u\u0308ber", "(über OR uber)"],
  ])("%s cannot become an operator of X", (term, expected) => {
    expect(ruleOf({ any: [term] })).toBe(expected);
  });
});

describe("splitting", () => {
  const many = Array.from({ length: 200 }, (_, i) => `northern place ${i}`);

  test("what does not fit goes on in another rule, and required, excluded and languages stand in each", () => {
    const { rules } = compileForX(topicOf({ any: many, all: ["vote"], none: ["plane"], languages: ["en"] }), SEARCH);
    expect(rules.length).toBeGreaterThan(8);
    for (const rule of rules) expect(rule).toMatch(/^\(.*\) vote -plane lang:en$/);
  });

  test("a term that cannot fit beside the required ones is an error that names topic, term and length", () => {
    const all = Array.from({ length: 30 }, (_, i) => `required phrase number ${i}`);
    const compile = () => compileForX(topicOf({ id: "wide", any: ["leave"], all }), SEARCH);
    expect(compile).toThrow(UsageError);
    expect(compile).toThrow(/topic "wide".*"leave".*512/);
  });

  test("exclusions without room: those around a rule's own terms stay, and the rule is not whole", () => {
    const none = ["leave the meeting", ...Array.from({ length: 60 }, (_, i) => `unrelated matter ${i}`)];
    const any = ["go north", ...many.slice(0, 30), "leave"];
    const rules = xRules([topicOf({ id: "wide", any, none })]);
    const own = rules.filter(({ value }) => /(?:^|[( ])leave[ )]/.test(value));
    expect(own).toHaveLength(1);
    expect(own[0]?.value).toContain('-"leave the meeting"');
    expect(rules.every(({ whole, value }) => !whole && value.length <= 1_024)).toBe(true);
    expect(compileForX(topicOf({ any, none }), STREAM).notes[0]).toMatch(/too long for \d+ of \d+ rules/);
  });

  test("tags count the rules of a topic from 1, and the built-in topic has none", () => {
    const rules = xRules([topicOf({ id: "all", any: ["x"] }), topicOf({ id: "b", any: [...many, ...many] })]);
    expect(rules.map(({ tag }) => tag)).toEqual(rules.map((_, i) => `nb:b:${i + 1}`));
    expect(rules.length).toBeGreaterThan(1);
  });

  test("rules of the stream leave room for the operator that samples", () => {
    const rules = xRules([topicOf({ any: many, none: many.slice(0, 30).map((text) => `${text} b`) })]);
    for (const { value } of rules) expect(`${value} sample:99`.length).toBeLessThanOrEqual(1_024);
  });

  test("more rules than X keeps are refused", () => {
    const topics = Array.from({ length: 1_001 }, (_, i) => topicOf({ id: `t${i}`, any: ["leave"] }));
    expect(() => xRules(topics)).toThrow(/1001 rules .* 1000/);
    expect(xRules(topics.slice(1))).toHaveLength(1_000);
  });
});

describe("any topic", () => {
  const letters = fc.constantFrom(
    "leave",
    "Québec",
    "OR",
    "and",
    "won't",
    "a:b",
    "(x",
    "é",
    "ß",
    "500",
    "🛫",
    "ex-pat",
    "移民",
    "-y",
    "x_y",
    'q"',
    "~5",
    "\\",
  );
  const raw = fc.oneof(
    fc.array(letters, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(" ")),
    letters.map((part) => `#${part}`),
    fc.tuple(letters, letters, fc.integer({ min: 1, max: 12 })).map(([a, b, n]) => `near(${a} ${b}, ${n})`),
    fc.string({ unit: "grapheme", maxLength: 20 }),
    fc.string({ unit: "binary", maxLength: 8 }),
  );
  /** Only what the topic language itself takes. */
  const term = raw.filter((text) => typeof parseTerm(text) !== "string");
  const topic = fc.record({
    any: fc.array(term, { minLength: 1, maxLength: 80 }),
    all: fc.array(term, { maxLength: 2 }),
    none: fc.array(term, { maxLength: 20 }),
    languages: fc.subarray(["en", "fr", "id", "sw"]),
  });

  test.each([STREAM, SEARCH, { target: "search", maxLength: 160 } as const])(
    "gives rules that X can read, none too long, with each term of any in exactly one (%o)",
    (target) => {
      fc.assert(
        fc.property(topic, (parts) => {
          const whole = topicOf(parts);
          fc.pre(parts.languages.length === 0 || parts.languages.some((code) => code !== "sw"));
          const compiled = compiledOr(() => compileForX(whole, target));
          fc.pre(compiled !== null);
          const trees = (compiled?.rules ?? []).map(readXRule);
          for (const rule of compiled?.rules ?? []) expect(rule.length).toBeLessThanOrEqual(target.maxLength);
          for (const wanted of parseTopic(whole).any) {
            const places = trees.filter((tree) => (tree[0] ?? []).some((operator) => isFor(operator, wanted)));
            expect(places.length, `${wanted.text} in ${compiled?.rules.join("\n")}`).toBe(1);
          }
        }),
        { numRuns: 300 },
      );
    },
  );

  test("compiled twice gives the same", () => {
    fc.assert(
      fc.property(topic, (parts) => {
        const compile = () => compiledOr(() => compileForX(topicOf(parts), STREAM));
        expect(compile()).toEqual(compile());
      }),
      { numRuns: 50 },
    );
  });
});

function compiledOr<T>(compile: () => T): T | null {
  try {
    return compile();
  } catch (error) {
    if (error instanceof UsageError) return null;
    throw error;
  }
}

/** Whether the operator looks for the term: read back through the topic language. */
function isFor(operator: XOperator, wanted: Term): boolean {
  const read = parseTerm(operator.kind === "tag" ? `#${operator.text}` : `"${operator.text}"`);
  if (typeof read === "string") return false;
  if (wanted.kind !== "near") return operator.within === null && termKey(read) === termKey(wanted);
  const isSame = read.kind !== "tag" && read.words.join(" ") === wanted.words.join(" ");
  return isSame && operator.within === Math.min(wanted.within, 6);
}

describe("the shipped topics", async () => {
  const { topics } = await loadConfig({}, "/");

  test("fit on X, for the stream and for both searches", () => {
    const rules = xRules(topics);
    expect(rules.length).toBeLessThan(200);
    for (const { value } of rules) {
      expect(value.length).toBeLessThanOrEqual(1_024);
      readXRule(value);
    }
    for (const maxLength of [512, 1_024]) {
      for (const { query } of xSearchQueries(topics, maxLength)) {
        expect(query.length).toBeLessThanOrEqual(maxLength);
        readXRule(query);
      }
    }
  });

  test("hold what everybody used", () => {
    const found = xRules(topics)
      .flatMap(({ value }) => readXRule(value)[0] ?? [])
      .map(({ text }) => fold(text));
    expect(found).toEqual(
      expect.arrayContaining(["electionnight", "movetocanada", "kaburajadulu", "moving to canada", "move to canada"]),
    );
  });
});
