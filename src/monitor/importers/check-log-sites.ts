import { InputError } from "../../core/errors.ts";
import type { Site } from "../../core/site.ts";
import { cleanText } from "../../core/text.ts";
import { detached } from "./check-log-notes.ts";
import { SiteRows } from "./check-log-site-rows.ts";
import type { ImportSettings } from "./importer.ts";
import { slug } from "./names.ts";

/** A site of a log with its rows. */
export interface LogSite {
  readonly site: Site;
  readonly rows: SiteRows;
}

const MOST_SITES = 50_000;
const MOST_SPELLINGS = 200_000;

/** The sites that a log is about, by what it calls them: one that the settings name takes all rows. */
export class LogSites {
  readonly #settings: Pick<ImportSettings, "site" | "name">;
  readonly #byId = new Map<string, LogSite>();
  readonly #byName = new Map<string, LogSite>();

  constructor(settings: Pick<ImportSettings, "site" | "name">) {
    this.#settings = settings;
  }

  /** The site of a row by its cell. Throws InputError where there are more names than there can be sites. */
  of(cell: string): LogSite {
    const known = this.#byName.get(cell);
    if (known !== undefined) return known;
    const { site: stated, name: document } = this.#settings;
    const name = stated ?? (cleanText(detached(cell)).text.trim() || document);
    const url = stated === null ? addressOf(name) : null;
    const id = slug(url === null ? name : `${url.host.replace(/^www\./, "")}${url.pathname.replace(/\/$/, "")}`);
    const found = this.#byId.get(id) ?? {
      site: { id, name, url: url?.href ?? null, country: null, watch: null },
      rows: new SiteRows(),
    };
    this.#byId.set(id, found);
    if (this.#byId.size > MOST_SITES || this.#byName.size > MOST_SPELLINGS)
      throw new InputError(`${document} names more than ${MOST_SITES} sites; is "site" the right name of that column?`);
    this.#byName.set(detached(cell), found);
    return found;
  }

  /** Sites with their rows, in the order in which they came. */
  all(): readonly LogSite[] {
    return [...this.#byId.values()];
  }
}

function addressOf(name: string): URL | null {
  if (!/^https?:\/\//i.test(name)) return null;
  try {
    const url = new URL(name);
    url.username = "";
    url.password = "";
    return url;
  } catch {
    return null;
  }
}
