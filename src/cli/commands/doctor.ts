/** `heapgate doctor`: says what a run needs, and what of it is here. */
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import { doctor, doctorExitCode, renderDiagnosis } from "../../driver/doctor.ts";
import type { LoadedConfig } from "../../driver/load-config.ts";
import type { Command, CommandContext } from "../command.ts";
import { CONFIG_OPTIONS, configPathsOf, measuringConfig } from "../configuration.ts";
import { formatOf, writeResult } from "../output.ts";

/** Null: nobody named a configuration, and there is none at the usual place. */
const configOf = async (context: CommandContext): Promise<LoadedConfig | null> => {
  const { flags, ports, cwd } = context;
  if (flags.has("config") || flags.has("set")) return await measuringConfig(context);
  const there = await Promise.all(configPathsOf(context).map((path) => ports.files.kindOf(ports.files.resolve(cwd, path))));
  return there.every((kind) => kind === "absent") ? null : await measuringConfig(context);
};

export const doctorCommand: Command = {
  name: "doctor",
  summary: "says what a run needs, what of it is here, and what to do about the rest",
  usage: "[--config FILE]",
  details:
    "Looks at tools, machine, what earlier runs left and, with a configuration, at what that one needs: base commit, files, render, ports, and\nfor target: existing the cluster, your rights in it, and profiling and metrics of each component. Nothing is built, started or changed.\nExit code 0: a run can start; 3: something that it needs is missing. Without a configuration only what every target needs counts.",
  options: CONFIG_OPTIONS,
  run: async (context) => {
    const [unexpected] = context.positionals;
    if (unexpected !== undefined)
      throw heapgateError("USAGE", { problem: `"${unexpected}" is not expected; name a configuration with --config.`, command: "doctor" });
    const format = formatOf(context, "doctor");
    const loaded = await configOf(context);
    for (const note of loaded?.notes ?? []) context.ports.log.warn(note);
    const diagnosis = await doctor(context.ports, {
      loaded,
      configFiles: configPathsOf(context),
      repository: context.cwd,
      nodeVersion: context.nodeVersion,
      signal: context.signal,
    });
    await writeResult(context, renderDiagnosis(diagnosis, format));
    return doctorExitCode(diagnosis);
  },
};
