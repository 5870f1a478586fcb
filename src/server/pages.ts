import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Page } from "../api/context.ts";
import { InputError } from "../core/errors.ts";

const FOLDER = fileURLToPath(new URL("../web/", import.meta.url));
const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".json": "application/json",
};
const compressed = promisify(gzip);

/** The built pages, by address: `/` and `/docs` are pages, everything else keeps its name. Throws InputError where they are not built. */
export async function loadPages(folder = FOLDER): Promise<ReadonlyMap<string, Page>> {
  const names = await readdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw new InputError("the pages are not built; run npm run build", { cause });
  });
  const pages = new Map<string, Page>();
  await Promise.all(
    names.map(async (name) => {
      const type = TYPES[path.extname(name)];
      if (type === undefined) return;
      const body = await readFile(path.join(folder, name));
      pages.set(addressOf(name), {
        body: new Uint8Array(body),
        gzip: new Uint8Array(await compressed(body, { level: 9 })),
        type,
      });
    }),
  );
  return pages;
}

function addressOf(name: string): string {
  const address = `/${name.split(path.sep).join("/")}`;
  if (address === "/index.html") return "/";
  return address.replace(/\.html$/, "");
}
