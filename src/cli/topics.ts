import { type ConfigFlags, loadConfig } from "../config/load.ts";
import { UsageError } from "../core/errors.ts";
import { hashtagsIn } from "../core/text.ts";
import type { Topic } from "../core/topic.ts";
import { openPipeline } from "../server/runtime.ts";
import { explainTopics, type TopicExplanation } from "../topics/explain.ts";
import { type CompileTarget, compileTopics } from "./compile-topics.ts";
import type { Invocation, Io } from "./io.ts";

interface Flags extends ConfigFlags {
  readonly json?: boolean;
  readonly lang?: string;
  readonly for?: CompileTarget;
}

/** `northbound topics list`, `northbound topics explain "text"`, `northbound topics compile --for x|mastodon`. */
export async function run({ args, options }: Invocation, io: Io): Promise<number> {
  const flags = options as Flags;
  const config = await loadConfig(flags, io.cwd);
  const { topics } = config;
  const [action, ...rest] = args;
  if (action === "list" && rest.length === 0) {
    await io.out(flags.json ? `${JSON.stringify({ topics })}\n` : topics.map(describeTopic).join("\n"));
    return 0;
  }
  if (action === "explain" && rest.length === 1) {
    const { matcher, language } = await openPipeline(config);
    const text = rest[0] ?? "";
    const lang = flags.lang ?? language.identify(text);
    const result = explainTopics(topics, matcher, { text, hashtags: hashtagsIn(text), lang });
    await io.out(
      flags.json ? `${JSON.stringify({ lang, topics: result })}\n` : result.map(describeExplanation).join(""),
    );
    return 0;
  }
  if (action === "compile" && rest.length === 0) {
    if (flags.for === undefined) throw new UsageError("say what to compile for: --for x, or --for mastodon");
    await compileTopics(topics, flags.for, flags.json ?? false, io);
    return 0;
  }
  throw new UsageError(
    'say northbound topics list, northbound topics explain "a text", or northbound topics compile --for x',
  );
}

const SHOWN_TERMS = 12;

/** Enough to know a topic by; `--json` lists every term, and the shipped files are meant to be read. */
function describeTopic(topic: Topic): string {
  const lines = [`${topic.id} (${topic.role}): ${topic.name}`];
  for (const group of ["any", "all", "none", "languages"] as const) {
    const terms = topic[group];
    const more = terms.length > SHOWN_TERMS ? ` … and ${terms.length - SHOWN_TERMS} more (--json lists all)` : "";
    if (terms.length > 0) lines.push(`  ${group}: ${terms.slice(0, SHOWN_TERMS).join(", ")}${more}`);
  }
  return `${lines.join("\n")}\n`;
}

function describeExplanation(topic: TopicExplanation): string {
  const list = (terms: readonly string[]) => terms.map((term) => `"${term}"`).join(", ");
  const why = {
    matched: `matches through ${list(topic.found)}`,
    nothing: "none of its terms was found",
    incomplete: `${list(topic.missing)} must occur too`,
    excluded: `${list(topic.found)} was found, but ${list(topic.excluding)} excludes it`,
    language: `its terms were found, but it is limited to ${topic.languages.join(", ")}`,
  };
  return `${topic.topicId}: ${why[topic.reason]}\n`;
}
