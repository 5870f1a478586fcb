import { effect } from "@preact/signals";
import { render } from "preact";
import { toggleZone } from "./actions.ts";
import { readTheme, watchTheme } from "./chart/theme.ts";
import { keepSetting, readSetting } from "./settings.ts";
import { createStore, type Store } from "./store.ts";
import { Dashboard } from "./view/dashboard.tsx";

const root = document.documentElement;
const browserZone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
const go = (search: string): string => `${location.pathname}${search}`;
const store = createStore({
  browserZone,
  theme: readTheme(root),
  nowMs: () => Date.now(),
  search: () => location.search,
  push: (search) => history.pushState(null, "", go(search)),
  replace: (search) => history.replaceState(null, "", go(search)),
});

watch(store);
const app = document.getElementById("app");
if (app) render(<Dashboard store={store} browserZone={browserZone} />, app);

/** Follows what changes outside of the page: the address, the look, the width, the connection, keys of the page. */
function watch(own: Store): void {
  const narrow = matchMedia("(max-width: 719px)");
  const measure = (): void => {
    own.narrow.value = narrow.matches;
  };
  measure();
  narrow.addEventListener("change", measure);
  watchTheme(() => {
    own.theme.value = readTheme(root);
  });
  addEventListener("popstate", () => own.follow());
  own.pageKeys.value = readSetting("page-keys") !== "off";
  effect(() => {
    keepSetting("page-keys", own.pageKeys.value ? "on" : "off");
  });
  effect(() => {
    const title = own.resolved.value?.night?.title;
    document.title = title ? `${title} · Northbound` : "Northbound";
  });
  addEventListener("offline", () => {
    own.offlineSinceMs.value ??= Date.now();
  });
  addEventListener("online", () => {
    own.offlineSinceMs.value = null;
    own.refresh(true);
  });
  addEventListener("keydown", (e) => {
    if (!own.pageKeys.value || e.ctrlKey || e.metaKey || e.altKey || isTyping(e.target)) return;
    if (e.key === "z") toggleZone(own);
    if (e.key === "?") own.helpOpen.value = true;
  });
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input, select, textarea, [contenteditable]") !== null;
}
