import type { Draft, Fault } from "../draft.ts";
import type { INEXACT } from "../json/json-value.ts";
import type { ArchiveNotice } from "../warnings.ts";

/** What one JSON object turned out to be. */
export type Outcome =
  | { readonly type: "post"; readonly draft: Draft }
  | { readonly type: "fault"; readonly fault: Fault }
  | { readonly type: "delete"; readonly id: string; readonly deletedAtMs: number | null }
  | { readonly type: "notice"; readonly notice: ArchiveNotice }
  /** No post by its nature; `what` names it in the plural ("X users"). */
  | { readonly type: "other"; readonly what: string }
  /** To be tried again with numbers read exactly. */
  | { readonly type: "inexact" };

export function outcomeOf(result: Draft | Fault | typeof INEXACT): Outcome {
  if (typeof result === "symbol") return { type: "inexact" };
  return "reason" in result ? { type: "fault", fault: result } : { type: "post", draft: result };
}
