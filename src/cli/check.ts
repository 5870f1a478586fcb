import { loadConfig } from "../config/load.ts";
import { UsageError } from "../core/errors.ts";
import { DEFAULT_WATCH } from "../core/site.ts";
import { probeRow } from "../export/site-rows.ts";
import { openProber } from "../server/prober.ts";
import { checkReport } from "./check-report.ts";
import type { Invocation, Io } from "./io.ts";
import { listed } from "./listed.ts";

interface Flags {
  readonly config?: string;
  readonly timeout?: number;
  readonly slowAfter?: number;
  readonly usualBytes?: number;
  readonly mustContain?: readonly string[];
  readonly mustNotContain?: readonly string[];
  /** False for `--no-witness`. */
  readonly witness?: readonly string[] | false;
  readonly allowAddress?: readonly string[];
  readonly json?: boolean;
}

/** `northbound check`: one probe of one address, and what it says. Any verdict is a success of the command. */
export async function run({ args, options }: Invocation, io: Io): Promise<number> {
  const flags = options as Flags;
  const url = args[0] ?? "";
  checkUrl(url);
  if (flags.witness) flags.witness.forEach(checkUrl);
  const config = await loadConfig(flags, io.cwd);
  const probe = openProber({
    allowAddresses: flags.allowAddress?.flatMap(listed) ?? config.allowAddresses,
    witnesses: flags.witness === false ? [] : (flags.witness ?? config.watch.witnesses),
  });
  const rules = {
    timeoutMs: flags.timeout ?? DEFAULT_WATCH.timeoutMs,
    slowAfterMs: flags.slowAfter ?? DEFAULT_WATCH.slowAfterMs,
    usualBytes: flags.usualBytes ?? null,
    mustContain: flags.mustContain ?? [],
    mustNotContain: flags.mustNotContain ?? [],
  };
  try {
    const { result } = await probe({ url, rules, isMaintenance: false }, io.signal);
    await io.out(flags.json ? `${JSON.stringify(probeRow(result))}\n` : checkReport(result));
    return 0;
  } catch (error) {
    if (!io.signal.aborted) throw error;
    io.err("stopped before there was a verdict\n");
    return 1;
  }
}

function checkUrl(text: string): void {
  if (URL.canParse(text)) return;
  const hint = URL.canParse(`https://${text}`) ? `https://${text}` : "https://www.example.org/";
  throw new UsageError(`"${text}" is no address; write it whole, such as ${hint}`);
}
