import type { Draft, Fault } from "./draft.ts";
import type { INEXACT } from "./json-value.ts";

/** What a record is that is neither a post nor a fault. */
export type RecordNotice = "control_line" | "not_a_post" | "only_errors" | "account_notice";

/** What one JSON object turned out to be. */
export type Outcome =
  | { readonly type: "post"; readonly draft: Draft }
  | { readonly type: "fault"; readonly fault: Fault }
  | { readonly type: "delete"; readonly id: string; readonly deletedAtMs: number | null }
  | { readonly type: "notice"; readonly notice: RecordNotice }
  /** No post by its nature; `what` names it in the plural ("X users"). */
  | { readonly type: "other"; readonly what: string }
  /** To be tried again with numbers read exactly. */
  | { readonly type: "inexact" };

export function outcomeOf(result: Draft | Fault | typeof INEXACT): Outcome {
  if (typeof result === "symbol") return { type: "inexact" };
  return "reason" in result ? { type: "fault", fault: result } : { type: "post", draft: result };
}
