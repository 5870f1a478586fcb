import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openStore } from "../../src/store/open.ts";
import type { Store } from "../../src/store/store.ts";
import { openBrowser, openPage } from "../support/browser.ts";
import { type RunningProgram, startNorthbound, temporaryFolder } from "../support/cli.ts";
import { type OutageNight, seedOutages } from "../support/outage-night.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const soon = <T>(read: () => T | Promise<T>, timeout = 10_000) => expect.poll(read, { timeout });
const MINUTE = 60_000;
const QUIET_SITES = 12;
const OFFICIAL = `/outages/${encodeURIComponent("statuspage:alpha/j4")}`;

let browser: Browser;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let program: RunningProgram;
let store: Store;
let night: OutageNight;
const at = (path: string): string => new URL(path, program.address).href;

beforeAll(async () => {
  folder = await temporaryFolder();
  const file = `sqlite:${folder.path}/night.db`;
  store = await openStore(file);
  night = await seedOutages(store, Math.floor(Date.now() / MINUTE) * MINUTE, QUIET_SITES);
  program = await startNorthbound(
    ["start", "--store", file, "--no-demo", "--port", "0", "--rate-limit", "off"],
    folder.path,
  );
  browser = await openBrowser();
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await program?.[Symbol.asyncDispose]();
  await store?.[Symbol.asyncDispose]();
  await folder?.[Symbol.asyncDispose]();
});

const stateOf = (page: Page): Promise<string | null> => page.locator("[data-state-words]").textContent();
const sites = (page: Page) => page.locator('figure[data-chart="sites"]');

