import { expect, test } from "vitest";
import { coverageHref, csvHref, evidenceHref, momentsHref, outagesHref, seriesHref } from "../../web/src/data/hrefs.ts";
import { panelState } from "../../web/src/model/panel.ts";
import { panSpan, zoomSpan } from "../../web/src/time/span.ts";
import { HOUR, MINUTE, NIGHT } from "./support.ts";

const question = {
  topic: "emigration",
  sources: ["simulated", "archive:a b"],
  window: NIGHT,
  zoneId: "America/New_York",
};
const WINDOW = "from=2016-11-08T23:00Z&to=2016-11-09T09:00Z";

test("questions to the API name everything that is shown, and nothing else", () => {
  expect(seriesHref(question, "PT1M", "kind", null)).toBe(
    `/api/v1/series?topic=emigration&source=simulated,archive:a%20b&group_by=kind&${WINDOW}&bucket=PT1M&tz=America/New_York`,
  );
  expect(coverageHref({ ...question, sources: [] })).toBe(`/api/v1/coverage?${WINDOW}`);
  expect(outagesHref(question)).toBe(`/api/v1/outages?${WINDOW}`);
  expect(evidenceHref(question, NIGHT, 3)).toContain("&seed=3&");
});

test("moments of a case are asked for as a whole, so that their numbers stay under zoom", () => {
  expect(momentsHref(question, "us-2016")).toBe("/api/v1/moments?case=us-2016&tz=America/New_York");
  expect(momentsHref(question, null)).toBe(`/api/v1/moments?${WINDOW}&tz=America/New_York`);
});

test("the CSV is the same question in another format", () => {
  expect(csvHref("/api/v1/sites")).toBe("/api/v1/sites?format=csv");
  expect(csvHref("/api/v1/outages?from=x")).toBe("/api/v1/outages?from=x&format=csv");
});

test("a panel keeps old data when asking fails, and says that it is old", () => {
  const trouble = { title: "", detail: "", status: 503, requestId: null };
  expect(panelState(false, null, false, "none")).toBe("loading");
  expect(panelState(false, trouble, false, "none")).toBe("error");
  expect(panelState(true, trouble, false, "some")).toBe("stale");
  expect(panelState(true, null, true, "some")).toBe("stale");
  expect(panelState(true, null, false, "gap")).toBe("gap");
  expect(panelState(true, null, false, "none")).toBe("empty");
  expect(panelState(true, null, false, "some")).toBe("ready");
});

test("zoom keeps the instant under the cursor in its place, and ends at five minutes", () => {
  const window = { fromMs: 0, toMs: 4 * HOUR };
  expect(zoomSpan(window, 0.5, HOUR)).toEqual({ fromMs: HOUR / 2, toMs: 2.5 * HOUR });
  expect(zoomSpan(window, 0.5)).toEqual({ fromMs: HOUR, toMs: 3 * HOUR });
  const shortest = { fromMs: 0, toMs: 5 * MINUTE };
  expect(zoomSpan(shortest, 0.5)).toEqual(shortest);
  expect(panSpan(window, -0.5)).toEqual({ fromMs: -2 * HOUR, toMs: 2 * HOUR });
});
