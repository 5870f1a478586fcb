#!/usr/bin/env node
import { Command as Commander, CommanderError, Option as CommanderOption } from "commander";
import { COMMANDS, type CommandSpec, EXIT_CODES } from "./cli/commands.ts";
import type { Io } from "./cli/io.ts";
import { OPTIONS, type Option } from "./config/options.ts";
import { systemClock } from "./core/clock.ts";
import { AppError, UsageError } from "./core/errors.ts";
import { VERSION } from "./server/version.ts";

process.exitCode = await main(process.argv.slice(2));

/** The one edge of the command line: parses, runs one command, turns failures into a sentence and an exit code. */
async function main(argv: readonly string[]): Promise<number> {
  // Without a listener a closed pipe ends the process before the failed write can say so.
  process.stdout.on("error", () => {});
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => stop.abort());
  const io: Io = {
    out: writeOut,
    err: (text) => void process.stderr.write(text),
    errIsTerminal: process.stderr.isTTY === true,
    cwd: process.cwd(),
    env: process.env,
    clock: systemClock,
    signal: stop.signal,
  };
  let code = 0;
  const program = new Commander("northbound")
    .description("A social media reaction tracker for newsrooms: what was posted, what went down, in which order.")
    .version(VERSION)
    .exitOverride()
    .showHelpAfterError("(northbound --help lists the commands and their options)")
    .addHelpText("after", `\n${EXIT_CODES}`);
  for (const spec of COMMANDS) {
    program.addCommand(
      commandOf(spec, async (args, options) => {
        const { run } = await spec.load();
        code = await run({ args, options }, io);
      }),
    );
  }
  try {
    await program.parseAsync([...argv], { from: "user" });
    return code;
  } catch (error) {
    return exitCodeOf(error, io);
  }
}

function commandOf(
  spec: CommandSpec,
  action: (args: readonly string[], options: Record<string, unknown>) => Promise<void>,
): Commander {
  const command = new Commander(spec.name)
    .description(spec.summary)
    .exitOverride()
    .addHelpText("after", `\n${EXIT_CODES}`);
  if (spec.args !== undefined) command.arguments(spec.args);
  for (const key of spec.options) command.addOption(optionOf(OPTIONS[key]));
  return command.action(async (...parameters: unknown[]) => {
    await action(command.args, command.opts());
    void parameters;
  });
}

function optionOf(spec: Option): CommanderOption {
  const option = new CommanderOption(spec.flags, spec.help);
  if (spec.env !== undefined) option.env(spec.env);
  if (spec.choices !== undefined) option.choices([...spec.choices]);
  const { parse } = spec;
  if (spec.repeats) option.argParser((text, before: unknown) => [...(Array.isArray(before) ? before : []), text]);
  else if (parse !== undefined) option.argParser((text) => parse(text));
  if (spec.default !== undefined)
    option.default(parse === undefined ? spec.default : parse(spec.default), spec.default);
  return option;
}

function exitCodeOf(error: unknown, io: Io): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof AppError) io.err(`northbound: ${error.message}\n`);
  else if (isClosedPipe(error)) return 0;
  else if (isDiskFull(error)) io.err("northbound: there is no space left to write the result\n");
  else
    io.err(
      `northbound: something unexpected went wrong (${error instanceof Error ? error.name : "unknown"}); please report it with the command you ran\n`,
    );
  if (process.env["NORTHBOUND_DEBUG"] && error instanceof Error)
    io.err(`${error.stack ?? ""}\n${error.cause instanceof Error ? error.cause.stack : ""}\n`);
  return error instanceof UsageError ? 2 : 1;
}

/** `northbound export … | head` closes the pipe early; that is no failure. */
function isClosedPipe(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EPIPE";
}

function isDiskFull(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOSPC";
}

function writeOut(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
  });
}
