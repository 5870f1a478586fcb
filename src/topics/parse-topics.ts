import { z } from "zod";
import { UsageError } from "../core/errors.ts";
import { nearest } from "../core/text.ts";
import { ALL_TOPIC, TOPIC_ROLES, type Topic } from "../core/topic.ts";
import { parseTopic, termKey } from "./language.ts";

const term = z
  .union([z.string(), z.number().transform(String)], {
    error: (issue) =>
      issue.input === null
        ? 'is empty; a hashtag must stand in quotes ("#Tag"), or YAML takes it for a comment'
        : "should be text",
  })
  .refine((text) => text.trim() !== "", "is empty; remove it");
const terms = z.array(term, "should be a list").default([]);
const topic = z.strictObject(
  {
    id: z
      .string("is missing")
      .regex(/^[a-z0-9-]+$/, "should hold small letters, digits and dashes only")
      .refine((id) => id !== ALL_TOPIC, `is reserved for every stored post; choose another than "${ALL_TOPIC}"`),
    name: z.string("should be text").min(1, "is empty").optional(),
    role: z.enum(TOPIC_ROLES, `should be one of ${TOPIC_ROLES.join(", ")}`).default("theme"),
    any: terms,
    all: terms,
    none: terms,
    languages: z
      .array(
        z.string("should be text").regex(/^[a-z]{2,3}$/, "should be codes of two or three small letters such as en"),
        "should be a list",
      )
      .default([]),
  },
  { error: (issue) => (issue.code === "invalid_type" ? "should be a topic with id, any …" : undefined) },
);
const file = z.strictObject(
  { topics: z.array(topic, "is missing or no list").min(1, "holds no topic") },
  { error: (issue) => (issue.code === "invalid_type" ? 'should begin with "topics:"' : undefined) },
);

/**
 * Topics of a parsed YAML or JSON document `{topics: [{id, name, role, any, all, none, languages}]}`. Only `id` and one
 * of `any` and `all` are needed; the name is then the id, the role `theme`. Throws one UsageError that begins with
 * `where` (a file name) and lists everything that is wrong: unknown keys with the nearest known one, ids used twice,
 * terms that cannot be parsed, terms both wanted and excluded.
 */
export function parseTopics(document: unknown, where: string): readonly Topic[] {
  const result = file.safeParse(document);
  if (!result.success) {
    throw problem(
      where,
      result.error.issues.flatMap((issue) => explain(issue, document)),
    );
  }
  const topics = result.data.topics.map(({ name, ...rest }) => ({ ...rest, name: name ?? rest.id }));
  const faults = topics.flatMap((parsed, index) => [
    ...(topics.findIndex(({ id }) => id === parsed.id) < index ? [`topic "${parsed.id}" is defined twice`] : []),
    ...faultsOf(parsed),
  ]);
  if (faults.length > 0) throw problem(where, faults);
  return topics;
}

/** What the shape alone does not show. */
function faultsOf(parsed: Topic): string[] {
  if (parsed.any.length + parsed.all.length === 0) {
    return [`topic "${parsed.id}" matches nothing; give it terms under any or all`];
  }
  try {
    const tree = parseTopic(parsed);
    const excluded = new Set(tree.none.map(termKey));
    return [...tree.any, ...tree.all]
      .filter((wanted) => excluded.has(termKey(wanted)))
      .map((wanted) => `topic "${parsed.id}": term ${JSON.stringify(wanted.text)} is both wanted and under none`);
  } catch (fault) {
    if (fault instanceof UsageError) return [fault.message];
    throw fault;
  }
}

function explain(issue: z.core.$ZodIssue, document: unknown): string[] {
  const place = placeOf(issue.path, document);
  if (issue.code !== "unrecognized_keys") return [place === "" ? issue.message : `${place} ${issue.message}`];
  const known = Object.keys(issue.path.length === 0 ? file.shape : topic.shape);
  return issue.keys.map((key) => {
    const found = `unknown key "${key}"; did you mean "${nearest(key, known)}"?`;
    return place === "" ? found : `${place}: ${found}`;
  });
}

/** `topic "emigration": any, entry 3`: by id where it has one. */
function placeOf([list, index, key, entry]: readonly PropertyKey[], document: unknown): string {
  if (typeof index !== "number") return list === undefined ? "" : String(list);
  const id = z.object({ topics: z.array(z.unknown()) }).safeParse(document).data?.topics[index];
  const named = z.object({ id: z.string() }).safeParse(id).data?.id;
  const place = `topic ${named === undefined ? index + 1 : JSON.stringify(named)}`;
  if (key === undefined) return place;
  return `${place}: ${String(key)}${typeof entry === "number" ? `, entry ${entry + 1},` : ""}`;
}

function problem(where: string, faults: readonly string[]): UsageError {
  return new UsageError(`${where}: ${faults.join("; ")}`);
}
