import { type ConfigFlags, loadConfig } from "../config/load.ts";
import { UsageError } from "../core/errors.ts";
import type { Topic } from "../core/topic.ts";
import { explainText, type TopicExplanation } from "../topics/explain.ts";
import type { Invocation, Io } from "./io.ts";

interface Flags extends ConfigFlags {
  readonly json?: boolean;
  readonly lang?: string;
}

/** `northbound topics list`, `northbound topics explain "text"`. */
export async function run({ args, options }: Invocation, io: Io): Promise<number> {
  const flags = options as Flags;
  const { topics } = await loadConfig(flags, io.cwd);
  const [action, ...rest] = args;
  if (action === "list" && rest.length === 0) {
    await io.out(flags.json ? `${JSON.stringify({ topics })}\n` : topics.map(describeTopic).join("\n"));
    return 0;
  }
  if (action === "explain" && rest.length === 1) {
    const result = explainText(topics, rest[0] ?? "", flags.lang ?? null);
    await io.out(flags.json ? `${JSON.stringify({ topics: result })}\n` : result.map(describeExplanation).join(""));
    return 0;
  }
  throw new UsageError('say northbound topics list, or northbound topics explain "a text"');
}

function describeTopic(topic: Topic): string {
  const lines = [`${topic.id} (${topic.role}): ${topic.name}`];
  for (const group of ["any", "all", "none", "languages"] as const) {
    if (topic[group].length > 0) lines.push(`  ${group}: ${topic[group].join(", ")}`);
  }
  return `${lines.join("\n")}\n`;
}

function describeExplanation(topic: TopicExplanation): string {
  return `${topic.topicId}: ${topic.matched ? "matches" : "does not match"}; ${topic.reason}\n`;
}
