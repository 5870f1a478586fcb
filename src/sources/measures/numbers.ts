import { MEASURE_FAULTS } from "./measures.ts";

/** How the numbers of a table are written. */
export interface NumberStyle {
  readonly decimal: "." | ",";
  /** True where a dot before three digits could be either sign, and nothing in the sample decides. */
  readonly dotIsUnclear: boolean;
}

export type ReadNumber =
  | { readonly value: number | null; readonly below: boolean }
  | (typeof MEASURE_FAULTS)["badNumber" | "ambiguousNumber"];

export const PLAIN_NUMBERS: NumberStyle = { decimal: ".", dotIsUnclear: false };

/** Thousands in groups, by one sign each. */
const GROUPED = /^\d{1,3}([.,])\d{3}(?:\1\d{3})*$/;
const SPACED = /^[<+-]*\d{1,3}([\s'’])\d{3}(?:\1\d{3})*(?:[.,]\d+)?$/;
const SIGNS = /^<?[+-]?/;
const LONGEST = 40;

/**
 * Tells decimal comma from decimal point. A comma can be one only where semicolons part the cells; there a sign that
 * stands twice parts thousands, and one that stands once before other than three digits is the decimal one.
 */
export function numberStyleOf(cells: readonly string[], delimiter: string): NumberStyle {
  if (delimiter !== ";") return PLAIN_NUMBERS;
  const texts = cells.map(bare);
  const comma: NumberStyle = { decimal: ",", dotIsUnclear: false };
  if (texts.some((text) => /,.*,/.test(text))) return PLAIN_NUMBERS;
  if (texts.some((text) => /\..*\./.test(text))) return comma;
  if (texts.some((text) => showsDecimal(text, ","))) return comma;
  if (texts.some((text) => showsDecimal(text, "."))) return PLAIN_NUMBERS;
  if (texts.some((text) => text.includes(","))) return comma;
  return { decimal: ".", dotIsUnclear: texts.some((text) => text.includes(".")) };
}

/** Whether a number that has this sign once has it as its decimal sign for certain. */
function showsDecimal(text: string, sign: "." | ","): boolean {
  const digits = text.replace(SIGNS, "");
  const at = digits.indexOf(sign);
  if (at === -1) return false;
  const other = digits.indexOf(sign === "." ? "," : ".");
  if (other !== -1) return other < at;
  return !GROUPED.test(digits);
}

/**
 * Reads a cell: a number with or without thousands separators, `<1` (less than one), or nothing, which is null: the
 * source does not know. Infinity, NaN and words are no numbers.
 */
export function readNumber(cell: string, style: NumberStyle): ReadNumber {
  const text = bare(cell);
  if (text === "") return { value: null, below: false };
  if (text.length > LONGEST) return MEASURE_FAULTS.badNumber;
  const below = text.startsWith("<");
  const digits = text.replace(SIGNS, "");
  if (style.dotIsUnclear && digits.includes(".") && GROUPED.test(digits)) return MEASURE_FAULTS.ambiguousNumber;
  const plain = plainDigits(digits, style.decimal);
  const value = plain === null ? Number.NaN : Number(plain) * (/^<?-/.test(text) ? -1 : 1);
  return Number.isFinite(value) ? { value: value + 0, below } : MEASURE_FAULTS.badNumber;
}

/** Without white space around it or between thousands, and without the marks of right-to-left texts. */
function bare(cell: string): string {
  const text = cell
    .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "")
    .trim()
    .replace("＜", "<")
    .replace("−", "-")
    .replace(/^<\s+/, "<");
  return SPACED.test(text) ? text.replace(/[\s'’]/g, "") : text;
}

function plainDigits(text: string, decimal: "." | ","): string | null {
  const thousands = decimal === "." ? "," : ".";
  const at = text.indexOf(decimal);
  const whole = at === -1 ? text : text.slice(0, at);
  if (whole.includes(thousands) && !GROUPED.test(whole)) return null;
  const joined = `${whole.replaceAll(thousands, "")}${at === -1 ? "" : `.${text.slice(at + 1)}`}`;
  return /^(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$/.test(joined) ? joined : null;
}
