import type { Trouble } from "../data/fetch.ts";

export type PanelState = "loading" | "ready" | "empty" | "gap" | "error" | "stale";

/** What a panel says of itself. Old data that could not be renewed is stale; without any, the panel is in error. */
export function panelState(
  hasAnswer: boolean,
  trouble: Trouble | null,
  offline: boolean,
  content: "some" | "none" | "gap",
): PanelState {
  if (!hasAnswer) return trouble ? "error" : "loading";
  if (trouble || offline) return "stale";
  if (content === "gap") return "gap";
  return content === "none" ? "empty" : "ready";
}
