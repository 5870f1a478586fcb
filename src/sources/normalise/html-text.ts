const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: "\u00a0",
  hellip: "…",
  mdash: "—",
  ndash: "–",
  lsquo: "‘",
  rsquo: "’",
  ldquo: "“",
  rdquo: "”",
  laquo: "«",
  raquo: "»",
  euro: "€",
};
const ENTITY = /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z]{2,8}));/g;
/** Nothing in it can run over another "<", so that broken HTML costs no more than its length. */
const TAG = /<(\/?)([a-zA-Z][a-zA-Z0-9]*)((?:"[^"<>]*"|'[^'<>]*'|[^<>"'])*)>/g;
/** Elements whose content is not shown: parts of long addresses, and the address that stands in for a quoted post. */
const HIDDEN = /class\s*=\s*(?:"[^"]*\b(?:invisible|quote-inline)\b[^"]*"|'[^']*\b(?:invisible|quote-inline)\b[^']*')/;
const VOID = new Set(["br", "img", "hr", "wbr", "input"]);
const BLOCK = new Set(["p", "div", "blockquote", "ul", "ol", "pre", "h1", "h2", "h3", "h4", "h5", "h6"]);

/**
 * The text a reader sees of a post in HTML: a blank line between paragraphs, a line break for `<br>` and list items,
 * links by their words, entities decoded. Never used as HTML again.
 */
export function htmlToText(html: string): string {
  const parts: string[] = [];
  const hidden: string[] = [];
  let from = 0;
  for (const match of html.matchAll(TAG)) {
    if (hidden.length === 0) parts.push(html.slice(from, match.index));
    from = match.index + match[0].length;
    const name = match[2]?.toLowerCase() ?? "";
    if (match[1] === "/") {
      if (hidden.at(-1) === name) hidden.pop();
      else if (hidden.length === 0) parts.push(BLOCK.has(name) ? "\n\n" : "");
    } else if (hidden.length > 0) {
      if (name === hidden.at(-1) && !VOID.has(name)) hidden.push(name);
    } else if (HIDDEN.test(match[3] ?? "")) hidden.push(name);
    else if (name === "br" || name === "li") parts.push("\n");
    else if (BLOCK.has(name)) parts.push("\n\n");
  }
  if (hidden.length === 0) parts.push(html.slice(from));
  return decodeEntities(parts.join(""))
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

function decodeEntities(text: string): string {
  return text.replace(ENTITY, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return ENTITIES[name] ?? whole;
    const code = decimal !== undefined ? Number(decimal) : Number.parseInt(hex ?? "", 16);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
