import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Desk, openDesk, openPage, settled } from "../support/browser.ts";

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

const HOUR_OF_REPORTS = "/?from=2016-11-09T03:30Z&to=2016-11-09T04:30Z";
const reactions = (page: Page) => page.locator('figure[data-chart="reactions"]');
const keys = (page: Page) => reactions(page).locator("[data-chart-keys]");
const point = (page: Page) => reactions(page).locator("output");
const search = (page: Page): string => new URL(page.url()).search;

describe("with the keyboard alone", () => {
  test("a chart is reached, read point by point, and left", async () => {
    await using opened = await openPage(browser, at(HOUR_OF_REPORTS));
    const { page } = opened;
    const onChart = () => page.evaluate(() => document.activeElement?.hasAttribute("data-chart-keys") ?? false);
    for (let stop = 0; stop < 60 && !(await onChart()); stop++) await page.keyboard.press("Tab");
    expect(await onChart()).toBe(true);
    await page.keyboard.press("ArrowRight");
    const first = await point(page).textContent();
    expect(first).toContain("22:30–22:31 ET (03:30 UTC)");
    await page.keyboard.press("ArrowRight");
    await soon(() => point(page).textContent()).toContain("22:31–22:32 ET");
    await page.keyboard.press("ArrowLeft");
    await soon(() => point(page).textContent()).toBe(first);
    await page.keyboard.press("End");
    await soon(() => point(page).textContent()).toContain("23:29–23:30 ET");
    await page.keyboard.press("ArrowDown");
    await soon(() => point(page).textContent()).toMatch(/: Originals \d+; posts/);
    await page.keyboard.press("Tab");
    expect(await onChart()).toBe(false);
  });

  test("events are jumped to, and told with their number", async () => {
    await using opened = await openPage(browser, at(HOUR_OF_REPORTS));
    const { page } = opened;
    await keys(page).focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("]");
    await soon(() => point(page).textContent()).toMatch(/22:40–22:41 ET.*Moment \d+: AP calls Virginia/);
  });

  test("posts open with Enter, close with Escape, and the chart has the focus again", async () => {
    await using opened = await openPage(browser, at(HOUR_OF_REPORTS));
    const { page } = opened;
    await keys(page).focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("Enter");
    const title = page.getByRole("heading", { name: "Posts behind 22:30–22:31 ET" });
    await title.waitFor();
    await soon(() => title.evaluate((e) => e === document.activeElement)).toBe(true);
    expect(search(page)).toContain("sel=2016-11-09T03:30Z/2016-11-09T03:31Z");
    await page.keyboard.press("Escape");
    await title.waitFor({ state: "detached" });
    expect(await keys(page).evaluate((e) => e === document.activeElement)).toBe(true);
  });

  test("zoom and table have keys, and every key is in the help", async () => {
    await using opened = await openPage(browser, at("/"));
    const { page } = opened;
    await keys(page).focus();
    await page.keyboard.press("+");
    await soon(() => search(page)).toMatch(/^\?from=.*&to=/);
    await page.keyboard.press("0");
    await soon(() => search(page)).toBe("");
    await page.keyboard.press("t");
    await reactions(page).locator("table caption").waitFor();
    await page.keyboard.press("?");
    const help = page.getByRole("dialog", { name: "Keys" });
    await help.waitFor();
    for (const key of ["Home, End", "[ ]", "Enter", "+ −", "t", "z"]) expect(await help.textContent()).toContain(key);
    await page.keyboard.press("Escape");
    await help.waitFor({ state: "hidden" });
  });
});

