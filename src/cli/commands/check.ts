/** `heapgate check`: validates a configuration and says what it means. */
import { describeConfig } from "../../core/config/describe.ts";
import { renderConfig } from "../../core/config/hide-values.ts";
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import type { Command } from "../command.ts";
import { CONFIG_OPTIONS, measuringConfig, POLICY_OPTIONS } from "../configuration.ts";
import { formatOf, writeResult } from "../output.ts";

export const checkCommand: Command = {
  name: "check",
  summary: "validates a configuration and prints what it means",
  usage: "[FILE]",
  details:
    "Prints components, workload, time plan and every limit as it will be applied. All problems are reported at once, with line and column.",
  options: [...CONFIG_OPTIONS, ...POLICY_OPTIONS],
  run: async (context) => {
    if (context.positionals.length > 1)
      throw heapgateError("USAGE", { problem: "check takes one file; lay others over it with --config.", command: "check" });
    const format = formatOf(context, "check");
    const loaded = await measuringConfig(context, context.positionals.length === 1 ? context.positionals : undefined);
    for (const note of loaded.notes) context.ports.log.warn(note);
    await writeResult(
      context,
      format === "json" ? renderConfig(loaded.config, loaded.substituted) : describeConfig(loaded.config, loaded.substituted),
    );
    return 0;
  },
};
