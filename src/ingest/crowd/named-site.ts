import type { Site } from "../../core/site.ts";
import { fold } from "../../core/text.ts";

/** Stands for sites that the posts leave without a name. */
export const UNNAMED_SITE: Site = {
  id: "unnamed",
  name: "A site that the posts do not name",
  url: null,
  country: null,
  watch: null,
};

/** Languages in which a country is looked for. */
const LANGUAGES = ["en", "fr", "es", "de", "pt", "it", "id"];

/**
 * The site that most of these texts speak of, by its host, its name, or its country; of several with equal mentions the
 * first. UNNAMED_SITE where fewer than half of the texts name one.
 */
export function namedSite(texts: readonly string[], sites: readonly Site[]): Site {
  const folded = texts.map(fold);
  let best: { readonly site: Site; readonly mentions: number } = { site: UNNAMED_SITE, mentions: 0 };
  for (const site of sites) {
    const signs = signsOf(site);
    const mentions = folded.filter((text) => signs.some((sign) => text.includes(sign))).length;
    if (mentions > best.mentions) best = { site, mentions };
  }
  return best.mentions * 2 >= texts.length ? best.site : UNNAMED_SITE;
}

function signsOf({ url, name, country }: Site): readonly string[] {
  const host = url === null ? [] : [new URL(url).hostname.replace(/^www\./, "")];
  const countries =
    country === null
      ? []
      : LANGUAGES.map((language) => new Intl.DisplayNames([language], { type: "region" }).of(country) ?? "");
  return [...new Set([...host, name, ...countries].filter((sign) => sign !== "").map(fold))];
}