describe("with the pointer", () => {
  test("a click shows the posts of that minute, and another draw shows others", async () => {
    await using opened = await openPage(browser, at(HOUR_OF_REPORTS));
    const { page } = opened;
    await reactions(page)
      .locator(".plot")
      .click({ position: { x: 700, y: 200 } });
    await page.locator(".posts .post").first().waitFor();
    expect(await page.locator(".posts .post").count()).toBeGreaterThan(3);
    const times = await page.locator(".posts time").evaluateAll((all) => all.map((t) => t.getAttribute("datetime")));
    const sel = /sel=([^/]+)\/([^&]+)/.exec(search(page));
    const [from, to] = [Date.parse(sel?.[1] ?? ""), Date.parse(sel?.[2] ?? "")];
    expect(to - from).toBe(60_000);
    for (const time of times) expect(Date.parse(time ?? "") >= from && Date.parse(time ?? "") < to).toBe(true);
    expect(await page.locator(".posts .flag", { hasText: "simulated" }).count()).toBe(times.length);
    await page.getByRole("button", { name: "Draw another 20" }).click();
    await soon(() => search(page)).toContain("seed=2");
    await page.getByRole("tab", { name: "Distinctive terms" }).click();
    await page.locator(".terms").waitFor();
  });

  test("a drag shows the window that was dragged over", async () => {
    await using opened = await openPage(browser, at("/"));
    const { page } = opened;
    const box = (await reactions(page).locator(".plot").boundingBox()) ?? { x: 0, y: 0 };
    await page.mouse.move(box.x + 400, box.y + 200);
    await page.mouse.down();
    await page.mouse.move(box.x + 700, box.y + 200, { steps: 4 });
    await page.mouse.up();
    await soon(() => search(page)).toMatch(/^\?from=2016-11-09T01:\S+&to=2016-11-09T04:/);
    await settled(page);
    await page.goBack();
    await soon(() => search(page)).toBe("");
  });

  test("the window is typed in the chosen zone; what is no time is refused with a sentence", async () => {
    await using opened = await openPage(browser, at("/"));
    const { page } = opened;
    await page.getByLabel("From (ET)").fill("2016-11-06 01:30");
    await page.getByRole("button", { name: "Apply" }).click();
    expect(await page.locator(".field-trouble").textContent()).toContain("occurs twice");
    await page.getByLabel("From (ET)").fill("2016-11-08 22:00");
    await page.getByLabel("To (ET)").fill("2016-11-08 23:30");
    await page.getByRole("button", { name: "Apply" }).click();
    await soon(() => search(page)).toBe("?from=2016-11-09T03:00Z&to=2016-11-09T04:30Z");
  });
});

describe("when there is nothing to show", () => {
  test("a window in which nobody was looking says so, and draws no zero", async () => {
    await using opened = await openPage(browser, at("/?case=us-2016&from=2016-11-09T04:12Z&to=2016-11-09T04:15Z"));
    await soon(() => reactions(opened.page).getAttribute("data-state")).toBe("gap");
    expect(await reactions(opened.page).textContent()).toContain("Nobody was looking in this window.");
  });

  test("a window without posts leads to the nearest ones", async () => {
    await using opened = await openPage(browser, at("/?source=simulated&from=2016-12-01T00:00Z&to=2016-12-01T01:00Z"));
    const { page } = opened;
    await page.getByRole("button", { name: /Nearest posts: simulated/ }).click();
    await soon(() => reactions(page).getAttribute("data-state")).toBe("ready");
  });

  test("an error names its request and goes away when asking again succeeds", async () => {
    await using opened = await openPage(browser, at("/"));
    const { page } = opened;
    const problem = {
      type: "x",
      title: "The store does not answer",
      status: 503,
      detail: "Try again.",
      request_id: "r-17",
    };
    await page.route(/api\/v1\/series/, (route) =>
      route.fulfill({ status: 503, contentType: "application/problem+json", body: JSON.stringify(problem) }),
    );
    await page.reload();
    await soon(() => reactions(page).getAttribute("data-state")).toBe("error");
    const text = await reactions(page).textContent();
    for (const word of ["The store does not answer", "Try again.", "r-17"]) expect(text).toContain(word);
    await page.unroute(/api\/v1\/series/);
    await reactions(page).getByRole("button", { name: "Retry" }).click();
    await soon(() => reactions(page).getAttribute("data-state")).toBe("ready");
  });

  test("a lost connection is told, and what is shown is called old until it is back", async () => {
    await using opened = await openPage(browser, at("/"));
    const { page, context } = opened;
    await context.setOffline(true);
    await expect
      .poll(() => page.locator(".notices").textContent())
      .toMatch(/Updates stopped \d\d:\d\d.* ET.*retrying/s);
    expect(await reactions(page).getAttribute("data-state")).toBe("stale");
    await context.setOffline(false);
    await soon(() => reactions(page).getAttribute("data-state")).toBe("ready");
  });
});

test("the API page answers questions that are tried on it", async () => {
  await using opened = await openPage(browser, at("/docs"));
  const { page } = opened;
  const sites = page.locator("#listSites");
  await sites.getByRole("button", { name: "Try it" }).click();
  await sites.locator(".answer").waitFor();
  expect(await sites.textContent()).toContain("200");
  expect(await sites.locator(".answer").textContent()).toContain("cic-gc-ca");
});
