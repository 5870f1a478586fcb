import type { JSX } from "preact";
import type { OutageResponse } from "../../../src/api/routes/outage-schemas.ts";
import { apiHref } from "../data/hrefs.ts";
import { placeName } from "../model/site-spans.ts";
import { counted, dateTime } from "../time/format.ts";
import type { Zone } from "../time/zone.ts";
import { Fact } from "./fact.tsx";
import { type Probe, phasesOf, sizeWords, statusWords, verdictWords, witnessWords } from "./probe-words.ts";

/** So many probes stand open by themselves; more would hide each other. */
const MOST_OPEN = 1;

/** Each probe whose answer was kept: what it saw, phase by phase. What others wrote is shown as text alone. */
export function Evidence({ answer, zone }: { readonly answer: OutageResponse; readonly zone: Zone }): JSX.Element {
  const { evidence } = answer;
  return (
    <section aria-labelledby="evidence-title">
      <h2 id="evidence-title">Evidence</h2>
      {evidence.length === 0 ? (
        <p>No probe of this outage is kept here.</p>
      ) : (
        <>
          <p class="note">
            {counted(evidence.length, "probe")}, kept around its ends and in its failing runs, oldest first.
          </p>
          {evidence.map(({ place, probe }, i) => (
            <ProbeFacts
              key={`${place} ${probe.checkedAt}`}
              place={place}
              probe={probe}
              zone={zone}
              isOpen={evidence.length <= MOST_OPEN || i === firstFailing(evidence)}
            />
          ))}
        </>
      )}
    </section>
  );
}

function firstFailing(evidence: OutageResponse["evidence"]): number {
  return evidence.findIndex(({ probe }) => probe.verdict === "fail" || probe.verdict === "soft_error");
}

interface ProbeProps {
  readonly place: string;
  readonly probe: Probe;
  readonly zone: Zone;
  readonly isOpen: boolean;
}

function ProbeFacts({ place, probe, zone, isOpen }: ProbeProps): JSX.Element {
  const atMs = Math.floor(Date.parse(probe.checkedAt) / 1000) * 1000;
  return (
    <details class="probe" open={isOpen}>
      <summary>
        {dateTime(atMs, zone)}, from {placeName(place)}: {verdictWords(probe.verdict)} ({statusWords(probe)})
      </summary>
      {probe.reasons.length > 0 && (
        <ul>
          {probe.reasons.map(({ code, text }) => (
            <li key={`${code} ${text}`}>
              {text} <code>{code}</code>
            </li>
          ))}
        </ul>
      )}
      <div class="probe-columns">
        <table>
          <caption>How long each phase took</caption>
          <tbody>
            {phasesOf(probe).map(({ name, took }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td class="number">{took}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <dl class="facts">
          <Fact name="Asked">
            <code>{probe.url}</code>
          </Fact>
          {probe.finalUrl !== probe.url && (
            <Fact name="Answered by">
              <code>{probe.finalUrl}</code>
            </Fact>
          )}
          <Fact name="Address">{probe.address === null ? "none" : <code>{probe.address}</code>}</Fact>
          <Fact name="Size">{sizeWords(probe)}</Fact>
          {probe.bodySha256 !== null && (
            <Fact name="SHA-256 of the body">
              <code class="hash">{probe.bodySha256}</code>{" "}
              <a href={apiHref(`documents/${probe.bodySha256}`, {})} download>
                Save it as it came
              </a>
            </Fact>
          )}
          <Fact name="Witnesses">{witnessWords(probe)}</Fact>
        </dl>
      </div>
      <Redirects probe={probe} />
      <Headers probe={probe} />
      {probe.bodyExcerpt !== null && (
        <>
          <h4>What the page said, as text</h4>
          <pre class="excerpt">{probe.bodyExcerpt}</pre>
        </>
      )}
    </details>
  );
}

function Redirects({ probe }: { readonly probe: Probe }): JSX.Element | null {
  if (probe.redirects.length === 0) return null;
  return (
    <>
      <h4>It was sent on</h4>
      <ol>
        {probe.redirects.map(({ status, location, address }, i) => (
          <li key={`${i} ${location}`}>
            HTTP {status} to <code>{location}</code>
            {address !== null && ` by ${address}`}
          </li>
        ))}
      </ol>
    </>
  );
}

function Headers({ probe }: { readonly probe: Probe }): JSX.Element | null {
  const headers = Object.entries(probe.headers);
  if (headers.length === 0) return null;
  return (
    <>
      <h4>Headers of the answer</h4>
      <dl class="facts headers">
        {headers.map(([name, value]) => (
          <Fact key={name} name={name}>
            <code>{value}</code>
          </Fact>
        ))}
      </dl>
    </>
  );
}
