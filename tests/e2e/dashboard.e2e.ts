import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Desk, openDesk, openPage, settled } from "../support/browser.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const CHARTS = ["reactions", "sentiment", "sites", "coverage"];

let desk: Desk | undefined;
let browser: Browser;
let at: Desk["at"];
const soon = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 10_000 });

beforeAll(async () => {
  desk = await openDesk();
  ({ browser, at } = desk);
}, 60_000);

afterAll(async () => {
  await desk?.[Symbol.asyncDispose]();
});

const summaries = (page: Page): Promise<string[]> => page.locator("[data-summary]").allTextContents();
const search = (page: Page): string => new URL(page.url()).search;

describe("every page", () => {
  const FORMS = [
    {},
    { colorScheme: "dark" },
    { forcedColors: "active" },
    { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
  ] as const;

  test.each(["/", "/docs"])("%s keeps its security policy, asks no other host, and fits its screen", async (path) => {
    for (const form of FORMS) {
      await using opened = await openPage(browser, at(path), form);
      expect(await opened.breaches()).toEqual([]);
      expect(opened.foreign).toEqual([]);
      expect(opened.errors).toEqual([]);
      const width = await opened.page.evaluate(() => [document.documentElement.scrollWidth, screen.width]);
      expect(width[0]).toBeLessThanOrEqual(form === FORMS[3] ? 390 : 1400);
      expect(await opened.page.locator("h1").count()).toBe(1);
    }
  });

  test.each(["/", "/docs"])("%s has no serious finding of axe, in light and dark", async (path) => {
    for (const colorScheme of ["light", "dark"] as const) {
      await using opened = await openPage(browser, at(path), { colorScheme, first: axe });
      const found = await opened.page.evaluate(async () => {
        const { axe } = globalThis as unknown as {
          axe: { run(): Promise<{ violations: { id: string; impact: string }[] }> };
        };
        const { violations } = await axe.run();
        return violations.filter((v) => v.impact === "serious" || v.impact === "critical").map((v) => v.id);
      });
      expect(found).toEqual([]);
    }
  });
});

describe("the dashboard", () => {
  test("shows four panels on first start, each ready, summed up, named, and marked as simulated", async () => {
    await using opened = await openPage(browser, at("/"));
    const figures = opened.page.locator("figure[data-chart]");
    expect(await figures.evaluateAll((all) => all.map((f) => (f as HTMLElement).dataset["chart"]))).toEqual(CHARTS);
    expect(await figures.evaluateAll((all) => all.map((f) => (f as HTMLElement).dataset["state"]))).toEqual(
      CHARTS.map(() => "ready"),
    );
    for (const text of await figures.allTextContents()) expect(text).toMatch(/simulated/i);
    for (const text of await summaries(opened.page)) expect(text).toMatch(/\w.*\.$/);
    const marks = await opened.page.evaluate(() => performance.getEntriesByName("nb:first-chart").length);
    expect(marks).toBe(1);
  });

  test.each(CHARTS)("shows in the table of %s exactly the fields of its CSV", async (chart) => {
    await using opened = await openPage(browser, at("/?from=2016-11-09T03:00Z&to=2016-11-09T04:00Z"));
    const figure = opened.page.locator(`figure[data-chart="${chart}"]`);
    await figure.getByRole("button", { name: "View as table" }).click();
    await figure.locator("table").waitFor();
    const rows: string[][] = [];
    for (;;) {
      rows.push(...(await figure.locator("tbody tr").evaluateAll(fieldsOfRows)));
      const next = figure.getByRole("button", { name: "Next page" });
      if (await next.isDisabled()) break;
      const before = await figure.locator(".pager span").textContent();
      await next.click();
      await soon(() => figure.locator(".pager span").textContent()).not.toBe(before);
    }
    const columns = await figure
      .locator("thead th")
      .evaluateAll((all) => all.map((c) => (c as HTMLElement).dataset["column"] ?? ""));
    const href = (await figure.getByRole("link", { name: "CSV" }).getAttribute("href")) ?? "";
    const csv = await (await fetch(at(href))).text();
    const quoted = (f: string): string => (/[",\r\n]/.test(f) ? `"${f.replaceAll('"', '""')}"` : f);
    expect(`${[columns, ...rows].map((row) => row.map(quoted).join(",")).join("\r\n")}\r\n`).toBe(csv);
  });

  test("gives the same sentences after a reload, and the former ones after Back", async () => {
    await using opened = await openPage(browser, at("/?tz=UTC"));
    const { page } = opened;
    const first = await summaries(page);
    await page.keyboard.press("z");
    await soon(() => search(page)).toBe("?tz=America/New_York");
    const second = await summaries(page);
    expect(second).not.toEqual(first);
    await page.reload();
    await settled(page);
    expect(await summaries(page)).toEqual(second);
    await page.goBack();
    await soon(() => summaries(page)).toEqual(first);
  });

  test("tells the same to every reader, wherever their clock stands", async () => {
    const told: string[][] = [];
    for (const timezoneId of ["Asia/Kathmandu", "Pacific/Auckland", "America/New_York"]) {
      await using opened = await openPage(browser, at("/"), { timezoneId });
      told.push(await summaries(opened.page));
    }
    expect(told[1]).toEqual(told[0]);
    expect(told[2]).toEqual(told[0]);
    expect(told[0]?.[0]).toMatch(/\d\d:\d\d ET/);
  });

  test("follows an address as far as it can and says what it left out", async () => {
    await using opened = await openPage(browser, at("/?tz=Mars&topic=cheese&b=PT2M"));
    const notice = await opened.page.locator(".notices").textContent();
    for (const word of ["tz=Mars", "cheese", "b=PT2M"]) expect(notice).toContain(word);
    expect(await opened.page.locator('figure[data-state="ready"]').count()).toBe(4);
  });
});

/** Runs in the page. */
function fieldsOfRows(rows: Element[]): string[][] {
  return rows.map((row) => [...row.children].map((cell) => (cell as HTMLElement).dataset["value"] ?? ""));
}
