/** Colours and type of the charts, read from the style sheet so that canvas and page never differ. */
export type Ink = Readonly<Record<(typeof TOKENS)[number], string>>;
export interface Theme {
  readonly ink: Ink;
  readonly font: string;
}

const TOKENS = [
  "ink",
  "muted",
  "grid",
  "faint",
  "axis",
  "paper",
  "series-1",
  "series-2",
  "series-3",
  "series-4",
  "repost",
  "mean",
  "band",
  "outage",
  "outage-wash",
  "gap",
  "gap-wash",
  "moment",
  "live",
  "quiet",
  "imported",
  "refilled",
  "sampled",
  "capped",
] as const;

/** Resolves the tokens on `root` to colours that a canvas takes (forced colours included). */
export function readTheme(root: HTMLElement): Theme {
  const probe = document.createElement("span");
  probe.className = "colour-probe";
  root.append(probe);
  const style = getComputedStyle(probe);
  const ink = Object.fromEntries(
    TOKENS.map((token) => {
      probe.style.color = `var(--${token})`;
      return [token, style.color];
    }),
  ) as unknown as Ink;
  probe.remove();
  return { ink, font: getComputedStyle(root).fontFamily };
}

/** Calls back whenever the colours may have changed. Returns the way to stop. */
export function watchTheme(changed: () => void): () => void {
  const queries = ["(prefers-color-scheme: dark)", "(forced-colors: active)", "(prefers-contrast: more)"].map((query) =>
    matchMedia(query),
  );
  for (const query of queries) query.addEventListener("change", changed);
  return () => {
    for (const query of queries) query.removeEventListener("change", changed);
  };
}
