import { walkHtml } from "./walk-html.ts";

const BREAKS = new Set(["br", "p", "div", "li", "ul", "ol", "tr", "h1", "h2", "h3", "h4", "h5", "h6"]);

/** The words a reader sees of a piece of HTML, one line a block, for people. Plain text passes through. Never HTML again. */
export function htmlText(html: string): string {
  if (!/[<&]/.test(html)) return tidy(html);
  let seen = "";
  const breakLine = (name: string) => {
    if (BREAKS.has(name)) seen += "\n";
  };
  walkHtml(html, {
    open: breakLine,
    close: breakLine,
    words(text) {
      seen += text;
    },
  });
  return tidy(seen);
}

function tidy(words: string): string {
  return words
    .split("\n")
    .map((line) => line.replace(/[\s\u00a0]+/g, " ").trim())
    .filter((line) => line !== "")
    .join("\n");
}
