/**
 * Hashtags in a cell: words between spaces, commas, semicolons or bars, with or without "#"; lists in JSON or as Python
 * prints them, of words or of objects with `tag` or `text`.
 */
export function hashtagsInCell(cell: string): readonly string[] {
  const text = cell.trim();
  if (text === "" || /^(?:null|none|nan|\[\]|\{\})$/i.test(text)) return [];
  if (!/^[[{(]/.test(text)) return words(text);
  const named = Array.from(
    text.matchAll(/["'](?:tag|text)["']\s*:\s*(?:"([^"]*)"|'([^']*)')/g),
    (m) => m[1] ?? m[2] ?? "",
  );
  if (named.length > 0) return named.map(unescapeUnicode);
  const quoted = Array.from(text.matchAll(/"([^"]*)"|'([^']*)'/g), (m) => m[1] ?? m[2] ?? "");
  return quoted.length > 0 ? quoted.map(unescapeUnicode) : words(text.slice(1, -1));
}

function words(text: string): readonly string[] {
  return text
    .split(/[\s,;|#＃]+/)
    .map((word) => word.replace(/^["'[(]+|["'\])]+$/g, ""))
    .filter((word) => word !== "");
}

function unescapeUnicode(text: string): string {
  return text.replace(/\\u([0-9a-fA-F]{4})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
