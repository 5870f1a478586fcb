import { signal } from "@preact/signals";
import { type JSX, render } from "preact";
import { fetchJson, type Trouble } from "./data/fetch.ts";
import type { Document } from "./docs/openapi.ts";
import { Reference } from "./docs/reference.tsx";
import { Masthead } from "./view/masthead.tsx";
import { TroubleNote } from "./view/notices.tsx";

const loaded = signal<Document | null>(null);
const trouble = signal<Trouble | null>(null);

async function load(): Promise<void> {
  const answer = await fetchJson<Document>("/openapi.json", new AbortController().signal);
  if (answer.ok) loaded.value = answer.value;
  trouble.value = answer.ok ? null : answer.trouble;
}

function DocsPage(): JSX.Element {
  return (
    <>
      <a class="skip" href="#reference">
        Skip to the reference
      </a>
      <Masthead title="Northbound API" tagline="The numbers behind the charts, for programs." current="/docs" />
      <main id="reference" tabIndex={-1} aria-busy={loaded.value === null && trouble.value === null}>
        {trouble.value && <TroubleNote trouble={trouble.value} retry={() => void load()} />}
        {loaded.value ? <Reference document={loaded.value} /> : trouble.value === null && <p>Loading…</p>}
      </main>
    </>
  );
}

const app = document.getElementById("app");
if (app) render(<DocsPage />, app);
void load();