describe("every page that tells of outages", () => {
  const FORMS = [
    {},
    { colorScheme: "dark" },
    { forcedColors: "active" },
    { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
  ] as const;
  const PATHS = ["/", "/outages", "/outages/monitor-alpha", OFFICIAL, "/outages/monitor-beta", "/outages/nothing"];

  test.each(PATHS)("%s keeps its security policy, asks no other host, and fits its screen", async (path) => {
    for (const form of FORMS) {
      await using opened = await openPage(browser, at(path), form);
      expect(await opened.breaches()).toEqual([]);
      expect(opened.foreign).toEqual([]);
      expect(opened.errors.filter((text) => !text.includes("404"))).toEqual([]);
      const width = await opened.page.evaluate(() => document.documentElement.scrollWidth);
      expect(width).toBeLessThanOrEqual(form === FORMS[3] ? 390 : 1400);
      expect(await opened.page.locator("h1").count()).toBe(1);
    }
  });

  test.each(PATHS)("%s has no serious finding of axe, in light and dark", async (path) => {
    for (const colorScheme of ["light", "dark"] as const) {
      await using opened = await openPage(browser, at(path), { colorScheme, first: axe });
      expect(await findingsOn(opened.page)).toEqual([]);
    }
  });
});

describe("the dashboard over watched sites", () => {
  test("says what is down, from where, and of whom nobody knows", async () => {
    await using opened = await openPage(browser, at("/"));
    const { page } = opened;
    const summary = await sites(page).locator("[data-summary]").textContent();
    expect(summary).toContain("www.alpha.example was down by checks");
    expect(summary).toContain("for 10 min our own network failed too");
    const now = page.getByRole("region", { name: "Watched sites now" });
    await now.waitFor();
    expect(await now.locator("li").first().textContent()).toMatch(/www\.alpha\.example: down, since \d\d:\d\d/);
    expect(await now.textContent()).toContain("delta.example: not looked at");
    expect(await now.textContent()).not.toMatch(/delta\.example: up/);
  });

  test("draws the most telling lanes, and all of them when they are asked for", async () => {
    await using opened = await openPage(browser, at("/"), { viewport: { width: 390, height: 844 } });
    const { page } = opened;
    const height = async (): Promise<number> => (await sites(page).locator(".plot").boundingBox())?.height ?? 0;
    const before = await height();
    await sites(page)
      .getByRole("button", { name: /^Show \d+ more lanes$/ })
      .click();
    await soon(height).toBeGreaterThan(before + QUIET_SITES * 3 * 46);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await sites(page).getByRole("button", { name: "Show fewer lanes" }).click();
    await soon(height).toBe(before);
  });

  test("lets the keyboard read lane by lane who saw what", async () => {
    await using opened = await openPage(browser, at("/"));
    const { page } = opened;
    await sites(page).locator("[data-chart-keys]").focus();
    await page.keyboard.press("End");
    const point = sites(page).locator("output");
    // The window may reach some seconds beyond the answer.
    const told: (string | null)[] = [];
    for (let step = 0; step < 3; step++) {
      told.push(await point.textContent());
      await page.keyboard.press("ArrowLeft");
      await soon(() => point.textContent()).not.toBe(told.at(-1));
    }
    expect(told.join("\n")).toMatch(
      /^www\.alpha\.example, measured, .*: may have been down\. Alpha\.example down\.$/im,
    );
    expect(told.join("\n")).toMatch(/^www\.alpha\.example, measured, .*: down for certain\. Alpha\.example down\.$/im);
  });

  test("gives in a table of its own exactly the fields of the lanes' CSV", async () => {
    await using opened = await openPage(browser, at("/"));
    const { page } = opened;
    await page.getByRole("button", { name: "Checks, interval by interval" }).click();
    const table = page.locator(".lane-table table");
    await table.waitFor();
    const href = (await page.getByRole("link", { name: "Save intervals" }).getAttribute("href")) ?? "";
    const [header, ...lines] = (await (await fetch(at(href))).text()).split("\r\n");
    const columns = await table
      .locator("thead th")
      .evaluateAll((all) => all.map((c) => (c as HTMLElement).dataset["column"]));
    expect(columns.join(",")).toBe(header);
    const first = await table
      .locator("tbody tr")
      .first()
      .locator("[data-value]")
      .evaluateAll((all) => all.map((c) => (c as HTMLElement).dataset["value"]));
    expect(first.join(",")).toBe(lines[0]);
    expect(new URL(page.url()).search).toContain("table=lanes");
  });

  test("leads from its log and from its sites to the page of an outage, in the same zone", async () => {
    await using opened = await openPage(browser, at("/?tz=UTC"));
    const { page } = opened;
    expect(await page.locator(".site-outages a").first().getAttribute("href")).toMatch(/^\/outages\/.*\?tz=UTC$/);
    await page.locator(".log a", { hasText: "www.alpha.example down" }).first().click();
    await page.getByRole("heading", { name: "alpha.example down", level: 2 }).waitFor();
    expect(await stateOf(page)).toMatch(/^Down since \d\d:\d\d UTC/);
  });
});

describe("the page of an outage", () => {
  test("tells state, both clocks, places, evidence, accounts and other records, each apart", async () => {
    await using opened = await openPage(browser, at("/outages/monitor-alpha"));
    const { page } = opened;
    const text = async (): Promise<string> => (await page.locator("main").textContent()) ?? "";
    expect(await stateOf(page)).toMatch(/^Down since \d\d:\d\d ET(, \d+ \w+ \d{4})?, at least 40 min/);
    await soon(text).toContain("Elevated errors");
    const told = await text();
    expect(told).toMatch(/It began between \d\d:\d\d and \d\d:\d\d ET, \d+ \w+ \d{4}/);
    expect(told).toContain("found down from all 2 places: here, toronto");
    expect(told).toContain("none of these accounts is taken for the cause");
    expect(told).toContain("none is merged into another");
    expect(told).toMatch(/The operator first spoke of it 11 to 12 minutes after it began/);
    expect(told).toContain("Failing checks around it that did not last");
    expect(await page.title()).toBe("alpha.example down · Northbound");
    const lanes = await page.locator(".timeline-name").allTextContents();
    expect(lanes.slice(0, 3)).toEqual(["This outage", "Checks, from here", "Checks, from toronto"]);
    expect(lanes).toContain("Elevated errors (official)");
  });

  test("shows what a failing page said as text alone, and gives it whole under its hash", async () => {
    await using opened = await openPage(browser, at("/outages/monitor-alpha"));
    const { page } = opened;
    const probe = page.locator("details.probe[open]");
    expect(await probe.locator("pre").textContent()).toContain("<script>");
    expect(await page.locator("pre script").count()).toBe(0);
    expect(await probe.locator("table tr").allTextContents()).toContain("First byte of the answer1.2 s");
    const href = (await probe.getByRole("link", { name: "Save it as it came" }).getAttribute("href")) ?? "";
    const bytes = Buffer.from(await (await fetch(at(href))).arrayBuffer());
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(night.documentSha256);
  });

  test("of what its operator announced names id, document, updates and the other clock", async () => {
    await using opened = await openPage(browser, at(OFFICIAL));
    const text = await opened.page.locator("main").textContent();
    for (const part of ["statuspage:kctbh9/j4", night.documentSha256, "We are looking into errors.", "no known end"])
      expect(text).toContain(part);
    expect(text).toMatch(/The operator first spoke of it at \d\d:\d\d ET/);
  });

  test.each([
    ["monitor-beta", /^Over\. Down from 1 of 2 places for 39 to 41 min/],
    ["monitor-gamma", /^Over\. Crashed repeatedly \(3 times\) for 11 to 13 min/],
    ["crowd-alpha", /^Reported to be in trouble since .* with no known end/],
  ])("%s says what it was in words", async (id, words) => {
    await using opened = await openPage(browser, at(`/outages/${id}`));
    expect(await stateOf(opened.page)).toMatch(words);
  });

  test("follows the zone of the address, the switch and the key, and leads back to the dashboard at that time", async () => {
    await using opened = await openPage(browser, at("/outages/monitor-gamma?tz=UTC"));
    const { page } = opened;
    expect(await page.locator("main").textContent()).toContain(" UTC, ");
    await page.keyboard.press("z");
    await soon(() => new URL(page.url()).search).toBe("?tz=America/New_York");
    expect(await page.locator("main").textContent()).toContain(" ET, ");
    await page.goBack();
    await soon(() => page.locator("main").textContent()).toContain(" UTC, ");
    await page.getByRole("link", { name: /on the dashboard/ }).click();
    await soon(() => sites(page).locator("[data-summary]").textContent()).toContain("gamma.example was down by checks");
    expect(new URL(page.url()).search).toMatch(/^\?from=.*&to=.*&tz=UTC$/);
  });

  test("of an unknown id says so", async () => {
    await using opened = await openPage(browser, at("/outages/nothing"));
    await opened.page.getByRole("heading", { name: "There is no outage here" }).waitFor();
  });

  test("says that updates stopped, keeps what it has, and goes on by itself", async () => {
    await using opened = await openPage(browser, at("/outages/monitor-alpha"));
    const { page, context } = opened;
    await context.setOffline(true);
    await page.getByText(/Updates stopped .*, retrying/).waitFor({ timeout: 15_000 });
    expect(await stateOf(page)).toMatch(/^Down since/);
    await context.setOffline(false);
    await page.getByText(/Updates stopped/).waitFor({ state: "detached", timeout: 15_000 });
  });
});

describe("changing an outage by hand", () => {
  const edit = async (page: Page): Promise<void> => {
    await page.getByRole("button", { name: "Edit fields" }).click();
    await page.getByRole("form", { name: "Edit fields" }).waitFor();
  };
  const said = (page: Page) => page.locator(".change [role=status]").textContent();

  test("shows what is wrong at the field, and a key that may not at the key", async () => {
    await using opened = await openPage(browser, at("/outages/monitor-gamma"));
    const { page } = opened;
    await edit(page);
    await page.getByLabel("Title").fill("Renamed");
    await page.getByRole("button", { name: "Store" }).click();
    await soon(() => page.locator("#change-key-error").textContent()).toContain("Give a key");
    await page.getByLabel("Key", { exact: true }).fill(night.readKey);
    await page.getByRole("button", { name: "Store" }).click();
    await soon(() => page.locator("#change-key-error").textContent()).toContain("outages:write");
    await page.getByLabel("Key", { exact: true }).fill(night.key);
    await page.getByLabel("Over by").fill("2001-01-01 00:00");
    await page.getByRole("button", { name: "Store" }).click();
    await soon(() => page.locator('[aria-invalid="true"]').count()).toBe(1);
    expect(await page.locator(".change-form .field-trouble").textContent()).not.toBe("");
    expect((await page.locator("h2").first().textContent()) ?? "").not.toContain("Renamed");
  });

  test("stores a change with its history, and keeps the key nowhere", async () => {
    await using opened = await openPage(browser, at("/outages/monitor-gamma"));
    const { page } = opened;
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await edit(page);
    await page.getByLabel("Title").fill("gamma.example fell three times");
    await page.getByLabel("Severity").selectOption("critical");
    await page.getByLabel("Key", { exact: true }).fill(night.key);
    await page.getByRole("button", { name: "Store" }).click();
    await soon(() => said(page)).toContain("stored");
    await page.getByRole("heading", { name: "gamma.example fell three times" }).waitFor();
    expect(await page.locator(".history").textContent()).toContain("gamma.example crashed repeatedly");
    expect(asked.join()).not.toContain(night.key);
    expect(page.url()).not.toContain(night.key);
    const kept = await page.evaluate(() =>
      JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
    );
    expect(kept).not.toContain(night.key);
    await page.reload();
    await edit(page);
    expect(await page.getByLabel("Key", { exact: true }).inputValue()).toBe("");
  });

  test("tells that somebody was faster, and keeps what was typed for the next attempt", async () => {
    await using opened = await openPage(browser, at("/outages/monitor-beta"));
    const { page } = opened;
    await edit(page);
    await page.getByLabel("Note", { exact: true }).fill("Typed meanwhile");
    await page.getByLabel("Key", { exact: true }).fill(night.key);
    const other = await fetch(at("/api/v1/outages/monitor-beta"), {
      method: "PATCH",
      headers: { authorization: `Bearer ${night.key}`, "content-type": "application/json" },
      body: JSON.stringify({ expected_edits: 0, severity: "major" }),
    });
    expect(other.status).toBe(200);
    await page.getByRole("button", { name: "Store" }).click();
    const takeOver = page.getByRole("button", { name: /Take over the newer record/ });
    await takeOver.click();
    expect(await page.getByLabel("Severity").inputValue()).toBe("major");
    expect(await page.getByLabel("Note", { exact: true }).inputValue()).toBe("Typed meanwhile");
    await page.getByRole("button", { name: "Store" }).click();
    await soon(() => said(page)).toContain("stored");
    await soon(() => page.locator(".outage-note").textContent()).toBe("Typed meanwhile");
  });

  test("adds a dated, sourced account beside the others", async () => {
    await using opened = await openPage(browser, at("/outages/monitor-alpha"));
    const { page } = opened;
    await page.getByRole("button", { name: "Add an account" }).click();
    await page.getByLabel("Who says what stood behind it").fill("A minister speaks of an old database.");
    await page.getByLabel("Dated").fill("yesterday");
    await page.getByLabel("Source").fill("https://minister.example/");
    await page.getByLabel("Key", { exact: true }).fill(night.key);
    await page.getByRole("button", { name: "Store" }).click();
    await soon(() => page.locator("#note-dated-error").textContent()).toContain("2016-11-09");
    await page.getByLabel("Dated").fill("2026-11-24");
    await page.getByRole("button", { name: "Store" }).click();
    await page.getByText("A minister speaks of an old database.").first().waitFor();
    expect(await page.locator("#accounts-title ~ ul > li").count()).toBe(3);
  });

  test("forms have no serious finding of axe, and fit a narrow screen", async () => {
    await using opened = await openPage(browser, at("/outages/monitor-beta"), {
      viewport: { width: 390, height: 844 },
      first: axe,
    });
    const { page } = opened;
    await edit(page);
    expect(await findingsOn(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  });
});

test("an open outage that ends says so on its page without being asked", async () => {
  await using opened = await openPage(browser, at("/outages/monitor-alpha"));
  const { page } = opened;
  expect(await stateOf(page)).toMatch(/^Down since/);
  const outage = await store.record("outage", "monitor-alpha");
  if (!outage) throw new Error("no outage");
  await store.putRecords("outage", [{ ...outage, endLatestMs: night.nowMs }]);
  await soon(() => stateOf(page), 20_000).toMatch(/^Over\. Down for 40 to 42 min/);
});

describe("the list of outages", () => {
  test("is filtered and paged in the address, newest first, and Back goes back", async () => {
    await using opened = await openPage(browser, at("/outages"));
    const { page } = opened;
    const rows = page.locator(".outage-list tbody tr");
    expect(await rows.count()).toBe(50);
    await page.getByRole("button", { name: "Next page" }).click();
    await soon(() => new URL(page.url()).search).toBe("?page=2");
    expect(await rows.count()).toBe(15);
    await page.getByLabel("Origin").selectOption("crowd");
    await soon(() => rows.count()).toBe(1);
    expect(new URL(page.url()).search).toBe("?origin=crowd");
    await page.goBack();
    await soon(() => rows.count()).toBe(15);
    await page.goto(at("/outages?site=beta"));
    await rows.first().getByRole("link").click();
    await page.getByRole("heading", { name: /^Beta down/ }).waitFor();
  });
});

/** Rules of axe that the page breaks seriously. */
async function findingsOn(page: Page): Promise<readonly string[]> {
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await axe.run();
    const grave = violations.filter((v) => v.impact === "serious" || v.impact === "critical");
    return grave.map((v) => `${v.id} ${v.nodes[0]?.html ?? ""}`);
  });
}
