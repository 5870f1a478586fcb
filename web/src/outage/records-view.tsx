import type { JSX } from "preact";
import type { OutageResponse } from "../../../src/api/routes/outage-schemas.ts";
import type { OutageRow } from "../../../src/api/schemas.ts";
import { outagePage } from "../data/hrefs.ts";
import { dateTime } from "../time/format.ts";
import type { Zone } from "../time/zone.ts";
import { Source } from "../view/source.tsx";
import { FIELDS } from "./edit-model.ts";
import { othersOf } from "./timeline.ts";
import { instantWords, stateWords } from "./words.ts";

interface AnswerProps {
  readonly answer: OutageResponse;
  readonly zone: Zone;
}

/** What the operator said while it lasted, oldest first. */
export function Updates({ answer, zone }: AnswerProps): JSX.Element | null {
  if (answer.updates.length === 0) return null;
  return (
    <section aria-labelledby="updates-title">
      <h2 id="updates-title">What the operator said</h2>
      <ol class="dated">
        {answer.updates.map(({ at, status, body }) => (
          <li key={`${at} ${status}`}>
            <span class="when">{dateTime(Date.parse(at), zone)}</span> <strong>{status.replaceAll("_", " ")}</strong>
            <p class="said">{body}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** What others have said stood behind it: dated, sourced, side by side. */
export function Accounts({ answer }: { readonly answer: OutageResponse }): JSX.Element {
  const { attributions } = answer.data.detail;
  return (
    <section aria-labelledby="accounts-title">
      <h2 id="accounts-title">Accounts of what stood behind it</h2>
      {attributions.length === 0 ? (
        <p>No account of it is recorded.</p>
      ) : (
        <>
          <p class="note">Accounts may compete; none of these accounts is taken for the cause.</p>
          <ul class="dated">
            {attributions.map(({ id, text, dated, source_url }) => (
              <li key={id}>
                <span class="when">{dated}</span>
                <p class="said">
                  {text} <Source url={source_url} />
                </p>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

interface OthersProps extends AnswerProps {
  readonly records: readonly OutageRow[] | null;
  readonly zoneChoice: string | null;
}

/** Other records of the same site at the same time. They stand beside this one: none is merged into another. */
export function OtherRecords({ answer, records, zone, zoneChoice }: OthersProps): JSX.Element | null {
  const { overlapping, meta } = answer;
  if (overlapping.length === 0) return null;
  const known = othersOf(overlapping, records ?? []);
  const named = new Set(known.map(({ detail }) => detail.id));
  return (
    <section aria-labelledby="others-title">
      <h2 id="others-title">Other records of the same time</h2>
      <p class="note">Measured, announced and reported outages stand side by side; none is merged into another.</p>
      <ul class="dated">
        {known.map((outage) => (
          <li key={outage.detail.id}>
            <a href={outagePage(outage.detail.id, zoneChoice)}>{outage.title}</a>
            <p class="said">
              {upperFirst(outage.detail.confidence)}. {stateWords(outage, Date.parse(meta.as_of), zone)}.
            </p>
          </li>
        ))}
        {overlapping
          .filter((id) => !named.has(id))
          .map((id) => (
            <li key={id}>
              <a href={outagePage(id, zoneChoice)}>{id}</a>
            </li>
          ))}
      </ul>
      {answer.notice && <p>{answer.notice.sentence}</p>}
    </section>
  );
}

function upperFirst(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

type Edit = OutageResponse["history"][number];
type EditValue = Edit["changes"][number]["from"];

/** What people changed by hand: who, when, from what to what. */
export function History({ answer, zone }: AnswerProps): JSX.Element {
  const { history } = answer;
  return (
    <section aria-labelledby="history-title">
      <h2 id="history-title">History of this record</h2>
      {history.length === 0 ? (
        <p>Nobody changed it by hand.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable with the keyboard
        <section class="scroll" tabIndex={0} aria-labelledby="history-title">
          <table class="history">
            <thead>
              <tr>
                <th scope="col">When</th>
                <th scope="col">Key</th>
                <th scope="col">Field</th>
                <th scope="col">From</th>
                <th scope="col">To</th>
              </tr>
            </thead>
            <tbody>{history.map((edit) => editRows(edit, zone))}</tbody>
          </table>
        </section>
      )}
    </section>
  );
}

function editRows({ at, by, changes }: Edit, zone: Zone): JSX.Element[] {
  const when = dateTime(Math.floor(Date.parse(at) / 1000) * 1000, zone);
  const told = changes.length > 0 ? changes : [{ field: "", from: null, to: null }];
  return told.map(({ field, from, to }) => (
    <tr key={`${at} ${field}`}>
      <td class="when">{when}</td>
      <th scope="row">
        <code>{by}</code>
      </th>
      <td>{field === "" ? "entered by hand" : fieldWords(field)}</td>
      <td>{field !== "" && <Value field={field} value={from} zone={zone} />}</td>
      <td>{field !== "" && <Value field={field} value={to} zone={zone} />}</td>
    </tr>
  ));
}

function fieldWords(name: string): string {
  return FIELDS.find((field) => field.name === name)?.label ?? (name === "attributions" ? "Accounts" : name);
}

function Value(props: { readonly field: string; readonly value: EditValue; readonly zone: Zone }): JSX.Element {
  const { field, value, zone } = props;
  if (value === null || value.length === 0) return <span class="note">{value === null ? "not known" : "none"}</span>;
  if (typeof value !== "string")
    return (
      <ul>
        {value.map(({ id, text, dated }) => (
          <li key={id}>
            {text} ({dated})
          </li>
        ))}
      </ul>
    );
  const isTime = FIELDS.some(({ name, form }) => name === field && form === "time");
  return <>{isTime ? instantWords(Date.parse(value), Date.parse(value), zone).replace(/^at /, "") : value}</>;
}
