import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openBrowser, openPage, settled } from "../support/browser.ts";
import { type RunningProgram, startNorthbound, temporaryFolder } from "../support/cli.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const soon = <T>(read: () => T | Promise<T>, timeout = 15_000) => expect.poll(read, { timeout });

let browser: Browser;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;

const replay = (port = "0"): Promise<RunningProgram> =>
  startNorthbound(
    [
      "replay",
      "--case",
      "us-2016",
      "--speed",
      "60",
      "--from",
      "2016-11-09T03:10:00Z",
      "--port",
      port,
      "--rate-limit",
      "off",
    ],
    folder.path,
  );
const bar = (page: Page) => page.getByRole("region", { name: "Updates" });
const until = (page: Page): Promise<string> => page.locator('input[name="to"]').inputValue();
const states = (page: Page): Promise<(string | undefined)[]> =>
  page.locator("figure[data-chart]").evaluateAll((all) => all.map((f) => (f as HTMLElement).dataset["state"]));

beforeAll(async () => {
  folder = await temporaryFolder();
  browser = await openBrowser();
});

afterAll(async () => {
  await browser.close();
  await folder[Symbol.asyncDispose]();
});

describe("a replay in the dashboard", () => {
  let program: RunningProgram;

  beforeAll(async () => {
    program = await replay();
  });

  afterAll(async () => {
    await program[Symbol.asyncDispose]();
  });

  test("moves with the night, in place, and says what it is and up to when", async () => {
    await using opened = await openPage(browser, program.address);
    const { page } = opened;
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await bar(page).waitFor();
    await soon(() => bar(page).textContent()).toMatch(
      /Replay of US presidential election, 8–9 November 2016 at 60× · 8 Nov 2016 \d\d:\d\d ET.*Data to \d\d:\d\d:\d\d ET/,
    );
    await soon(() => new URL(page.url()).search).toBe("?live=1");
    const before = await until(page);
    const updates = await page.evaluate(() => performance.getEntriesByName("nb:chart-update").length);
    await soon(() => until(page)).not.toBe(before);
    await soon(() => page.evaluate(() => performance.getEntriesByName("nb:chart-update").length)).toBeGreaterThan(
      updates,
    );
    const now = await until(page);
    await soon(() => until(page)).not.toBe(now);
    expect(asked.filter((path) => path === "/api/v1/series").length).toBeLessThanOrEqual(4);
    expect([await opened.breaches(), opened.foreign, opened.errors]).toEqual([[], [], []]);
  });

  test("loads at most 90 kB of JavaScript, compressed, and the live view once", async () => {
    const page = await browser.newPage();
    const loaded: string[] = [];
    page.on("request", (request) => loaded.push(new URL(request.url()).pathname));
    await page.goto(program.address);
    await bar(page).waitFor();
    await settled(page);
    await page.close();
    const scripts = loaded.filter((name) => name.endsWith(".js"));
    expect(scripts.filter((name) => name.includes("/live-"))).toHaveLength(1);
    const pages = fileURLToPath(new URL("../../dist/web", import.meta.url));
    const bytes = scripts.map((name) => gzipSync(readFileSync(path.join(pages, name)), { level: 9 }).length);
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(90_000);
  });

  test("stands still while paused, by button and by the space bar, without moving the focus", async () => {
    await using opened = await openPage(browser, program.address);
    const { page } = opened;
    await bar(page).getByRole("button", { name: "Pause updates" }).click();
    const at = await until(page);
    await soon(() => bar(page).textContent()).toMatch(/\+\d+ min unseen/);
    expect(await until(page)).toBe(at);
    await bar(page).getByRole("button", { name: "Resume updates" }).click();
    await soon(() => until(page)).not.toBe(at);
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    await page.keyboard.press("Space");
    await bar(page).getByRole("button", { name: "Resume updates" }).waitFor();
    expect(await page.evaluate(() => [document.activeElement?.tagName, scrollY])).toEqual(["BODY", 0]);
  });

  test("keeps an open table at the chart's time, on the page that is read", async () => {
    await using opened = await openPage(browser, `${program.address}?live=1&last=300m&table=reactions`);
    const { page } = opened;
    const table = page.locator('figure[data-chart="reactions"] .csv-table');
    await table.getByRole("button", { name: "Next page" }).click();
    const last = (): Promise<string | null> => table.locator("caption").textContent();
    const before = await last();
    await table.getByRole("button", { name: "Next page" }).waitFor();
    await soon(() => table.locator(".pager span").textContent()).toMatch(/^Rows 101–200/);
    const href = (): Promise<string | null> =>
      page.locator('figure[data-chart="reactions"] a.button').getAttribute("href");
    const link = await href();
    await soon(href).not.toBe(link);
    const row = (): Promise<string | null> => table.locator("tbody th").first().textContent();
    const first = await row();
    await soon(row).not.toBe(first);
    expect(await table.locator(".pager span").textContent()).toMatch(/^Rows 101–200/);
    expect(await last()).toBe(before);
  });

  test("leaves a window that was chosen by hand alone, until it is told to follow", async () => {
    await using opened = await openPage(browser, program.address);
    const { page } = opened;
    await soon(() => new URL(page.url()).search).toBe("?live=1");
    await page.getByRole("button", { name: "Zoom in" }).click();
    await soon(() => new URL(page.url()).search).toMatch(/^\?from=/);
    const at = await until(page);
    const told = await bar(page).textContent();
    await soon(() => bar(page).textContent()).not.toBe(told);
    expect(await until(page)).toBe(at);
    await bar(page).getByRole("button", { name: "Follow" }).click();
    await soon(() => until(page)).not.toBe(at);
    expect(new URL(page.url()).search).toBe("?live=1");
  });

  test("has no serious finding of axe, and fits 320 pixels", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      await using opened = await openPage(browser, program.address, {
        colorScheme,
        viewport: { width: 320, height: 700 },
        isMobile: true,
        first: axe,
      });
      await bar(opened.page).locator("summary").click();
      await soon(() => bar(opened.page).textContent()).toContain("Replay of simulated: the night is played");
      const found = await opened.page.evaluate(async () => {
        const { axe } = globalThis as unknown as {
          axe: { run(): Promise<{ violations: { id: string; impact: string }[] }> };
        };
        const { violations } = await axe.run();
        return violations.filter((v) => v.impact === "serious" || v.impact === "critical").map((v) => v.id);
      });
      expect(found).toEqual([]);
      expect(await opened.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    }
  });
});

