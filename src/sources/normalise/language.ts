/** What sources write where they know of no language; the q-codes are X's (only media, only tags, too short). */
const NONE = new Set(["und", "qme", "zxx", "qam", "qct", "qht", "qst", "art", "mis", "mul", "root", "xx", "nan"]);
/** Codes that ISO 639 gave up or lists beside the usual one; X still says "in" for Indonesian and "iw" for Hebrew. */
const OTHER_CODES: Readonly<Record<string, string>> = {
  in: "id",
  iw: "he",
  ji: "yi",
  fre: "fr",
  ger: "de",
  dut: "nl",
  chi: "zh",
  per: "fa",
  gre: "el",
  cze: "cs",
  rum: "ro",
  ice: "is",
  wel: "cy",
};
const PRIMARY = /^([a-z]{2,3})(?:[-_][a-z0-9]+)*$/i;

const known = new Map<string, string | null>();

/**
 * Primary subtag in lower case of a language as sources name it: a tag ("pt-BR", "eng", X's old "in"), or a name in
 * English or in itself ("English", "Deutsch"). Null where it says nothing.
 */
export function primaryLanguage(declared: unknown): string | null {
  if (typeof declared !== "string" || declared === "") return null;
  const cached = known.get(declared);
  if (cached !== undefined) return cached;
  const language = resolve(declared.trim());
  if (known.size > 5_000) known.clear();
  known.set(declared, language);
  return language;
}

function resolve(declared: string): string | null {
  const subtag = PRIMARY.exec(declared)?.[1]?.toLowerCase();
  if (subtag === undefined) return languageNames().get(declared.toLowerCase()) ?? null;
  if (NONE.has(subtag)) return null;
  const other = OTHER_CODES[subtag];
  if (other !== undefined || subtag.length === 2) return other ?? subtag;
  return Intl.getCanonicalLocales(subtag)[0] ?? null;
}

let names: ReadonlyMap<string, string> | undefined;

/** Names of the languages that have a two-letter code, in English and in themselves, in lower case. */
function languageNames(): ReadonlyMap<string, string> {
  if (names) return names;
  const found = new Map<string, string>();
  const english = new Intl.DisplayNames("en", { type: "language", fallback: "none" });
  const letters = "abcdefghijklmnopqrstuvwxyz";
  for (const first of letters) {
    for (const second of letters) {
      const code = first + second;
      const name = english.of(code);
      if (name === undefined) continue;
      const own = new Intl.DisplayNames(code, { type: "language", fallback: "none" }).of(code);
      found.set(name.toLowerCase(), code);
      if (own !== undefined) found.set(own.toLowerCase(), code);
    }
  }
  names = found;
  return found;
}
