import type { JSX } from "preact";
import type { OutageResponse } from "../../../src/api/routes/outage-schemas.ts";
import { apiHref } from "../data/hrefs.ts";
import { siteName } from "../model/lanes.ts";
import { isMeasured, isOpen } from "../model/outage.ts";
import { encodeReadable, isoShort } from "../state.ts";
import { counted, dateTime, timeAt } from "../time/format.ts";
import type { Zone } from "../time/zone.ts";
import { TroubleNote } from "../view/notices.tsx";
import { Source } from "../view/source.tsx";
import { ChangeForms } from "./change-forms.tsx";
import { Evidence } from "./evidence-view.tsx";
import { Fact } from "./fact.tsx";
import { knownWords } from "./known-words.ts";
import type { OutagePage } from "./page-state.ts";
import { Accounts, History, OtherRecords, Updates } from "./records-view.tsx";
import { dashboardWindow } from "./timeline.ts";
import { Timeline } from "./timeline-view.tsx";
import { beganWords, endedWords, lengthWords, stateWords, unseenWords } from "./words.ts";

interface PageProps {
  readonly page: OutagePage;
  readonly zone: Zone;
  /** As the address names it. */
  readonly zoneChoice: string | null;
}

/** Everything that is known of one outage. */
export function OutageView({ page, zone, zoneChoice }: PageProps): JSX.Element {
  const answer = page.detail.loaded.value?.value;
  const trouble = page.detail.trouble.value;
  if (!answer) {
    if (trouble?.status === 404) return <NotFound id={page.id} />;
    if (trouble) return <TroubleNote trouble={trouble} retry={() => page.detail.retry()} />;
    return <p>Loading the outage…</p>;
  }
  const lost = page.lostSinceMs.value;
  return (
    <>
      <div class="notices" role="status">
        {lost !== null && (
          <p class="notice">
            Updates stopped {timeAt(Math.floor(lost / 1000) * 1000, zone)}, retrying. What is shown may be old.
          </p>
        )}
        {trouble && <TroubleNote trouble={trouble} retry={() => page.detail.retry()} />}
      </div>
      <article class="outage" data-open={isOpen(answer.data)}>
        <Head page={page} answer={answer} zone={zone} zoneChoice={zoneChoice} />
        <Clocks answer={answer} zone={zone} />
        <Timeline page={page} answer={answer} zone={zone} />
        <Known answer={answer} />
        <Evidence answer={answer} zone={zone} />
        <Updates answer={answer} zone={zone} />
        <OtherRecords
          answer={answer}
          records={page.records.loaded.value?.value.data ?? null}
          zone={zone}
          zoneChoice={zoneChoice}
        />
        <Accounts answer={answer} />
        <ChangeForms page={page} answer={answer} zone={zone} />
        <History answer={answer} zone={zone} />
      </article>
    </>
  );
}

function NotFound({ id }: { readonly id: string }): JSX.Element {
  return (
    <section class="not-found">
      <h2>There is no outage here</h2>
      <p>
        Nothing of the id <code>{id.slice(0, 200)}</code> is stored. <a href="/outages">All outages that are</a>.
      </p>
    </section>
  );
}

interface AnswerProps {
  readonly answer: OutageResponse;
  readonly zone: Zone;
}

