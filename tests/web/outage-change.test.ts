import { afterEach, describe, expect, test, vi } from "vitest";
import { changeOf, draftOf, rebased } from "../../web/src/outage/edit-model.ts";
import { send } from "../../web/src/outage/send.ts";
import { iso, MINUTE, NIGHT, outageOf, zoneOf } from "./support.ts";

const zone = zoneOf("America/New_York");
const outage = outageOf({ start: iso(NIGHT.fromMs + 240 * MINUTE + 123) });
const before = draftOf(outage, zone);

describe("a change of an outage", () => {
  test("holds only what differs, so that untouched times keep their milliseconds", () => {
    const { changes, errors } = changeOf(
      before,
      { ...before, title: "Error pages", end_latest: "2016-11-08 23:45" },
      zone,
    );
    expect(changes).toEqual({ title: "Error pages", end_latest: "2016-11-09T04:45:00.000Z" });
    expect(errors.size).toBe(0);
  });

  test("makes an emptied field unknown, but not a title", () => {
    const { changes, errors } = changeOf(before, { ...before, start: "", source_url: " ", title: "" }, zone);
    expect(changes).toEqual({ start: null, source_url: null });
    expect([...errors.keys()]).toEqual(["title"]);
  });

  test("refuses a local time that the clocks show twice or skip, with what to add", () => {
    const twice = changeOf(before, { ...before, start: "2016-11-06 01:30" }, zone);
    expect(twice.errors.get("start")).toContain("occurs twice");
    expect(twice.changes).toEqual({});
    const told = changeOf(before, { ...before, start: "2016-11-06 01:30 -05:00" }, zone);
    expect(told.changes).toEqual({ start: "2016-11-06T06:30:00.000Z" });
  });

  test("over a newer record keeps what was typed and takes over the rest", () => {
    const typed = { ...before, title: "Mine" };
    const anew = { ...before, title: "Theirs", note: "Theirs too" };
    expect(rebased(before, typed, anew)).toMatchObject({ title: "Mine", note: "Theirs too" });
  });
});

describe("sending with a key", () => {
  afterEach(() => vi.unstubAllGlobals());
  const answering = (status: number, body: unknown) => {
    const asked: [string, RequestInit][] = [];
    vi.stubGlobal("fetch", async (href: string, init: RequestInit) => {
      asked.push([href, init]);
      return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/problem+json" } });
    });
    return asked;
  };

  test("puts the key into the header alone, and sends no cookie", async () => {
    const asked = answering(200, {});
    expect(await send("PATCH", "/api/v1/outages/o1", { expected_edits: 0 }, " nb_live_secret ")).toEqual({ ok: true });
    const [href, init] = asked[0] ?? ["", {}];
    expect(href).not.toContain("secret");
    expect(String(init.body)).not.toContain("secret");
    expect(init).toMatchObject({ headers: { authorization: "Bearer nb_live_secret" }, credentials: "omit" });
  });

  test("tells what is wrong by field", async () => {
    answering(400, {
      title: "The body cannot be used",
      detail: "See errors.",
      errors: [{ parameter: "end_latest", detail: "It ends before it begins.", code: "contradiction" }],
    });
    const sent = await send("PATCH", "/x", {}, "k");
    expect(sent).toMatchObject({ ok: false, status: 400 });
    expect(sent.ok ? null : [...sent.errors]).toEqual([["end_latest", "It ends before it begins."]]);
  });

  test("shows a refused key at the key", async () => {
    answering(403, { title: "The key does not allow this", detail: "This needs a key with the scope outages:write." });
    const sent = await send("POST", "/x", {}, "k");
    expect(sent.ok ? null : [...sent.errors.keys()]).toEqual(["key"]);
  });

  test("tells a conflict by its status", async () => {
    answering(412, { title: "It was changed in the meantime", detail: "Its history has 2 edits now." });
    expect(await send("PATCH", "/x", {}, "k")).toMatchObject({ ok: false, status: 412 });
  });

  test.each(["", "two words", "clé", "a\nb"])("sends nothing with %j for a key", async (key) => {
    const asked = answering(200, {});
    expect(await send("PATCH", "/x", {}, key)).toMatchObject({ ok: false, status: null });
    expect(asked).toEqual([]);
  });

  test("without an answer says that nothing is known, and nothing of the key", async () => {
    vi.stubGlobal("fetch", async () => {
      throw new TypeError("failed with Bearer nb_live_secret");
    });
    const sent = await send("PATCH", "/x", {}, "nb_live_secret");
    expect(sent).toMatchObject({ ok: false, status: null });
    expect(JSON.stringify(sent)).not.toContain("secret");
  });
});