test("a server that goes is told within fifteen seconds, without an error, and the page goes on when it is back", async () => {
  const program = await replay();
  const { port } = new URL(program.address);
  await using opened = await openPage(browser, program.address);
  const { page } = opened;
  await bar(page).waitFor();
  await soon(() => new URL(page.url()).search).toBe("?live=1");
  const focused = await page.evaluate(() => document.activeElement?.tagName);
  await program.stop("SIGKILL");
  const banner = page.getByRole("status").filter({ hasText: /Updates stopped \d\d:\d\d(:\d\d)? ET, retrying/ });
  await banner.waitFor({ timeout: 15_000 });
  await soon(() => states(page)).toEqual(["stale", "stale", "stale", "stale"]);
  expect(await page.getByRole("alert").count()).toBe(0);
  await using again = await replay(port);
  expect(again.address).toBe(program.address);
  await banner.waitFor({ state: "detached", timeout: 20_000 });
  await soon(() => states(page)).not.toContain("stale");
  const at = await until(page);
  await soon(() => until(page)).not.toBe(at);
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe(focused);
});

test("a server on which nothing comes in loads nothing of the live view and opens no stream", async () => {
  await using program = await startNorthbound(
    ["start", "--store", "sqlite:still.db", "--port", "0", "--rate-limit", "off"],
    folder.path,
  );
  const context = await browser.newContext();
  const page = await context.newPage();
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(program.address);
  await soon(() => states(page)).toEqual(["ready", "ready", "ready", "ready"]);
  expect(asked.filter((path) => /stream|assets\/live/.test(path))).toEqual([]);
  expect(await page.locator(".live").count()).toBe(0);
  await context.close();
});
