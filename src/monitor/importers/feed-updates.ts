import { htmlText } from "./html-text.ts";
import { walkHtml } from "./walk-html.ts";

/** One update as a status page writes it into a feed. */
export interface WrittenUpdate {
  /** "Aug 18, 10:23 UTC"; empty where none is stated. */
  readonly time: string;
  readonly status: string;
  readonly body: string;
}

type Part = "time" | "status" | "body";
const BLOCKS = new Set(["p", "div"]);
const PART_OF: ReadonlyMap<string, Part> = new Map([
  ["small", "time"],
  ["strong", "status"],
  ["b", "status"],
]);

/**
 * The updates in the content of an entry: one paragraph each, `<small>` its time, the first `<strong>` its status, the
 * rest its words. Paragraphs without a status belong to the update before them. Empty where the content is not of that form.
 */
export function writtenUpdates(html: string): readonly WrittenUpdate[] {
  const found: Record<Part, string>[] = [];
  let part: Part = "body";
  let current = { time: "", status: "", body: "" };
  /** Parts of the current update that hold more than space: looking at what was gathered so far would cost too much. */
  let spoken = new Set<Part>();
  const close = () => {
    const last = found.at(-1);
    if (spoken.has("status")) found.push(current);
    else if (last && spoken.has("body")) last.body += `\n${current.body}`;
    current = { time: "", status: "", body: "" };
    spoken = new Set();
    part = "body";
  };
  walkHtml(html, {
    open(name) {
      if (BLOCKS.has(name)) close();
      else if (name === "br" || name === "li") current[part] += "\n";
      const opened = PART_OF.get(name);
      if (opened !== undefined && !spoken.has(opened) && !spoken.has("body")) part = opened;
    },
    words(text) {
      current[part] += text;
      if (/\S/.test(text)) spoken.add(part);
    },
    close(name) {
      if (PART_OF.get(name) === part) part = "body";
      if (BLOCKS.has(name)) close();
    },
  });
  close();
  return found.map(({ time, status, body }) => ({
    time: line(time),
    status: line(status)
      .replace(/^Status:\s*/i, "")
      .replace(/:$/, ""),
    body: htmlText(escaped(body)).replace(/^[-–—:]\s*/, ""),
  }));
}

function line(words: string): string {
  return words.replace(/[\s\u00a0]+/g, " ").trim();
}

/** What is text already must not be read as markup once more. */
function escaped(words: string): string {
  return words.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
