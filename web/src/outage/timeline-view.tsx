import { useComputed } from "@preact/signals";
import type { JSX } from "preact";
import type { OutageResponse } from "../../../src/api/routes/outage-schemas.ts";
import { timeTicks } from "../chart/ticks.ts";
import { apiHref, csvHref } from "../data/hrefs.ts";
import { drawnSpans, type Lane, type LaneSpan, type LaneState } from "../model/lanes.ts";
import { placeName } from "../model/site-spans.ts";
import { STATE_WORDS } from "../model/tell.ts";
import { isoShort } from "../state.ts";
import { date, dateTime, duration, timeSpan } from "../time/format.ts";
import type { Span } from "../time/span.ts";
import type { Zone } from "../time/zone.ts";
import { Legend } from "../view/legend.tsx";
import type { OutagePage } from "./page-state.ts";
import { timelineLanes } from "./timeline.ts";

interface TimelineProps {
  readonly page: OutagePage;
  readonly answer: OutageResponse;
  readonly zone: Zone;
}

const TICKS = 5;
const MOST_ROWS = 400;

/** The outage among what checks and other records say of that time, and the same as a table. */
export function Timeline({ page, answer, zone }: TimelineProps): JSX.Element | null {
  const lanes = useComputed(() => {
    const span = page.window.value;
    const detail = page.detail.loaded.value?.value;
    if (!span || !detail) return null;
    const rows = page.lanes.loaded.value?.value.data ?? [];
    const records = page.records.loaded.value?.value.data ?? [];
    return timelineLanes(detail, rows, records, page.sites.loaded.value?.value.data ?? [], span);
  });
  const window = page.window.value;
  if (!window || !lanes.value) return null;
  const hasChecks = (page.lanes.loaded.value?.value.data.length ?? 0) > 0;
  const states = [...new Set(lanes.value.flatMap(({ spans }) => spans.map(({ state }) => state)))];
  const csv = csvHref(
    apiHref("sites/lanes", { site: answer.data.site, from: isoShort(window.fromMs), to: isoShort(window.toMs) }),
  );
  const trouble = page.lanes.trouble.value ?? page.records.trouble.value;
  return (
    <section aria-labelledby="timeline-title">
      <h2 id="timeline-title">Timeline</h2>
      <figure class="timeline" aria-labelledby="timeline-title">
        {lanes.value.map((lane) => (
          <LaneBar key={lane.id} lane={lane} window={window} />
        ))}
        <Axis window={window} zone={zone} />
        <Legend swatches={states.map((state) => ({ look: state, text: OUTAGE_WORDS[state] ?? STATE_WORDS[state] }))} />
      </figure>
      {trouble && <p class="note">Checks and other records of the time could not be loaded: {trouble.detail}</p>}
      {!hasChecks && !trouble && (
        <p class="caveats">No check of the site is stored for this time: that does not mean that it was up.</p>
      )}
      <Suspects answer={answer} zone={zone} />
      <details class="timeline-table">
        <summary>The timeline as a table</summary>
        <LaneRows lanes={lanes.value} zone={zone} />
        {hasChecks && (
          <p>
            <a href={csv} download>
              What checks said, as CSV
            </a>
          </p>
        )}
      </details>
    </section>
  );
}

/** Of one record, and of the time without it. */
const OUTAGE_WORDS: Partial<Readonly<Record<LaneState, string>>> = { none: "outside of it" };

function LaneBar({ lane, window }: { readonly lane: Lane; readonly window: Span }): JSX.Element {
  return (
    <div class="timeline-lane">
      <span class="timeline-name">{lane.name}</span>
      <div class="timeline-bar" aria-hidden="true">
        {drawnSpans(lane).map((span) => (
          <span
            key={span.fromMs}
            class={`swatch look-${span.state}`}
            style={{ left: share(span.fromMs, window), width: width(span, window) }}
          />
        ))}
      </div>
    </div>
  );
}

function share(ms: number, { fromMs, toMs }: Span): string {
  return `${((100 * (ms - fromMs)) / (toMs - fromMs)).toFixed(3)}%`;
}

function width(span: Span, window: Span): string {
  return `${((100 * (span.toMs - span.fromMs)) / (window.toMs - window.fromMs)).toFixed(3)}%`;
}

function Axis({ window, zone }: { readonly window: Span; readonly zone: Zone }): JSX.Element {
  return (
    <div class="timeline-axis" aria-hidden="true">
      {timeTicks(window, zone, TICKS).map(({ value, label }) => (
        <span key={value} style={{ left: share(value, window) }}>
          {[label].flat().map((line, i) => (
            <span key={line}>{i === 0 ? `${line} ${zone.label(value)}` : line}</span>
          ))}
        </span>
      ))}
    </div>
  );
}

/** Failing checks that did not last: they made no outage, but they are not hidden. */
function Suspects({ answer, zone }: { readonly answer: OutageResponse; readonly zone: Zone }): JSX.Element | null {
  if (answer.suspects.length === 0) return null;
  return (
    <>
      <h3>Failing checks around it that did not last</h3>
      <ul class="suspects">
        {answer.suspects.map(({ place, from, to }) => {
          const [fromMs, toMs] = [Date.parse(from), Date.parse(to)];
          const words = fromMs === toMs ? dateTime(fromMs, zone) : whenWords({ fromMs, toMs }, zone);
          return (
            <li key={`${place} ${from}`}>
              {words}, from {placeName(place)}
            </li>
          );
        })}
      </ul>
    </>
  );
}

function LaneRows({ lanes, zone }: { readonly lanes: readonly Lane[]; readonly zone: Zone }): JSX.Element {
  const rows = lanes.flatMap((lane) => lane.spans.map((span) => ({ lane, span })));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable with the keyboard
    <section class="scroll" tabIndex={0} aria-label="The timeline as a table">
      <table>
        <thead>
          <tr>
            <th scope="col">Lane</th>
            <th scope="col">When</th>
            <th scope="col">How long</th>
            <th scope="col">What</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, MOST_ROWS).map(({ lane, span }) => (
            <tr key={`${lane.id} ${span.fromMs}`}>
              <th scope="row">{lane.name}</th>
              <td class="when">{whenWords(span, zone)}</td>
              <td>{duration(span.toMs - span.fromMs)}</td>
              <td>{spanWords(span)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > MOST_ROWS && <p class="note">Only the first {MOST_ROWS} rows are shown; the CSV has all.</p>}
    </section>
  );
}

function spanWords({ state, note }: LaneSpan): string {
  const words = OUTAGE_WORDS[state] ?? STATE_WORDS[state];
  return note === null ? words : `${words} (${note})`;
}

function whenWords({ fromMs, toMs }: Span, zone: Zone): string {
  const words = timeSpan(fromMs, toMs, zone);
  return /\d{4}/.test(words) ? words : `${words}, ${date(fromMs, zone)}`;
}
