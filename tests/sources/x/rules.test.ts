import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openXClient, type XNewRule } from "../../../src/sources/x/client.ts";
import { XRules } from "../../../src/sources/x/rules.ts";
import { CHANGE_RULES, openXServer, RULES, X_TOKEN, type XServer } from "../../support/x-server.ts";

let server: XServer;
let rules: XRules;
const { signal } = new AbortController();

const OTHERS = [
  { id: "1", value: "cats has:images", tag: "cats" },
  { id: "2", value: "dogs" },
  { id: "3", value: "nb", tag: "nbx:tea:1" },
];
const TEA = { value: "tea OR #tea", tag: "nb:tea:1" };
const COFFEE = { value: "coffee", tag: "nb:coffee:1" };

beforeEach(async () => {
  server = await openXServer();
  server.rules = OTHERS;
  rules = newRules();
});
afterEach(() => server[Symbol.asyncDispose]());

const sync = (wanted: readonly XNewRule[]) => rules.sync(wanted, signal);
/** As a process has them that has just begun. */
const newRules = () =>
  new XRules(openXClient({ token: X_TOKEN, connect: server.connect, agentName: "Northbound/test" }));
const held = () => server.rules.map(({ value, tag }) => ({ value, tag }));
const changes = () => server.of(CHANGE_RULES).filter(({ query }) => query.get("dry_run") !== "true");

