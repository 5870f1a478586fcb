import { fold } from "../../core/text.ts";

/** Which comes first in a numeric date that ends in the year. */
export type DateOrder = "day-first" | "month-first";

export interface CalendarDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** Words may stand around the numbers: "Di., 08.11.2016 um". */
const YEAR_FIRST = /^(?:[^\d]*\s)?(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[^\d]*)$/;
const YEAR_LAST = /^(?:[^\d]*\s)?(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d\d)(?:[^\d]*)$/;

/** First three letters of month names in English, German, French, Spanish, Portuguese, Italian, Dutch and Indonesian. */
const MONTHS = [
  ["jan", "ene", "gen"],
  ["feb", "fev"],
  ["mar", "maa", "mrt"],
  ["apr", "abr", "avr"],
  ["may", "mai", "mag", "mei"],
  ["jun", "giu"],
  ["jul", "lug"],
  ["aug", "aou", "ago", "agu"],
  ["sep", "set"],
  ["oct", "okt", "ott", "out"],
  ["nov"],
  ["dec", "dez", "dic", "des"],
];
const MONTH_OF = new Map(MONTHS.flatMap((names, i) => names.map((name) => [name, i + 1] as const)));

/**
 * Reads a date without a time of day, by numbers or with the month's name. `"order"` where day and month could be
 * either and `order` does not say; null where it is no date. Two-digit years are of this century.
 */
export function readDate(text: string, order: DateOrder | null): CalendarDate | "order" | null {
  const yearFirst = YEAR_FIRST.exec(text);
  if (yearFirst) return { year: Number(yearFirst[1]), month: Number(yearFirst[3]), day: Number(yearFirst[4]) };
  const yearLast = YEAR_LAST.exec(text);
  if (!yearLast) return readNamedMonth(text);
  const [, firstText, mark, secondText, yearText = ""] = yearLast;
  const first = Number(firstText);
  const second = Number(secondText);
  const year = fullYear(yearText);
  const dayFirst = { year, month: second, day: first };
  if (mark === "." || first > 12 || first === second) return dayFirst;
  const monthFirst = { year, month: first, day: second };
  if (second > 12 || order === "month-first") return monthFirst;
  return order === "day-first" ? dayFirst : "order";
}

/** Which order a time shows for sure, by a day above 12; null where it could be both or is written otherwise. */
export function orderShownBy(text: string): DateOrder | null {
  const match = /(?:^|\s)(\d{1,2})([-/])(\d{1,2})\2(?:\d{4}|\d\d)(?!\d)/.exec(text.trim());
  if (!match) return null;
  const first = Number(match[1]);
  const second = Number(match[3]);
  if (first > 12 && first <= 31 && second <= 12) return "day-first";
  return second > 12 && second <= 31 && first <= 12 ? "month-first" : null;
}

/** A day, a year and a month's name in any order; weekdays and small words are passed over. */
function readNamedMonth(text: string): CalendarDate | null {
  let month: number | undefined;
  const numbers: string[] = [];
  for (const word of fold(text).match(/\p{L}+|\d+/gu) ?? []) {
    if (/^\d/.test(word)) numbers.push(word);
    // "mar. 8 nov." names a weekday first: the last name that can be a month is the month.
    else month = monthNamed(word) ?? month;
  }
  if (month === undefined || numbers.length !== 2) return null;
  const yearAt = numbers.findIndex((digits) => digits.length === 4);
  const at = yearAt === -1 ? 1 : yearAt;
  return { year: fullYear(numbers[at] ?? ""), month, day: Number(numbers[1 - at]) };
}

function monthNamed(word: string): number | undefined {
  if (word.startsWith("juin")) return 6;
  if (word.startsWith("juil")) return 7;
  return word.length < 3 ? undefined : MONTH_OF.get(word.slice(0, 3));
}

function fullYear(digits: string): number {
  return digits.length === 2 ? 2000 + Number(digits) : Number(digits);
}
