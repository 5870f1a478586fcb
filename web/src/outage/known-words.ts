import type { OutageResponse } from "../../../src/api/routes/outage-schemas.ts";
import type { OutageRow } from "../../../src/api/schemas.ts";
import { placeName } from "../model/site-spans.ts";
import { counted } from "../time/format.ts";

/** How an outage is known, in sentences: who says so, from where, and how exact that is. */
export function knownWords({ data, checks }: Pick<OutageResponse, "data" | "checks">): readonly string[] {
  const { confidence, origin, places, precision_note, edited } = data.detail;
  return [
    `${CONFIDENCE[confidence]} ${ORIGIN[origin]}`,
    ...(places === null ? [] : [placesWords(places)]),
    ...(checks.total === 0 ? [] : [checksWords(checks)]),
    ...(precision_note === null ? [] : [`How exact its ends are: ${precision_note.replace(/[.\s]+$/, "")}.`]),
    ...(edited ? ["A person changed this record by hand; what was changed stands in its history below."] : []),
  ];
}

const CONFIDENCE: Readonly<Record<OutageRow["detail"]["confidence"], string>> = {
  measured: "Checks measured it.",
  official: "The operator of the site announced it.",
  reported: "Others reported it; no check of ours measured it.",
  inferred: "It was worked out from other signs; no check measured it and nobody announced it.",
};

const ORIGIN: Readonly<Record<OutageRow["detail"]["origin"], string>> = {
  monitor: "This program's own monitor made the record.",
  import: "The record was imported.",
  crowd: "The record rests on posts that speak of it, which may repeat each other and may be wrong.",
  manual: "A person entered the record, from what its source says.",
};

function placesWords({ down, looking }: NonNullable<OutageRow["detail"]["places"]>): string {
  const up = looking.filter((place) => !down.includes(place));
  const names = (list: readonly string[]): string => list.map(placeName).join(", ");
  if (looking.length === 1) return `It was checked from one place: ${names(looking)}.`;
  if (up.length === 0) return `It was found down from all ${looking.length} places: ${names(down)}.`;
  return `It was found down from ${down.length} of ${looking.length} places: ${names(down)}; not from ${names(up)}.`;
}

function checksWords({ total, failing, undecided }: OutageResponse["checks"]): string {
  const rest = undecided > 0 ? `; ${undecided} could not tell` : "";
  const hasPassed = failing + undecided < total;
  const passed = "Those that passed lie at its ends, between failing runs, or come from other places.";
  return `${counted(total, "check")} of the site fell into it: ${failing} failed${rest}.${hasPassed ? ` ${passed}` : ""}`;
}
