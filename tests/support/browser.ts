import sparticuz from "@sparticuz/chromium";
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { startNorthbound, temporaryFolder } from "./cli.ts";

/** The built program with the case that comes with it, and a browser to look at it. */
export interface Desk extends AsyncDisposable {
  readonly browser: Browser;
  /** The address of a path on the program. */
  at(path: string): string;
}

/** Starts both on a store of their own. */
export async function openDesk(): Promise<Desk> {
  const folder = await temporaryFolder();
  const args = ["start", "--store", "sqlite:night.db", "--port", "0", "--rate-limit", "off"];
  const program = await startNorthbound(args, folder.path);
  const browser = await openBrowser();
  return {
    browser,
    at: (path) => new URL(path, program.address).href,
    async [Symbol.asyncDispose]() {
      await browser.close();
      await program[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** The browser that comes with the packages; CHROME_PATH names an installed one instead. */
export async function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env["CHROME_PATH"] ?? (await sparticuz.executablePath()),
    headless: true,
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--font-render-hinting=none"],
  });
}

/** A page of its own, with everything noted that a page must not do. */
export interface WatchedPage extends AsyncDisposable {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Messages of level error, and exceptions nobody caught. */
  readonly errors: readonly string[];
  /** Requests to any other host. */
  readonly foreign: readonly string[];
  /** Breaches of the content security policy so far. */
  breaches(): Promise<readonly string[]>;
}

export interface PageOptions extends BrowserContextOptions {
  /** A script to run before those of the page, outside of its policy. */
  readonly first?: string;
}

/** Opens `url` and waits until no panel is loading. */
export async function openPage(browser: Browser, url: string, options: PageOptions = {}): Promise<WatchedPage> {
  const { first, ...context } = options;
  const opened = await browser.newContext({ viewport: { width: 1400, height: 900 }, locale: "en-US", ...context });
  const page = await opened.newPage();
  const errors: string[] = [];
  const foreign: string[] = [];
  const host = new URL(url).host;
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("request", (request) => new URL(request.url()).host !== host && foreign.push(request.url()));
  await page.addInitScript({ content: `globalThis.breaches = []; ${first ?? ""}` });
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (e) => {
      (globalThis as unknown as { breaches: string[] }).breaches.push(`${e.violatedDirective} ${e.blockedURI}`);
    });
  });
  await page.goto(url);
  await settled(page);
  return {
    page,
    context: opened,
    errors,
    foreign,
    breaches: () => page.evaluate(() => (globalThis as unknown as { breaches: string[] }).breaches),
    [Symbol.asyncDispose]: () => opened.close(),
  };
}

/** Waits until nothing on the page says that it is loading or busy. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(
    () =>
      document.querySelector("h1") !== null &&
      document.querySelector('[data-state="loading"], [aria-busy="true"]') === null,
  );
}