function Head({ page, answer, zone, zoneChoice }: AnswerProps & PageProps): JSX.Element {
  const { data, meta } = answer;
  const sites = page.sites.loaded.value?.value.data ?? [];
  const site = siteName(data.site, sites);
  const unseen =
    isOpen(data) && isMeasured(data)
      ? unseenWords(
          sites.find(({ id }) => id === data.site),
          zone,
        )
      : null;
  const asOfMs = Date.parse(meta.as_of);
  return (
    <header class="outage-head">
      <p class="note">
        {KINDS[data.kind]} {site}
        {data.severity !== "unknown" && data.severity !== "none" ? `, ${data.severity}` : ""}
      </p>
      <h2>{data.title}</h2>
      <p class="outage-state" data-state-words>
        {stateWords(data, asOfMs, zone)}
        {isOpen(data) && <span class="note"> (as of {timeAt(Math.floor(asOfMs / 1000) * 1000, zone)})</span>}
      </p>
      {unseen && <p>{unseen}</p>}
      {data.note && <p class="outage-note">{data.note}</p>}
      <p class="outage-links">
        <a href={dashboardHref(page, zoneChoice)}>Posts, sites and coverage around it on the dashboard</a>
        <a href={`/outages?site=${encodeURIComponent(data.site)}`}>Other outages of this site</a>
        <a href={apiHref(`outages/${encodeURIComponent(page.id)}`, {})}>For programs (JSON)</a>
      </p>
    </header>
  );
}

const KINDS: Readonly<Record<OutageResponse["data"]["kind"], string>> = {
  outage: "Outage of",
  degraded: "Trouble with",
  maintenance: "Maintenance of",
  report: "Report about",
};

function dashboardHref(page: OutagePage, zoneChoice: string | null): string {
  const window = page.window.value;
  if (!window) return "/";
  const { fromMs, toMs } = dashboardWindow(window);
  const tz = zoneChoice === null ? "" : `&tz=${encodeReadable(zoneChoice)}`;
  return `/?from=${isoShort(fromMs)}&to=${isoShort(toMs)}${tz}`;
}

/** Both clocks: when it happened, within its uncertain ends, and when somebody first spoke of it. */
function Clocks({ answer, zone }: AnswerProps): JSX.Element {
  const { data, notice } = answer;
  const { announced_at } = data.detail;
  return (
    <section aria-labelledby="clocks-title">
      <h2 id="clocks-title">When</h2>
      <dl class="facts">
        <Fact name="Happened">
          {beganWords(data, zone)} {endedWords(data, zone)}
        </Fact>
        <Fact name="Lasted">{lengthWords(data) ?? "not known"}</Fact>
        <Fact name="Announced">
          {announced_at === null
            ? "No announcement of the operator is recorded with it."
            : `The operator first spoke of it at ${dateTime(Date.parse(announced_at), zone)}.`}{" "}
          {notice?.sentence}
        </Fact>
      </dl>
    </section>
  );
}

function Known({ answer }: { readonly answer: OutageResponse }): JSX.Element {
  const { source_url, detail } = answer.data;
  const { provider_id, document_sha256, symptoms, evidence_posts } = detail;
  return (
    <section aria-labelledby="known-title">
      <h2 id="known-title">How it is known</h2>
      <ul>
        {knownWords(answer).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <dl class="facts">
        <Fact name="Confidence">{detail.confidence}</Fact>
        <Fact name="Origin">{detail.origin}</Fact>
        {source_url !== null && (
          <Fact name={detail.origin === "monitor" ? "Address checked" : "Source"}>
            <Source url={source_url} />
          </Fact>
        )}
        {provider_id !== null && (
          <Fact name="Id at its provider">
            <code>{provider_id}</code>
          </Fact>
        )}
        {document_sha256 !== null && (
          <Fact name="Document it was read from">
            <code class="hash">{document_sha256}</code>{" "}
            <a href={apiHref(`documents/${encodeURIComponent(document_sha256)}`, {})} download>
              Save it as it was read
            </a>
          </Fact>
        )}
        {symptoms.length > 0 && (
          <Fact name="What was seen">
            <ul>
              {symptoms.map((symptom) => (
                <li key={symptom}>{symptom}</li>
              ))}
            </ul>
          </Fact>
        )}
        {evidence_posts.length > 0 && (
          <Fact name="Posts">
            {counted(evidence_posts.length, "post")} that speak of it {evidence_posts.length === 1 ? "is" : "are"} kept
            as evidence; the dashboard shows the posts of that time.
          </Fact>
        )}
      </dl>
    </section>
  );
}
