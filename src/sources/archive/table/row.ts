import type { PostFlag, PostKind } from "../../../core/post.ts";
import type { Draft, Fault } from "../../normalise/draft.ts";
import { FAULTS } from "../../normalise/faults.ts";
import { primaryLanguage } from "../../normalise/language.ts";
import { looksCut, looksLikeRepost, unescapeX, xDigits, xPostUrl } from "../../normalise/x-id.ts";
import { hashtagsInCell } from "../texts/hashtags-cell.ts";
import type { RowId } from "./row-id.ts";
import { postIdOf, QUALIFIED } from "./row-id.ts";
import type { RowPlan } from "./row-plan.ts";
import { timeOfRow } from "./row-time.ts";

/**
 * A row of a table, or an object of plain values, as a post. `cells` are in the plan's columns; `rowParts` make the
 * identity where the row has no id.
 */
export function normaliseRow(cells: readonly string[], rowParts: readonly string[], plan: RowPlan): Draft | Fault {
  if (plan.visibility !== -1 && !isPublic(cells[plan.visibility] ?? "")) return FAULTS.notPublic;
  const id = postIdOf(cells, plan);
  if (plan.text === -1 && id.key === null && !id.rounded) return FAULTS.noPostId;
  const time = timeOfRow(cells, id, plan);
  if ("reason" in time) return time;
  const flags: PostFlag[] = [];
  if (id.rounded) flags.push("rounded_id");
  if (time.ambiguous) flags.push("ambiguous_time");
  const text = textOf(cells, plan);
  if (text === null) flags.push("volume_only");
  else if (looksCut(text)) flags.push("truncated");
  const isIdentity = id.key !== null && time.idFits;
  const platform = isIdentity ? id.platform : plan.platform;
  const { kind, subjectId } = kindOf(cells, text, plan);
  return {
    platform,
    id: isIdentity ? id.key : null,
    ...(!isIdentity && { rowParts }),
    kind,
    subjectId,
    postedAtMs: time.ms,
    editedAtMs: null,
    author: authorOf(cells, plan),
    lang: plan.lang === -1 ? null : primaryLanguage(cells[plan.lang]),
    text,
    hashtags: plan.hashtags === -1 ? [] : hashtagsInCell(cells[plan.hashtags] ?? ""),
    url: isIdentity ? urlOf(id, cells[plan.url] ?? "") : null,
    flags,
  };
}

function isPublic(cell: string): boolean {
  return cell === "" || cell === "public" || cell === "unlisted";
}

function textOf(cells: readonly string[], plan: RowPlan): string | null {
  if (plan.text === -1) return null;
  const text = cells[plan.text] ?? "";
  // Posts without words have at least an address in their text; an empty cell says that it is not known.
  if (text === "") return null;
  return unescapeX(plan.escapedLineBreaks ? text.replaceAll("\\n", "\n") : text);
}

function urlOf(id: RowId, cell: string): string | null {
  if (id.key?.startsWith("x:")) return xPostUrl(id.key.slice(2));
  return id.url ?? (/^https?:\/\/\S+$/.test(cell) ? cell : null);
}

function authorOf(cells: readonly string[], plan: RowPlan): string | undefined {
  const stable = cells[plan.author]?.trim() ?? "";
  if (isSaid(stable) && !/^\d(?:\.\d+)?[eE]\+?\d+$/.test(stable)) return stable;
  const handle = cells[plan.handle]?.trim().replace(/^@/, "").toLowerCase() ?? "";
  return isSaid(handle) ? handle : undefined;
}

const NOTHING = /^(?:|0|0\.0|-1|null|none|nan|n\/?a|false|no|n|f|undefined|\\n|\[\]|\{\})$/i;

/** Whether a cell says anything, as programs write "nothing". */
function isSaid(cell: string): boolean {
  return !NOTHING.test(cell.trim());
}

/** Repost over quote over reply over original, by whatever column shows it. */
function kindOf(
  cells: readonly string[],
  text: string | null,
  plan: RowPlan,
): { kind: PostKind; subjectId: string | null } {
  const said = (column: number): boolean => column !== -1 && isSaid(cells[column] ?? "");
  const named = plan.kind === -1 ? "" : (cells[plan.kind] ?? "").toLowerCase();
  const subjectOf = (column: number | undefined): string | null => subjectIn(cells[column ?? plan.subject]);
  const repostOf = plan.repostOf.find(said);
  if (
    repostOf !== undefined ||
    said(plan.isRepost) ||
    /retweet|repost|reblog/.test(named) ||
    looksLikeRepost(text ?? "")
  )
    return { kind: "repost", subjectId: subjectOf(repostOf) };
  const quoteOf = plan.quoteOf.find(said);
  if (quoteOf !== undefined || said(plan.isQuote) || named.includes("quote"))
    return { kind: "quote", subjectId: subjectOf(quoteOf) };
  const isReply = plan.replyTo.some(said) || said(plan.isReply) || /repl(?:y|ied)/.test(named);
  return { kind: isReply ? "reply" : "original", subjectId: null };
}

function subjectIn(cell: string | undefined): string | null {
  if (cell === undefined) return null;
  const trimmed = cell.trim();
  if (QUALIFIED.test(trimmed)) return trimmed;
  if (trimmed.startsWith("at://")) return `bluesky:${trimmed}`;
  const digits = xDigits(trimmed);
  return digits === null || digits.length < 2 ? null : `x:${digits}`;
}
