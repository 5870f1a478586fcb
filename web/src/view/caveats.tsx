import type { JSX } from "preact";
import type { SeriesResponse } from "../../../src/api/schemas.ts";

interface CaveatsProps {
  readonly caveats: SeriesResponse["meta"]["caveats"];
  readonly denominator: string | null;
}

/** The limits of the numbers above, as the API states them. */
export function Caveats({ caveats, denominator }: CaveatsProps): JSX.Element | null {
  const lines = [...caveats.map((c) => c.text), ...(denominator ? [`Shares are of: ${denominator}.`] : [])];
  if (lines.length === 0) return null;
  return <p class="caveats">{lines.map((line) => (/[.!?]$/.test(line) ? line : `${line}.`)).join(" ")}</p>;
}
