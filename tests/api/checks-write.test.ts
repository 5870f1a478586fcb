import { expect, test } from "vitest";
import type { ChecksTaken } from "../../src/api/context.ts";
import type { Check } from "../../src/core/check.ts";
import { DEFAULT_WATCH } from "../../src/core/site.ts";
import { NOW, openTestApi } from "../support/api.ts";
import { keyWith } from "../support/keys.ts";
import { openSmallNight } from "../support/small-night.ts";

const site = { name: "Site", url: "https://example.org/", country: null };
const at = (ms: number) => new Date(NOW + ms).toISOString();
const ROW = { site: "watched", at: at(-1_000), verdict: "ok" };

async function open(answer?: (checks: readonly Check[]) => ChecksTaken) {
  const store = await openSmallNight();
  await store.putRecords("site", [
    { id: "watched", ...site, watch: DEFAULT_WATCH },
    { id: "reported", ...site, watch: null },
  ]);
  const taken: Check[][] = [];
  const takeChecks = async (checks: readonly Check[]): Promise<ChecksTaken> => {
    taken.push([...checks]);
    return answer ? answer(checks) : { accepted: checks.length, duplicates: 0, rejected: [] };
  };
  const api = await openTestApi({ store, takeChecks });
  const { headers } = await keyWith(store, ["checks:write"]);
  const push = async (body: unknown) => {
    const response = await api.request("/api/v1/checks", {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  return { push, taken, api, store };
}

test("a check is handed on in our own words, with null for what is not said", async () => {
  const { push, taken } = await open();
  const whole = {
    site: "watched",
    at: "2026-11-03T06:59:00-05:00",
    verdict: "soft_error",
    status: 200,
    latency_ms: 12.5,
    body_bytes: 900,
    reasons: ["error_phrase"],
    witness: "pass",
  };
  expect(await push({ place: "ottawa", checks: [ROW, whole] })).toEqual({
    status: 200,
    body: { accepted: 2, duplicates: 0, rejected: [] },
  });
  expect(taken).toEqual([
    [
      {
        siteId: "watched",
        place: "ottawa",
        atMs: NOW - 1_000,
        verdict: "ok",
        reasons: [],
        status: null,
        latencyMs: null,
        bodyBytes: null,
        witness: null,
        evidence: null,
      },
      {
        siteId: "watched",
        place: "ottawa",
        atMs: NOW - 60_000,
        verdict: "soft_error",
        reasons: ["error_phrase"],
        status: 200,
        latencyMs: 12.5,
        bodyBytes: 900,
        witness: "pass",
        evidence: null,
      },
    ],
  ]);
});

test("checks that cannot be taken are listed by their place in the request, and the others are taken", async () => {
  const { push, taken } = await open(() => ({
    accepted: 1,
    duplicates: 1,
    rejected: [{ index: 1, reason: "not_watched_then" }],
  }));
  const checks = [
    { ...ROW, site: "nowhere" },
    { ...ROW, at: at(-3) },
    { ...ROW, site: "reported" },
    { ...ROW, at: at(-2) },
    { ...ROW, at: at(60_001) },
    { ...ROW, at: at(-7 * 86_400_000 - 1) },
    { ...ROW, at: at(60_000) },
  ];
  expect((await push({ place: "ottawa", checks })).body).toEqual({
    accepted: 1,
    duplicates: 1,
    rejected: [
      { index: 0, reason: "unknown_site" },
      { index: 2, reason: "not_watched" },
      { index: 3, reason: "not_watched_then" },
      { index: 4, reason: "in_the_future" },
      { index: 5, reason: "too_old" },
    ],
  });
  expect(taken[0]?.map(({ atMs }) => atMs - NOW)).toEqual([-3, -2, 60_000]);
});

test("where nothing can be taken nobody is bothered", async () => {
  const { push, taken } = await open();
  expect((await push({ place: "ottawa", checks: [{ ...ROW, site: "nowhere" }] })).status).toBe(200);
  expect(taken).toEqual([]);
});

test("a failing check whose own network failed too is inconclusive, as in a log", async () => {
  const { push, taken } = await open();
  const verdicts = ["fail", "soft_error", "ok", "slow", "maintenance"];
  await push({
    place: "ottawa",
    checks: verdicts.map((verdict, i) => ({ ...ROW, at: at(-i), verdict, witness: "fail" })),
  });
  expect(taken[0]?.map(({ verdict }) => verdict)).toEqual([
    "inconclusive",
    "inconclusive",
    "ok",
    "slow",
    "maintenance",
  ]);
});

test.each([
  [{ place: "here", checks: [ROW] }, "place"],
  [{ place: "log:old", checks: [ROW] }, "place"],
  [{ place: "Ottawa", checks: [ROW] }, "place"],
  [{ place: "", checks: [ROW] }, "place"],
  [{ place: "a".repeat(41), checks: [ROW] }, "place"],
  [{ place: "ottawa", checks: [] }, "checks"],
  [{ place: "ottawa", checks: Array.from({ length: 1_001 }, () => ROW) }, "checks"],
  [{ place: "ottawa", checks: [{ ...ROW, at: "2026-11-03T06:59:00" }] }, "checks[0].at"],
  [{ place: "ottawa", checks: [{ ...ROW, at: "now" }] }, "checks[0].at"],
  [{ place: "ottawa", checks: [ROW, { ...ROW, verdict: "up" }] }, "checks[1].verdict"],
  [{ place: "ottawa", checks: [{ ...ROW, status: 0 }] }, "checks[0].status"],
  [{ place: "ottawa", checks: [{ ...ROW, latency_ms: -1 }] }, "checks[0].latency_ms"],
  [{ place: "ottawa", checks: [{ ...ROW, reasons: ["Not a code"] }] }, "checks[0].reasons[0]"],
  [{ place: "ottawa", checks: [{ ...ROW, evidence: {} }] }, "checks[0].evidence"],
  [{ place: "ottawa", checks: [ROW], dry: true }, "dry"],
])("%# is refused as a whole, by name", async (body, parameter) => {
  const { push, taken } = await open();
  const answer = await push(body);
  expect(answer.status).toBe(400);
  expect(answer.body).toMatchObject({ errors: [{ parameter }] });
  expect(taken).toEqual([]);
});

test("a thousand checks are taken at once", async () => {
  const { push } = await open();
  const checks = Array.from({ length: 1_000 }, (_, i) => ({ ...ROW, at: at(-i) }));
  expect((await push({ place: "ottawa", checks })).body).toMatchObject({ accepted: 1_000 });
});

test("without the scope nothing is taken", async () => {
  const { api, store, taken } = await open();
  const other = await keyWith(store, ["outages:write"]);
  const init = { method: "POST", body: JSON.stringify({ place: "ottawa", checks: [ROW] }) };
  const json = { "content-type": "application/json" };
  expect((await api.request("/api/v1/checks", { ...init, headers: json })).status).toBe(401);
  expect((await api.request("/api/v1/checks", { ...init, headers: { ...json, ...other.headers } })).status).toBe(403);
  expect(taken).toEqual([]);
});

test("a server that does not watch says so", async () => {
  const api = await openTestApi();
  const { headers } = await keyWith(api.store, ["checks:write"]);
  const response = await api.request("/api/v1/checks", {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify({ place: "ottawa", checks: [ROW] }),
  });
  expect([response.status, ((await response.json()) as { detail: string }).detail]).toEqual([
    503,
    "This server does not watch sites; send checks to the one that does.",
  ]);
});
