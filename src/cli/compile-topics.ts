import type { Topic } from "../core/topic.ts";
import { compileForMastodon, type TopicNote } from "../topics/compile-mastodon.ts";
import { compileForX, X_STREAM, xRules } from "../topics/compile-x.ts";
import type { Io } from "./io.ts";

export type CompileTarget = "x" | "mastodon";

/** `northbound topics compile --for x|mastodon`: what a platform is asked for; where it differs is told on stderr. */
export async function compileTopics(
  topics: readonly Topic[],
  target: CompileTarget,
  json: boolean,
  io: Io,
): Promise<void> {
  const { result, lines, notes } = target === "x" ? forX(topics) : forMastodon(topics);
  await io.out(json ? `${JSON.stringify({ ...result, notes })}\n` : lines.map((line) => `${line}\n`).join(""));
  if (!json) for (const { topic, text } of notes) io.err(`${topic}: ${text}\n`);
}

interface Compiled {
  readonly result: object;
  readonly lines: readonly string[];
  readonly notes: readonly TopicNote[];
}

function forX(topics: readonly Topic[]): Compiled {
  const rules = xRules(topics).map(({ tag, value, topic }) => ({ tag, value, topic, length: value.length }));
  const notes = topics.flatMap((topic) =>
    compileForX(topic, X_STREAM).notes.map((text) => ({ topic: topic.id, text })),
  );
  return { result: { rules }, lines: rules.map(({ tag, length, value }) => `${tag}\t${length}\t${value}`), notes };
}

function forMastodon(topics: readonly Topic[]): Compiled {
  const { tags, notes } = compileForMastodon(topics);
  return { result: { tags }, lines: tags.map(({ tag, topics: users }) => `#${tag}\t${users.join(",")}`), notes };
}
