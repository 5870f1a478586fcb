import { rowHash } from "../../../core/identity.ts";
import { TwoGenerations } from "../../memory/two-generations.ts";
import type { Draft, Fault } from "../../normalise/draft.ts";
import type { JsonObject } from "../../normalise/json-value.ts";
import { INEXACT, isObject } from "../../normalise/json-value.ts";
import { rowPartsOf } from "../../normalise/row-parts.ts";
import { normaliseRow } from "../table/row.ts";
import type { RowPlan, TimeContext } from "../table/row-plan.ts";
import { candidatesOf, describeColumns } from "../table/row-plan.ts";
import { planColumns } from "../table/table-plan.ts";

/** Objects of plain values, read as rows of a table whose columns are their members. */
export class ObjectRows {
  readonly #context: TimeContext;
  /** One plan for each set of members in one order; exports have one or a few. */
  readonly #plans = new Map<string, RowPlan | null>();

  /** Content of the record that had a guessed id first. */
  readonly #guessed = new TwoGenerations<string>(50_000);

  constructor(context: TimeContext) {
    this.#context = context;
  }

  /** What the members of the last object were taken for. */
  shape = "";

  /** Undefined where no member is named like a text or id of a post, or nothing tells the time. INEXACT as elsewhere. */
  read(value: JsonObject, exact: boolean): Draft | Fault | typeof INEXACT | undefined {
    const members = Object.keys(value);
    const cells: string[] = [];
    let isInexact = false;
    for (const member of members) {
      const cell = cellOf(value[member]);
      if (cell === INEXACT) isInexact = true;
      cells.push(cell === INEXACT ? Number(value[member]).toExponential() : cell);
    }
    const plan = this.#planFor(members, cells);
    if (plan === null || (plan.text !== -1 && isObject(value[members[plan.text] ?? ""]))) return undefined;
    this.shape = `JSON records: ${describeColumns(members, plan)}`;
    if (isInexact && !exact) return INEXACT;
    const rowParts = rowPartsOf(value);
    const result = normaliseRow(cells, rowParts, plan);
    const isGuess = plan.id === -1 ? plan.urlIsGuessed : plan.idIsGuessed;
    return isGuess && !("reason" in result) ? this.#withOwnId(result, rowParts, plan) : result;
  }

  /**
   * A plan is made from one record, so that only later ones show whether an address is that of their own post. Where no
   * time bears it out, the second record with the same address and other content is known by its content.
   */
  #withOwnId(draft: Draft, rowParts: readonly string[], plan: RowPlan): Draft {
    if (draft.id === null || (draft.platform === "x" && plan.times.length > 0)) return draft;
    const content = rowHash(rowParts);
    const known = this.#guessed.get(draft.id);
    if (known === undefined) this.#guessed.set(draft.id, content);
    return known === undefined || known === content ? draft : { ...draft, id: null, rowParts, url: null };
  }

  #planFor(members: readonly string[], cells: readonly string[]): RowPlan | null {
    const key = members.join("\u001f");
    const known = this.#plans.get(key);
    if (known !== undefined) return known;
    const plan = this.#plan(members, cells);
    if (this.#plans.size > 1_000) this.#plans.clear();
    this.#plans.set(key, plan);
    return plan;
  }

  #plan(members: readonly string[], cells: readonly string[]): RowPlan | null {
    const named = candidatesOf(members);
    if (!named.has("text") && !named.has("id") && !named.has("url")) return null;
    const plan = planColumns(members, [cells], this.#context);
    const hasId = plan.id !== -1 || plan.url !== -1;
    if (plan.text === -1 ? !hasId : !hasId && plan.times.length === 0) return null;
    return plan;
  }
}

/** A member as the cell of a table would show it. */
function cellOf(value: unknown): string | typeof INEXACT {
  switch (typeof value) {
    case "string":
      return value;
    case "number":
      return Math.abs(value) > Number.MAX_SAFE_INTEGER ? INEXACT : String(value);
    case "boolean":
      return String(value);
    case "object":
      return value === null ? "" : cellOfObject(value);
    default:
      return "";
  }
}

function cellOfObject(value: object): string | typeof INEXACT {
  if (!isObject(value)) return JSON.stringify(value);
  const wrapped = value["$date"] ?? value["$numberLong"] ?? value["$oid"];
  if (wrapped !== undefined) return cellOf(wrapped);
  const id = value["id_str"] ?? value["id"] ?? value["username"] ?? value["screen_name"];
  return id === undefined ? JSON.stringify(value) : cellOf(id);
}
