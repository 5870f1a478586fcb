const QUOTE = 34;
const BACKSLASH = 92;

/** Bare words that programs write where JSON has none. */
const WORDS: Readonly<Record<string, string>> = {
  NaN: "null",
  Infinity: "null",
  "-Infinity": "null",
  undefined: "null",
  None: "null",
  True: "true",
  False: "false",
};

/**
 * The value of a JSON text whose numbers above 2^53 are read exactly: integers of 16 and more digits become strings.
 * Throws SyntaxError where the text is no JSON.
 */
export function parseExact(raw: string): unknown {
  return JSON.parse(
    rewrite(
      raw,
      (text) => text,
      (bare) => (/^-?\d{16,}$/.test(bare) ? `"${bare}"` : bare),
    ),
  );
}

/**
 * The value of a text that is nearly JSON: control characters in strings, false escapes, NaN and Python's words,
 * commas before a closing bracket. Undefined where that is not enough.
 */
export function parseMended(raw: string): unknown {
  const mended = rewrite(raw, mendString, (bare) => WORDS[bare] ?? bare.replace(/[\u0000-\u001f\u007f]/g, ""));
  try {
    return JSON.parse(mended);
  } catch {
    return undefined;
  }
}

/** Passes strings (with their quotes) and bare words through the given functions; drops commas before `]` and `}`. */
function rewrite(raw: string, onString: (text: string) => string, onBare: (text: string) => string): string {
  const parts: string[] = [];
  let i = 0;
  while (i < raw.length) {
    const code = raw.charCodeAt(i);
    let end = i + 1;
    if (code === QUOTE) {
      end = endOfString(raw, i);
      parts.push(onString(raw.slice(i, end)));
    } else if (isStructure(code)) {
      if (code === 93 || code === 125) dropComma(parts);
      parts.push(raw.charAt(i));
    } else {
      while (end < raw.length && !isStructure(raw.charCodeAt(end)) && raw.charCodeAt(end) !== QUOTE) end++;
      parts.push(onBare(raw.slice(i, end)));
    }
    i = end;
  }
  return parts.join("");
}

/** White space, brackets, comma and colon. */
function isStructure(code: number): boolean {
  return (
    code === 32 ||
    code === 44 ||
    code === 58 ||
    code === 10 ||
    code === 13 ||
    code === 9 ||
    code === 91 ||
    code === 93 ||
    code === 123 ||
    code === 125
  );
}

function endOfString(raw: string, from: number): number {
  for (let i = from + 1; i < raw.length; i++) {
    const code = raw.charCodeAt(i);
    if (code === BACKSLASH) i++;
    else if (code === QUOTE) return i + 1;
  }
  return raw.length;
}

function dropComma(parts: string[]): void {
  for (let i = parts.length - 1; i >= 0; i--) {
    const part = parts[i] ?? "";
    if (part.trim() === "") continue;
    if (part === ",") parts[i] = "";
    return;
  }
}

function mendString(text: string): string {
  return text
    .replace(/[\u0000-\u001f]/g, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .replace(/\\(?:u[0-9a-fA-F]{4}|["\\/bfnrt]|[\s\S])/g, (sequence) =>
      sequence.length > 2 || '"\\/bfnrt'.includes(sequence.charAt(1)) ? sequence : `\\\\${sequence.charAt(1)}`,
    );
}

const MAX_TRIES = 64;

/**
 * The whole object at the end of a line whose beginning was cut off when a program stopped and began again; undefined
 * where there is none. Objects that begin like the line itself are tried first.
 */
export function findTail(line: string): { readonly value: unknown; readonly raw: string } | undefined {
  const text = line.trimEnd();
  if (!text.endsWith("}")) return undefined;
  const likeFirst = /^\s*\{\s*"[^"]{1,40}"/.exec(text)?.[0].trim();
  for (const opening of likeFirst === undefined ? ['{"'] : [likeFirst, '{"']) {
    let at = text.indexOf(opening, 1);
    for (let tries = 0; at !== -1 && tries < MAX_TRIES; tries++) {
      const raw = text.slice(at);
      try {
        return { value: JSON.parse(raw), raw };
      } catch {
        at = text.indexOf(opening, at + 1);
      }
    }
  }
  return undefined;
}
