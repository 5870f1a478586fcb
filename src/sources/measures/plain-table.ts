import { openZone } from "../../core/zone.ts";
import { columnName, rolesOf, saysUtc } from "../archive/table/column-names.ts";
import { NO_UNIT } from "./gdelt.ts";
import type { MeasureContext } from "./measure-book.ts";
import type { SeriesDraft } from "./series-builder.ts";
import { type Cell, columnOf, type FormOf, formBase, isNumber, isStart, share } from "./table-form.ts";

const UTC = openZone("UTC");
const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));
const TIMES = words("t start from week month year_month minute woche semaine semana settimana monat mois mes mese");
const VALUES = words("value values wert werte valeur valeurs valor valores valore valori waarde nilai");
const UNITS = words("unit units einheit unite unidad unidade unita eenheid satuan");
const NAMES = words("name series serie measure label metric variable term keyword begriff terme");
const ENDS = words("end end_utc until to ende fin fine");
const BELOW = words("below");
/** Columns of this program's own tables that say the same as others. */
const IDLE = words("time_local tz");

/**
 * A table of one's own: `time,value[,unit][,name]`, where the names of the columns say so and no other column is there.
 * A column of ids or texts makes it a table of posts.
 */
export const plainForm: FormOf = (sheet, context) => {
  const names = sheet.headers.map(columnName);
  const find = (set: ReadonlySet<string>): number => names.findIndex((name) => set.has(name));
  const [value, unit, label, end, below] = [VALUES, UNITS, NAMES, ENDS, BELOW].map(find) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const taken = [value, unit, label, end, below];
  const time = names.findIndex((name, i) => !taken.includes(i) && !IDLE.has(name) && isTimeName(name));
  const isAll = names.every((name, i) => i === time || taken.includes(i) || IDLE.has(name) || name === "");
  if (time === -1 || value === -1 || !isAll) return null;
  if (
    share(columnOf(sheet, time), isStart) < 0.5 ||
    share(columnOf(sheet, value), isNumberIn(sheet.dialect.delimiter)) < 0.5
  )
    return null;
  const cells = new Map<string, Cell>();
  const isUtc = saysUtc(sheet.headers[time] ?? "");
  return {
    ...formBase(sheet, time, [value]),
    shape: "table of times and values",
    end,
    below,
    ...(isUtc && { zone: UTC }),
    cellsOf(row) {
      const of = [label, unit].map((column) => (row[column] ?? "").trim());
      const known = cells.get(of.join("\n"));
      const cell = known ?? { column: value, draft: tableDraft(context, of[0] ?? "", of[1] ?? "") };
      cells.set(of.join("\n"), cell);
      return [cell];
    },
  };
};

function isTimeName(name: string): boolean {
  return TIMES.has(name) || rolesOf(name).some(({ role }) => role === "time");
}

function isNumberIn(delimiter: string): (cell: string) => boolean {
  return (cell) => isNumber(delimiter === ";" ? cell.replace(",", ".") : cell);
}

function tableDraft({ name: file }: MeasureContext, name: string, unit: string): SeriesDraft {
  return {
    kind: "table",
    key: [file, name, unit].filter((part) => part !== ""),
    name: name || file,
    unit: unit || NO_UNIT,
    source: file,
    note: null,
    anyStep: true,
  };
}
