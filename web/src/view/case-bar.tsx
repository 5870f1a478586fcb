import type { JSX } from "preact";
import type { CaseRow } from "../../../src/api/schemas.ts";
import type { Store } from "../store.ts";
import type { Simulated } from "../summary/words.ts";
import { count, dateTime } from "../time/format.ts";
import { Source } from "./source.tsx";
import type { Shared } from "./use-panels.ts";

/** What this night is, what is recorded in it and what is simulated. */
export function CaseBar({ store, shared }: { readonly store: Store; readonly shared: Shared }): JSX.Element {
  const at = store.resolved.value;
  if (!at)
    return (
      <section class="case" aria-label="Case">
        <h2>Loading…</h2>
        <p>Northbound shows what was posted, what went down, in which order, and how sure we can be.</p>
      </section>
    );
  const { night } = at;
  const own = night?.sources.some((id) => at.sources.includes(id)) ? night : null;
  const time = `From ${dateTime(at.window.fromMs, at.zone)} to ${dateTime(at.window.toMs, at.zone)}`;
  const beside = night
    ? `, beside the recorded moments and outages of “${night.title}”.`
    : ". No saved case covers this time.";
  return (
    <section class="case" aria-labelledby="case-title">
      <div class="case-text">
        <h2 id="case-title">{own?.title ?? `Posts from ${at.sources.join(", ") || "every source"}`}</h2>
        <p>{own?.summary ?? `${time}${beside}`}</p>
        <Honest simulated={shared.simulated.value} />
      </div>
      {night && night.figures.length > 0 && <FoldedFigures figures={night.figures} folded={store.narrow.value} />}
    </section>
  );
}

/** What is made up and what is not. */
function Honest({ simulated }: { readonly simulated: Simulated }): JSX.Element | null {
  if (simulated === "none") return null;
  return (
    <p>
      <strong>{simulated === "all" ? "The posts are simulated" : "Some of the posts are simulated"}</strong>: made by a
      seeded generator, so that the charts can be read before real posts are imported.
      {simulated === "some" && " Choose the sources apart before you quote a number."} Outages, moments and figures are
      recorded facts, each with its source.
    </p>
  );
}

/** On narrow screens the charts come first, and the figures when they are asked for. */
function FoldedFigures(props: { readonly figures: CaseRow["figures"]; readonly folded: boolean }): JSX.Element {
  if (!props.folded) return <Figures figures={props.figures} />;
  const [first] = props.figures;
  return (
    <details>
      <summary>
        Published figures: {first?.qualifier} {first && amount(first)} …
      </summary>
      <Figures figures={props.figures} />
    </details>
  );
}

/** Published figures as stated, side by side, with where they were stated. */
function Figures({ figures }: { readonly figures: CaseRow["figures"] }): JSX.Element {
  const sources = new Map(figures.map((f) => [f.note.source_url, f.note.dated]));
  return (
    <div class="figures">
      <dl>
        {figures.map((figure) => (
          <div key={figure.id}>
            <dt>{figure.name}</dt>
            <dd>
              {figure.qualifier} <strong>{amount(figure)}</strong>
            </dd>
          </div>
        ))}
      </dl>
      <p class="note">
        Figures as published:{" "}
        {[...sources].map(([url, dated]) => (
          <span key={url}>
            <Source url={url} />, {dated}{" "}
          </span>
        ))}
      </p>
    </div>
  );
}

function amount({ value, unit }: CaseRow["figures"][number]): string {
  return unit === "%" ? `${value}%` : `${count(value)} ${unit}`;
}
