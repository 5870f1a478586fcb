// Takes the README's screenshot: starts the built program on a passing store, opens the dashboard, and writes
// .github/dashboard.png. With --all DIR also every page at 1400 and 390 px, light and dark. Run by `npm run screenshot`.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import chromium from "@sparticuz/chromium";
import { chromium as playwright } from "playwright-core";

const root = fileURLToPath(new URL("..", import.meta.url));
const at = process.argv.indexOf("--all");
const folder = at < 0 ? undefined : process.argv[at + 1];

const scratch = mkdtempSync(path.join(os.tmpdir(), "northbound-shoot-"));
const store = `sqlite:${path.join(scratch, "night.db")}`;
const server = spawn(process.execPath, [path.join(root, "dist/cli.js"), "start", "--store", store, "--port", "0"], {
  stdio: ["ignore", "pipe", "inherit"],
});
let browser;
try {
  const address = await addressOf(server);
  browser = await playwright.launch({
    executablePath: process.env.CHROME_PATH ?? (await chromium.executablePath()),
    args: ["--no-sandbox", "--disable-gpu", "--font-render-hinting=none"],
  });
  if (folder === undefined)
    await shoot(address, { width: 1400, height: 1000 }, "light", path.join(root, ".github/dashboard.png"), false);
  else {
    mkdirSync(folder, { recursive: true });
    for (const page of ["", "docs"]) {
      for (const [width, height] of [
        [1400, 900],
        [390, 844],
      ]) {
        for (const scheme of ["light", "dark"])
          await shoot(
            address + page,
            { width, height },
            scheme,
            path.join(folder, `${page || "dashboard"}-${width}-${scheme}.png`),
            true,
          );
      }
    }
  }
} finally {
  await browser?.close();
  server.kill("SIGTERM");
  await once(server, "exit");
  rmSync(scratch, { recursive: true, force: true });
}

async function addressOf(child) {
  let text = "";
  for await (const chunk of child.stdout) {
    text += chunk;
    const found = /Northbound is at (\S+)/.exec(text)?.[1];
    if (found) return found;
  }
  throw new Error("the program ended before it listened");
}

async function shoot(url, viewport, colorScheme, file, fullPage) {
  const context = await browser.newContext({
    viewport,
    colorScheme,
    deviceScaleFactor: viewport.width < 500 ? 2 : 1,
    locale: "en-US",
    timezoneId: "America/New_York",
  });
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForFunction(
    () =>
      document.querySelector('[data-state="loading"], [aria-busy="true"]') === null &&
      document.readyState === "complete",
  );
  await page.screenshot({ path: file, fullPage });
  await context.close();
}
