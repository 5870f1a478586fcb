import { InputError } from "../../core/errors.ts";
import { plainCells } from "./check-log-cells.ts";

const NAMES = ["time", "status", "site", "code", "ms", "witness", "tz"] as const;
type ColumnName = (typeof NAMES)[number];

/** Where the columns stand that a log is read by; -1 for one it does not have. */
export type LogColumns = Readonly<Record<ColumnName, number>> & { readonly width: number };

const SEPARATORS = [",", ";", "\t"];

/** What stands between the cells, by the first row: that by which it names the times and the statuses. */
export function separatorOf(header: string): string {
  return SEPARATORS.find((separator) => isHeader(plainCells(header, separator))) ?? ",";
}

function isHeader(cells: readonly string[]): boolean {
  const names = cells.map(nameOf);
  return names.includes("time") && names.includes("status");
}

/** The columns by their names. Throws InputError where there are no times or statuses, or a name stands twice. */
export function columnsOf(cells: readonly string[], document: string): LogColumns {
  const names = cells.map(nameOf);
  if (!isHeader(cells))
    throw new InputError(`${document} is no check log; its first line must name the columns time and status`);
  for (const name of NAMES) {
    if (names.indexOf(name) !== names.lastIndexOf(name))
      throw new InputError(`${document} names two columns "${name}"; give one of them another name`);
  }
  const [time, status, site, code, ms, witness, tz] = NAMES.map((name) => names.indexOf(name)) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return { time, status, site, code, ms, witness, tz, width: cells.length };
}

function nameOf(cell: string): string {
  return cell
    .replace(/^\ufeff/, "")
    .trim()
    .toLowerCase();
}