describe("the rules on X", () => {
  test("become those of the topics, beside those of others", async () => {
    expect(await sync([TEA, COFFEE])).toEqual([
      { id: expect.any(String), ...TEA },
      { id: expect.any(String), ...COFFEE },
    ]);
    expect(server.rules.slice(0, 3)).toEqual(OTHERS);
    expect(held().slice(3)).toEqual([TEA, COFFEE]);
  });

  test("are tried without effect before they are added", async () => {
    await sync([TEA]);
    expect(server.of(CHANGE_RULES).map(({ query, json }) => [query.get("dry_run"), json])).toEqual([
      ["true", { add: [TEA] }],
      [null, { add: [TEA] }],
    ]);
  });

  test("are not touched where they are right already", async () => {
    const first = await sync([TEA, COFFEE]);
    const before = server.of(CHANGE_RULES).length;
    expect(await sync([COFFEE, TEA])).toEqual(first);
    expect(server.of(CHANGE_RULES)).toHaveLength(before);
  });

  test("that are new are added before old ones go, and only what changed is", async () => {
    await sync([TEA, COFFEE]);
    const before = changes().length;
    const later = { value: "tea OR chai", tag: "nb:tea:1" };
    const known = await sync([later, COFFEE]);
    expect(
      changes()
        .slice(before)
        .map(({ json }) => json),
    ).toEqual([{ add: [later] }, { delete: { ids: [expect.any(String)] } }]);
    expect(held().slice(3)).toEqual([COFFEE, later]);
    expect(known.map(({ value }) => value)).toEqual([TEA.value, COFFEE.value, later.value]);
  });

  test("of a topic that is gone go, and nobody else's", async () => {
    await sync([TEA, COFFEE]);
    await sync([COFFEE]);
    expect(held()).toEqual([...OTHERS.map(({ value, tag }) => ({ value, tag })), COFFEE]);
  });

  test("that move to another tag are not lost to X's aversion against equal values", async () => {
    server.script(CHANGE_RULES, ({ json, query }) => {
      const values = (json as { add?: readonly XNewRule[] }).add?.map(({ value }) => value) ?? [];
      const isTwin = query.get("dry_run") !== "true" && server.rules.some(({ value }) => values.includes(value));
      return isTwin
        ? { body: { meta: { summary: { not_created: 1 } }, errors: [{ title: "DuplicateRule" }] } }
        : "pass";
    });
    await sync([TEA]);
    await sync([{ ...TEA, tag: "nb:tea:2" }]);
    expect(held().slice(3)).toEqual([{ ...TEA, tag: "nb:tea:2" }]);
  });

  test("that X calls duplicates are there, and no failure", async () => {
    const twin = {
      status: 200,
      body: {
        meta: { summary: { created: 0, not_created: 1 } },
        errors: [{ title: "DuplicateRule", value: TEA.value }],
      },
    };
    server.once(CHANGE_RULES, twin, twin);
    await expect(sync([TEA])).resolves.toEqual([]);
  });

  test("that X keeps in a spelling of its own are not taken for old ones", async () => {
    server.rules = [{ id: "9", value: "tea  OR  #tea", tag: TEA.tag }];
    const errors = [{ title: "DuplicateRule", value: TEA.value, id: "9" }];
    const answer = { body: { meta: { summary: { created: 0, not_created: 1 } }, errors } };
    server.once(CHANGE_RULES, answer, answer);
    await sync([TEA]);
    expect(server.rules).toHaveLength(1);
  });

  describe("with a value that another rule has", () => {
    /** X keeps no two rules of one value, whatever their tags; what it takes for the same is up to it. */
    function asX(sameAs: (value: string) => string = (value) => value, names = true): void {
      server.script(CHANGE_RULES, ({ json }) => {
        const { add = [] } = json as { add?: readonly XNewRule[] };
        const seen = new Map(server.rules.map(({ id, value }) => [sameAs(value), id]));
        const errors: object[] = [];
        for (const { value } of add) {
          const id = seen.get(sameAs(value));
          if (id === undefined) seen.set(sameAs(value), "new");
          else errors.push({ title: "DuplicateRule", ...(names && { value, id }) });
        }
        if (errors.length === 0) return "pass";
        return { body: { meta: { summary: { created: 0, not_created: errors.length } }, errors } };
      });
    }
    const joined = (value: string) => value.replaceAll(/\s+/g, " ");
    const posts = () => server.of(CHANGE_RULES).length;

    test("are not sent: somebody else's stands for ours, in this process and the next", async () => {
      asX();
      server.rules = [...OTHERS, { id: "4", value: TEA.value, tag: "theirs" }];
      const expected = [
        { id: expect.any(String), ...COFFEE },
        { id: "4", ...TEA },
      ];
      expect(await sync([TEA, COFFEE])).toEqual(expected);
      expect(posts()).toBe(2);
      expect(await sync([TEA, COFFEE])).toEqual(expected);
      expect(await newRules().sync([TEA, COFFEE], signal)).toEqual(expected);
      expect(posts()).toBe(2);
      expect(server.rules).toContainEqual({ id: "4", value: TEA.value, tag: "theirs" });
    });

    test("are ours again once somebody else's is gone", async () => {
      server.rules = [{ id: "4", value: TEA.value, tag: "theirs" }];
      await sync([TEA]);
      server.rules = [];
      await sync([TEA]);
      expect(held()).toEqual([TEA]);
    });

    test("are sent once where two of ours have it, and stand for both", async () => {
      asX();
      const twin = { ...TEA, tag: "nb:chai:1" };
      for (const each of [rules, rules, newRules()]) {
        const known = await each.sync([TEA, twin], signal);
        const [id] = server.rules.slice(3).map((rule) => rule.id);
        expect(known).toEqual([
          { id, ...TEA },
          { id, ...twin },
        ]);
      }
      expect(posts()).toBe(2);
    });

    test.each([true, false])(
      "in another spelling are not sent again while X lists the same (told which: %s)",
      async (names) => {
        asX(joined, names);
        server.rules = [{ id: "9", value: "tea  OR  #tea", tag: "theirs" }];
        const known = names ? [{ id: "9", ...TEA }] : [];
        expect(await sync([TEA])).toEqual(known);
        const sent = posts();
        expect(await sync([TEA])).toEqual(known);
        expect(posts()).toBe(sent);
        server.rules = OTHERS;
        await sync([TEA]);
        expect(held().slice(3)).toEqual([TEA]);
      },
    );

    test("of our own in another spelling are not sent again, nor taken away", async () => {
      asX(joined);
      server.rules = [{ id: "9", value: "tea  OR  #tea", tag: TEA.tag }];
      await sync([TEA]);
      const sent = posts();
      for (let i = 0; i < 60; i++) await sync([TEA]);
      expect(posts()).toBe(sent);
      expect(server.rules.map(({ id }) => id)).toEqual(["9"]);
      const sample = { value: "(tea OR #tea) sample:25", tag: TEA.tag };
      await sync([sample]);
      expect(held()).toEqual([sample]);
    });
  });

  test("that X refuses are named by tag and by what X calls it, never shown, and nothing is changed", async () => {
    server.once(CHANGE_RULES, {
      status: 400,
      body: {
        title: "Invalid Request",
        errors: [{ value: COFFEE.value, title: "UnprocessableEntity", details: ["a secret wish"] }],
        meta: { summary: { created: 0, not_created: 1, valid: 1, invalid: 1 } },
      },
    });
    await expect(sync([TEA, COFFEE])).rejects.toMatchObject({
      message: "X does not take the rule nb:coffee:1 (UnprocessableEntity); change the terms of the topic",
      refused: true,
    });
    expect(changes()).toEqual([]);
  });

  test("that were not made without a word are not taken for made", async () => {
    server.once(CHANGE_RULES, "pass", { status: 201, body: { meta: { summary: { created: 0, not_created: 1 } } } });
    await expect(sync([TEA])).rejects.toMatchObject({ refused: true });
  });

  test("are sent in parts where they are many, and make room first where X is full", async () => {
    const many = Array.from({ length: 600 }, (_, i) => ({ value: `word${i}`, tag: `nb:tea:${i}` }));
    await sync(many);
    expect(changes().map(({ json }) => (json as { add: readonly object[] }).add.length)).toEqual(
      new Array(6).fill(100),
    );
    const before = changes().length;
    const others = many.map(({ value, tag }) => ({ value: `${value} x`, tag }));
    await sync(others);
    const kinds = changes()
      .slice(before)
      .map(({ json }) => Object.keys(json as object)[0]);
    expect(kinds).toEqual([...new Array(6).fill("delete"), ...new Array(6).fill("add")]);
    expect(server.rules).toHaveLength(603);
  });

  test("cannot be known where X does not list them", async () => {
    server.once(RULES, { status: 503 });
    await expect(sync([TEA])).rejects.toMatchObject({ kind: "http", status: 503 });
    expect(server.of(CHANGE_RULES)).toEqual([]);
  });
});
