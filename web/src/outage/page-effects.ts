import type { FreshEffects } from "./keep-fresh.ts";

/** Time and sight as the browser has them. The live view has more of this, and is fetched by itself. */
export const pageEffects: FreshEffects = {
  nowMs: () => Date.now(),
  after(ms, call) {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
  seen: () => document.visibilityState !== "hidden",
  onSeen(call) {
    document.addEventListener("visibilitychange", call);
    addEventListener("online", call);
  },
};
